"""What of the calendar can be read at addresses: the events of one's own diary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from engine.resource import Resource
from twins.calendar.seen import CalendarView, shown
from twins.calendar.state import Meeting


def events(view: CalendarView) -> Iterator[Meeting]:
    """Those ahead in the order of their starts, then those that are over, the newest first."""
    return chain(view.ahead, reversed([*view.past]))


def _read(view: CalendarView, now_ms: int, event_id: str) -> Mapping[str, object] | None:
    found = next((meeting for meeting in events(view) if meeting.id == event_id), None)
    return None if found is None else shown(found, view.when(found))


def _events(view: CalendarView) -> Iterator[tuple[str]]:
    return ((meeting.id,) for meeting in events(view))


RESOURCES: tuple[Resource[CalendarView], ...] = (
    Resource(
        "{event_id}",
        "Event",
        "An event of your calendar: when, where, who, and their answers.",
        "calendar.get_event",
        _read,
        _events,
    ),
)
"""Events."""
