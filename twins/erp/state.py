"""What the ERP consists of: orders, receipts, invoices, payments, budgets, master data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from engine.table import Table, Vector

OrderStatus = Literal["HELD", "OPEN", "PARTIALLY_RECEIVED", "RECEIVED", "CLOSED"]
InvoiceStatus = Literal["OPEN", "PAID"]
MatchStatus = Literal["MATCH", "MISMATCH"]


@dataclass(frozen=True, slots=True)
class Vendor:
    """A company that goods are bought from."""

    id: str
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is bought."""

    item_id: str
    desc: str
    cents: int | None
    """List price; None where there is none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to an order."""

    time_ms: int
    actor: str
    what: str


NO_IDS: Final[Vector[str]] = Vector()
NO_HISTORY: Final[Vector[Entry]] = Vector()


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One thing that is ordered, and how much of it came and was billed."""

    item_id: str
    desc: str
    qty: int
    cents: int
    """Price of one."""
    received: int = 0
    invoiced: int = 0
    """May exceed the quantity: a vendor can bill anything."""


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase order, and the documents that follow from it."""

    id: str
    vendor: str
    currency: str
    lines: tuple[OrderLine, ...]
    cents: int
    requester: str
    time_ms: int
    cost_centre: str = ""
    justification: str = ""
    held: bool = False
    """Whether it waits for an approval."""
    approved_by: str = ""
    """Who released it; empty where nobody had to."""
    invoiced_cents: int = 0
    paid_cents: int = 0
    receipts: Vector[str] = NO_IDS
    invoices: Vector[str] = NO_IDS
    history: Vector[Entry] = NO_HISTORY

    @property
    def status(self) -> OrderStatus:
        """Where it stands, by what was received and paid."""
        if self.held:
            return "HELD"
        if all(line.received == line.qty for line in self.lines):
            return "CLOSED" if self.paid_cents >= self.cents else "RECEIVED"
        return "PARTIALLY_RECEIVED" if self.receipts else "OPEN"


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """How much of an item came."""

    item_id: str
    qty: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """One delivery."""

    id: str
    po_id: str
    lines: tuple[ReceiptLine, ...]
    actor: str
    time_ms: int


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One thing that is billed."""

    item_id: str
    desc: str
    qty: int
    cents: int
    """Price of one."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What came of comparing an invoice with its order and what was received."""

    status: MatchStatus
    receipt_id: str
    """The delivery it was compared with, the newest of them where with all; empty for none."""
    actor: str
    time_ms: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """A bill for an order."""

    id: str
    po_id: str
    vendor: str
    currency: str
    lines: tuple[InvoiceLine, ...]
    cents: int
    actor: str
    time_ms: int
    before: tuple[tuple[str, int], ...] = ()
    """Pairs of an item of this invoice and the quantity that earlier invoices bill."""
    before_cents: int = 0
    """What earlier invoices of the order bill."""
    paid_cents: int = 0
    payments: Vector[str] = NO_IDS
    match: Matched | None = None
    """The last comparison; None before the first."""

    @property
    def status(self) -> InvoiceStatus:
        """Whether it is paid in full."""
        return "PAID" if self.paid_cents == self.cents else "OPEN"

    @property
    def open_cents(self) -> int:
        """What is left to pay."""
        return self.cents - self.paid_cents


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that went to a vendor."""

    id: str
    invoice_id: str
    cents: int
    currency: str
    actor: str
    time_ms: int


@dataclass(frozen=True, slots=True)
class Budget:
    """What a cost centre may order."""

    cost_centre: str
    name: str
    currency: str
    cents: int
    committed_cents: int = 0
    """Sum of its orders, those on hold included."""
    paid_cents: int = 0

    @property
    def left_cents(self) -> int:
        """What may still be ordered."""
        return self.cents - self.committed_cents


@dataclass(frozen=True, slots=True)
class Numbers:
    """The last number given to each kind of document."""

    order: int = 0
    receipt: int = 0
    invoice: int = 0
    payment: int = 0


@dataclass(frozen=True, slots=True)
class ErpState:
    """The books."""

    vendors: Table[Vendor]
    items: Table[Item]
    budgets: Table[Budget]
    """By cost centre."""
    orders: Table[Order]
    receipts: Table[Receipt]
    invoices: Table[Invoice]
    payments: Table[Payment]
    held: Table[str]
    """Ids of the orders that wait for an approval."""
    unpaid: Table[str]
    """Ids of the invoices that are not paid in full."""
    numbers: Numbers
