"""The ERP in lines: orders, invoices, receipts and budgets, and the chain from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from engine.money import amount as units
from twins.erp.matching import Comparison, compare
from vei_tui.presenters.events import Arrival, Needs
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

SHOWN_LAST: Final = 100
"""Newest documents of a chain, and entries of a history, that are shown."""


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
    open_now = ("paid", Role.DIM) if paid else _money(invoice.open_cents, invoice.currency)
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
        line(_money(budget.cents, budget.currency)),
        line(_money(budget.committed_cents, budget.currency)),
        line((amount(left, budget.currency), Role.ALERT if left < 0 else Role.MONEY)),
        line(_money(budget.paid_cents, budget.currency)),
    )


def _money(cents: int, currency: str) -> Span:
    return (amount(cents, currency), Role.MONEY)


# Details


def order_heading(order: Order) -> Line:
    """What stands over an order."""
    return line(order.id, f"  {one_line(order.vendor)}  ", _money(order.cents, order.currency))


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
            each.desc,
            f"{each.qty:,}",
            _quantity(each.received, each.qty),
            _quantity(each.invoiced, each.qty),
            _money(each.cents, currency),
            _money(each.cents * each.qty, currency),
        ]
        for each in order.lines
    ]
    rows.append(["", "", "", "", "", ("total", Role.LABEL), _money(order.cents, currency)])
    titles = ("item", "what", "ordered", "came", "billed", "price", "sum")
    found += [(), section("Lines"), *small_table(titles, rows, right=(2, 3, 4, 5, 6))]
    found += [(), section("Chain"), *chain(order, view, day)]
    entries = order.history.tail(SHOWN_LAST)
    if entries:
        found += [(), section("What happened")]
        found += [happened(day, each.time_ms, each.actor, each.what) for each in entries]
    return found


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
    found: list[PageLine] = [_link("", order.id, line("  ordered  ", _total(order)))]
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
                    "  billed  ", _money(invoice.cents, invoice.currency), "  ",
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
    return _money(order.cents, order.currency)


def _link(before: str, thing: str, rest: Line) -> PageLine:
    start: tuple[Piece, ...] = ((before, Role.DIM),) if before else ()
    return (*start, reference(thing), *rest)


def _paid(payment_id: str, view: ErpView, day: Day) -> Line:
    payment = view.payments[payment_id]
    return line(
        ("  └ ", Role.DIM), payment.id, "  paid  ", _money(payment.cents, payment.currency),
        (f"  {day.stamp(payment.time_ms)}  ", Role.TIME), day.who(payment.actor),
    )  # fmt: skip


def invoice_heading(invoice: Invoice) -> Line:
    """What stands over an invoice."""
    money = _money(invoice.cents, invoice.currency)
    return line(invoice.id, f"  {one_line(invoice.vendor)}  ", money)


def invoice_detail(invoice: Invoice, view: ErpView, day: Day) -> list[PageLine]:
    """An invoice to read: what is open, its match line by line, its payments."""
    currency = invoice.currency
    paid = invoice.status == "PAID"
    open_now = (
        line(("✔ paid in full", Role.GOOD))
        if paid
        else line(
            _money(invoice.open_cents, currency), " to pay of ", _money(invoice.cents, currency)
        )  # fmt: skip
    )
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
    titles = ("item", "what", "ordered", "came", "billed", "order price", "billed at", "")
    lines = small_table(titles, rows, right=(2, 3, 4, 5, 6))
    if found is not None and not found.amount_ok:
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
    price = _money(of_item[0].cents, order.currency) if of_item else ("-", Role.DIM)
    agreed = any(each.cents == cents for each in of_item)
    wrong = next((m.reason for m in found.mismatches if m.item_id == item_id), "") if found else ""
    verdict: Span = ("", Role.PLAIN)
    if found is not None:
        verdict = (f"✗ {wrong}", Role.ALERT) if wrong else ("✔", Role.GOOD)
        if not wrong and not agreed:
            verdict = ("✗ another price", Role.ALERT)
    billed: Span = (amount(cents, invoice.currency), Role.MONEY if agreed else Role.ALERT)
    return [item_id, desc, f"{ordered:,}", f"{came:,}", f"{qty:,}", price, billed, verdict]


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
        rows.append([each.item_id, desc, f"{each.qty:,}", f"{came:,}", f"{ordered:,}"])
    titles = ("item", "what", "came", "in all", "ordered")
    return [
        (*name_of("Order"), reference(receipt.po_id), *line(f"  {one_line(order.vendor)}")),
        (*name_of("Entered by"), *entered),
        (),
        section("Lines"),
        *small_table(titles, rows, right=(2, 3, 4)),
    ]


def budget_heading(budget: Budget) -> Line:
    """What stands over a budget."""
    return line(one_line(budget.cost_centre), f"  {one_line(budget.name)}")


def budget_detail(budget: Budget, view: ErpView, day: Day) -> list[PageLine]:
    """A budget to read: what is left of it, and the orders it pays."""
    currency = budget.currency
    left = budget.left_cents
    found = fields(
        ("Budget", _money(budget.cents, currency)),
        ("Ordered", _money(budget.committed_cents, currency)),
        ("Left", (amount(left, currency), Role.ALERT if left < 0 else Role.MONEY)),
        ("Paid", _money(budget.paid_cents, currency)),
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
    """An invoice for everything of an order that was not billed yet."""
    rows = [
        {
            "item_id": each.item_id,
            "qty": each.qty - each.invoiced,
            "unit_price": units(each.cents),
            "desc": each.desc,
        }
        for each in order.lines
        if each.qty > each.invoiced
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
