"""Dates and hours as people type them, turned into office time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vei_tui.presenters.when import HOUR_MS, MINUTE_MS, moment

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip

_HOUR: Final = r"(\d{1,2})(?::(\d{2}))?\s*(am|pm)?"
_TIMES: Final = re.compile(rf"(?:^|\s){_HOUR}(?:\s*(?:-|–|to|until)\s*{_HOUR})?\s*$")
_LENGTH: Final = re.compile(r"(?:^|[\s,])(?:for\s+)?(\d{1,3})\s*(min|m|minutes?|h|hours?)\s*$")
_DATE: Final = re.compile(r"(\d{1,2})\.?\s+([a-z]{3})[a-z]*(?:\s+(\d{4}))?")

USUAL_MS: Final = 30 * MINUTE_MS
"""How long a meeting takes where nothing is said."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock on somebody's wall."""

    starts_at: str
    """Date and hour of office time 0."""
    now_ms: int
    ahead_ms: int = 0
    """By how much it is ahead of the office's."""

    def at(self, time_ms: int) -> datetime:
        """What the clock shows at a moment."""
        return moment(self.starts_at, time_ms + self.ahead_ms)

    def time_ms(self, shown: datetime) -> int:
        """Office time at which the clock shows something."""
        passed = shown - moment(self.starts_at, 0)
        return passed // timedelta(milliseconds=1) - self.ahead_ms


def length_of(text: str) -> tuple[str, int | None]:
    """A text without the length of time at its end, and that length in ms, if one is there."""
    found = _LENGTH.search(text.casefold())
    if found is None:
        return text, None
    unit = HOUR_MS if found[2].startswith("h") else MINUTE_MS
    return text[: found.start()].rstrip(" ,"), int(found[1]) * unit


def span_of(text: str, clock: Clock) -> tuple[int, int] | None:
    """A span of office time from words such as `tue 14:00 45 min` or `3 mar 9-10:30`.

    Args:
        text: A day (today if there is none), an hour, and its end or length if not half an hour.
        clock: The writer's clock.

    Returns:
        Start and end in ms, or none where the words say no such thing.
    """
    rest, length = length_of(" ".join(text.casefold().replace(",", " ").split()))
    found = _TIMES.search(rest)
    if found is None:
        return None
    day = _day(rest[: found.start()].strip(), clock)
    starts = _minutes(found[1], found[2], found[3])
    ends = _minutes(found[4], found[5], found[6]) if found[4] else None
    if day is None or starts is None or (found[4] and ends is None):
        return None
    start_ms = clock.time_ms(day + timedelta(minutes=starts))
    if ends is None:
        return start_ms, start_ms + (length or USUAL_MS)
    return (start_ms, start_ms + (ends - starts) * MINUTE_MS) if ends > starts else None


def _minutes(hour: str, minute: str | None, half: str | None) -> int | None:
    hours, minutes = int(hour), int(minute or 0)
    if half is not None:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half == "pm" else 0)
    return hours * 60 + minutes if hours < 24 and minutes < 60 else None


def _day(words: str, clock: Clock) -> datetime | None:
    """Midnight of the day that is meant."""
    now = clock.at(clock.now_ms)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    words = words.removesuffix(" at").removeprefix("on ").strip()
    if words in ("", "today", "at"):
        return today
    if words == "tomorrow":
        return today + timedelta(days=1)
    ahead = words.removeprefix("next ")
    if ahead[:3] in DAYS and ahead.isalpha():
        days = (DAYS.index(ahead[:3]) - today.weekday()) % 7
        # The weekday of today is meant for the coming week only where that is said.
        return today + timedelta(days=days or (7 if ahead != words else 0))
    found = _DATE.fullmatch(words)
    if found is None or found[2] not in MONTHS:
        return None
    month, year = MONTHS.index(found[2]) + 1, int(found[3] or today.year)
    try:
        day = today.replace(year=year, month=month, day=int(found[1]))
        # Whoever leaves out the year plans something.
        return day.replace(year=year + 1) if found[3] is None and day < today else day
    except ValueError:
        return None
