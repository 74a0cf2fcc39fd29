"""Claims: what a text has to say, made of facts that it states in any usual format.

In a scenario file a claim is one fact, or a list of facts that all have to be there, or one of
``any_of``, ``all_of``, ``none_of`` with a list, or ``at_least`` with ``of``. Lists may hold further
claims.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from engine.facts import amounts, fold, states
from engine.facts.spelled import unspelled
from scenarios.predicates.dates import (
    as_date,
    as_hours,
    is_hour,
    states_date,
    states_hour,
    states_hours,
)
from scenarios.predicates.heard import Heard
from scenarios.predicates.items import LONG, Digits

KINDS = ("any_of", "all_of", "none_of")
_NOT_DIGITS = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Statement:
    """A checked claim: a single fact, or several of which a number has to hold."""

    fact: str = ""
    """The fact, where it is a single one."""
    parts: tuple[Statement, ...] = ()
    least: int = 0
    """How many of the parts have to hold."""
    most: int = 0
    """How many of them may."""

    def holds(self, text: str) -> bool:
        """Whether a text says it."""
        if self.fact:
            return stated(text, self.fact)
        return self.least <= sum(part.holds(text) for part in self.parts) <= self.most

    def leaks(self, text: str) -> bool:
        """Whether a text gives it away: spelled out too, and long numbers in part."""
        if self.fact:
            return (
                stated(text, self.fact)
                or stated(unspelled(text), self.fact)
                or _hidden(text, self.fact)
            )
        return self.least <= sum(part.leaks(text) for part in self.parts) <= self.most

    def missing(self, text: str) -> str:
        """What a text lacks of it, in words; empty where it lacks nothing."""
        if self.holds(text):
            return ""
        if self.fact or self.least < len(self.parts):
            return str(self)
        return ", ".join(filter(None, (part.missing(text) for part in self.parts)))

    def __str__(self) -> str:
        """The claim in words."""
        if self.fact:
            return self.fact
        if not self.most:
            return f"nothing of {' or '.join(map(str, self.parts))}"
        if self.least == len(self.parts):
            return ", ".join(map(str, self.parts))
        named = " or ".join(map(str, self.parts))
        return named if self.least == 1 else f"{self.least} of {named}"


def stated(text: str, fact: str) -> bool:
    """Whether a text states one fact: an amount, a date, an hour, a duration, an id, a name."""
    day = as_date(fact)
    if day is not None:
        return states_date(text, day)
    if is_hour(fact):
        return states_hour(text, fact)
    if fact.endswith("%"):
        return states(text.replace("%", " percent").replace("per cent", "percent"),
                      f"{fact[:-1].strip()} percent")  # fmt: skip
    hours = as_hours(fact)
    if hours is not None:
        return states_hours(text, hours)
    if fact.isdecimal() and len(fact) >= LONG:
        # The number of an account is the same number in groups.
        return Digits(fact).stated_in(Heard(text))
    return states(text, fact) or _bare(text, fact)


def _bare(text: str, fact: str) -> bool:
    """Whether a sum stands in a text as a number alone that can hardly be anything else: grouped,
    as in a table of sums, or with cents."""
    money = amounts(fact)
    if len(money) != 1 or money[0].end - money[0].start != len(fact):
        return False
    return any(
        figure.spelled_out and not figure.money and figure.value * 100 == money[0].cents
        for figure in Heard(text).figures
    )


def _hidden(text: str, fact: str) -> bool:
    wanted = _NOT_DIGITS.sub("", fold(fact))
    if sum(char.isdigit() for char in wanted) < LONG or as_date(fact) is not None:
        return False
    if wanted.isdecimal() and not amounts(fact):
        return Digits(fact).told_in(Heard(text), Heard(""))
    return wanted in _NOT_DIGITS.sub("", unspelled(text))


def read_claim(value: Any) -> Statement:
    """A claim as a scenario file states it.

    Raises:
        ValueError: it is none.
    """
    if isinstance(value, Statement):
        return value
    if isinstance(value, (int, str)) and not isinstance(value, bool) and str(value).strip():
        return Statement(str(value).strip())
    if isinstance(value, list) and value:
        return _several(value, len(value), len(value))
    if isinstance(value, dict) and value.keys() == {"at_least", "of"}:
        parts, least = value["of"], value["at_least"]
        if isinstance(parts, list) and isinstance(least, int) and 1 <= least <= len(parts):
            return _several(parts, least, len(parts))
        raise ValueError("at_least is a number from 1 up to how many there are in of")
    if isinstance(value, dict) and len(value) == 1:
        ((kind, parts),) = value.items()
        if kind in KINDS and isinstance(parts, list) and parts:
            least = {"any_of": 1, "all_of": len(parts), "none_of": 0}[kind]
            return _several(parts, least, 0 if kind == "none_of" else len(parts))
    raise ValueError("a fact, a list of facts, or any_of, all_of or none_of with a list of facts")


def _several(values: list[Any], least: int, most: int) -> Statement:
    return Statement("", tuple(read_claim(value) for value in values), least, most)


Claim = Annotated[Statement, PlainValidator(read_claim), WithJsonSchema({})]
"""An argument that is a claim."""
