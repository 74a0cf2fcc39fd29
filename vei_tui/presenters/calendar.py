"""The calendar in lines: the agenda by day, an event with who is coming, what is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import TYPE_CHECKING, Final

from twins.calendar.clock import MINUTE_MS, zone
from twins.calendar.state import ACCEPTED, CANCELLED, DECLINED, OVER, UNANSWERED
from vei_tui.presenters import when
from vei_tui.presenters.events import Arrival, Needs
from vei_tui.presenters.moment import Clock
from vei_tui.presenters.records import Day, counted, fields, name_of, prose, section
from vei_tui.presenters.text import Line, PageLine, Role, Span, line, one_line, rule

if TYPE_CHECKING:
    from twins.calendar.agenda import Agenda
    from twins.calendar.seen import CalendarView
    from twins.calendar.state import Meeting

DAY: Final = "day "
"""Begins the id of a heading over the meetings of a day."""

OWN: Final[dict[str, Span]] = {
    ACCEPTED: ("you go", Role.GOOD),
    DECLINED: ("you do not", Role.DIM),
    UNANSWERED: ("answer?", Role.WARN),
}
"""What the reader said, in words."""
OTHERS: Final[dict[str, tuple[str, str, Role]]] = {
    ACCEPTED: ("✔", "accepted", Role.GOOD),
    DECLINED: ("✗", "declined", Role.ALERT),
    UNANSWERED: ("·", "has not answered", Role.DIM),
}
"""What others said: a sign, words, a role."""


@dataclass(frozen=True, slots=True)
class DayHead:
    """Stands over the meetings of one day."""

    number: int
    """Days since 1970 on the reader's clock."""
    time_ms: int
    """When the first of the meetings starts."""

    @property
    def id(self) -> str:
        """Unique among meetings and headings."""
        return f"{DAY}{self.number}"


def clock_of(view: CalendarView, day: Day) -> Clock:
    """The reader's own clock."""
    ahead = (view.offset_min - view.clock.offset_min) * MINUTE_MS
    return Clock(day.starts_at, day.now_ms, ahead)


# The agenda


def agenda(view: CalendarView, clock: Clock, kept: str = "") -> Sequence[Meeting | DayHead]:
    """Meetings in the order of their starts, each day under its heading.

    Args:
        view: The reader's calendar.
        clock: The reader's clock.
        kept: `asked` for invitations that wait for an answer, `ahead` for what is not over yet;
            everything where empty.
    """
    meetings: Iterable[Meeting]
    if kept == "asked":
        meetings = view.asked
    elif kept == "ahead":
        meetings = view.ahead
    else:
        meetings = merge(view.past, view.ahead, key=lambda each: each.key)
    # Counting days from a midnight is far cheaper than making a date of every start.
    midnight = clock.time_ms(clock.at(0).replace(hour=0, minute=0, second=0, microsecond=0))
    number: int | None = None
    found: list[Meeting | DayHead] = []
    for meeting in meetings:
        today = (meeting.start_ms - midnight) // when.DAY_MS
        if today != number:
            number = today
            found.append(DayHead(today, meeting.start_ms))
        found.append(meeting)
    return found


def day_line(row: object, clock: Clock) -> Line | None:
    """The heading over a day; None for a meeting."""
    if not isinstance(row, DayHead):
        return None
    date = clock.at(row.time_ms).date()
    words = when.date(clock.starts_at, row.time_ms + clock.ahead_ms)
    days = (date - clock.at(clock.now_ms).date()).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days, "")
    return rule(
        f"{words} · {near}" if near else words, Role.STRONG if near == "today" else Role.LABEL
    )


def meeting_cells(row: Meeting, view: CalendarView, clock: Clock) -> Sequence[PageLine]:
    """What waits for an answer, when, what, what the reader said, who else, where."""
    over = row.end_ms <= clock.now_ms
    running = not over and row.start_ms <= clock.now_ms
    own = row.answer_of(view.me)
    role = Role.DIM if over or own == DECLINED else Role.PLAIN
    mark: Span = ("•", Role.WARN) if own == UNANSWERED and not over else (" ", Role.PLAIN)
    return (
        line(("▸", Role.HEADING) if running else mark),
        line((_hours(row, clock), Role.DIM if over else Role.TIME)),
        line((one_line(row.title), Role.STRONG if running or mark[1] is Role.WARN else role)),
        line(_own(row, view, over)),
        line((_company(row, view), Role.DIM)),
        line((one_line(row.location), role)),
    )


def _hours(row: Meeting, clock: Clock) -> str:
    start, end = clock.at(row.start_ms), clock.at(row.end_ms)
    until = f"{end.hour:02}:{end.minute:02}" if end.date() == start.date() else "…"
    return f"{start.hour:02}:{start.minute:02}–{until}"


def _own(row: Meeting, view: CalendarView, over: bool) -> Span:
    own = row.answer_of(view.me)
    if over:
        return ("over", Role.DIM)
    if row.organizer == view.me and own == ACCEPTED:
        return ("yours", Role.SELF)
    return OWN.get(own or "", ("", Role.DIM))


def _company(row: Meeting, view: CalendarView) -> str:
    others = [answer for answer in row.answers if answer.person != view.me]
    if not others:
        return "you alone"
    coming = sum(answer.status == ACCEPTED for answer in others)
    return f"{coming} of {len(others)} come"


def next_of(view: CalendarView, clock: Clock) -> Meeting | None:
    """The first meeting that is not over."""
    return next((each for each in view.ahead if each.end_ms > clock.now_ms), None)


