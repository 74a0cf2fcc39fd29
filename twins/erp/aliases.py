"""The names under which other products offer the operations of this app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_OPERATIONS: Final = (
    "erp.create_po",
    "erp.get_po",
    "erp.list_pos",
    "erp.receive_goods",
    "erp.submit_invoice",
    "erp.get_invoice",
    "erp.list_invoices",
    "erp.match_three_way",
    "erp.post_payment",
)


def _pack(vendor: str, *names: str) -> Mapping[str, str]:
    """Base tool by the product's own name for it, in the order of the operations."""
    return {f"{vendor}.{own}": base for own, base in zip(names, _OPERATIONS, strict=True)}


_PO_AND_INVOICE: Final = (
    "po.create",
    "po.get",
    "po.list",
    "po.receive",
    "invoice.create",
    "invoice.get",
    "invoice.list",
    "invoice.match",
)

ALIASES: Final[Mapping[str, Mapping[str, str]]] = {
    "xero": _pack(
        "xero",
        "create_purchase_order",
        "get_purchase_order",
        "list_purchase_orders",
        "receive_goods",
        "create_invoice",
        "get_invoice",
        "list_invoices",
        "match_three_way",
        "post_payment",
    ),
    "netsuite": _pack("netsuite", *_PO_AND_INVOICE, "payment.apply"),
    "dynamics": _pack("dynamics", *_PO_AND_INVOICE, "payment.post"),
    "quickbooks": _pack(
        "quickbooks",
        "purchaseorder.create",
        "purchaseorder.get",
        "purchaseorder.list",
        "purchaseorder.receive",
        "invoice.create",
        "invoice.get",
        "invoice.list",
        "invoice.match",
        "payment.create",
    ),
}
"""Base tool by alias, by pack."""
