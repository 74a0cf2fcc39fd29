"""The ERP: orders, receipts, invoices, three-way match, payments, budgets, approval holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, TypeVar

from engine.actor import Actor, Directory
from engine.errors import Refused
from engine.money import spell
from engine.resource import Resource
from engine.table import Table
from engine.tool import Page, tool
from engine.twin import Context, Effect, Granted, MenuEntry, Twin, hears
from twins.erp import approval, books, showing
from twins.erp.currencies import currency_of
from twins.erp.finding import invoice_in, order_in, receipt_in, vendor_of
from twins.erp.matching import compare
from twins.erp.opening import approval_of, master_of, opening
from twins.erp.section import ErpSection
from twins.erp.seen import ErpView, menu_of, summarise, waiting
from twins.erp.shapes import (
    Amount,
    Approved,
    Billed,
    CostCentre,
    CountedLines,
    CurrencyCode,
    InvoiceId,
    InvoiceShown,
    Justification,
    Limit,
    MatchShown,
    Ordered,
    OrderId,
    OrderShown,
    Paid,
    PricedLines,
    Query,
    ReceiptId,
    Received,
    VendorName,
)
from twins.erp.state import (
    ErpState,
    Invoice,
    InvoiceLine,
    Matched,
    Order,
    OrderLine,
    Payment,
    Receipt,
    ReceiptLine,
)
from twins.paging import Cursor, has_words, page_of, words_of

Ctx = Context[ErpState]


R = TypeVar("R")


class Erp(Twin[ErpState, ErpView]):
    """The books of purchasing."""

    name: ClassVar[str] = "erp"
    title: ClassVar[str] = "ERP"
    section: ClassVar[type[ErpSection]] = ErpSection
    effects: ClassVar[tuple[Effect, ...]] = (
        Effect(
            "erp.create_po",
            "slack",
            "An order above the limit is held, and its approvers are asked in a channel.",
        ),
        Effect(
            "an approver's words of approval",
            "erp",
            "The held order that the request names is released, where the amount covers it.",
        ),
        Effect("a held order is released", "slack", "Who ordered is told in the channel."),
    )
    config: ErpSection

    def __init__(self, config: Any, directory: Directory, epoch_ms: int = 0) -> None:
        """See :class:`Twin`.

        Raises:
            ScenarioError: the section names an approver who does not work here.
        """
        super().__init__(config, directory, epoch_ms)
        self._master = master_of(self.config)
        self._approval = approval_of(self.config, directory)

    def start(self) -> ErpState:
        """The documents from before the scenario starts."""
        return opening(self.config, self._master)

    # -- orders -------------------------------------------------------------------------------

    @tool(permission="erp:write", latency_ms=600, jitter_ms=300, writes=True)
    def create_po(
        self,
        ctx: Ctx,
        vendor: VendorName,
        currency: CurrencyCode,
        lines: PricedLines,
        cost_centre: CostCentre = "",
        justification: Justification = "",
    ) -> Ordered:
        """Order from a vendor. Above the approval limit the order is HELD until it is approved."""
        code = currency_of(currency)
        state, own = ctx.state, ctx.state.numbers.order + 1
        order = Order(
            f"PO-{own}", self._master.vendor(vendor), code,
            tuple(OrderLine(*self._line(line)) for line in lines), 0, ctx.actor.id, ctx.time_ms,
            cost_centre, justification,
        )  # fmt: skip
        cents = sum(line.qty * line.cents for line in order.lines)
        held = approval.needs_approval(self._approval, code, cents)
        state, order = books.place(state, order, held)
        ctx.state = replace(state, numbers=replace(state.numbers, order=own))
        if held and self._approval is not None:
            approvers = self._approval.approvers
            self._post(ctx, approval.request_text(order, ctx.actor, approvers))
        return showing.ordered(order)

    @tool(permission="erp:read", latency_ms=200, jitter_ms=150, on=("order", "id"))
    def get_po(self, ctx: Ctx, id: OrderId) -> OrderShown:
        """Read an order: lines with received and invoiced quantities, documents, history."""
        approvers = self._approval.approvers if self._approval is not None else ()
        return showing.order_shown(order_in(ctx.state, id), approvers)

    @tool(permission="erp:read", latency_ms=250, jitter_ms=150)
    def list_pos(self, ctx: Ctx, limit: Limit = 50, cursor: Cursor | None = None) -> Page:
        """List the orders, newest first."""
        return _listed(ctx.state.orders, showing.listed, limit, cursor)

    @tool(permission="erp:approve", latency_ms=300, jitter_ms=200, writes=True,
          on=("order", "po_id"))  # fmt: skip
    def approve_po(self, ctx: Ctx, po_id: OrderId) -> Approved:
        """Approve a HELD order, if you are entitled to."""
        order = order_in(ctx.state, po_id)
        approval.check_approver(self._approval, ctx.actor)
        if not order.held:
            message = f"{order.id} is {order.status}: only a HELD order can be approved."
            raise Refused("invalid_state", message)
        self._release(ctx, order, ctx.actor, "Approved.")
        return {"ok": True, "id": order.id, "status": ctx.state.orders[order.id].status}

    @hears(Granted)
    def hear_grant(self, ctx: Ctx, signal: Granted) -> None:
        """An approver's words release the held orders that they were asked about."""
        entitled = self._approval is not None and signal.approver in self._approval.approvers
        by = ctx.directory.get(signal.approver)
        if not entitled or by is None:
            return
        how = f"Approved for {spell(signal.cents, signal.currency)}, message {signal.ref}."
        for order in approval.covered(ctx.state.orders, signal):
            self._release(ctx, order, by, how)

    # -- receipts and invoices ----------------------------------------------------------------

    @tool(permission="erp:write", latency_ms=500, jitter_ms=200, writes=True,
          on=("order", "po_id"))  # fmt: skip
    def receive_goods(self, ctx: Ctx, po_id: OrderId, lines: CountedLines) -> Received:
        """Enter a delivery on an order."""
        own = ctx.state.numbers.receipt + 1
        order = order_in(ctx.state, po_id)
        came = tuple(ReceiptLine(line["item_id"], line["qty"]) for line in lines)
        receipt = Receipt(f"GR-{own}", order.id, came, ctx.actor.id, ctx.time_ms)
        state, order = books.receive(ctx.state, receipt)
        ctx.state = replace(state, numbers=replace(state.numbers, receipt=own))
        return {"id": receipt.id, "po_id": order.id, "po_status": order.status}

    @tool(permission="erp:write", latency_ms=500, jitter_ms=200, writes=True,
          on=("order", "po_id"))  # fmt: skip
    def submit_invoice(
        self, ctx: Ctx, vendor: VendorName, po_id: OrderId, lines: PricedLines
    ) -> Billed:
        """Enter a vendor's invoice for an order, as the vendor wrote it."""
        own = ctx.state.numbers.invoice + 1
        order = order_in(ctx.state, po_id)
        invoice = Invoice(
            f"INV-{own}", order.id, vendor_of(order, self._master, vendor), order.currency,
            tuple(InvoiceLine(*self._line(line)) for line in lines), 0, ctx.actor.id, ctx.time_ms,
        )  # fmt: skip
        state, invoice = books.bill(ctx.state, invoice)
        ctx.state = replace(state, numbers=replace(state.numbers, invoice=own))
        return showing.billed(invoice)

    @tool(permission="erp:read", latency_ms=200, jitter_ms=150, on=("invoice", "id"))
    def get_invoice(self, ctx: Ctx, id: InvoiceId) -> InvoiceShown:
        """Read an invoice: its lines, payments and last match."""
        return showing.invoice_shown(invoice_in(ctx.state, id), ctx.state)

    @tool(permission="erp:read", latency_ms=250, jitter_ms=150)
    def list_invoices(self, ctx: Ctx, limit: Limit = 50, cursor: Cursor | None = None) -> Page:
        """List the invoices, newest first."""
        return _listed(ctx.state.invoices, showing.invoice_listed, limit, cursor)

    @tool(permission="erp:write", latency_ms=400, jitter_ms=200, writes=True,
          on=("invoice", "invoice_id"))  # fmt: skip
    def match_three_way(
        self,
        ctx: Ctx,
        po_id: OrderId,
        invoice_id: InvoiceId,
        receipt_id: ReceiptId | None = None,
    ) -> MatchShown:
        """Compare an invoice with its order and with what was received."""
        order, invoice = order_in(ctx.state, po_id), invoice_in(ctx.state, invoice_id)
        _check_of(invoice.id, invoice.po_id, order)
        receipt = None
        with_receipt = order.receipts[-1] if order.receipts else ""
        if receipt_id is not None:
            receipt = receipt_in(ctx.state, receipt_id)
            _check_of(receipt.id, receipt.po_id, order)
            with_receipt = receipt.id
        found = compare(order, invoice, receipt)
        matched = Matched(found.status, with_receipt, ctx.actor.id, ctx.time_ms)
        ctx.state = books.match(ctx.state, invoice, matched)
        return showing.match_shown(found, invoice, with_receipt)

    @tool(permission="erp:write", latency_ms=500, jitter_ms=300, writes=True,
          on=("invoice", "invoice_id"))  # fmt: skip
    def post_payment(self, ctx: Ctx, invoice_id: InvoiceId, amount: Amount) -> Paid:
        """Pay an invoice, in full or in part."""
        own = ctx.state.numbers.payment + 1
        invoice = invoice_in(ctx.state, invoice_id)
        # The type of an amount is what a caller may send; checked, it is in cents.
        payment = Payment(
            f"PAY-{own}", invoice.id, int(amount), invoice.currency, ctx.actor.id, ctx.time_ms
        )
        state, invoice = books.pay(ctx.state, payment)
        ctx.state = replace(state, numbers=replace(state.numbers, payment=own))
        return showing.paid(payment.id, invoice)

    # -- master data and budgets --------------------------------------------------------------

    @tool(permission="erp:read", latency_ms=200, jitter_ms=100)
    def list_vendors(
        self, ctx: Ctx, query: Query | None = None, limit: Limit = 50, cursor: Cursor | None = None
    ) -> Page:
        """List the vendors in the books."""
        return _listed(ctx.state.vendors, showing.vendor_shown, limit, cursor, query)

    @tool(permission="erp:read", latency_ms=200, jitter_ms=100)
    def list_items(
        self, ctx: Ctx, query: Query | None = None, limit: Limit = 50, cursor: Cursor | None = None
    ) -> Page:
        """List the items in the books, with their list prices."""
        shown = partial(showing.item_shown, currency=self.config.currency)
        return _listed(ctx.state.items, shown, limit, cursor, query)

    @tool(permission="erp:read", latency_ms=200, jitter_ms=100)
    def list_budgets(self, ctx: Ctx, limit: Limit = 50, cursor: Cursor | None = None) -> Page:
        """List the cost centres: budget, committed, left, paid."""
        return _listed(ctx.state.budgets, showing.budget_shown, limit, cursor)

    # -- what they share ----------------------------------------------------------------------

    def _line(self, line: Any) -> tuple[str, str, int, int]:
        """Item, description, quantity and price of a line that was sent.

        Raises:
            Refused: ``not_found``, the books know no such item and take no other.
        """
        self._master.check_item(line["item_id"])
        desc = self._master.described(line["item_id"], line.get("desc"))
        return line["item_id"], desc, line["qty"], line["unit_price"]

    def _release(self, ctx: Ctx, order: Order, by: Actor, how: str) -> None:
        ctx.state = books.release(ctx.state, order, by.id, ctx.time_ms, how)
        self._post(ctx, approval.release_text(order, by))

    def _post(self, ctx: Ctx, text: str) -> None:
        """Say something in the channel for approvals, where there is one."""
        if self._approval is not None and self._approval.channel is not None:
            payload = {"channel": self._approval.channel, "user": approval.BOT, "text": text}
            ctx.schedule("slack", payload, approval.NOTICE_MS)

    # -- what is seen -------------------------------------------------------------------------

    def view(self, state: ErpState, actor: Actor) -> ErpView:
        """The books, and whether the actor may approve."""
        rule = self._approval
        return ErpView(
            actor.id, rule is not None and actor.id in rule.approvers, state.orders,
            state.receipts, state.invoices, state.payments, state.budgets, state.vendors,
            state.items, state.held, state.unpaid,
        )  # fmt: skip

    def summary(self, view: ErpView) -> str:
        """What waits for an approval, what is to be paid, and the newest orders."""
        return summarise(view)

    def menu(self, view: ErpView) -> list[MenuEntry]:
        """Orders to approve, invoices to match, documents to open."""
        return menu_of(view)

    def unread(self, view: ErpView) -> int:
        """Orders that wait for the actor's approval."""
        return waiting(view)

    def resources(self) -> Sequence[Resource[ErpView]]:
        """Orders and invoices."""
        # Few offices are ever read this way, so the others do not load it.
        from twins.erp.resources import RESOURCES

        return RESOURCES


def _check_of(document: str, po_id: str, order: Order) -> None:
    if po_id != order.id:
        message = f"{document} is for {po_id}, not for {order.id}."
        raise Refused("invalid_args", message, f"po_id: {po_id!r}.")


def _listed(
    rows: Table[R],
    shown: Callable[[R], Any],
    limit: int,
    cursor: str | None,
    query: str | None = None,
) -> Page:
    """A page of the books; with a query, of the rows that hold its words as they are shown."""
    words = words_of(query)

    def keep(row: R) -> bool:
        return has_words(words, *map(str, shown(row).values()))

    found, more = page_of(rows, cursor, limit, keep if words else None)
    return Page([shown(row) for row in found], more)


TWIN = Erp
