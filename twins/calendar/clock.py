"""Clocks on the wall: office time as people read it where they are, and when they are at work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000

Span = tuple[int, int]
"""Start and end in ms of office time; the end is not included."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_THURSDAY = 3
"""Weekday of the first day of 1970, Monday being 0."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When and where somebody works."""

    opens: int = 9
    closes: int = 17
    """Hours of the local day, the second one not included."""
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    """Weekdays, Monday being 0."""
    offset_min: int = 0
    """Minutes that the local clock is ahead of UTC."""

    def __str__(self) -> str:
        return f"{self.opens:02}:00–{self.closes:02}:00, {zone(self.offset_min)}"


@dataclass(frozen=True, slots=True)
class Clock:
    """The office's clock, and the clocks of people elsewhere."""

    epoch_ms: int
    """The date of office time 0, in ms since 1970, the office's own clock read as UTC."""
    offset_min: int = 0
    """Minutes that the office's clock is ahead of UTC."""

    def when(self, start_ms: int, end_ms: int, offset_min: int) -> str:
        """A span as it is read at an offset: ``Mon 2 Mar 2026, 10:00–11:00 (UTC+1)``."""
        start, end = self._at(start_ms, offset_min), self._at(end_ms, offset_min)
        until = _minute(end) if start.date() == end.date() else f"{_day(end)}, {_minute(end)}"
        return f"{_day(start)}, {_minute(start)}–{until} ({zone(offset_min)})"

    def working(self, hours: Hours, start_ms: int, end_ms: int) -> Iterator[Span]:
        """The spans within a longer one in which somebody is at work, the earliest first."""
        shift = self._shift(hours.offset_min)
        open_span: Span | None = None
        for day in range((start_ms + shift) // DAY_MS, (end_ms - 1 + shift) // DAY_MS + 1):
            if (day + _THURSDAY) % 7 not in hours.days:
                continue
            midnight = day * DAY_MS - shift
            begins = max(midnight + hours.opens * HOUR_MS, start_ms)
            ends = min(midnight + hours.closes * HOUR_MS, end_ms)
            if begins >= ends:
                continue
            if open_span is not None and open_span[1] == begins:
                # Who works around the clock works through midnight.
                open_span = (open_span[0], ends)
                continue
            if open_span is not None:
                yield open_span
            open_span = (begins, ends)
        if open_span is not None:
            yield open_span

    def at_work(self, hours: Hours, start_ms: int, end_ms: int) -> bool:
        """Whether somebody is at work for all of a span."""
        return next(self.working(hours, start_ms, end_ms), None) == (start_ms, end_ms)

    def next_at_work(self, hours: Hours, time_ms: int, before_ms: int) -> int | None:
        """The first moment from ``time_ms`` on at which somebody is at work.

        None where that is not before ``before_ms``, or not within a week.
        """
        span = next(self.working(hours, time_ms, min(before_ms, time_ms + 8 * DAY_MS)), None)
        return None if span is None else span[0]

    def round_up(self, time_ms: int, step_ms: int) -> int:
        """The first moment from ``time_ms`` on that the office's clock shows as a round one."""
        return time_ms + -(self.epoch_ms + time_ms) % step_ms

    def _shift(self, offset_min: int) -> int:
        """What makes ms since 1970, as a wall's clock shows them, of office time."""
        return self.epoch_ms + (offset_min - self.offset_min) * MINUTE_MS

    def _at(self, time_ms: int, offset_min: int) -> datetime:
        return _EPOCH + timedelta(milliseconds=time_ms + self._shift(offset_min))


def zone(offset_min: int) -> str:
    """A time zone as people write it: ``UTC``, ``UTC+1``, ``UTC-3:30``."""
    if not offset_min:
        return "UTC"
    hours, minutes = divmod(abs(offset_min), 60)
    sign = "-" if offset_min < 0 else "+"
    return f"UTC{sign}{hours}:{minutes:02}" if minutes else f"UTC{sign}{hours}"


def _day(at: datetime) -> str:
    # ctime spells days and months the same way whatever the locale.
    text = at.ctime()
    return f"{text[:3]} {at.day} {text[4:7]} {at.year}"


def _minute(at: datetime) -> str:
    return f"{at.hour:02}:{at.minute:02}"
