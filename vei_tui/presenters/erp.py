"""The ERP in lines: orders, invoices, receipts and budgets in lists, and what is new in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from engine.money import amount as units
from vei_tui.presenters.events import Arrival, Needs
from vei_tui.presenters.money import amount
from vei_tui.presenters.records import Day
from vei_tui.presenters.text import PageLine, Role, Span, line, one_line

if TYPE_CHECKING:
    from twins.erp.seen import ErpView
    from twins.erp.state import Budget, Invoice, Order, Receipt

ORDERS: Final = "orders"
INVOICES: Final = "invoices"
RECEIPTS: Final = "receipts"
BUDGETS: Final = "budgets"

HELD: Final = "held"
COMING: Final = "coming"
OWN: Final = "own"
UNPAID: Final = "unpaid"
UNMATCHED: Final = "unmatched"
WRONG: Final = "wrong"

ORDER_FILTERS: Final = (
    (HELD, "held"),
    (COMING, "not received in full"),
    (OWN, "ordered by you"),
)
INVOICE_FILTERS: Final = (
    (UNPAID, "to pay"),
    (UNMATCHED, "not matched"),
    (WRONG, "a mismatch"),
)


def orders(view: ErpView, kept: str) -> list[Order]:
    """The orders that a filter keeps, newest first."""
    if kept == HELD:
        return [view.orders[each] for each in view.held.newest()]
    found = view.orders.newest()
    if kept == COMING:
        return [o for o in found if any(each.received < each.qty for each in o.lines)]
    if kept == OWN:
        return [order for order in found if order.requester == view.me]
    return list(found)


def invoices(view: ErpView, kept: str) -> list[Invoice]:
    """The invoices that a filter keeps, newest first."""
    if kept == UNPAID:
        return [view.invoices[each] for each in view.unpaid.newest()]
    found = view.invoices.newest()
    if kept == UNMATCHED:
        return [invoice for invoice in found if invoice.match is None]
    if kept == WRONG:
        return [i for i in found if i.match is not None and i.match.status == "MISMATCH"]
    return list(found)


# Cells


def order_cells(order: Order, view: ErpView, day: Day) -> Sequence[PageLine]:
    """The cells of an order: id, state, vendor, amount, what came, what was billed, who, when."""
    calls = order.held and view.approves
    return (
        (("•" if calls else " ", Role.WARN),),
        line((order.id, Role.LINK)),
        line(order_state(order)),
        line(one_line(order.vendor)),
        line((amount(order.cents, order.currency), Role.MONEY)),
        line(_came(order)),
        line(_billed(order)),
        line(day.who(order.requester)),
        line((day.stamp(order.time_ms), Role.TIME)),
    )


def order_state(order: Order) -> Span:
    """Where an order stands, in words."""
    words = {
        "HELD": ("HELD", Role.ALERT),
        "OPEN": ("open", Role.PLAIN),
        "PARTIALLY_RECEIVED": ("partly in", Role.WARN),
        "RECEIVED": ("received", Role.PLAIN),
        "CLOSED": ("✔ closed", Role.DIM),
    }
    return words[order.status]


def _came(order: Order) -> Span:
    came, wanted = _sum(order, "received"), sum(each.qty for each in order.lines)
    return _part(came, wanted)


def _billed(order: Order) -> Span:
    billed, wanted = _sum(order, "invoiced"), sum(each.qty for each in order.lines)
    over = billed > wanted
    return (f"{billed:,}/{wanted:,}", Role.ALERT) if over else _part(billed, wanted)


def _sum(order: Order, name: str) -> int:
    return sum(int(getattr(each, name)) for each in order.lines)


def _part(done: int, wanted: int) -> Span:
    if not done:
        return ("-", Role.DIM)
    return ("all", Role.PLAIN) if done == wanted else (f"{done:,}/{wanted:,}", Role.WARN)


def invoice_cells(invoice: Invoice, view: ErpView, day: Day) -> Sequence[PageLine]:
    """The cells of an invoice: id, order, vendor, amount, what is open, match, when."""
    paid = invoice.status == "PAID"
    open_now = ("paid", Role.DIM) if paid else money(invoice.open_cents, invoice.currency)
    return (
        line((invoice.id, Role.DIM if paid else Role.LINK)),
        line((invoice.po_id, Role.LINK)),
        line(one_line(invoice.vendor)),
        line((amount(invoice.cents, invoice.currency), Role.MONEY)),
        line(open_now),
        line(match_state(invoice)),
        line((day.stamp(invoice.time_ms), Role.TIME)),
    )


def match_state(invoice: Invoice) -> Span:
    """What the last match of an invoice found, in words."""
    if invoice.match is None:
        return ("not matched", Role.DIM)
    good = invoice.match.status == "MATCH"
    return ("✔ match", Role.GOOD) if good else ("✗ MISMATCH", Role.ALERT)


def receipt_cells(receipt: Receipt, view: ErpView, day: Day) -> Sequence[PageLine]:
    """The cells of a receipt: id, order, vendor, what came, who entered it, when."""
    order = view.orders.get(receipt.po_id)
    came = ", ".join(f"{each.qty:,} {each.item_id}" for each in receipt.lines)
    return (
        line((receipt.id, Role.LINK)),
        line((receipt.po_id, Role.LINK)),
        line(one_line(order.vendor) if order is not None else "-"),
        line(one_line(came)),
        line(day.who(receipt.actor)),
        line((day.stamp(receipt.time_ms), Role.TIME)),
    )


def budget_cells(budget: Budget) -> Sequence[PageLine]:
    """The cells of a budget: cost centre, name, budget, ordered, left, paid."""
    left = budget.left_cents
    return (
        line((one_line(budget.cost_centre), Role.LINK)),
        line(one_line(budget.name)),
        line(money(budget.cents, budget.currency)),
        line(money(budget.committed_cents, budget.currency)),
        line((amount(left, budget.currency), Role.ALERT if left < 0 else Role.MONEY)),
        line(money(budget.paid_cents, budget.currency)),
    )


def money(cents: int, currency: str) -> Span:
    """An amount with its role."""
    return (amount(cents, currency), Role.MONEY)


# What forms are filled in with


def to_receive(order: Order) -> dict[str, Any]:
    """A receipt of everything of an order that did not come yet."""
    rows = [
        {"item_id": each.item_id, "qty": each.qty - each.received}
        for each in order.lines
        if each.qty > each.received
    ]
    return {"po_id": order.id, "lines": rows}


def to_bill(order: Order) -> dict[str, Any]:
    """An invoice for what of an order was not billed yet; for all of it where everything was."""
    left = [each for each in order.lines if each.qty > each.invoiced]
    rows = [
        {
            "item_id": each.item_id,
            "qty": each.qty - each.invoiced if left else each.qty,
            "unit_price": units(each.cents),
            "desc": each.desc,
        }
        for each in left or order.lines
    ]
    return {"po_id": order.id, "vendor": order.vendor, "lines": rows}


def to_pay(invoice: Invoice) -> dict[str, Any]:
    """A payment of what is open of an invoice."""
    return {"invoice_id": invoice.id, "amount": units(invoice.open_cents)}


def arrivals(before: ErpView, after: ErpView) -> Sequence[Arrival]:
    """Orders that became held or were released, and what came and was billed."""
    found: list[Arrival] = []
    if after.orders is before.orders:
        return found
    for order_id in after.held.newest():
        if order_id not in before.held:
            order = after.orders[order_id]
            if order.requester != after.me:
                needs = Needs.DIRECT if after.approves else Needs.NOTHING
                text = f"{amount(order.cents, order.currency)} from {one_line(order.vendor)}"
                found.append(
                    Arrival(order.requester, f"asks for {order.id}", text, order.id, needs)
                )
    for order_id in before.held.newest():
        order = after.orders[order_id]
        if not order.held and order.approved_by != after.me:
            needs = Needs.ANSWER if order.requester == after.me else Needs.NOTHING
            text = amount(order.cents, order.currency)
            found.append(Arrival(order.approved_by, f"released {order.id}", text, order.id, needs))
    return found
