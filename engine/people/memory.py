"""What colleagues remember: open requests, grants, quotes, and what they are about to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.table import Table


@dataclass(frozen=True, slots=True)
class Request:
    """A request to spend money, as its reader understood it so far."""

    id: str
    approver: str
    requester: str
    place: str
    ref: str
    """Message that made it."""
    cents: int | None
    """The amount asked for; None as long as no message gave one."""
    currency: str
    is_bound: bool
    """True where the amount is a ceiling ("under $3,200") and no price."""
    cited: bool
    """Whether a link or a quotation was given."""
    time_ms: int
    status: Literal["open", "agreed", "granted", "declined", "withdrawn"] = "open"
    """``open`` while something is missing, ``agreed`` until the approving words are said."""
    text: str = ""
    """The requester's own words, those that answered questions about it included."""
    thread: str = ""
    """Conversation that the message belongs to; empty where it starts one."""


@dataclass(frozen=True, slots=True)
class Grant:
    """An approval that was given: a fact of the world."""

    id: str
    request: str
    approver: str
    requester: str
    cents: int
    currency: str
    ref: str
    """Message that gave it."""
    time_ms: int


@dataclass(frozen=True, slots=True)
class QuoteSent:
    """A price and a delivery time that a vendor really sent."""

    vendor: str
    recipient: str
    product: str
    cents: int
    currency: str
    eta_low: int
    eta_high: int
    """Business days."""
    ref: str
    """Mail that carries it."""
    time_ms: int


@dataclass(frozen=True, slots=True)
class Saying:
    """What is true once words that are on their way have been said."""

    grants: str = ""
    """Request that is granted by them."""
    quotes: QuoteSent | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody said shortly before asking: the link and the price the request goes with."""

    cents: int | None
    currency: str
    is_bound: bool
    cited: bool
    time_ms: int


@dataclass(frozen=True, slots=True)
class PeopleState:
    """Everything the colleagues remember."""

    requests: Table[Request]
    """By id, ``R1`` and up."""
    open: Table[str]
    """Id of the open request, by ``approver, space, requester``."""
    grants: Table[Grant]
    quotes: Table[QuoteSent]
    sayings: Table[tuple[Saying, ...]]
    """Words on their way, by ``person, space, words``; as often as they will be said."""
    notes: Table[Note]
    """By ``author, space, place``."""
