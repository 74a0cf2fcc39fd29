"""Dates and hours in text: whether one is stated, in any usual format."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from engine.facts import fold
from engine.facts.spelled import unspelled

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_DAY: Final = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_MONTH: Final = rf"(?P<month>{'|'.join(f'{m[:3]}(?:{m[3:]})?' for m in _MONTHS)}|sept)\b\.?"
_YEAR: Final = r"(?:,? (?P<year>[0-9]{4}))?(?![0-9])"
_WORDED: Final = (
    re.compile(rf"(?<![\w.]){_DAY}(?: of)? {_MONTH}{_YEAR}"),
    re.compile(rf"(?<!\w){_MONTH} (?:the )?{_DAY}(?![0-9]|:[0-9]| ?[ap]m){_YEAR}"),
)
_NUMBERED: Final = re.compile(
    r"(?<![\w./-])(?:(?P<iso>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})"
    r"|(?P<first>[0-9]{1,2})(?P<mark>[/.])(?P<second>[0-9]{1,2})"
    r"(?:(?P=mark)(?P<year>[0-9]{4}|[0-9]{2}))?)(?![\w/-]|\.[0-9])"
)
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOUR: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_TIME: Final = re.compile(
    r"(?<![\w:.,$€£])(?P<hour>[0-9]{1,2})(?:[:.h](?P<minute>[0-5][0-9]))?(?P<half> ?[ap]\.?m\b\.?)?"
    r"(?P<clock> ?(?:h|uhr|o'?clock)\b)?(?![0-9:]|[.,][0-9])"
)


_HOURS_FACT: Final = re.compile(
    r"(?:within |in |up to |at most |under )?(?P<count>[0-9]{1,4})[ -]?(?:hours?|hrs?|h)"
)
_HOURS: Final = re.compile(
    r"(?<![\w.,:-])(?P<count>[0-9]{1,4}(?:\.5)?)(?: ?- ?| )?(?P<unit>hours?|hrs?|h|days?)(?!\w)"
)


def as_hours(fact: str) -> int | None:
    """The hours that a fact such as ``36 hours`` or ``within 36 hours`` is; None for another."""
    match = _HOURS_FACT.fullmatch(fold(fact).strip())
    return int(match["count"]) if match else None


def states_hours(text: str, hours: int) -> bool:
    """Whether a text names a time of so many hours: ``within 36 hours``, ``36h``, ``1.5 days``."""
    for match in _HOURS.finditer(unspelled(text)):
        halves = int(match["count"].removesuffix(".5")) * 2 + match["count"].endswith(".5")
        if halves * (24 if match["unit"][:3] == "day" else 1) == hours * 2:
            return True
    return False


def as_date(fact: str) -> date | None:
    """The date that a fact such as ``2026-03-16`` is; None where it is something else."""
    if not _ISO.fullmatch(fact):
        return None
    try:
        return date.fromisoformat(fact)
    except ValueError:
        return None


def is_hour(fact: str) -> bool:
    """Whether a fact is an hour such as ``14:30``."""
    return _HOUR.fullmatch(fact) is not None


def states_date(text: str, wanted: date) -> bool:
    """Whether a text names a date: ``16 March``, ``Mar 16th, 2026``, ``3/16``, ``16.03.2026``.

    A date without its year is taken for the one that is wanted, and of two numbers with a slash
    either may be the month: where there is a doubt, the writer has its benefit.
    """
    low = " ".join(fold(text).split())
    for pattern in _WORDED:
        for match in pattern.finditer(low):
            month = next(i for i, m in enumerate(_MONTHS, 1) if m.startswith(match["month"][:3]))
            year = match["year"] or wanted.year
            if (int(match["day"]), month, int(year)) == (wanted.day, wanted.month, wanted.year):
                return True
    return any(_is(match, wanted) for match in _NUMBERED.finditer(low))


def dates_in(text: str, year: int) -> list[tuple[date, int, int]]:
    """The dates that a text names in words or as `2026-03-16`, in order of form.

    Args:
        text: any text.
        year: the year of those without one.

    Returns:
        Each with where it begins and ends in the text.
    """
    low = fold(text)
    found = []
    for pattern in _WORDED:
        for match in pattern.finditer(low):
            month = next(i for i, m in enumerate(_MONTHS, 1) if m.startswith(match["month"][:3]))
            named = _real(int(match["year"] or year), month, int(match["day"]))
            if named is not None:
                found.append((named, *match.span()))
    for match in _NUMBERED.finditer(low):
        named = _real(*map(int, match["iso"].split("-"))) if match["iso"] else None
        if named is not None:
            found.append((named, *match.span()))
    return found


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is(match: re.Match[str], wanted: date) -> bool:
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return (day, month, year) == (wanted.day, wanted.month, wanted.year)
    written = match["year"] or str(wanted.year)
    if not str(wanted.year).endswith(written):
        return False
    # With full stops the day comes first, and two numbers alone may be a price.
    if match["mark"] == "." and not match["year"]:
        return False
    pair = int(match["first"]), int(match["second"])
    day_first = pair == (wanted.day, wanted.month)
    return day_first or (match["mark"] == "/" and pair == (wanted.month, wanted.day))


def states_hour(text: str, wanted: str) -> bool:
    """Whether a text names an hour of the day: ``14:30``, ``2.30 pm``, ``14h30``, ``2 p.m.``."""
    hour, minute = map(int, wanted.split(":"))
    for match in _TIME.finditer(fold(text)):
        if not (match["minute"] or match["half"] or match["clock"]):
            continue
        found = int(match["hour"])
        if match["half"]:
            found = found % 12 + (12 if "p" in match["half"] else 0)
        if (found, int(match["minute"] or 0)) == (hour, minute):
            return True
    return False
