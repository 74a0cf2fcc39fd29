"""Office time and money in words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vei_tui.presenters.money import amount, dollars
from vei_tui.presenters.when import clock, date, minute, second, span, stamp, weekday

MONDAY = "2026-03-02T09:00"


def test_the_clock_counts_from_the_scenarios_hour() -> None:
    assert clock(MONDAY, 0) == "Mon 09:00"
    assert clock(MONDAY, 42 * 60_000 + 59_999) == "Mon 09:42"
    assert clock(MONDAY, 15 * 3_600_000) == "Tue 00:00"
    assert weekday(MONDAY, 15 * 3_600_000) == "Tue"
    assert minute(MONDAY, 61_000) == "09:01"
    assert second(MONDAY, 61_999) == "09:01:01"
    assert date(MONDAY, 30 * 86_400_000) == "Wed 1 Apr"


def test_a_zone_in_the_start_is_not_used() -> None:
    assert clock("2026-03-02T09:00+05:00", 0) == "Mon 09:00"


def test_a_moment_is_written_as_short_as_it_is_clear() -> None:
    day = 86_400_000
    assert stamp(MONDAY, 60_000, 3_600_000) == "09:01"
    assert stamp(MONDAY, 60_000, day) == "Mon 09:01"
    assert stamp(MONDAY, 60_000, 8 * day) == "2 Mar 09:01"


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "0 ms"),
        (999, "999 ms"),
        (7_000, "7 s"),
        (180_000, "3 min"),
        (190_000, "3 min 10 s"),
        (3_599_999, "59 min"),
        (7_500_000, "2 h 5 min"),
        (90_000_000, "1 d 1 h"),
        (-7_000, "-7 s"),
    ],
)
def test_lengths_of_time(ms: int, words: str) -> None:
    assert span(ms) == words


@pytest.mark.parametrize(
    ("cents", "currency", "words"),
    [
        (319_900, "USD", "$3,199.00"),
        (-5, "EUR", "-€0.05"),
        (1_385_000, "CHF", "13,850.00 CHF"),
        (1_200, "JPY", "1,200 JPY"),
    ],
)
def test_amounts(cents: int, currency: str, words: str) -> None:
    assert amount(cents, currency) == words


@pytest.mark.parametrize(
    ("usd", "words"),
    [
        (None, "unpriced"),
        (0, "$0.00"),
        (0.0004, "$0.0004"),
        (Decimal("0.01255"), "$0.0126"),
        (Decimal("1.5"), "$1.50"),
        (1234.5, "$1,234.50"),
    ],
)
def test_what_a_model_cost(usd: float | Decimal | None, words: str) -> None:
    assert dollars(usd) == words
