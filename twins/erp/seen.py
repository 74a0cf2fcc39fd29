"""What one person sees of the ERP: the view, and the summary and menu made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from engine.money import spell
from engine.table import Table
from engine.twin import MenuEntry
from twins.erp.state import Budget, Invoice, Item, Order, Payment, Receipt, Vendor

SEEN_IN_SUMMARY: Final = 5
SEEN_IN_MENU: Final = 4
"""Entries of each kind."""


@dataclass(frozen=True, slots=True)
class ErpView:
    """The books, as everyone who uses them sees them."""

    me: str
    approves: bool
    """Whether the person may approve orders."""
    orders: Table[Order]
    """The very objects of the state, here and below: an unchanged table is the same object."""
    receipts: Table[Receipt]
    invoices: Table[Invoice]
    payments: Table[Payment]
    budgets: Table[Budget]
    vendors: Table[Vendor]
    items: Table[Item]
    held: Table[str]
    """Ids of the orders that wait for an approval."""
    unpaid: Table[str]
    """Ids of the invoices that are not paid in full."""


def waiting(view: ErpView) -> int:
    """Orders that wait for this person's approval."""
    return len(view.held) if view.approves else 0


def summarise(view: ErpView) -> str:
    """How many documents there are, what waits, and what is open, the newest first."""
    lines = [
        f"ERP: {len(view.orders)} orders, {len(view.held)} held; "
        f"{len(view.invoices)} invoices, {len(view.unpaid)} to pay."
    ]
    lines += [
        f"  {order.id} HELD: {order.vendor}, {spell(order.cents, order.currency)}, "
        f"by {order.requester}"
        for order in islice(_held(view), SEEN_IN_SUMMARY)
    ]
    lines += [
        f"  {order.id} {order.status}: {order.vendor}, {spell(order.cents, order.currency)}"
        for order in view.orders.tail(SEEN_IN_SUMMARY)[::-1]
        if not order.held
    ]
    for invoice in islice(_unpaid(view), SEEN_IN_SUMMARY):
        matched = invoice.match.status if invoice.match is not None else "not matched"
        open_now = spell(invoice.open_cents, invoice.currency)
        lines.append(f"  {invoice.id} for {invoice.po_id}: {open_now} open, {matched}")
    lines += [
        f"  Budget {budget.cost_centre}: {spell(budget.left_cents, budget.currency)} left"
        for budget in islice(view.budgets.values(), SEEN_IN_SUMMARY)
    ]
    return "\n".join(lines)


def menu_of(view: ErpView) -> list[MenuEntry]:
    """Orders to approve, invoices to match and pay, and the newest orders to look at."""
    entries = []
    if view.approves:
        entries += [
            MenuEntry(
                "erp.approve_po",
                {"po_id": order.id},
                f"Approve {order.id}, {spell(order.cents, order.currency)}",
            )
            for order in islice(_held(view), SEEN_IN_MENU)
        ]
    for invoice in islice(_unpaid(view), SEEN_IN_MENU):
        if invoice.match is None:
            args = {"po_id": invoice.po_id, "invoice_id": invoice.id}
            name = f"Match {invoice.id} with {invoice.po_id}"
            entries.append(MenuEntry("erp.match_three_way", args, name))
        else:
            args = {"id": invoice.id}
            name = f"Open {invoice.id}, {invoice.match.status}"
            entries.append(MenuEntry("erp.get_invoice", args, name))
    entries += [
        MenuEntry("erp.get_po", {"id": order.id}, f"Open {order.id} from {order.vendor}")
        for order in view.orders.tail(SEEN_IN_MENU)[::-1]
    ]
    return entries


def _held(view: ErpView) -> Iterator[Order]:
    return (view.orders[own] for own in view.held.newest())


def _unpaid(view: ErpView) -> Iterator[Invoice]:
    return (view.invoices[own] for own in view.unpaid.newest())
