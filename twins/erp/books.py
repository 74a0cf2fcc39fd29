"""Keeping the books: what ordering, receiving, billing, paying and releasing change in them.

Every function takes the books and returns the new ones. Rules that a document breaks are refused
here, whether a tool or a scenario file brings it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from engine.errors import Refused, nearest
from engine.money import spell
from twins.erp.currencies import check_units
from twins.erp.state import (
    Budget,
    Entry,
    ErpState,
    Invoice,
    InvoiceLine,
    Matched,
    Order,
    Payment,
    Receipt,
    ReceiptLine,
)

MAX_CENTS: Final = 10**15
"""The most a document may be worth: ten trillion, so that every sum stays a plain integer."""


def place(state: ErpState, order: Order, approver_needed: bool) -> tuple[ErpState, Order]:
    """Enter a new order.

    Args:
        state: the books.
        order: its lines, and who ordered what where; amount, hold and history follow from that.
        approver_needed: whether it waits for an approval.

    Raises:
        Refused: ``invalid_args`` for an amount that cannot be, ``invalid_state`` for an id that is
            taken, ``not_found`` for an unknown cost centre, ``erp.over_budget``.
    """
    if order.id in state.orders:
        raise Refused("invalid_state", f"There is an order {order.id} already.")
    cents = _total(order.currency, [(line.qty, line.cents) for line in order.lines])
    said = f"Ordered for {spell(cents, order.currency)}"
    order = _told(
        replace(order, cents=cents, held=approver_needed), order.time_ms, order.requester,
        f"{said}; held for approval." if approver_needed else f"{said}.",
    )  # fmt: skip
    if order.cost_centre:
        budget = _budget(state, order)
        budget = replace(budget, committed_cents=budget.committed_cents + cents)
        state = replace(state, budgets=state.budgets.set(budget.cost_centre, budget))
    if approver_needed:
        state = replace(state, held=state.held.set(order.id, order.id))
    return replace(state, orders=state.orders.set(order.id, order)), order


def _budget(state: ErpState, order: Order) -> Budget:
    """The budget that an order draws on."""
    budget = state.budgets.get(order.cost_centre)
    if budget is None:
        hint = nearest(order.cost_centre, state.budgets)
        raise Refused("not_found", f"There is no cost centre {order.cost_centre!r}.", hint)
    if budget.currency != order.currency:
        message = f"The budget of {budget.cost_centre} is in {budget.currency}."
        raise Refused("invalid_args", message, f"Order in {budget.currency}, or without it.")
    if order.cents > budget.left_cents:
        left = spell(budget.left_cents, budget.currency)
        message = (
            f"{spell(order.cents, order.currency)} exceeds the budget of {budget.cost_centre}."
        )
        raise Refused("erp.over_budget", message, f"{left} is left.")
    return budget


def release(state: ErpState, order: Order, by: str, time_ms: int, how: str) -> ErpState:
    """Let a held order go ahead."""
    order = _told(replace(order, held=False, approved_by=by), time_ms, by, how)
    orders = state.orders.set(order.id, order)
    return replace(state, orders=orders, held=state.held.remove(order.id))


def receive(state: ErpState, receipt: Receipt) -> tuple[ErpState, Order]:
    """Enter a delivery.

    Raises:
        Refused: ``approval_required`` for an order on hold, ``not_found`` for an item that was not
            ordered, ``invalid_state`` for more than was ordered and for an id that is taken.
    """
    order = state.orders[receipt.po_id]
    check_released(order)
    if receipt.id in state.receipts:
        raise Refused("invalid_state", f"There is a receipt {receipt.id} already.")
    for line in receipt.lines:
        order = _take_in(order, line)
    what = ", ".join(f"{line.qty} × {line.item_id}" for line in receipt.lines[:5])
    what += ", …" if len(receipt.lines) > 5 else ""
    order = replace(order, receipts=order.receipts.append(receipt.id))
    order = _told(order, receipt.time_ms, receipt.actor, f"{receipt.id}: received {what}.")
    return replace(
        state,
        receipts=state.receipts.set(receipt.id, receipt),
        orders=state.orders.set(order.id, order),
    ), order


def _take_in(order: Order, came: ReceiptLine) -> Order:
    """The order with some of an item received, the first line that lacks it first."""
    of_item = [line for line in order.lines if line.item_id == came.item_id]
    if not of_item:
        hint = nearest(came.item_id, dict.fromkeys(line.item_id for line in order.lines))
        raise Refused("not_found", f"{order.id} has no item {came.item_id!r}.", hint)
    missing = sum(line.qty - line.received for line in of_item)
    if came.qty > missing:
        ordered = sum(line.qty for line in of_item)
        message = f"{order.id} orders {ordered} × {came.item_id}: {came.qty} more is too many."
        raise Refused("invalid_state", message, f"{missing} can still be received.")
    left = came.qty
    lines = []
    for line in order.lines:
        if line.item_id == came.item_id and left:
            taken = min(left, line.qty - line.received)
            line, left = replace(line, received=line.received + taken), left - taken
        lines.append(line)
    return replace(order, lines=tuple(lines))


def bill(state: ErpState, invoice: Invoice) -> tuple[ErpState, Invoice]:
    """Enter an invoice; it may bill anything, which matching then finds.

    Raises:
        Refused: ``invalid_args`` for an amount that cannot be, ``invalid_state`` for an id that is
            taken.
    """
    if invoice.id in state.invoices:
        raise Refused("invalid_state", f"There is an invoice {invoice.id} already.")
    order = state.orders[invoice.po_id]
    cents = _total(invoice.currency, [(line.qty, line.cents) for line in invoice.lines])
    invoice = replace(
        invoice,
        cents=cents,
        before=_billed_before(order, invoice.lines),
        before_cents=order.invoiced_cents,
    )
    for line in invoice.lines:
        order = _charge(order, line)
    order = replace(
        order,
        invoices=order.invoices.append(invoice.id),
        invoiced_cents=order.invoiced_cents + cents,
    )
    said = f"{invoice.id}: billed {spell(cents, invoice.currency)}."
    order = _told(order, invoice.time_ms, invoice.actor, said)
    return replace(
        state,
        invoices=state.invoices.set(invoice.id, invoice),
        orders=state.orders.set(order.id, order),
        unpaid=state.unpaid.set(invoice.id, invoice.id),
    ), invoice


def _billed_before(order: Order, lines: Sequence[InvoiceLine]) -> tuple[tuple[str, int], ...]:
    """What the order's invoices so far bill of some items."""
    before = dict.fromkeys((line.item_id for line in lines), 0)
    for line in order.lines:
        if line.item_id in before:
            before[line.item_id] += line.invoiced
    return tuple(before.items())