def title_of(view: CalendarView, clock: Clock) -> Line:
    """What comes next, and how soon; the reader's time zone, where it is not the office's."""
    coming = next((each for each in view.ahead if each.start_ms > clock.now_ms), None)
    own = f"your time, {zone(view.offset_min)} · " if clock.ahead_ms else ""
    if coming is None:
        return line((f"{own}nothing ahead", Role.DIM))
    soon = when.span(-(-(coming.start_ms - clock.now_ms) // MINUTE_MS) * MINUTE_MS)
    return line((f"{own}next in {soon}: {one_line(coming.title)}", Role.DIM))


# One event


def meeting_lines(row: Meeting, view: CalendarView, day: Day) -> list[PageLine]:
    """An event: when, where, who is invited and what they answered, what it is about."""
    clock = clock_of(view, day)
    over = row.status == OVER or row.end_ms <= clock.now_ms
    found: list[PageLine] = []
    own = row.answer_of(view.me)
    if row.status == CANCELLED:
        found += [line(("! Cancelled. ", Role.ALERT), "It does not take place."), ()]
    elif own == UNANSWERED and not over:
        found += [_asked(row, day), ()]
    length = when.span(row.end_ms - row.start_ms)
    found += [
        (*name_of("When"), *line((view.when(row), Role.TIME), (f"  {length}", Role.DIM))),
        *fields(("Where", row.location), ("Event", row.id)),
        (*name_of("From"), *line(day.who(row.organizer))),
    ]
    if not over:
        found.append((*name_of("You"), *_what_to_do(row, view)))
    found += [(), section(counted(len(row.answers), "person"))]
    for answer in row.answers:
        sign, words, role = OTHERS[answer.status]
        said = "organizes it" if answer.person == row.organizer else words
        found.append(line((f"  {sign} ", role), day.who(answer.person), (f"  {said}", role)))
    if row.description.strip():
        found += [(), rule(), *prose(row.description, day.people)]
    return found


def _asked(row: Meeting, day: Day) -> Line:
    return line(
        ("Do you go? ", Role.WARN), day.who(row.organizer), " asks. ",
        ("A", Role.STRONG), (" accepts, ", Role.DIM), ("X", Role.STRONG), (" declines.", Role.DIM),
    )  # fmt: skip


def _what_to_do(row: Meeting, view: CalendarView) -> Line:
    if row.organizer == view.me:
        return line(
            ("organize it: ", Role.SELF), ("m", Role.STRONG), (" moves, ", Role.DIM),
            ("E", Role.STRONG), (" changes, ", Role.DIM),
            ("D", Role.STRONG), (" cancels it", Role.DIM),
        )  # fmt: skip
    words = {
        ACCEPTED: ("accepted", Role.GOOD),
        DECLINED: ("declined", Role.ALERT),
        UNANSWERED: ("have not answered", Role.WARN),
    }
    return line(words.get(row.answer_of(view.me) or "", ("are not invited", Role.DIM)))


# What is new


def arrivals(before: CalendarView, after: CalendarView) -> Sequence[Arrival]:
    """Invitations, changes and answers that are in one view and were not in the other."""
    known = {meeting.id: meeting for meeting in _other(before.ahead, after.ahead)}
    found: list[Arrival] = []
    for meeting in _other(after.ahead, before.ahead):
        old = known.get(meeting.id)
        if old is meeting:
            continue
        if old is None:
            if meeting.organizer != after.me:
                found.append(_arrival(meeting, meeting.organizer, "invited you", Needs.DIRECT))
        elif (old.start_ms, old.end_ms) != (meeting.start_ms, meeting.end_ms):
            if meeting.organizer != after.me:
                found.append(_arrival(meeting, meeting.organizer, "moved a meeting", Needs.DIRECT))
        elif meeting.organizer == after.me:
            found += _answers(old, meeting, after.me)
    if len(before.ahead) > len(after.ahead):
        found += _gone(before, after)
    return found


def _other(these: Agenda, those: Agenda) -> Iterator[Meeting]:
    """Meetings of one agenda, without the runs that another one shares with it."""
    shared = {id(run) for run in those.runs}
    return (meeting for run in these.runs if id(run) not in shared for meeting in run)


def _answers(old: Meeting, new: Meeting, me: str) -> list[Arrival]:
    said = {ACCEPTED: "accepted", DECLINED: "declined"}
    return [
        _arrival(new, answer.person, said[answer.status], Needs.NOTHING)
        for answer in new.answers
        if answer.person != me and answer.status in said
        and old.answer_of(answer.person) != answer.status
    ]  # fmt: skip


def _gone(before: CalendarView, after: CalendarView) -> list[Arrival]:
    """Meetings of others that were cancelled: neither ahead any more nor over."""
    kept = {meeting.id for meeting in _other(after.ahead, before.ahead)}
    missing = [each for each in _other(before.ahead, after.ahead) if each.id not in kept]
    over = {
        meeting.id
        for each in missing
        for meeting in after.past.overlapping(each.start_ms, each.end_ms)
    }
    return [
        _arrival(meeting, meeting.organizer, "cancelled a meeting", Needs.DIRECT)
        for meeting in missing
        if meeting.id not in over and meeting.organizer != after.me
    ]


def _arrival(meeting: Meeting, who: str, what: str, needs: Needs) -> Arrival:
    return Arrival(who, what, one_line(meeting.title), meeting.id, needs)
