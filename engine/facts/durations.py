"""Durations in text: the spans of days that delivery times and deadlines are given in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from engine.facts.text import fold

_WORDS: Final = {
    "a couple of": 2,
    "couple of": 2,
    "a": 1,
    "an": 1,
    **{
        word: number
        for number, word in enumerate(
            ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1
        )
    },
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty-five": 45,
    "sixty": 60,
    "ninety": 90,
}
_DAYS: Final = {"d": 1, "w": 7, "f": 14, "m": 30}
_BUSINESS_DAYS: Final = {"d": 1, "w": 5, "f": 10, "m": 22}

_NUMBER: Final = rf"(?:[0-9]{{1,3}}(?:\.[0-9])?|{'|'.join(_WORDS)})"
_COUNT: Final = rf"{_NUMBER}(?: ?\([0-9]{{1,3}}\))?"
_UNIT: Final = (
    r"(?:(?:(?:full )?(?:business|working|work|bus\.?|calendar)[ -]{0,2})?"
    r"(?:weekdays?|days?|weeks?|wks?|fortnights?|months?|hours?|hrs?|(?<=[0-9 ])bds?"
    r"|(?<=[0-9])[dwh])"
    r"(?![a-z0-9]))"
)
# Every gap has a bound, so an attempt at any position costs a constant.
_DURATION: Final = re.compile(
    rf"(?<![\w.,$€£-])(?P<between>between |from )?(?P<low>{_COUNT})"
    rf"(?:[ -]{{0,2}}(?P<first>{_UNIT}))?"
    rf"(?:(?: {{0,2}}- {{0,2}}|-? to |-to-| or | (?P<and>and) )(?P<high>{_COUNT}))?"
    rf"[ -]{{0,2}}(?P<unit>{_UNIT})"
)
_ANY_UNIT: Final = re.compile(r"day|week|wk|fortnight|month|hour|hr|[0-9] ?bd|[0-9][dwh]\b")
_AT_MOST: Final = re.compile(
    r"(?:within|up to|at most|no more than|not more than|less than|under|max(?:imum)?(?: of)?"
    r"|below)(?: the next| about| around)?:? $"
)
_RATE: Final = re.compile(r"(?:per|once|twice|times|hours|days|what|every) $")


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time in whole days."""

    low_days: int
    """The shortest it may be; 0 where the text only gives a limit ("within a week")."""
    high_days: int
    """The longest it may be."""
    business: bool
    """Whether the days are business days."""
    start: int
    """Where it begins in the text."""
    end: int
    """Where it ends in the text."""


def durations(text: str) -> tuple[Duration, ...]:
    """The durations in a text, such as `five to seven business days`, `5-7d` or `one week`.

    A week is seven days and a month thirty; a business week is five business days. Hours count as
    the days they reach into.

    Args:
        text: any text.

    Returns:
        The durations in order.
    """
    low = fold(text)
    if not _ANY_UNIT.search(low):
        return ()
    found = (_duration(low, match) for match in _DURATION.finditer(low))
    return tuple(duration for duration in found if duration)


def _duration(low: str, match: re.Match[str]) -> Duration | None:
    before = low[max(0, match.start() - 24) : match.start()]
    if match["low"] in ("a", "an") and _RATE.search(before):
        return None
    unit, first, high = match["unit"], match["first"], match["high"]
    start = match.start()
    if match["between"]:
        start = match.start("low")
    if match["and"] and match["between"] != "between ":
        # "two and three days" are two spans; only the one that carries its unit here is told.
        high, start = None, match.start("high")
        shortest, longest = _days(match["high"], unit)
    else:
        shortest, longest = _days(match["low"], first or unit)
    if high:
        longest = _days(high, unit)[1]
        shortest, longest = min(shortest, longest), max(shortest, longest)
    elif _AT_MOST.search(before):
        shortest = 0
    return Duration(shortest, longest, _is_business(unit), start, match.end())


def _is_business(unit: str) -> bool:
    return unit.startswith(("business", "work", "bus", "bd", "weekday", "full b", "full w"))


def _days(count: str, unit: str) -> tuple[int, int]:
    """The whole days a count of units spans, rounded down and up."""
    count = count.partition("(")[0].strip()
    whole, _, tenth = count.partition(".")
    tenths = (int(whole) if whole.isdecimal() else _WORDS[whole]) * 10 + int(tenth or 0)
    kind = unit.split(" ")[-1].split("-")[-1].removeprefix("business").removeprefix("working")
    if kind[0] == "h":
        return max(1, -(-tenths // 240)), max(1, -(-tenths // 240))
    table = _BUSINESS_DAYS if _is_business(unit) else _DAYS
    days = table["d" if kind.startswith(("weekd", "bd")) else kind[0]] * tenths
    return days // 10, -(-days // 10)
