"""What the tools of the ERP take and give: the arguments' types and the results' shapes."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import AfterValidator, ConfigDict, Field
from typing_extensions import TypedDict

from engine.money import Price
from twins.erp.books import MAX_CENTS
from twins.erp.state import InvoiceStatus, MatchStatus, OrderStatus


def _positive(cents: int) -> int:
    if not 0 < cents <= MAX_CENTS:
        raise ValueError("an amount above 0" if cents <= 0 else "a smaller amount")
    return cents


Amount = Annotated[Price, AfterValidator(_positive)]
OrderId = Annotated[str, Field(min_length=1, max_length=64, description="An order's id.")]
InvoiceId = Annotated[str, Field(min_length=1, max_length=64, description="An invoice's id.")]
ReceiptId = Annotated[
    str, Field(min_length=1, max_length=64, description="A receipt's id; all receipts without it.")
]
VendorName = Annotated[
    str, Field(min_length=1, max_length=120, description="A vendor's name or id.")
]
CurrencyCode = Annotated[str, Field(min_length=3, max_length=3, description="As USD.")]
CostCentre = Annotated[str, Field(max_length=64, description="Whose budget pays.")]
Justification = Annotated[
    str, Field(max_length=2000, description="Why, and where it says so; approvers read it.")
]
Limit = Annotated[int, Field(ge=1, le=200, description="At most so many.")]
Query = Annotated[str, Field(min_length=1, max_length=400, description="Words to look for.")]
ItemId = Annotated[str, Field(min_length=1, max_length=64)]
Desc = Annotated[str, Field(max_length=400)]
Qty = Annotated[int, Field(ge=1, le=1_000_000)]


class PricedLine(TypedDict):
    """A line of an order or an invoice."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    item_id: ItemId
    qty: Qty
    unit_price: Amount
    desc: NotRequired[Desc | None]


class CountedLine(TypedDict):
    """A line of a receipt."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)  # type: ignore[misc]

    item_id: ItemId
    qty: Qty


PricedLines = Annotated[list[PricedLine], Field(min_length=1, max_length=100)]
CountedLines = Annotated[list[CountedLine], Field(min_length=1, max_length=100)]


class Ordered(TypedDict):
    id: str
    amount: int | str
    amount_cents: int
    currency: str
    status: OrderStatus


class Listed(Ordered):
    vendor: str
    time: int


class OrderLineShown(TypedDict):
    item_id: str
    desc: str
    qty: int
    unit_price: int | str
    unit_price_cents: int
    received_qty: int
    invoiced_qty: int


class Happened(TypedDict):
    time: int
    actor: str
    what: str


class OrderShown(Listed):
    requester: str
    cost_centre: str
    justification: str
    approved_by: str
    approvers: list[str]
    lines: list[OrderLineShown]
    receipts: list[str]
    invoices: list[str]
    invoiced: int | str
    invoiced_cents: int
    paid: int | str
    paid_cents: int
    history: list[Happened]


class Approved(TypedDict):
    ok: bool
    id: str
    status: OrderStatus


class Received(TypedDict):
    id: str
    po_id: str
    po_status: OrderStatus


class Billed(TypedDict):
    id: str
    po_id: str
    amount: int | str
    amount_cents: int
    currency: str
    status: InvoiceStatus


class InvoiceListed(Billed):
    vendor: str
    paid_amount: int | str
    paid_amount_cents: int
    match: MatchStatus | None
    time: int


class InvoiceLineShown(TypedDict):
    item_id: str
    desc: str
    qty: int
    unit_price: int | str
    unit_price_cents: int


class PaymentShown(TypedDict):
    id: str
    amount: int | str
    amount_cents: int
    actor: str
    time: int


class InvoiceShown(InvoiceListed):
    lines: list[InvoiceLineShown]
    payments: list[PaymentShown]


class QtyMismatch(TypedDict):
    item_id: str
    ordered_qty: int
    received_qty: int
    invoiced_qty: int
    invoiced_before_qty: int
    reason: str


class MatchShown(TypedDict):
    status: MatchStatus
    amount_ok: bool
    qty_mismatches: list[QtyMismatch]
    po_id: str
    invoice_id: str
    receipt_id: str | None


class Paid(TypedDict):
    id: str
    invoice_id: str
    status: InvoiceStatus
    paid_amount: int | str
    paid_amount_cents: int
    open_amount: int | str
    open_amount_cents: int
    currency: str
