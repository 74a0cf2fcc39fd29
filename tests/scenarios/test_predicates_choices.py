"""Which of several options a text is for, however it says so."""

from __future__ import annotations

import pytest

from engine.judge.goals import Case
from scenarios.catalogue import load
from scenarios.compiler import open_office
from scenarios.predicates.registry import predicate

WORLD = load("macrocompute_default")
OPTIONS = {"Aldgate": "Aldgate", "Bexley": "Bexley", "Corwen": {"any_of": ["Corwen", "$9,990"]}}

BEXLEY = [
    "I recommend Bexley because it is cheaper than Aldgate.",
    "Aldgate can't deliver in time, so Bexley is the best choice.",
    "Aldgate: $4,000\nCorwen: $9,990\nRecommendation: Bexley",
    "Bexley it is.",
    "We should go with Bexley. Aldgate's order form was down.",
    "Corwen is not certified; please order from Bexley, not from Aldgate.",
    "I compared Aldgate, Bexley and Corwen. My pick – Bexley.",
]
NOT_BEXLEY = [
    "I recommend Aldgate rather than Bexley.",
    "I do not recommend Bexley.\nI recommend Corwen.",
    "Aldgate or Bexley or Corwen, all are fine.",
    "I'd choose the one at $9,990, not Bexley.",
    "Aldgate and Bexley are the best.",
]


def chosen(text: str) -> bool:
    office = open_office(WORLD, 1)
    office.call("agent", "slack.send_message", {"channel": "#general", "text": text})
    args = {"options": OPTIONS, "right": "Bexley", "where": "#general"}
    return predicate("chose", args)(Case(office, "agent")).met


@pytest.mark.parametrize("text", BEXLEY)
def test_a_choice_is_understood(text: str) -> None:
    assert chosen(text)


@pytest.mark.parametrize("text", NOT_BEXLEY)
def test_another_choice_or_none_is_not_taken_for_it(text: str) -> None:
    assert not chosen(text)
