"""Office time in words: the calendar of a simulated clock that counts milliseconds."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

SECOND_MS: Final = 1_000
MINUTE_MS: Final = 60_000
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 86_400_000

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


@lru_cache(maxsize=8)
def _origin(start: str) -> datetime:
    return datetime.fromisoformat(start).replace(tzinfo=None)


def moment(start: str, time_ms: int) -> datetime:
    """The office's local date and time.

    Args:
        start: Date and hour of time 0, as "2026-03-02T09:00".
        time_ms: Office time, in milliseconds.

    Returns:
        A naive datetime: the office knows no time zones.
    """
    return _origin(start) + timedelta(milliseconds=time_ms)


def clock(start: str, time_ms: int) -> str:
    """Weekday and minute, as "Tue 09:42"."""
    at = moment(start, time_ms)
    return f"{_DAYS[at.weekday()]} {at.hour:02}:{at.minute:02}"


def weekday(start: str, time_ms: int) -> str:
    """The day of the week alone, as "Tue"."""
    return _DAYS[moment(start, time_ms).weekday()]


def minute(start: str, time_ms: int) -> str:
    """The minute alone, as "09:42"."""
    at = moment(start, time_ms)
    return f"{at.hour:02}:{at.minute:02}"


def second(start: str, time_ms: int) -> str:
    """The second, as "09:42:07"."""
    at = moment(start, time_ms)
    return f"{at.hour:02}:{at.minute:02}:{at.second:02}"


def date(start: str, time_ms: int) -> str:
    """The day, as "Mon 2 Mar"."""
    at = moment(start, time_ms)
    return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]}"


def stamp(start: str, time_ms: int, now_ms: int) -> str:
    """A moment as someone reads it now: the minute today, the weekday this week, else the date.

    Args:
        start: Date and hour of time 0.
        time_ms: The moment, in milliseconds.
        now_ms: The office's time now, in milliseconds.

    Returns:
        "09:42", "Mon 09:42" or "2 Mar 09:42".
    """
    at, now = moment(start, time_ms), moment(start, now_ms)
    days = abs((now.date() - at.date()).days)
    if days == 0:
        return f"{at.hour:02}:{at.minute:02}"
    if days < 7:
        return clock(start, time_ms)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.hour:02}:{at.minute:02}"


def span(ms: int) -> str:
    """A length of time in its two largest units at most: "200 ms", "7 s", "3 min", "2 h 5 min".

    Seconds are dropped from ten minutes on, and a negative length is written with a minus.
    """
    if ms < 0:
        return f"-{span(-ms)}"
    if ms < SECOND_MS:
        return f"{ms} ms"
    if ms < MINUTE_MS:
        return f"{ms // SECOND_MS} s"
    if ms < 10 * MINUTE_MS:
        return _two(ms // MINUTE_MS, "min", ms % MINUTE_MS // SECOND_MS, "s")
    if ms < HOUR_MS:
        return f"{ms // MINUTE_MS} min"
    if ms < DAY_MS:
        return _two(ms // HOUR_MS, "h", ms % HOUR_MS // MINUTE_MS, "min")
    return _two(ms // DAY_MS, "d", ms % DAY_MS // HOUR_MS, "h")


def _two(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"
