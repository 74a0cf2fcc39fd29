"""The ERP section of a scenario file."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from engine.money import Cents
from twins.erp.books import MAX_CENTS
from twins.erp.currencies import CODES


def _iso(code: str) -> str:
    if code not in CODES:
        raise ValueError("a currency code of ISO 4217, such as USD")
    return code


IsoCode = Annotated[str, AfterValidator(_iso)]
Positive = Annotated[Cents, Field(gt=0, le=MAX_CENTS)]
Qty = Annotated[int, Field(ge=1, le=1_000_000)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class VendorSection(_Section):
    """A vendor in the master data."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]{0,31}$")] | None = None
    """``V-1`` and up where left out, by its place."""
    email: str = ""


class ItemSection(_Section):
    """An item in the master data."""

    item_id: Annotated[str, Field(min_length=1, max_length=64)]
    desc: str
    price: Positive | None = None
    """List price, in the section's currency."""


class BudgetSection(_Section):
    """What a cost centre may order."""

    cost_centre: Annotated[str, Field(min_length=1, max_length=64)]
    amount: Positive
    name: str = ""
    currency: IsoCode | None = None


class LineSection(_Section):
    """A line of an order or an invoice."""

    item_id: Annotated[str, Field(min_length=1, max_length=64)]
    qty: Qty
    unit_price: Positive
    desc: str = ""


class ReceivedSection(_Section):
    """A line of a receipt."""

    item_id: str
    qty: Qty


class OrderSection(_Section):
    """An order from before the scenario starts."""

    vendor: str
    lines: Annotated[list[LineSection], Field(min_length=1)]
    requester: str
    """Actor who ordered."""
    id: Annotated[str, Field(pattern=r"^PO-[1-9][0-9]{0,8}$")] | None = None
    """The next number where left out, here and below."""
    currency: IsoCode | None = None
    cost_centre: str = ""
    justification: str = ""
    held: bool = False
    """Whether it waits for an approval; nobody is asked again for one that does."""
    minutes_ago: Annotated[int, Field(ge=0)] = 0


class ReceiptSection(_Section):
    """A delivery from before the scenario starts."""

    po_id: str
    lines: Annotated[list[ReceivedSection], Field(min_length=1)]
    id: Annotated[str, Field(pattern=r"^GR-[1-9][0-9]{0,8}$")] | None = None
    by: str = "office"
    minutes_ago: Annotated[int, Field(ge=0)] = 0


class InvoiceSection(_Section):
    """An invoice from before the scenario starts."""

    po_id: str
    lines: Annotated[list[LineSection], Field(min_length=1)]
    id: Annotated[str, Field(pattern=r"^INV-[1-9][0-9]{0,8}$")] | None = None
    vendor: str | None = None
    """The order's where left out."""
    paid: Annotated[Cents, Field(ge=0)] = 0
    """What was paid of it at once."""
    by: str = "office"
    minutes_ago: Annotated[int, Field(ge=0)] = 0


class ApprovalSection(_Section):
    """Which orders are held, and who lets them go."""

    limit: Annotated[Cents, Field(ge=0)]
    """Orders above this wait, and so do those in another currency."""
    approvers: Annotated[list[str], Field(min_length=1)]
    """Actors who are entitled to approve."""
    currency: IsoCode | None = None
    channel: Annotated[str, Field(pattern=r"^[#@]\S{1,79}$")] | None = None
    """Where approval is asked for in Slack; nobody is asked where left out."""


class ErpSection(_Section):
    """The ``erp`` section of a scenario file."""

    currency: IsoCode = "USD"
    """Of everything below that names none."""
    strict: bool = False
    """Whether vendors and items that are not listed are refused, where any are listed."""
    vendors: list[VendorSection] = []
    items: list[ItemSection] = []
    budgets: list[BudgetSection] = []
    orders: list[OrderSection] = []
    receipts: list[ReceiptSection] = []
    invoices: list[InvoiceSection] = []
    approval: ApprovalSection | None = None
