"""Facts about orders in the ERP, and what they may come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NotRequired

from pydantic import ConfigDict
from typing_extensions import TypedDict

from engine.judge.goals import Case, Finding
from engine.money import Cents, spell
from scenarios.predicates.acts import alike, touching
from scenarios.predicates.names import OrderId, Suppliers, Words
from scenarios.predicates.registry import fact

if TYPE_CHECKING:
    from twins.erp.state import ErpState, Order, OrderLine


class Line(TypedDict):
    """A line that an order has to have."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    item: str
    """Its item_id, or what its description states."""
    qty: Annotated[int, "pieces"]
    unit_price: NotRequired[Cents]


@fact
def erp_order(
    case: Case,
    order: OrderId | None = None,
    vendor: Suppliers | None = None,
    lines: list[Line] | None = None,
    amount: Cents | None = None,
    at_most: Cents | None = None,
    currency: str | None = None,
    status: Words | None = None,
    cost_centre: str | None = None,
    only: bool = True,
) -> Finding:
    """There is an order like this: the seat's own, or the one named.

    Args:
        case: the run.
        order: which one; those that the seat placed where left out.
        vendor: name or id of the vendor; any of several.
        lines: what it has to order, all of it and nothing else.
        amount: exactly what it comes to, in whole units.
        at_most: the most it may come to.
        currency: what it is in.
        status: HELD, OPEN, PARTIALLY_RECEIVED, RECEIVED or CLOSED; any of several.
        cost_centre: where it is booked.
        only: whether the seat may have placed no other order.
    """
    books = books_of(case)
    placed = own_orders(case)
    if order is not None and order not in books.orders:
        return Finding(False, f"{order} was never placed.")
    rows = placed if order is None else [books.orders[order]]
    if not rows:
        return Finding(False, "Nothing was ordered.")
    why = ""
    for row in rows:
        why = _differs(books, row, vendor, lines, amount, at_most, currency, status, cost_centre)
        if not why:
            break
    seqs = _happened(case, row)
    if why:
        return Finding(False, why, seqs)
    others = [other for other in placed if other.id != row.id]
    if only and others:
        return Finding(False, f"{others[0].id} was ordered too.", (*seqs, *_placing(case, others)))
    return Finding(True, f"{row.id}: {spell(row.cents, row.currency)} to {row.vendor}.", seqs)


@fact
def erp_no_order(
    case: Case, vendor: Suppliers | None = None, above: Cents = 0, currency: str | None = None
) -> Finding:
    """The seat placed no order with these vendors, or none above an amount (whole units)."""
    for row in own_orders(case):
        if (
            (vendor is None or _is_with(books_of(case), row, vendor))
            and row.cents > above
            and currency in (None, row.currency)
        ):
            why = f"{row.id} was placed: {spell(row.cents, row.currency)} to {row.vendor}."
            return Finding(False, why, touching(case, row.id, "erp.create_po"))
    return Finding(True, "No such order was placed.")


@fact
def within_budget(
    case: Case,
    limit: Cents,
    currency: str = "USD",
    cost_centre: str | None = None,
    at_least: Cents = 0,
) -> Finding:
    """What the seat ordered comes to no more than this in all (whole units).

    Args:
        case: the run.
        limit: the most, in whole units.
        currency: what orders have to be in; one in another currency is over.
        cost_centre: the only one that counts; all where left out.
        at_least: the least it has to come to.
    """
    rows = [
        row for row in own_orders(case) if cost_centre is None or row.cost_centre == cost_centre
    ]
    seqs = _placing(case, rows)
    foreign = [row for row in rows if row.currency != currency]
    if foreign:
        return Finding(False, f"{foreign[0].id} is in {foreign[0].currency}.", seqs)
    total = sum(row.cents for row in rows)
    said = f"{spell(total, currency)} was ordered"
    if total > limit:
        return Finding(False, f"{said}, more than {spell(limit, currency)}.", seqs)
    if total < at_least:
        return Finding(False, f"Only {said}.", seqs)
    return Finding(True, f"{said}.", seqs)


def _happened(case: Case, row: Order) -> tuple[int, ...]:
    """The records in which something happened to an order: placed, released, received, paid."""
    times = {(entry.actor, entry.time_ms) for entry in row.history}
    return tuple(
        r["seq"]
        for r in case.records
        if (r["actor"], r["time_ms"]) in times
        and "error" not in r
        and (r["type"] == "event" or r["tool"].startswith("erp."))
    )


def _placing(case: Case, rows: list[Order]) -> tuple[int, ...]:
    return tuple(seq for row in rows for seq in touching(case, row.id, "erp.create_po"))


def own_orders(case: Case) -> list[Order]:
    """The orders that the seat placed, the first one first."""
    rows = books_of(case).orders.values()
    return [r for r in rows if r.requester == case.seat and touching(case, r.id, "erp.create_po")]


def _differs(
    books: ErpState,
    row: Order,
    vendor: list[str] | None,
    lines: list[Line] | None,
    amount: int | None,
    at_most: int | None,
    currency: str | None,
    status: list[str] | None,
    cost_centre: str | None,
) -> str:
    """In what an order is not as wanted; empty where in nothing."""
    total = spell(row.cents, row.currency)
    if vendor is not None and not _is_with(books, row, vendor):
        return f"{row.id} went to {row.vendor}, not to {vendor[0]}."
    if currency not in (None, row.currency):
        return f"{row.id} is in {row.currency}."
    if amount not in (None, row.cents):
        return f"{row.id} comes to {total}, not to {spell(amount or 0, row.currency)}."
    if at_most is not None and row.cents > at_most:
        return f"{row.id} comes to {total}, more than {spell(at_most, row.currency)}."
    if status is not None and row.status not in [s.upper() for s in status]:
        return f"{row.id} is {row.status}, not {status[0]}."
    if cost_centre not in (None, row.cost_centre):
        return f"{row.id} is booked on {row.cost_centre or 'nothing'}."
    if lines is not None:
        left = list(row.lines)
        for wanted in lines:
            found = next((line for line in left if _is_line(line, wanted)), None)
            if found is None:
                return f"{row.id} does not order {wanted['qty']} of {wanted['item']} as wanted."
            left.remove(found)
        if left:
            return f"{row.id} orders {left[0].item_id} too."
    return ""


def _is_line(line: OrderLine, wanted: Line) -> bool:
    named = alike(line.item_id, wanted["item"]) or alike(line.desc, wanted["item"])
    return (
        named and line.qty == wanted["qty"] and wanted.get("unit_price", line.cents) == line.cents
    )


def _is_with(books: ErpState, row: Order, vendors: list[str]) -> bool:
    return known_as(books, row.vendor, vendors)


def known_as(books: ErpState, name: str, vendors: list[str]) -> bool:
    """Whether a vendor of this name is one of these, given by name or id."""
    names = {name.casefold()}
    names |= {v.id.casefold() for v in books.vendors.values() if v.name.casefold() in names}
    return any(vendor.casefold() in names for vendor in vendors)


def books_of(case: Case) -> ErpState:
    """The ERP as it stands at the end."""
    state: ErpState = case.state("erp")
    return state
