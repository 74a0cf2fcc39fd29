"""Dates and hours as people type them."""

from __future__ import annotations

import pytest

from vei_tui.presenters.moment import Clock, length_of, span_of

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# A Tuesday, ten o'clock; the office's time 0 is nine.
CLOCK = Clock("2026-03-03T09:00", HOUR)


@pytest.mark.parametrize(
    ("text", "start", "minutes"),
    [
        ("14:00", 5 * HOUR, 30),
        ("tue 14:00 45 min", 5 * HOUR, 45),
        ("today at 14:00 for 2 hours", 5 * HOUR, 120),
        ("14:00-15:30", 5 * HOUR, 90),
        ("14 to 15", 5 * HOUR, 60),
        ("2pm", 5 * HOUR, 30),
        ("12 am", -9 * HOUR, 30),
        ("tomorrow 9:30", DAY + HOUR // 2, 30),
        ("Wednesday, 9:30", DAY + HOUR // 2, 30),
        ("mon 9:00", 6 * DAY, 30),
        ("next tue 9:00", 7 * DAY, 30),
        ("on 5 mar 11:00, 1 h", 2 * DAY + 2 * HOUR, 60),
        ("5. March 2027 11", 367 * DAY + 2 * HOUR, 30),
        ("2 jan 9:00", 305 * DAY, 30),
    ],
)
def test_what_is_understood(text: str, start: int, minutes: int) -> None:
    assert span_of(text, CLOCK) == (start, start + minutes * MINUTE)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "25:00", "14:75", "13pm", "31 feb 9:00", "15:00-14:00", "noday 9:00", "0 mar 9"],
)
def test_what_is_not(text: str) -> None:
    assert span_of(text, CLOCK) is None


def test_hours_are_those_of_the_writers_own_clock() -> None:
    east = Clock("2026-03-03T09:00", HOUR, ahead_ms=2 * HOUR)
    assert span_of("14:00", east) == (3 * HOUR, 3 * HOUR + 30 * MINUTE)
    assert east.at(3 * HOUR).hour == 14


def test_a_length_is_told_from_the_words_before_it() -> None:
    assert length_of("ana, bo 45 min") == ("ana, bo", 45 * MINUTE)
    assert length_of("ana for 1 hour") == ("ana", HOUR)
    assert length_of("team12") == ("team12", None)
