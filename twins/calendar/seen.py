"""What one person sees of the calendar: the view, and the summary and menu made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from engine.twin import MenuEntry
from twins.calendar.agenda import FIRST, Agenda, Key
from twins.calendar.clock import Clock
from twins.calendar.shapes import EventShown
from twins.calendar.state import ACCEPTED, DECLINED, UNANSWERED, Diary, Meeting

SEEN_IN_SUMMARY = 5
SEEN_IN_MENU = 6
_WORDS = {ACCEPTED: "accepted", DECLINED: "declined", UNANSWERED: "not answered"}


@dataclass(frozen=True, slots=True)
class CalendarView:
    """One person's calendar."""

    me: str
    ahead: Agenda
    """Meetings that are planned, running ones included, in the order of their starts."""
    past: Agenda
    """Meetings that are over."""
    asked: Agenda
    """Those ahead that wait for the person's answer."""
    clock: Clock
    offset_min: int
    """Minutes that the person's clock is ahead of UTC."""

    def when(self, meeting: Meeting) -> str:
        """A meeting's time on the person's own clock."""
        return self.clock.when(meeting.start_ms, meeting.end_ms, self.offset_min)

    def overlapping(self, start_ms: int, end_ms: int) -> Iterator[Meeting]:
        """All meetings from one time up to another, in the order of their starts."""
        past, ahead = (a.overlapping(start_ms, end_ms) for a in (self.past, self.ahead))
        return merge(past, ahead, key=_key)


def listed(
    diary: Diary, from_ms: int | None, to_ms: int | None, limit: int, cursor: str | None
) -> tuple[list[Meeting], str | None]:
    """Some meetings of a diary in the order of their starts, and where to go on.

    Args:
        from_ms, to_ms: the time that they overlap; all of it where None.
        cursor: where an earlier list went on.
    """
    longest = max(diary.ahead.longest_ms, diary.past.longest_ms)
    place = FIRST if from_ms is None else (from_ms - longest, -1)
    if cursor is not None:
        place = max(place, _place(cursor))
    found: list[Meeting] = []
    for meeting in merge(diary.past.after(place), diary.ahead.after(place), key=_key):
        if to_ms is not None and meeting.start_ms >= to_ms:
            break
        if from_ms is not None and meeting.end_ms <= from_ms:
            continue
        if len(found) == limit:
            return found, f"{found[-1].start_ms}.{found[-1].number}"
        found.append(meeting)
    return found, None


def shown(meeting: Meeting, when: str) -> EventShown:
    """A meeting as tools show it; ``when`` is its time in words."""
    return {
        "event_id": meeting.id,
        "title": meeting.title,
        "start_ms": meeting.start_ms,
        "end_ms": meeting.end_ms,
        "when": when,
        "organizer": meeting.organizer,
        "attendees": list(meeting.attendees),
        "location": meeting.location,
        "description": meeting.description,
        "responses": {answer.person: answer.status for answer in meeting.answers},
        "status": meeting.status,
    }


def summarise(view: CalendarView) -> str:
    """How much is ahead, the invitations that wait for an answer, and what comes next."""
    lines = [f"Calendar: {len(view.ahead)} ahead, {len(view.asked)} waiting for your answer."]
    for meeting in islice(view.asked, SEEN_IN_SUMMARY):
        lines.append(f"  {_line(view, meeting)}, from {meeting.organizer}: accept or decline?")
    if len(view.asked) > SEEN_IN_SUMMARY:
        lines.append(f"  … and {len(view.asked) - SEEN_IN_SUMMARY} more.")
    coming = list(islice(view.ahead, SEEN_IN_SUMMARY))
    if coming:
        lines.append("Next:")
    lines += [f"  {_line(view, meeting)}{_answers(view, meeting)}" for meeting in coming]
    return "\n".join(lines if len(lines) > 1 else [*lines, "Nothing planned."])


def menu_of(view: CalendarView) -> list[MenuEntry]:
    """Invitations to answer, and meetings to look at."""
    entries = []
    for meeting in islice(view.asked, SEEN_IN_MENU):
        args = {"event_id": meeting.id, "attendee": view.me}
        entries.append(MenuEntry("calendar.accept", args, f"Accept {meeting.title!r}"))
        entries.append(MenuEntry("calendar.decline", args, f"Decline {meeting.title!r}"))
    return entries + [
        MenuEntry("calendar.get_event", {"event_id": meeting.id}, f"Look at {meeting.title!r}")
        for meeting in islice(view.ahead, SEEN_IN_MENU)
    ]


def _line(view: CalendarView, meeting: Meeting) -> str:
    where = f", {meeting.location}" if meeting.location else ""
    return f"{meeting.id} {meeting.title}: {view.when(meeting)}{where}"


def _answers(view: CalendarView, meeting: Meeting) -> str:
    others = [a for a in meeting.answers if a.person != meeting.organizer]
    if not others:
        return ""
    return " [" + ", ".join(f"{a.person}: {_WORDS[a.status]}" for a in others[:8]) + "]"


def _key(meeting: Meeting) -> Key:
    return meeting.key


def _place(cursor: str) -> Key:
    start, _, number = cursor.partition(".")
    return int(start), int(number)
