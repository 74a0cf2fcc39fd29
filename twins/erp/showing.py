"""How documents are shown to whoever asks for them through a tool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from engine.money import amount
from twins.erp.matching import Comparison
from twins.erp.shapes import (
    Billed,
    InvoiceListed,
    InvoiceShown,
    Listed,
    MatchShown,
    Ordered,
    OrderShown,
    Paid,
    PaymentShown,
)
from twins.erp.state import Budget, ErpState, Invoice, Item, Order, Payment, Vendor

if TYPE_CHECKING:
    from twins.erp.seen import ErpView

SHOWN_LAST: Final = 200
"""Entries of a document's history, and documents that follow from it: the newest of many."""


def ordered(order: Order) -> Ordered:
    """An order as placing it returns it."""
    return {
        "id": order.id,
        "amount": amount(order.cents),
        "amount_cents": order.cents,
        "currency": order.currency,
        "status": order.status,
    }


def listed(order: Order) -> Listed:
    """An order in a list."""
    return {**ordered(order), "vendor": order.vendor, "time": order.time_ms}


def order_shown(order: Order, approvers: Sequence[str]) -> OrderShown:
    """An order in full, with the people who may release it where it is held."""
    return {
        **listed(order),
        "requester": order.requester,
        "cost_centre": order.cost_centre,
        "justification": order.justification,
        "approved_by": order.approved_by,
        "approvers": list(approvers) if order.held else [],
        "lines": [
            {
                "item_id": line.item_id,
                "desc": line.desc,
                "qty": line.qty,
                "unit_price": amount(line.cents),
                "unit_price_cents": line.cents,
                "received_qty": line.received,
                "invoiced_qty": line.invoiced,
            }
            for line in order.lines
        ],
        "receipts": list(order.receipts.tail(SHOWN_LAST)),
        "invoices": list(order.invoices.tail(SHOWN_LAST)),
        "invoiced": amount(order.invoiced_cents),
        "invoiced_cents": order.invoiced_cents,
        "paid": amount(order.paid_cents),
        "paid_cents": order.paid_cents,
        "history": [
            {"time": entry.time_ms, "actor": entry.actor, "what": entry.what}
            for entry in order.history.tail(SHOWN_LAST)
        ],
    }


def billed(invoice: Invoice) -> Billed:
    """An invoice as entering it returns it."""
    return {
        "id": invoice.id,
        "po_id": invoice.po_id,
        "amount": amount(invoice.cents),
        "amount_cents": invoice.cents,
        "currency": invoice.currency,
        "status": invoice.status,
    }


def invoice_listed(invoice: Invoice) -> InvoiceListed:
    """An invoice in a list."""
    return {
        **billed(invoice),
        "vendor": invoice.vendor,
        "paid_amount": amount(invoice.paid_cents),
        "paid_amount_cents": invoice.paid_cents,
        "match": invoice.match.status if invoice.match is not None else None,
        "time": invoice.time_ms,
    }


def invoice_shown(invoice: Invoice, state: ErpState | ErpView) -> InvoiceShown:
    """An invoice in full."""
    payments = [state.payments[own] for own in invoice.payments.tail(SHOWN_LAST)]
    return {
        **invoice_listed(invoice),
        "lines": [
            {
                "item_id": line.item_id,
                "desc": line.desc,
                "qty": line.qty,
                "unit_price": amount(line.cents),
                "unit_price_cents": line.cents,
            }
            for line in invoice.lines
        ],
        "payments": [_payment(payment) for payment in payments],
    }


def _payment(payment: Payment) -> PaymentShown:
    return {
        "id": payment.id,
        "amount": amount(payment.cents),
        "amount_cents": payment.cents,
        "actor": payment.actor,
        "time": payment.time_ms,
    }


def match_shown(found: Comparison, invoice: Invoice, receipt_id: str) -> MatchShown:
    """What a match found."""
    return {
        "status": found.status,
        "amount_ok": found.amount_ok,
        "qty_mismatches": [
            {
                "item_id": mismatch.item_id,
                "ordered_qty": mismatch.ordered,
                "received_qty": mismatch.received,
                "invoiced_qty": mismatch.invoiced,
                "invoiced_before_qty": mismatch.invoiced_before,
                "reason": mismatch.reason,
            }
            for mismatch in found.mismatches
        ],
        "po_id": invoice.po_id,
        "invoice_id": invoice.id,
        "receipt_id": receipt_id or None,
    }


def paid(payment_id: str, invoice: Invoice) -> Paid:
    """Where an invoice stands after a payment."""
    return {
        "id": payment_id,
        "invoice_id": invoice.id,
        "status": invoice.status,
        "paid_amount": amount(invoice.paid_cents),
        "paid_amount_cents": invoice.paid_cents,
        "open_amount": amount(invoice.open_cents),
        "open_amount_cents": invoice.open_cents,
        "currency": invoice.currency,
    }


def vendor_shown(vendor: Vendor) -> dict[str, Any]:
    """A vendor in a list."""
    return {"id": vendor.id, "name": vendor.name, "email": vendor.email}


def item_shown(item: Item, currency: str) -> dict[str, Any]:
    """An item in a list."""
    shown: dict[str, Any] = {"item_id": item.item_id, "desc": item.desc}
    if item.cents is not None:
        shown |= {"price": amount(item.cents), "price_cents": item.cents, "currency": currency}
    return shown


def budget_shown(budget: Budget) -> dict[str, Any]:
    """A budget in a list."""
    shown: dict[str, Any] = {"cost_centre": budget.cost_centre, "name": budget.name}
    shown["currency"] = budget.currency
    for name, cents in (
        ("amount", budget.cents),
        ("committed", budget.committed_cents),
        ("left", budget.left_cents),
        ("paid", budget.paid_cents),
    ):
        shown |= {name: amount(cents), f"{name}_cents": cents}
    return shown
