"""What the tools of the calendar take and give: the arguments' types and the results' shapes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

MAX_LENGTH_MS = 31 * 86_400_000
"""A meeting takes no longer, and free time is looked for in no longer a span."""
MAX_ATTENDEES = 50
FARTHEST_MS = 4_000_000_000_000
"""Some 126 years: dates beyond have no name."""

EventId = Annotated[str, Field(min_length=1, max_length=32, description="An event's id.")]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Moment = Annotated[
    int, Field(ge=-FARTHEST_MS, le=FARTHEST_MS, description="ms of office time, as time_ms.")
]
Length = Annotated[int, Field(ge=60_000, le=MAX_LENGTH_MS)]
Person = Annotated[str, Field(min_length=1, max_length=254, description="Id or address.")]
People = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=254)]],
    Field(max_length=MAX_ATTENDEES, description="Ids or addresses."),
]
Place = Annotated[str, Field(max_length=200)]
Description = Annotated[str, Field(max_length=10_000)]
Limit = Annotated[int, Field(ge=1, le=200, description="At most so many.")]
Slots = Annotated[int, Field(ge=1, le=20)]
EventCursor = Annotated[
    str,
    Field(pattern=r"^-?[0-9]{1,14}\.[0-9]{1,9}$", description="next_cursor of the page before."),
]
"""Cursor of a list of events: start and number of the last one, which holds while others come."""


class EventShown(TypedDict):
    event_id: str
    title: str
    start_ms: int
    end_ms: int
    when: str
    organizer: str
    attendees: list[str]
    location: str
    description: str
    responses: dict[str, str]
    status: str


class Created(TypedDict):
    event_id: str


class Answered(TypedDict):
    event_id: str
    attendee: str
    status: str


class Cancelled(TypedDict):
    event_id: str
    status: str


class Slot(TypedDict):
    start_ms: int
    end_ms: int
    when: str


class Busy(TypedDict):
    attendee: str
    start_ms: int
    end_ms: int


class FreeTime(TypedDict):
    slots: list[Slot]
    busy: list[Busy]
