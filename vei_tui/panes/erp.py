"""ERP: orders, invoices, receipts and budgets, and the chain from an order to its payment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from vei_tui.panes._base import Desk, Selection, place_bindings
from vei_tui.panes._listing import Listing
from vei_tui.panes._records import RecordsPane
from vei_tui.presenters import erp, erp_reading
from vei_tui.presenters.text import Line, PageLine, clean, one_line, plain
from vei_tui.registry import PaneSpec
from vei_tui.widgets.table import Column

if TYPE_CHECKING:
    from twins.erp.seen import ErpView
    from twins.erp.state import Invoice, Order

MONEY = 13
"""Cells of an amount."""

ORDERS = (
    Column("", 1, priority=0),
    Column("Id", 8, priority=0),
    Column("State", 9, priority=0),
    Column("Vendor", 16, grows=True, priority=1),
    Column("Amount", MONEY, right=True, priority=0),
    Column("Came", 7, right=True, priority=3),
    Column("Billed", 7, right=True, priority=3),
    Column("Ordered by", 13, priority=4),
    Column("Time", 12, right=True, priority=5),
)
INVOICES = (
    Column("Id", 9, priority=0),
    Column("Order", 8, priority=2),
    Column("Vendor", 16, grows=True, priority=1),
    Column("Amount", MONEY, right=True, priority=0),
    Column("To pay", MONEY, right=True, priority=1),
    Column("Match", 11, priority=0),
    Column("Time", 12, right=True, priority=4),
)
RECEIPTS = (
    Column("Id", 8, priority=0),
    Column("Order", 8, priority=0),
    Column("Vendor", 16, priority=2),
    Column("What came", 18, grows=True, priority=0),
    Column("Entered by", 13, priority=3),
    Column("Time", 12, right=True, priority=1),
)
BUDGETS = (
    Column("Cost centre", 12, priority=0),
    Column("Name", 14, grows=True, priority=2),
    Column("Budget", MONEY, right=True, priority=1),
    Column("Ordered", MONEY, right=True, priority=1),
    Column("Left", MONEY, right=True, priority=0),
    Column("Paid", MONEY, right=True, priority=3),
)


class ErpPane(RecordsPane["ErpView"]):
    """One follows an order from the approval to the payment."""

    ABOUT = (
        "The books of purchasing. An order above the limit is HELD until somebody entitled "
        "approves it. r enters what came, v the vendor's invoice, m compares the three, P pays; "
        "each fills in a form from what is under the cursor. o goes along the chain."
    )
    FINDS = "Find in this list"
    BINDINGS = place_bindings("erp")

    def __init__(self, desk: Desk, spec: PaneSpec) -> None:
        """Make the pane."""
        listings = (
            Listing(
                erp.ORDERS, "Orders", "order", ORDERS,
                lambda order: erp.order_cells(order, self._view, self.day),
                lambda order: order.id, "No orders yet. C places one.",
                kind="order", reads="erp.get_po", filters=erp.ORDER_FILTERS,
            ),
            Listing(
                erp.INVOICES, "Invoices", "invoice", INVOICES,
                lambda invoice: erp.invoice_cells(invoice, self._view, self.day),
                lambda invoice: invoice.id,
                "No invoices yet. v on an order enters the vendor's.",
                kind="invoice", reads="erp.get_invoice", filters=erp.INVOICE_FILTERS,
            ),
            Listing(
                erp.RECEIPTS, "Receipts", "receipt", RECEIPTS,
                lambda receipt: erp.receipt_cells(receipt, self._view, self.day),
                lambda receipt: receipt.id,
                "Nothing came yet. r on an order enters what came.",
            ),
            Listing(
                erp.BUDGETS, "Budgets", "budget", BUDGETS, erp.budget_cells,
                lambda budget: budget.cost_centre, "There are no budgets in these books.",
            ),
        )  # fmt: skip
        super().__init__(desk, spec, listings)
        self._listed: dict[str, tuple[object, str, Sequence[Any]]] = {}

    @property
    def _view(self) -> ErpView:
        """The view; only asked for while one is shown."""
        assert self.view is not None
        return self.view

    # What is shown

    def rows(self, view: ErpView, listing: str, kept: str) -> Sequence[Any]:
        """The documents of a tab that a filter keeps, newest first."""
        source = getattr(view, listing)
        known = self._listed.get(listing)
        if known is None or known[0] is not source or known[1] != kept:
            known = (source, kept, _listed(view, listing, kept))
            self._listed[listing] = known
        return known[2]

    def total(self, view: ErpView, listing: str) -> int:
        """All documents of a tab."""
        return len(getattr(view, listing))

    def calls(self, view: ErpView, listing: str) -> int:
        """Orders that wait for the seat's approval."""
        return len(view.held) if listing == erp.ORDERS and view.approves else 0

    def heading(self, listing: str, record: Any) -> Line:
        """What it is, in a line."""
        headings: dict[str, Callable[[Any], Line]] = {
            erp.ORDERS: erp_reading.order_heading,
            erp.INVOICES: erp_reading.invoice_heading,
            erp.RECEIPTS: erp_reading.receipt_heading,
            erp.BUDGETS: erp_reading.budget_heading,
        }
        return headings[listing](record)

    def detail(self, view: ErpView, listing: str, record: Any) -> Sequence[PageLine]:
        """A document to read."""
        details: dict[str, Callable[..., list[PageLine]]] = {
            erp.ORDERS: erp_reading.order_detail,
            erp.INVOICES: erp_reading.invoice_detail,
            erp.RECEIPTS: erp_reading.receipt_detail,
            erp.BUDGETS: erp_reading.budget_detail,
        }
        return details[listing](record, view, self.day)

    @classmethod
    def locate(cls, view: Any, ref: str) -> str:
        """The tab that has a document."""
        for name in (erp.ORDERS, erp.INVOICES, erp.RECEIPTS, erp.BUDGETS):
            if ref in getattr(view, name):
                return name
        return ""

    def select(self, listing: str, record: Any) -> Selection:
        """A document as tools take it: an invoice knows its order."""
        selection = super().select(listing, record)
        own = self.listings[listing].record_id(record)
        heading = plain(self.heading(listing, record))
        args: dict[str, object] = {}
        kinds = dict(selection.kinds)
        if listing in (erp.INVOICES, erp.RECEIPTS):
            args = {"po_id": record.po_id}
            if listing == erp.RECEIPTS:
                kinds = {"order": record.po_id}
                args["receipt_id"] = record.id
        return Selection(kinds, args, own, clean(heading))

    # Acting

    def _order(self) -> Order | None:
        """The order under the cursor, or the one that the document under it belongs to."""
        record, view = self.record, self.view
        if record is None or view is None or self.listing.name == erp.BUDGETS:
            self.say("There is no order here.")
            return None
        if self.listing.name == erp.ORDERS:
            order: Order = record
            return order
        return view.orders.get(record.po_id)

    def _invoice(self) -> Invoice | None:
        """The invoice under the cursor, or the one of the order under it that is to be paid."""
        record, view = self.record, self.view
        if record is None or view is None:
            return None
        if self.listing.name == erp.INVOICES:
            invoice: Invoice = record
            return invoice
        order = self._order()
        if order is None or not order.invoices:
            return None
        of_order = [view.invoices[each] for each in order.invoices.tail(20)[::-1]]
        return next((each for each in of_order if each.status == "OPEN"), of_order[0])

    def do_new(self) -> None:
        """Place an order."""
        self.desk.open_form("erp.create_po", {"currency": "USD"})

    async def do_approve(self) -> None:
        """Approve the order, or learn who may."""
        order = self._order()
        if order is None:
            return
        if not order.held:
            self.say(f"{order.id} is not held: nobody has to approve it.")
        elif self._view.approves:
            self.desk.open_form("erp.approve_po", {"po_id": order.id})
        else:
            outcome = await self.act("erp.get_po", {"id": order.id})
            if outcome.ok:
                who = " or ".join(f"@{each}" for each in outcome.result["approvers"])
                self.say(f"{order.id} is not yours to approve: ask {who or 'whoever may'}.")

    def do_receive(self) -> None:
        """Enter what came of the order: all that is missing is filled in."""
        order = self._order()
        if order is None:
            return
        values = erp.to_receive(order)
        if not values["lines"]:
            self.say(f"Everything of {order.id} came already.")
        else:
            self.desk.open_form("erp.receive_goods", values)

    def do_invoice(self) -> None:
        """Enter the vendor's invoice: all that was not billed yet is filled in."""
        order = self._order()
        if order is not None:
            self.desk.open_form("erp.submit_invoice", erp.to_bill(order))

    async def do_match(self) -> None:
        """Compare an invoice with its order and what came, and show it."""
        invoice = self._invoice()
        if invoice is None:
            self.say("There is no invoice to match here. v enters the vendor's.")
            return
        args = {"po_id": invoice.po_id, "invoice_id": invoice.id}
        outcome = await self.act("erp.match_three_way", args)
        if outcome.ok:
            self.go_to(invoice.id)
            self.say(f"{invoice.id}: {outcome.result['status']}")

    def do_pay(self) -> None:
        """Pay the invoice: what is open is filled in."""
        invoice = self._invoice()
        if invoice is None:
            self.say("There is no invoice to pay here.")
        elif invoice.status == "PAID":
            self.say(f"{invoice.id} is paid in full.")
        else:
            self.desk.open_form("erp.post_payment", erp.to_pay(invoice))

    def completions(self, field: str, typed: str) -> Sequence[str]:
        """Documents, vendors, items and cost centres."""
        view = self.view
        if view is None:
            return ()
        wanted = typed.casefold()
        known: Sequence[str] = ()
        on_invoices = self.listing.name == erp.INVOICES
        if field == "po_id" or (field == "id" and not on_invoices):
            known = [order.id for order in view.orders.tail(200)][::-1]
        elif field in ("invoice_id", "id"):
            known = [invoice.id for invoice in view.invoices.tail(200)][::-1]
        elif field == "receipt_id":
            known = [receipt.id for receipt in view.receipts.tail(200)][::-1]
        elif field == "vendor":
            known = [one_line(vendor.name) for vendor in view.vendors.values()]
        elif field == "item_id":
            known = list(view.items.keys())
        elif field == "cost_centre":
            known = list(view.budgets.keys())
        elif field == "currency":
            known = list(dict.fromkeys(b.currency for b in view.budgets.values())) or ["USD"]
        return [each for each in known if wanted in each.casefold()]


def _listed(view: ErpView, listing: str, kept: str) -> Sequence[Any]:
    if listing == erp.ORDERS:
        return erp.orders(view, kept)
    if listing == erp.INVOICES:
        return erp.invoices(view, kept)
    if listing == erp.RECEIPTS:
        return list(view.receipts.newest())
    return list(view.budgets.values())


PANE = PaneSpec(
    twin="erp",
    title="ERP",
    short="er",
    key="5",
    pane=ErpPane,
    entity="order",
    quick="erp.create_po",
    news=erp.arrivals,
)
