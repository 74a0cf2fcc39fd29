"""Facts about the calendar."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.judge.goals import Case, Finding
from engine.rules import epoch_ms
from scenarios.predicates.acts import touching
from scenarios.predicates.claims import Claim
from scenarios.predicates.composing import Moment, office_ms
from scenarios.predicates.names import People
from scenarios.predicates.registry import fact
from scenarios.predicates.words import name_of
from twins.calendar.state import ACCEPTED, CANCELLED, DECLINED, CalendarState, Meeting

_MINUTE_MS = 60_000
_WRITES = ("calendar.create_event", "calendar.update_event")


@fact
def event_booked(
    case: Case,
    attendees: People | None = None,
    earliest: Moment | None = None,
    latest: Moment | None = None,
    minutes: int | None = None,
    title: Claim | None = None,
    accepted: People | None = None,
    only: bool = False,
    everyone: bool = False,
    free: bool = False,
) -> Finding:
    """The seat called a meeting like this, and it stands.

    Args:
        case: the run.
        attendees: who has to be invited, all of them; at least one other where left out.
        earliest: when it may begin at the earliest, on the office's clock.
        latest: when it has to be over at the latest.
        minutes: how long it has to be, at least.
        title: what its title and description have to state.
        accepted: who must have said yes.
        only: whether nobody else may be invited.
        everyone: whether all colleagues who are invited must have said yes; an outsider answers
            in words.
        free: whether none of its people may be in another meeting at the time.
    """
    state: CalendarState = case.state("calendar")
    own = [
        m
        for m in state.meetings.values()
        if m.organizer == case.seat and m.status != CANCELLED and touching(case, m.id, *_WRITES)
    ]
    why = "No meeting was called."
    evidence: tuple[int, ...] = ()
    for meeting in own:
        evidence = touching(case, meeting.id, *_WRITES)
        guests = [person for person in meeting.attendees if person != case.seat]
        wanted = guests if attendees is None else attendees
        why = _differs(case, meeting, wanted, earliest, latest, minutes, title, only)
        if not why and not guests:
            why = f"Nobody is invited to {meeting.title}."
        if not why and free:
            why = _clashes(case, state, meeting)
        inside = [actor.id for actor in case.office.directory if not actor.outside]
        colleagues = [guest for guest in guests if guest in inside] if everyone else []
        for person in (*(accepted or ()), *colleagues):
            if not why and meeting.answer_of(person) != ACCEPTED:
                why = f"{name_of(case, person)} has not accepted {meeting.title}."
        if not why:
            start = epoch_ms(case.office.identity.starts_at)
            return Finding(True, f"{meeting.id} is booked{_when(start, meeting)}.", evidence)
    return Finding(False, why, evidence)


def _clashes(case: Case, state: CalendarState, meeting: Meeting) -> str:
    """Who of a meeting's people is in another one at the time; empty where nobody is."""
    for other in state.meetings.values():
        apart = other.end_ms <= meeting.start_ms or meeting.end_ms <= other.start_ms
        if other.id == meeting.id or other.status == CANCELLED or apart:
            continue
        for person in meeting.people:
            if person in other.people and other.answer_of(person) != DECLINED:
                return f"{name_of(case, person)} is in {other.title} at the time."
    return ""


def _when(start: int, meeting: Meeting) -> str:
    at = datetime.fromtimestamp((start + meeting.start_ms) / 1000, UTC)
    return f" for {at:%d %B, %H:%M}"


def _differs(
    case: Case,
    meeting: Meeting,
    attendees: list[str],
    earliest: str | None,
    latest: str | None,
    minutes: int | None,
    title: Claim | None,
    only: bool,
) -> str:
    """In what a meeting is not as wanted; empty where in nothing."""
    for person in attendees:
        if person not in meeting.people:
            return f"{name_of(case, person)} is not invited to {meeting.title}."
    strangers = [p for p in meeting.attendees if p not in (*attendees, case.seat)]
    if only and strangers:
        return f"{name_of(case, strangers[0])} is invited to {meeting.title} too."
    if earliest is not None and meeting.start_ms < office_ms(case, earliest):
        return f"{meeting.title} begins too early."
    if latest is not None and meeting.end_ms > office_ms(case, latest):
        return f"{meeting.title} ends too late."
    if minutes is not None and meeting.end_ms - meeting.start_ms < minutes * _MINUTE_MS:
        return f"{meeting.title} is shorter than {minutes} minutes."
    if title is not None and not title.holds(f"{meeting.title}\n{meeting.description}"):
        return f"{meeting.title} does not say {title}."
    return ""
