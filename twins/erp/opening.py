"""The books as they stand when a scenario starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from engine.actor import Directory
from engine.errors import Refused, ScenarioError, nearest
from engine.table import Table
from twins.erp import books
from twins.erp.finding import order_in, vendor_of
from twins.erp.master import Master
from twins.erp.section import (
    ApprovalSection,
    ErpSection,
    InvoiceSection,
    OrderSection,
    ReceiptSection,
)
from twins.erp.state import (
    Budget,
    ErpState,
    Invoice,
    InvoiceLine,
    Item,
    Numbers,
    Order,
    OrderLine,
    Payment,
    Receipt,
    ReceiptLine,
    Vendor,
)


def approval_of(section: ErpSection, directory: Directory) -> ApprovalSection | None:
    """The section's rule of approval, its currency filled in.

    Raises:
        ScenarioError: an approver does not work here.
    """
    rule = section.approval
    if rule is None:
        return None
    for approver in rule.approvers:
        if approver not in directory:
            message = f"erp.approval.approvers: there is nobody called {approver!r}."
            raise ScenarioError(message, nearest(approver, [actor.id for actor in directory]))
    return rule.model_copy(update={"currency": rule.currency or section.currency})


def master_of(section: ErpSection) -> Master:
    """The section's vendors and items."""
    vendors = [
        Vendor(vendor.id or f"V-{at}", vendor.name, vendor.email)
        for at, vendor in enumerate(section.vendors, 1)
    ]
    items = [Item(item.item_id, item.desc, item.price) for item in section.items]
    return Master(vendors, items, section.strict)


def opening(section: ErpSection, master: Master) -> ErpState:
    """The books at time 0.

    Raises:
        ScenarioError: a document breaks the rules, such as a receipt of what was never ordered.
    """
    budgets = [
        Budget(b.cost_centre, b.name, b.currency or section.currency, b.amount)
        for b in section.budgets
    ]
    state = ErpState(
        master.vendors, master.items, Table((b.cost_centre, b) for b in budgets),
        Table(), Table(), Table(), Table(), Table(), Table(), Numbers(),
    )  # fmt: skip
    orders = _numbered("PO", [order.id for order in section.orders])
    receipts = _numbered("GR", [receipt.id for receipt in section.receipts])
    invoices = _numbered("INV", [invoice.id for invoice in section.invoices])
    steps: list[tuple[int, int, str, Callable[[ErpState], ErpState]]] = []
    for own, order in zip(orders, section.orders, strict=True):
        steps.append((-order.minutes_ago, 0, own, _ordered(own, order, section, master)))
    for own, receipt in zip(receipts, section.receipts, strict=True):
        steps.append((-receipt.minutes_ago, 1, own, _received(own, receipt)))
    for own, invoice in zip(invoices, section.invoices, strict=True):
        steps.append((-invoice.minutes_ago, 2, own, _billed(own, invoice, master)))
    # Of the same minute: orders, then what came, then what was billed, each as in the file.
    for _, _, own, step in sorted(steps, key=lambda item: item[:2]):
        try:
            state = step(state)
        except Refused as problem:
            raise ScenarioError(f"erp, {own}: {problem}") from None
    numbers = Numbers(_last(orders), _last(receipts), _last(invoices), len(state.payments))
    return replace(state, numbers=numbers)


def _numbered(kind: str, given: Sequence[str | None]) -> list[str]:
    """Every document's id; those without one are numbered after the highest given."""
    last = _last([own for own in given if own])
    ids = []
    for own in given:
        if own is None:
            last += 1
        ids.append(own or f"{kind}-{last}")
    return ids


def _last(ids: Sequence[str]) -> int:
    return max((int(own.rpartition("-")[2]) for own in ids), default=0)


def _ordered(
    own: str, order: OrderSection, section: ErpSection, master: Master
) -> Callable[[ErpState], ErpState]:
    def step(state: ErpState) -> ErpState:
        for line in order.lines:
            master.check_item(line.item_id)
        lines = tuple(
            OrderLine(
                line.item_id, master.described(line.item_id, line.desc), line.qty, line.unit_price
            )
            for line in order.lines
        )
        new = Order(
            own, master.vendor(order.vendor), order.currency or section.currency,
            lines, 0, order.requester, -60_000 * order.minutes_ago, order.cost_centre,
            order.justification,
        )  # fmt: skip
        return books.place(state, new, order.held)[0]

    return step


def _received(own: str, receipt: ReceiptSection) -> Callable[[ErpState], ErpState]:
    def step(state: ErpState) -> ErpState:
        lines = tuple(ReceiptLine(line.item_id, line.qty) for line in receipt.lines)
        time_ms = -60_000 * receipt.minutes_ago
        order = order_in(state, receipt.po_id)
        return books.receive(state, Receipt(own, order.id, lines, receipt.by, time_ms))[0]

    return step


def _billed(own: str, invoice: InvoiceSection, master: Master) -> Callable[[ErpState], ErpState]:
    def step(state: ErpState) -> ErpState:
        order = order_in(state, invoice.po_id)
        time_ms = -60_000 * invoice.minutes_ago
        lines = tuple(
            InvoiceLine(
                line.item_id, master.described(line.item_id, line.desc), line.qty, line.unit_price
            )
            for line in invoice.lines
        )
        vendor = vendor_of(order, master, invoice.vendor or order.vendor)
        new = Invoice(own, order.id, vendor, order.currency, lines, 0, invoice.by, time_ms)
        state, new = books.bill(state, new)
        if invoice.paid:
            number = f"PAY-{len(state.payments) + 1}"
            payment = Payment(number, own, invoice.paid, order.currency, invoice.by, time_ms)
            state, _ = books.pay(state, payment)
        return state

    return step
