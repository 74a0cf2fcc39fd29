"""A week as a grid: a column a day, a row an hour or half of one, and the meetings in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from twins.calendar.state import DECLINED, UNANSWERED
from vei_tui.presenters.moment import Clock
from vei_tui.presenters.records import reference
from vei_tui.presenters.text import Line, PageLine, Piece, Role, line, one_line
from vei_tui.presenters.when import DAY_MS, MINUTE_MS, date
from vei_tui.presenters.wrap import flow, pad, width_of

if TYPE_CHECKING:
    from twins.calendar.seen import CalendarView
    from twins.calendar.state import Meeting

HOURS_CELLS: Final = 6
"""Width of the column of hours."""
USUAL: Final = (8, 18)
"""Hours that are shown even where nothing takes place."""
LANES: Final = 3
"""Meetings that stand beside each other at most; what else takes place then is counted."""
WORKDAYS: Final = 5


@dataclass(frozen=True, slots=True)
class _Lane:
    """Where a meeting stands among those that take place at the same time."""

    meeting: Meeting
    start: int
    """First row."""
    end: int
    """The row after the last one."""
    lane: int
    lanes: int


def week_lines(
    view: CalendarView, clock: Clock, at_ms: int, chosen: str, width: int, rows: int
) -> list[PageLine]:
    """The week that a moment is in.

    Args:
        view: The reader's calendar.
        clock: The reader's clock.
        at_ms: The moment.
        chosen: Id of the meeting under the cursor.
        width: Cells of a row.
        rows: Rows there are room for, the heading included.
    """
    midnight = clock.at(at_ms).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=midnight.weekday())
    days = [_day(view, clock, monday + timedelta(days=number)) for number in range(7)]
    shown = 7 if any(days[WORKDAYS:]) else WORKDAYS
    days = days[:shown]
    first, last = _hours(days, clock)
    step = 30 if (last - first) * 2 < rows else 60
    count = min(max(1, rows - 1), (last - first) * 60 // step)
    cells = max(4, (width - HOURS_CELLS) // shown)
    columns = []
    for number, meetings in enumerate(days):
        begins = clock.time_ms(monday + timedelta(days=number, hours=first))
        lanes = _lanes(meetings, begins, step * MINUTE_MS, count)
        day = _Column(view.me, chosen, cells - 1, 60 // step, clock.now_ms)
        columns.append([day.row(lanes, row) for row in range(count)])
    found: list[PageLine] = [_heading(monday, shown, clock, cells)]
    for row in range(count):
        pieces: list[Piece] = [_label(first * 60 + row * step, step, monday, shown, clock)]
        for column in columns:
            pieces += [*column[row], (" ", Role.PLAIN)]
        found.append((*pieces, (" ", Role.FILL)))
    return found


def _day(view: CalendarView, clock: Clock, midnight: datetime) -> list[Meeting]:
    start = clock.time_ms(midnight)
    return list(view.overlapping(start, start + DAY_MS))


def _hours(days: Sequence[Sequence[Meeting]], clock: Clock) -> tuple[int, int]:
    """The hours from the earliest start to the latest end, but at least the usual ones."""
    first, last = USUAL
    for meetings in days:
        for meeting in meetings:
            start, end = clock.at(meeting.start_ms), clock.at(meeting.end_ms)
            if start.date() == end.date():
                first = min(first, start.hour)
                last = max(last, end.hour + (end.minute > 0))
    return first, min(24, last)


def _lanes(meetings: Sequence[Meeting], begins: int, step_ms: int, count: int) -> list[_Lane]:
    """Give each meeting its rows, and a lane that nothing else has then."""
    placed: list[tuple[Meeting, int, int, int]] = []
    free: list[int] = []
    for meeting in meetings:
        start = max(0, (meeting.start_ms - begins) // step_ms)
        end = min(count, max(start + 1, -(-(meeting.end_ms - begins) // step_ms)))
        if start >= count or end <= 0:
            continue
        lane = next((at for at, until in enumerate(free) if until <= start), len(free))
        if lane == len(free):
            free.append(end)
        free[lane] = end
        placed.append((meeting, start, end, lane))
    found = []
    for meeting, start, end, lane in placed:
        beside = [at for _, s, e, at in placed if s < end and e > start]
        found.append(_Lane(meeting, start, end, lane, min(LANES, max(beside) + 1)))
    return found


def _label(minutes: int, step: int, monday: datetime, shown: int, clock: Clock) -> Piece:
    """The hour of a row, and in its place what time it is now."""
    now = clock.at(clock.now_ms)
    passed = now.hour * 60 + now.minute
    if 0 <= (now - monday).days < shown and minutes <= passed < minutes + step:
        return (f"{now.hour:02}:{now.minute:02}▸", Role.WARN)
    label = f"{minutes // 60:02}:00" if minutes % 60 == 0 else ""
    return (f"{label:<{HOURS_CELLS}}", Role.TIME)


@dataclass(frozen=True, slots=True)
class _Column:
    """How a day is drawn."""

    me: str
    chosen: str
    width: int
    per_hour: int
    """Rows of an hour."""
    now_ms: int

    def row(self, lanes: Sequence[_Lane], row: int) -> list[Piece]:
        """One row of the day, exactly as wide as its column."""
        here = [each for each in lanes if each.start <= row < each.end]
        if not here:
            return [(("·" if row % self.per_hour == 0 else "").ljust(self.width), Role.DIM)]
        beside = max(each.lanes for each in here)
        wide = self.width // beside
        pieces: list[Piece] = []
        for lane in range(beside):
            last = lane == beside - 1
            room = self.width - wide * (beside - 1) if last else wide
            block = next((each for each in here if each.lane == lane), None)
            hidden = sum(each.lane >= beside for each in here) if last else 0
            pieces += self._block(block, row, room, hidden)
        return pieces

    def _block(self, block: _Lane | None, row: int, room: int, hidden: int) -> list[Piece]:
        """A row of a meeting: a bar, and beside it what it is, as far as there is room."""
        if block is None:
            return [(" " * room, Role.PLAIN)]
        meeting = block.meeting
        own = meeting.answer_of(self.me)
        role = Role.WARN if own == UNANSWERED else Role.LINK
        if own == DECLINED or meeting.end_ms <= self.now_ms:
            role = Role.DIM
        bar: Piece = ("█" if meeting.id == self.chosen else "▌", role)
        if room < 2:
            return [bar]
        more = f"+{hidden}" if hidden else ""
        width = max(1, room - 1 - len(more))
        title = f"{'? ' if own == UNANSWERED else ''}{one_line(meeting.title)}"
        node = reference(meeting.id, "calendar", title)._replace(role=role)
        rows = flow((node,), width)
        at = row - block.start
        if at >= len(rows):
            text: PageLine = ()
        elif row == block.end - 1:
            # What does not fit any more is cut, and seen to be.
            text = tuple(piece for each in rows[at:] for piece in (*each, (" ", Role.PLAIN)))[:-1]
        else:
            text = rows[at]
        return [bar, *pad(text, width), *line((more, Role.DIM))]


def _heading(monday: datetime, shown: int, clock: Clock, cells: int) -> PageLine:
    today = clock.at(clock.now_ms).date()
    pieces: list[Piece] = [(" " * HOURS_CELLS, Role.PLAIN)]
    for number in range(shown):
        day = monday + timedelta(days=number)
        words = date(clock.starts_at, clock.time_ms(day) + clock.ahead_ms)
        here = day.date() == today
        title: Line = line((words, Role.STRONG if here else Role.LABEL))
        if here and width_of(title) + 6 < cells:
            title += line((" today", Role.DIM))
        pieces += [*pad(title, cells - 1), (" ", Role.PLAIN)]
    return (*pieces, (" ", Role.FILL))
