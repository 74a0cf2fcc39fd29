"""A document of the ERP to read: its lines, the chain it stands in, and what happened to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from twins.erp.matching import Comparison, compare
from vei_tui.presenters.erp import match_state, money, order_state
from vei_tui.presenters.money import amount
from vei_tui.presenters.records import (
    Day,
    fields,
    happened,
    name_of,
    prose,
    reference,
    section,
    small_table,
)
from vei_tui.presenters.text import Line, PageLine, Piece, Role, Span, line, one_line

if TYPE_CHECKING:
    from twins.erp.seen import ErpView
    from twins.erp.state import Budget, Invoice, Order, Receipt

SHOWN_LAST: Final = 100
"""Newest documents of a chain, and entries of a history, that are shown."""


def order_heading(order: Order) -> Line:
    """What stands over an order."""
    return line(order.id, f"  {one_line(order.vendor)}  ", money(order.cents, order.currency))


def order_detail(order: Order, view: ErpView, day: Day) -> list[PageLine]:
    """An order to read: how it stands, its lines, the chain that follows from it."""
    words, role = order_state(order)
    state: list[str | Span] = [(words, Role.STRONG if role is Role.PLAIN else role)]
    if order.held:
        state.append("  waits for an approval" + (": A gives yours" if view.approves else ""))
    elif order.approved_by:
        state += [("  released by ", Role.DIM), day.who(order.approved_by)]
    asked = line(day.who(order.requester), (f"  {day.stamp(order.time_ms)}", Role.TIME))
    found: list[PageLine] = [(*name_of("State"), *line(*state)), (*name_of("Ordered by"), *asked)]
    found += fields(("Pays", _budget_words(order, view)))
    if order.justification:
        found += [(), *prose(order.justification, day.people)]
    currency = order.currency
    rows: list[list[str | Span]] = [
        [
            each.item_id,
            f"{each.qty:,}",
            _quantity(each.received, each.qty),
            _quantity(each.invoiced, each.qty),
            money(each.cents, currency),
            money(each.cents * each.qty, currency),
            each.desc,
        ]
        for each in order.lines
    ]
    rows.append(["", "", "", "", ("total", Role.LABEL), money(order.cents, currency), ""])
    titles = ("item", "ordered", "came", "billed", "price", "sum", "what")
    found += [(), section("Lines"), *small_table(titles, rows, right=(1, 2, 3, 4, 5))]
    found += [(), section("Chain"), *chain(order, view, day)]
    entries = order.history.tail(SHOWN_LAST)
    if entries:
        found += [(), section("What happened")]
        found += [happened(day, e.time_ms, e.actor, _in_sentence(e.what)) for e in entries]
    return found


def _in_sentence(what: str) -> str:
    """A sentence to stand after a name: its first word small, unless it is an id."""
    return what[:1].lower() + what[1:] if what[1:2].islower() else what


def _budget_words(order: Order, view: ErpView) -> str | Span:
    budget = view.budgets.get(order.cost_centre)
    name = one_line(order.cost_centre)
    if budget is None:
        return name
    left = amount(budget.left_cents, budget.currency)
    if budget.left_cents < 0:
        return (f"{name}, overdrawn: {left}", Role.ALERT)
    return f"{name}, {left} left"


def _quantity(done: int, wanted: int) -> Span:
    if done > wanted:
        return (f"{done:,}", Role.ALERT)
    return (f"{done:,}", Role.PLAIN if done == wanted else Role.WARN if done else Role.DIM)


def chain(order: Order, view: ErpView, day: Day) -> list[PageLine]:
    """What follows from an order: receipts, then invoices, each with its match and payments."""
    found: list[PageLine] = [line((order.id, Role.STRONG), "  ordered  ", _total(order))]
    for each in order.receipts.tail(SHOWN_LAST):
        receipt = view.receipts[each]
        came = sum(row.qty for row in receipt.lines)
        found.append(
            _link("└ ", each, line(f"  {came:,} came  ", (day.stamp(receipt.time_ms), Role.TIME)))
        )
    if not order.receipts:
        found.append(line(("└ nothing came yet", Role.DIM)))
    for each in order.invoices.tail(SHOWN_LAST):
        invoice = view.invoices[each]
        found.append(
            _link(
                "└ ",
                each,
                line(
                    "  billed  ", money(invoice.cents, invoice.currency), "  ",
                    match_state(invoice),
                ),
            )
        )  # fmt: skip
        found += [_paid(payment, view, day) for payment in invoice.payments.tail(SHOWN_LAST)]
        if not invoice.payments:
            found.append(line(("  └ not paid", Role.DIM)))
    if not order.invoices:
        found.append(line(("└ not billed yet", Role.DIM)))
    return found


def _total(order: Order) -> Span:
    return money(order.cents, order.currency)


def _link(before: str, thing: str, rest: Line) -> PageLine:
    start: tuple[Piece, ...] = ((before, Role.DIM),) if before else ()
    return (*start, reference(thing), *rest)


def _paid(payment_id: str, view: ErpView, day: Day) -> Line:
    payment = view.payments[payment_id]
    return line(
        ("  └ ", Role.DIM), payment.id, "  paid  ", money(payment.cents, payment.currency),
        (f"  {day.stamp(payment.time_ms)}  ", Role.TIME), day.who(payment.actor),
    )  # fmt: skip


def invoice_heading(invoice: Invoice) -> Line:
    """What stands over an invoice."""
    whole = money(invoice.cents, invoice.currency)
    return line(invoice.id, f"  {one_line(invoice.vendor)}  ", whole)


def invoice_detail(invoice: Invoice, view: ErpView, day: Day) -> list[PageLine]:
    """An invoice to read: what is open, its match line by line, its payments."""
    currency = invoice.currency
    paid = invoice.status == "PAID"
    left, whole = money(invoice.open_cents, currency), money(invoice.cents, currency)
    open_now = line(("✔ paid in full", Role.GOOD)) if paid else line(left, " to pay of ", whole)
    entered = line(day.who(invoice.actor), (f"  {day.stamp(invoice.time_ms)}", Role.TIME))
    found: list[PageLine] = [
        (*name_of("Open"), *open_now),
        (*name_of("Order"), reference(invoice.po_id)),
        (*name_of("Entered by"), *entered),
        (*name_of("Match"), *_match_line(invoice, day)),
        (),
        section("Three-way match"),
    ]
    order = view.orders[invoice.po_id]
    found += _comparison(order, invoice, view)
    if invoice.payments:
        found += [(), section("Payments")]
        found += [_paid(each, view, day) for each in invoice.payments.tail(SHOWN_LAST)]
    return found


def _match_line(invoice: Invoice, day: Day) -> Line:
    match = invoice.match
    if match is None:
        return line(("not matched yet: m compares it with its order", Role.WARN))
    with_what = f" with {match.receipt_id}" if match.receipt_id else " with no receipt"
    return line(
        match_state(invoice), with_what, " by ", day.who(match.actor),
        (f"  {day.stamp(match.time_ms)}", Role.TIME),
    )  # fmt: skip


def _comparison(order: Order, invoice: Invoice, view: ErpView) -> list[PageLine]:
    """The lines of an invoice beside those of its order and, once matched, what is wrong."""
    found = compare(order, invoice, None) if invoice.match is not None else None
    rows = [
        _compared(item_id, desc, qty, cents, order, invoice, found)
        for item_id, desc, qty, cents in (
            (each.item_id, each.desc, each.qty, each.cents) for each in invoice.lines
        )
    ]
    titles = ("", "item", "ordered", "came", "billed", "price", "billed at", "what")
    lines = small_table(titles, rows, right=(2, 3, 4, 5, 6))
    if found is not None:
        lines += [
            line(("  ✗ ", Role.ALERT), (f"{wrong.item_id}: {wrong.reason}", Role.STRONG))
            for wrong in found.mismatches
        ]
        if not found.amount_ok:
            words = "A price is not the order's, or more is billed than was ordered."
            lines.append(line(("  ✗ ", Role.ALERT), words))
    match = invoice.match
    if match is not None and found is not None and match.status != found.status:
        lines.append(line(("  ! ", Role.WARN), "Something changed since: m matches it again."))
    return lines


def _compared(
    item_id: str,
    desc: str,
    qty: int,
    cents: int,
    order: Order,
    invoice: Invoice,
    found: Comparison | None,
) -> list[str | Span]:
    of_item = [each for each in order.lines if each.item_id == item_id]
    ordered, came = (sum(getattr(each, n) for each in of_item) for n in ("qty", "received"))
    price = money(of_item[0].cents, order.currency) if of_item else ("-", Role.DIM)
    agreed = any(each.cents == cents for each in of_item)
    mark: Span = ("", Role.PLAIN)
    if found is not None:
        wrong = not agreed or any(each.item_id == item_id for each in found.mismatches)
        mark = ("✗", Role.ALERT) if wrong else ("✔", Role.GOOD)
    billed: Span = (amount(cents, invoice.currency), Role.MONEY if agreed else Role.ALERT)
    return [mark, item_id, f"{ordered:,}", f"{came:,}", f"{qty:,}", price, billed, desc]


def receipt_heading(receipt: Receipt) -> Line:
    """What stands over a receipt."""
    return line(receipt.id, f"  for {receipt.po_id}")


def receipt_detail(receipt: Receipt, view: ErpView, day: Day) -> list[PageLine]:
    """A receipt to read: what came, beside what was ordered."""
    order = view.orders[receipt.po_id]
    entered = line(day.who(receipt.actor), (f"  {day.stamp(receipt.time_ms)}", Role.TIME))
    rows: list[list[str | Span]] = []
    for each in receipt.lines:
        of_item = [row for row in order.lines if row.item_id == each.item_id]
        desc = of_item[0].desc if of_item else ""
        ordered, came = (sum(getattr(row, n) for row in of_item) for n in ("qty", "received"))
        rows.append([each.item_id, f"{each.qty:,}", f"{came:,}", f"{ordered:,}", desc])
    titles = ("item", "came", "in all", "ordered", "what")
    return [
        (*name_of("Order"), reference(receipt.po_id), *line(f"  {one_line(order.vendor)}")),
        (*name_of("Entered by"), *entered),
        (),
        section("Lines"),
        *small_table(titles, rows, right=(1, 2, 3)),
    ]


def budget_heading(budget: Budget) -> Line:
    """What stands over a budget."""
    return line(one_line(budget.cost_centre), f"  {one_line(budget.name)}")


def budget_detail(budget: Budget, view: ErpView, day: Day) -> list[PageLine]:
    """A budget to read: what is left of it, and the orders it pays."""
    currency = budget.currency
    left = budget.left_cents
    found = fields(
        ("Budget", money(budget.cents, currency)),
        ("Ordered", money(budget.committed_cents, currency)),
        ("Left", (amount(left, currency), Role.ALERT if left < 0 else Role.MONEY)),
        ("Paid", money(budget.paid_cents, currency)),
    )
    rows: list[PageLine] = []
    for order in view.orders.newest():
        if order.cost_centre == budget.cost_centre:
            words, role = order_state(order)
            vendor = one_line(order.vendor)
            rows.append(_link("", order.id, line("  ", _total(order), f"  {vendor}  ",
                                                 (words, role))))  # fmt: skip
            if len(rows) == SHOWN_LAST:
                break
    return [*found, (), section("Its orders"), *(rows or [line(("None yet.", Role.DIM))])]