def _charge(order: Order, billed: InvoiceLine) -> Order:
    """The order with some of an item billed; what is too much goes to the item's last line."""
    places = [at for at, line in enumerate(order.lines) if line.item_id == billed.item_id]
    left = billed.qty
    lines = list(order.lines)
    for at in places:
        line = lines[at]
        room = left if at == places[-1] else min(left, max(0, line.qty - line.invoiced))
        lines[at] = replace(line, invoiced=line.invoiced + room)
        left -= room
    return replace(order, lines=tuple(lines))


def match(state: ErpState, invoice: Invoice, matched: Matched) -> ErpState:
    """Enter what came of comparing an invoice with its order and receipts."""
    invoice = replace(invoice, match=matched)
    with_what = f" with {matched.receipt_id}" if matched.receipt_id else ", no receipt"
    order = _told(
        state.orders[invoice.po_id], matched.time_ms, matched.actor,
        f"{invoice.id}: {matched.status}{with_what}.",
    )  # fmt: skip
    return replace(
        state,
        invoices=state.invoices.set(invoice.id, invoice),
        orders=state.orders.set(order.id, order),
    )


def pay(state: ErpState, payment: Payment) -> tuple[ErpState, Invoice]:
    """Enter a payment.

    Raises:
        Refused: ``approval_required`` where the order is on hold, ``invalid_state`` for more than
            is open, ``invalid_args`` for an amount that cannot be.
    """
    invoice = state.invoices[payment.invoice_id]
    order = state.orders[invoice.po_id]
    check_released(order)
    check_units(payment.currency, payment.cents)
    paid = spell(payment.cents, payment.currency)
    if payment.cents > invoice.open_cents:
        open_now = spell(invoice.open_cents, invoice.currency)
        message = f"{paid} is more than {invoice.id} has open."
        raise Refused("invalid_state", message, f"Open: {open_now}.")
    invoice = replace(
        invoice,
        paid_cents=invoice.paid_cents + payment.cents,
        payments=invoice.payments.append(payment.id),
    )
    order = _told(
        replace(order, paid_cents=order.paid_cents + payment.cents), payment.time_ms, payment.actor,
        f"{payment.id}: paid {paid} on {invoice.id}.",
    )  # fmt: skip
    budget = state.budgets.get(order.cost_centre)
    if budget is not None:
        budget = replace(budget, paid_cents=budget.paid_cents + payment.cents)
        state = replace(state, budgets=state.budgets.set(budget.cost_centre, budget))
    if invoice.status == "PAID":
        state = replace(state, unpaid=state.unpaid.remove(invoice.id))
    return replace(
        state,
        payments=state.payments.set(payment.id, payment),
        invoices=state.invoices.set(invoice.id, invoice),
        orders=state.orders.set(order.id, order),
    ), invoice


def check_released(order: Order) -> None:
    """Hold everyone to an order's hold.

    Raises:
        Refused: ``approval_required``, the order waits for an approval.
    """
    if order.held:
        amount = spell(order.cents, order.currency)
        message = f"{order.id} over {amount} is held until it is approved."
        raise Refused("approval_required", message, "Ask an approver, naming order and amount.")


def _total(currency: str, lines: Sequence[tuple[int, int]]) -> int:
    """What lines of quantity and price come to."""
    for _, cents in lines:
        check_units(currency, cents)
    total = sum(qty * cents for qty, cents in lines)
    if total > MAX_CENTS:
        message = f"The lines come to more than {spell(MAX_CENTS, currency)}."
        raise Refused("invalid_args", message)
    return total


def _told(order: Order, time_ms: int, actor: str, what: str) -> Order:
    return replace(order, history=order.history.append(Entry(time_ms, actor, what)))
