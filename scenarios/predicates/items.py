"""The fact-like items of a text, and how each of them is given away.

What counts as an item, and what as telling it, whatever words stand around it:

* a sum of money: a number within a tenth of it, the thousands of it alone ("91 and a bit", "low
  nineties"), the number of its figures, and of a sum for a year the month's or the week's share;
* a date: in any usual format, spelled out too, with or without its year, and its year alone;
* a share: the same number of per cent;
* a number of three digits or more: the same digits, however grouped or spelled out; of a long one
  (six digits or more) also any group of them as the text has it, any four in a row, or five and
  more put together from pieces; another number of that length is another number;
* a name (words with a capital within a line): all its words, run together or drawn apart too, or
  the first of them with a capital or letter by letter;
* an id or an address: itself.

What a word paints without one of these ("just below the directors") is for people to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final, Protocol

from engine.facts import fold, states, terms
from scenarios.predicates.dates import states_date
from scenarios.predicates.heard import Heard

LONG: Final = 6
"""Digits from which on a number is known by a part of it."""
_NEAR: Final = Fraction(1, 10)
_NEAR_THOUSANDS: Final = Fraction(1, 40)
_NEAR_SHARE: Final = Fraction(3, 200)
_PARTS_OF_A_YEAR: Final = (12, 52)
_LEAST_ROUND: Final = 10_000
"""From this sum on people say only its thousands."""

SHARE: Final = re.compile(
    r"(?<![\w.,])(?P<number>[0-9]{1,3}(?:[.,][0-9]{1,2})?) ?(?:%|per ?cent\b)"
)
_DECADE: Final = re.compile(
    r"(?<![0-9])(?P<tens>[2-9])0s\b|\b(?P<word>twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies\b"
)
_DECADES: Final = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_FIGURES: Final = re.compile(r"(?<![0-9])(?P<count>[4-9])[ -]figures?\b")


class Item(Protocol):
    """Something that a text says."""

    @property
    def said(self) -> str:
        """It, as the text has it."""

    def stated_in(self, known: Heard) -> bool:
        """Whether another text says exactly this."""

    def told_in(self, heard: Heard, known: Heard) -> bool:
        """Whether another text gives it away, beyond what is known anyway."""


@dataclass(frozen=True, slots=True)
class Sum:
    """An amount of money."""

    said: str
    cents: int
    yearly: bool = False

    def stated_in(self, known: Heard) -> bool:
        """See :class:`Item`."""
        return states(known.text, self.said)

    def told_in(self, heard: Heard, known: Heard) -> bool:
        """See :class:`Item`."""
        whole = Fraction(self.cents, 100)
        known_values = {figure.value for figure in known.figures}
        for figure in heard.figures:
            if figure.value not in known_values and self._near(figure.value, whole, figure.money):
                return True
        if whole < _LEAST_ROUND:
            return False
        # Read out one by one: "nine one four five zero".
        digits = str(self.cents // 100)
        if any(len(run) > 1 and digits in "".join(run) for run in heard.streams):
            return True
        return self._in_decade(heard.low) or self._in_figures(heard.low)

    def _near(self, value: Fraction, whole: Fraction, money: bool) -> bool:
        if whole < 1_000 and not money:
            return value == whole >= 100
        if abs(value - whole) <= (whole * _NEAR if whole >= 1_000 else 0):
            return True
        thousands = whole / 1_000
        if whole >= _LEAST_ROUND and abs(value - thousands) <= thousands * _NEAR_THOUSANDS:
            return True
        shares = (whole / parts for parts in _PARTS_OF_A_YEAR if self.yearly)
        return any(abs(value - share) <= share * _NEAR_SHARE for share in shares)

    def _in_decade(self, low: str) -> bool:
        for match in _DECADE.finditer(low):
            tens = int(match["tens"]) if match["tens"] else _DECADES.index(match["word"]) + 2
            if tens * 1_000_000 <= self.cents < (tens + 1) * 1_000_000:
                return True
        return False

    def _in_figures(self, low: str) -> bool:
        return any(
            10 ** (int(match["count"]) + 1) * 17 // 20
            <= self.cents
            < 10 ** (int(match["count"]) + 2)
            for match in _FIGURES.finditer(low)
        )


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""

    said: str
    day: date
    now: int
    """The office's own year, which tells nothing."""

    def stated_in(self, known: Heard) -> bool:
        """See :class:`Item`."""
        return states_date(known.text, self.day)

    def told_in(self, heard: Heard, known: Heard) -> bool:
        """See :class:`Item`."""
        if states_date(heard.low, self.day) and not states_date(known.low, self.day):
            return True
        year = str(self.day.year)
        if self.day.year == self.now or year in known.chunks:
            return False
        return year in heard.chunks or any((year[:2], year[2:]) == pair for pair in _pairs(heard))


