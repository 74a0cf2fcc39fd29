"""What of the ERP can be read at addresses: orders and invoices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.resource import Resource
from twins.erp.seen import ErpView
from twins.erp.showing import invoice_shown, order_shown


def _read_order(view: ErpView, now_ms: int, order_id: str) -> Mapping[str, object] | None:
    order = view.orders.get(order_id)
    if order is None:
        return None
    # Who may approve is what asking for the order tells, not what the books show.
    shown: dict[str, object] = {**order_shown(order, ())}
    del shown["approvers"]
    return shown


def _read_invoice(view: ErpView, now_ms: int, invoice_id: str) -> Mapping[str, object] | None:
    invoice = view.invoices.get(invoice_id)
    return None if invoice is None else invoice_shown(invoice, view)


def _orders(view: ErpView) -> Iterator[tuple[str]]:
    return ((order.id,) for order in view.orders.newest())


def _invoices(view: ErpView) -> Iterator[tuple[str]]:
    return ((invoice.id,) for invoice in view.invoices.newest())


RESOURCES: tuple[Resource[ErpView], ...] = (
    Resource("orders/{id}", "Order", "An order: lines, documents, history.",
                      "erp.get_po", _read_order, _orders),
    Resource("invoices/{id}", "Invoice", "An invoice: lines, match, payments.",
                      "erp.get_invoice", _read_invoice, _invoices),
)  # fmt: skip
"""Orders and invoices."""
