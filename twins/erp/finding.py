"""Finding documents by their ids, with refusals that name what there is."""

from __future__ import annotations

from typing import TypeVar

from engine.errors import Refused
from engine.table import Table
from twins.erp.master import Master, same_vendor
from twins.erp.state import ErpState, Invoice, Order, Receipt

D = TypeVar("D", Order, Receipt, Invoice)


def order_in(state: ErpState, po_id: str) -> Order:
    """The order with an id.

    Raises:
        Refused: ``not_found``, naming the newest; the same goes for the others below.
    """
    return _in(state.orders, "order", po_id)


def receipt_in(state: ErpState, receipt_id: str) -> Receipt:
    """The receipt with an id."""
    return _in(state.receipts, "receipt", receipt_id)


def invoice_in(state: ErpState, invoice_id: str) -> Invoice:
    """The invoice with an id."""
    return _in(state.invoices, "invoice", invoice_id)


def _in(documents: Table[D], kind: str, own: str) -> D:
    document = documents.get(own)
    if document is None:
        newest = ", ".join(row.id for row in documents.tail(3))
        hint = f"The newest are {newest}." if newest else "There are none yet."
        raise Refused("not_found", f"There is no {kind} {own[:64]!r}.", hint)
    return document


def vendor_of(order: Order, master: Master, vendor: str) -> str:
    """The vendor of an invoice for an order.

    Raises:
        Refused: ``invalid_args``, it is not the order's; ``not_found``, there is no such vendor.
    """
    name = master.vendor(vendor)
    if not same_vendor(name, order.vendor):
        message = f"{order.id} was ordered from {order.vendor}, not from {name}."
        raise Refused("invalid_args", message, f"vendor: {order.vendor!r}.")
    return order.vendor
