"""A text as whoever gets it hears it: words in digits, letters put together, figures in a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

from engine.facts import sentences, terms
from engine.facts.spelled import unspelled

_CHUNK: Final = re.compile(r"[0-9]+")
_STREAM: Final = re.compile(r"[0-9]+(?:[^0-9a-z]{1,3}[0-9]+)*+")
_WORD: Final = re.compile(r"[^\W\d_][\w'’]*+")
_LETTER_BY_LETTER: Final = re.compile(
    r"(?<!\w)[^\W\d_](?:(?:[-.·_*/]| ?- ?| )[^\W\d_](?!\w)){3,40}+"
)
_LONGEST: Final = 15
"""Digits of the longest number that may be money."""
_SCALES: Final = {
    "k": 1_000,
    "thousand": 1_000,
    "grand": 1_000,
    "m": 1_000_000,
    "million": 1_000_000,
}
_FIGURE: Final = re.compile(
    r"(?<!\w)(?<![0-9][.,/:-])(?<![a-z]-)(?P<mark>(?:[$€£]|(?:usd|eur|gbp) ?) ?)?"
    r"(?P<whole>[0-9]{1,3}(?:[ ,.'’][0-9]{3})++(?![0-9])|[0-9]++)"
    r"(?:[.,](?P<part>[0-9]{1,2})(?![0-9]))?"
    r"(?:[ -]?(?P<scale>k|thousand|grand|m|million)(?![a-z0-9]))?"
    r"(?P<after> ?(?:[$€£]|(?:usd|eur|gbp|dollars?|bucks|euros?|pounds?)(?![a-z])))?"
    r"(?P<unit>[ -]?(?:%|percent|per cent|days?|hours?|minutes?|weeks?|months?|years?|people"
    r"|pages?|items?|units?|[ap]m|th|st|nd|rd|h|gb|[/:][0-9])(?![a-z]))?"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text that may be a sum of money."""

    value: Fraction
    """What it says, "k" and the like included."""
    money: bool
    """Whether a currency stands with it."""
    spelled_out: bool
    """Whether it is grouped in thousands, or has cents."""


@dataclass(frozen=True)
class Heard:
    """What a text tells, in the forms that it is looked through in."""

    text: str

    @cached_property
    def low(self) -> str:
        """The folded text, numbers that are spelled out put into digits."""
        return unspelled(self.text)

    @cached_property
    def terms(self) -> str:
        """Its words and numbers (:func:`engine.facts.terms`)."""
        return terms(self.text)

    @cached_property
    def letters(self) -> str:
        """All its letters in a row: names that were run together or drawn apart are in it."""
        return "".join(char for char in self.low if char.isalpha())

    @cached_property
    def chunks(self) -> tuple[str, ...]:
        """Runs of digits as they stand there."""
        return tuple(_CHUNK.findall(self.low))

    @cached_property
    def streams(self) -> tuple[tuple[str, ...], ...]:
        """Runs of digits with nothing but a few marks between them."""
        return tuple(tuple(_CHUNK.findall(run)) for run in _STREAM.findall(self.low))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """The numbers that are no ids, dates, shares or counts of something."""
        found = []
        for match in _FIGURE.finditer(self.low):
            digits = "".join(_CHUNK.findall(match["whole"]))
            if match["unit"] or len(digits) > _LONGEST:
                continue
            value = Fraction(int(digits))
            if match["part"]:
                value += Fraction(int(match["part"]), 10 ** len(match["part"]))
            money = bool(match["mark"] or match["after"])
            grouped = not match["whole"].isdecimal() or len(match["part"] or "") == 2
            value *= _SCALES.get(match["scale"] or "", 1)
            found.append(Figure(value, money, grouped))
        return tuple(found)

    @cached_property
    def names(self) -> frozenset[str]:
        """Words with a capital that begin no sentence, and those spelled letter by letter."""
        found = []
        for sentence in sentences(self.text):
            words = _WORD.findall(sentence)
            # A message of a word or two is no sentence that would give its first one a capital.
            later = words if len(words) <= 2 else words[1:]
            found += [word for word in later if word[0].isupper()]
        for run in _LETTER_BY_LETTER.findall(self.text):
            found.append("".join(char for char in run if char.isalpha()))
        return frozenset(terms(word).strip() for word in found)
