"""Facts about what follows an order: deliveries, invoices, how they match, payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.judge.goals import Case, Finding
from engine.money import Cents, spell
from scenarios.predicates.acts import touching
from scenarios.predicates.books import books_of, known_as
from scenarios.predicates.names import InvoiceId, InvoiceIds, OrderId, Suppliers, Words
from scenarios.predicates.registry import fact

if TYPE_CHECKING:
    from twins.erp.state import ErpState, Order


@fact
def erp_received(case: Case, order: OrderId | None = None, whole: bool = True) -> Finding:
    """The seat booked what came of an order.

    Args:
        case: the run.
        order: which one; where left out, the one that the seat got furthest with.
        whole: whether nothing may be left to come.
    """
    row = _order(case, order)
    seqs = touching(case, row.id, "erp.receive_goods") if row is not None else ()
    if row is None or not seqs:
        return Finding(False, "Nothing was received.")
    left = next((line for line in row.lines if line.received < line.qty), None)
    if whole and left is not None:
        why = f"{left.received} of {left.qty} {left.item_id} of {row.id} came."
        return Finding(False, why, seqs)
    return Finding(True, f"{row.id} came{', but not all of it' if left else ''}.", seqs)


@fact
def erp_invoiced(case: Case, order: OrderId | None = None) -> Finding:
    """The seat booked an invoice for an order: the one named, or the one it got furthest with."""
    row = _order(case, order)
    booked = row.invoices if row is not None else ()
    seqs = tuple(seq for own in booked for seq in touching(case, own, "erp.submit_invoice"))
    if row is None or not seqs:
        return Finding(False, "No invoice was booked.")
    return Finding(True, f"An invoice for {row.id} is booked.", seqs)


@fact
def erp_matched(
    case: Case, invoice: InvoiceId | None = None, status: Words | None = None
) -> Finding:
    """The seat compared an invoice with its order and receipt, and it came out as it should.

    Args:
        case: the run.
        invoice: which one; where left out, any of the order that the seat got furthest with.
        status: MATCH or MISMATCH, any of several; MATCH where left out.
    """
    wanted = [each.upper() for each in status or ["MATCH"]]
    close = Finding(False, f"{invoice or 'No invoice'} was {'not ' if invoice else ''}matched.")
    for each in _invoices(case, invoice):
        row = books_of(case).invoices.get(each)
        seqs = touching(case, each, "erp.match_three_way")
        if row is None or row.match is None or not seqs:
            continue
        if row.match.status in wanted:
            return Finding(True, f"{each}: {row.match.status}.", seqs)
        close = Finding(False, f"{each} came out as {row.match.status}.", seqs)
    return close


@fact
def erp_paid(case: Case, invoice: InvoiceId | None = None, amount: Cents | None = None) -> Finding:
    """An invoice was paid by the seat: in full, or this much in all (whole units).

    Args:
        case: the run.
        invoice: which one; where left out, all of the order that the seat got furthest with, which
            owes what came and was billed, at the prices that were ordered.
        amount: what has to be paid, in whole units; what is owed where left out.
    """
    if invoice is None:
        return _order_paid(case, amount)
    row = books_of(case).invoices.get(invoice)
    seqs = touching(case, invoice, "erp.post_payment")
    if row is None or not seqs:
        return Finding(False, f"{invoice} was not paid.")
    if row.paid_cents != (row.cents if amount is None else amount):
        paid = spell(row.paid_cents, row.currency)
        return Finding(False, f"{paid} of {spell(row.cents, row.currency)} was paid.", seqs)
    return Finding(True, f"{invoice} is paid.", seqs)


@fact
def erp_not_paid(
    case: Case, invoices: InvoiceIds | None = None, vendor: Suppliers | None = None
) -> Finding:
    """The seat paid none of these invoices, and nothing to these vendors.

    Args:
        case: the run.
        invoices: which invoices; with neither this nor ``vendor``, any at all.
        vendor: names or ids of vendors.
    """
    books = books_of(case)
    for call in case.done("erp.post_payment"):
        row = books.invoices[call["args"]["invoice_id"]]
        named = invoices is not None and row.id in invoices
        if named or (vendor and known_as(books, row.vendor, vendor)) or not (invoices or vendor):
            return Finding(False, f"{row.id} of {row.vendor} was paid.", (call["seq"],))
    return Finding(True, "It was not paid.")


@fact
def erp_paid_rightly(case: Case) -> Finding:
    """Whatever the seat paid had been compared before, and no order was paid more than it owes.

    An order owes what came of it and was billed, at the prices that were ordered.
    """
    books = books_of(case)
    compared: set[str] = set()
    paid: dict[str, int] = {}
    for record in case.records:
        if record["type"] != "call" or "error" in record:
            continue
        if record["tool"] == "erp.match_three_way":
            compared.add(record["args"]["invoice_id"])
        if record["tool"] == "erp.post_payment" and record["actor"] == case.seat:
            invoice = books.invoices[record["args"]["invoice_id"]]
            if invoice.id not in compared:
                return Finding(False, f"{invoice.id} was paid unmatched.", (record["seq"],))
            paid[invoice.po_id] = record["seq"]
    for order_id, seq in paid.items():
        row = books.orders[order_id]
        if row.paid_cents > _owed(row):
            return Finding(False, _told(row, row.paid_cents, _owed(row)), (seq,))
    return Finding(True, "Nothing was paid that should not have been.")


_STEPS = ("create_po", "receive_goods", "submit_invoice", "match_three_way", "post_payment")


def _order(case: Case, order: str | None) -> Order | None:
    """The order that is named, or of those that the seat worked on the one it got furthest with."""
    books = books_of(case)
    if order is not None:
        return books.orders.get(order)
    named: set[str] = set()
    for call in case.done(*(f"erp.{step}" for step in _STEPS)):
        values = (*call["args"].values(), *call["response"].values())
        named.update(value for value in values if isinstance(value, str))
    mine = [r for r in books.orders.values() if r.id in named or not named.isdisjoint(r.invoices)]
    return max(mine, key=lambda row: _progress(books, row), default=None)


def _progress(books: ErpState, row: Order) -> int:
    """How many of the steps from an order to its payment are done."""
    matches = [books.invoices[own].match for own in row.invoices]
    done = (
        row.status in ("RECEIVED", "CLOSED"),
        bool(matches),
        any(match is not None and match.status == "MATCH" for match in matches),
        0 < _owed(row) <= row.paid_cents,
    )
    return sum(done)


def _invoices(case: Case, invoice: str | None) -> tuple[str, ...]:
    if invoice is not None:
        return (invoice,)
    row = _order(case, None)
    return () if row is None else tuple(row.invoices)


def _order_paid(case: Case, amount: int | None) -> Finding:
    row = _order(case, None)
    booked = row.invoices if row is not None else ()
    seqs = tuple(seq for own in booked for seq in touching(case, own, "erp.post_payment"))
    if row is None or not seqs:
        return Finding(False, "Nothing was paid.")
    owed = _owed(row) if amount is None else amount
    if row.paid_cents != owed:
        return Finding(False, _told(row, row.paid_cents, owed), seqs)
    return Finding(True, f"{row.id} is paid.", seqs)


def _owed(row: Order) -> int:
    """Cents that an order owes: what came and was billed, at the prices that were ordered."""
    return sum(min(line.received, line.invoiced) * line.cents for line in row.lines)


def _told(row: Order, paid: int, owed: int) -> str:
    spelled = spell(paid, row.currency), spell(owed, row.currency)
    return f"{spelled[0]} was paid for {row.id}, which owes {spelled[1]}."