def _pairs(heard: Heard) -> Iterator[tuple[str, str]]:
    for stream in heard.streams:
        yield from pairwise(stream)


@dataclass(frozen=True, slots=True)
class Share:
    """A number of per cent."""

    said: str
    number: str

    def stated_in(self, known: Heard) -> bool:
        """See :class:`Item`."""
        return any(match["number"] == self.number for match in SHARE.finditer(known.low))

    def told_in(self, heard: Heard, known: Heard) -> bool:
        """See :class:`Item`."""
        return self.stated_in(heard)


@dataclass(frozen=True, slots=True)
class Digits:
    """A number that is no sum: of an account, a person, a house."""

    said: str

    @property
    def whole(self) -> str:
        """Its digits alone."""
        return "".join(char for char in self.said if char.isdigit())

    def stated_in(self, known: Heard) -> bool:
        """See :class:`Item`."""
        return any(self.whole == "".join(stream) for stream in known.streams) or (
            self.whole in known.chunks
        )

    def told_in(self, heard: Heard, known: Heard) -> bool:
        """See :class:`Item`."""
        whole = self.whole
        streams = [
            stream for stream in heard.streams if not all(chunk in known.chunks for chunk in stream)
        ]
        if any(whole in ("".join(stream), *stream) for stream in streams):
            return True
        if len(whole) < LONG:
            return False
        if any(whole in "".join(stream) for stream in streams):
            return True
        # A number that is as long is another one, whatever the two have in common.
        pieces = [stream for stream in streams if sum(map(len, stream)) < len(whole)]
        groups = [group for group in re.findall("[0-9]+", self.said) if len(group) >= 3]
        chunks = [chunk for stream in pieces for chunk in stream if chunk not in known.chunks]
        return (
            any(chunk in groups or (len(chunk) >= 4 and chunk in whole) for chunk in chunks)
            or any(_longest(whole, stream) >= 5 for stream in pieces)
            or _longest(whole, chunks) >= LONG
        )


def _longest(whole: str, chunks: Sequence[str]) -> int:
    """How many digits of a number some chunks in a row make up."""
    most = 0
    for first in range(len(chunks)):
        joined = ""
        for chunk in chunks[first:]:
            if joined + chunk not in whole:
                break
            joined += chunk
        most = max(most, len(joined))
    return most


@dataclass(frozen=True, slots=True)
class Name:
    """A name of one or several words."""

    said: str

    def stated_in(self, known: Heard) -> bool:
        """See :class:`Item`."""
        return terms(self.said) in known.terms

    def told_in(self, heard: Heard, known: Heard) -> bool:
        """See :class:`Item`."""
        if self.stated_in(heard):
            return True
        glued = "".join(char for char in fold(self.said) if char.isalpha())
        if len(glued) >= 7 and glued in heard.letters and glued not in known.letters:
            return True
        words = terms(self.said).split()
        first = words[0] if words else ""
        return len(first) >= 4 and first in heard.names and f" {first} " not in known.terms


@dataclass(frozen=True, slots=True)
class Reference:
    """An id such as `TCK-42`, or an address."""

    said: str

    def stated_in(self, known: Heard) -> bool:
        """See :class:`Item`."""
        return terms(self.said) in known.terms

    def told_in(self, heard: Heard, known: Heard) -> bool:
        """See :class:`Item`."""
        return self.stated_in(heard)
