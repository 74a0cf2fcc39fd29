"""The three-way match: whether an invoice bills what was ordered and what came, at its price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from twins.erp.state import Invoice, MatchStatus, Order, Receipt

Reason = Literal["not ordered", "more than ordered", "more than received"]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An item that is billed in a quantity that it should not be."""

    item_id: str
    ordered: int
    received: int
    invoiced: int
    """By this invoice."""
    invoiced_before: int
    """By earlier invoices of the order."""
    reason: Reason


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a match found."""

    amount_ok: bool
    mismatches: tuple[Mismatch, ...]

    @property
    def status(self) -> MatchStatus:
        """MATCH where nothing is wrong."""
        return "MATCH" if self.amount_ok and not self.mismatches else "MISMATCH"


def compare(order: Order, invoice: Invoice, receipt: Receipt | None) -> Comparison:
    """Compare an invoice with its order and what was received.

    An invoice may bill a part of an order. Together with the invoices before it, it may bill no
    more than was ordered and received, so a bill that is sent twice is found.

    Args:
        order: the order the invoice is for.
        invoice: the invoice.
        receipt: the delivery it bills; None for all deliveries of the order.
    """
    return Comparison(_amount_ok(order, invoice), _mismatches(order, invoice, receipt))


def _amount_ok(order: Order, invoice: Invoice) -> bool:
    """Whether every price is the order's, and the order is not billed beyond its amount."""
    prices = {(line.item_id, line.cents) for line in order.lines}
    return (
        all((line.item_id, line.cents) in prices for line in invoice.lines)
        and invoice.before_cents + invoice.cents <= order.cents
    )


def _mismatches(order: Order, invoice: Invoice, receipt: Receipt | None) -> tuple[Mismatch, ...]:
    found = []
    billed: dict[str, int] = {}
    for line in invoice.lines:
        billed[line.item_id] = billed.get(line.item_id, 0) + line.qty
    for item_id, before in invoice.before:
        of_item = [line for line in order.lines if line.item_id == item_id]
        ordered = sum(line.qty for line in of_item)
        came = sum(line.received for line in of_item)
        now = came
        if receipt is not None:
            now = sum(line.qty for line in receipt.lines if line.item_id == item_id)
        reason = _reason(billed[item_id], before, ordered, came, now)
        if reason is not None:
            found.append(Mismatch(item_id, ordered, now, billed[item_id], before, reason))
    return tuple(found)


def _reason(billed: int, before: int, ordered: int, came: int, now: int) -> Reason | None:
    if not ordered:
        return "not ordered"
    if before + billed > ordered:
        return "more than ordered"
    if billed > now or before + billed > came:
        return "more than received"
    return None
