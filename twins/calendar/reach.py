"""Which events somebody can reach: those of the own diary, and to change them the own ones."""

from __future__ import annotations

from itertools import islice

from engine.errors import Refused, nearest
from twins.calendar.state import CalendarState, Meeting

_NAMED = 50
"""Events that a hint is chosen from."""


def booked(state: CalendarState, event_id: str) -> Meeting:
    """The meeting with this id, whoever it concerns.

    Raises:
        Refused: ``not_found``.
    """
    meeting = state.meetings.get(event_id)
    if meeting is None:
        raise Refused("not_found", f"There is no event {event_id!r}.")
    return meeting


def concerning(state: CalendarState, event_id: str, person: str) -> Meeting:
    """The meeting with this id, which the person organizes or is invited to.

    Raises:
        Refused: ``not_found``, naming those like it.
    """
    meeting = state.meetings.get(event_id)
    if meeting is None or meeting.answer_of(person) is None:
        known = [each.id for each in islice(state.diary(person).ahead, _NAMED)]
        message = f"There is no event {event_id!r} in your calendar."
        raise Refused("not_found", message, nearest(event_id, known))
    return meeting


def organized(state: CalendarState, event_id: str, person: str) -> Meeting:
    """The meeting with this id, which the person organizes.

    Raises:
        Refused: ``not_found``; ``permission_denied`` where somebody else organizes it.
    """
    meeting = concerning(state, event_id, person)
    if meeting.organizer != person:
        message = f"{meeting.id} is {meeting.organizer}'s: only the organizer changes it."
        raise Refused("permission_denied", message, f"Ask {meeting.organizer}, or decline it.")
    return meeting
