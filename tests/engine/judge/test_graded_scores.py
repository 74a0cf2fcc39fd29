"""Scores read back: what counts in them, and what cannot be one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.judge.graded import graded

COSTS = {"actions": 4, "time_ms": 9_000, "tokens": 120, "usd": 0.07}


def goal(met: bool, weight: float = 1, critical: bool = False) -> dict[str, Any]:
    """A goal of a score."""
    return {"id": "g", "met": met, "weight": weight, "critical": critical}


def score(**changes: Any) -> dict[str, Any]:
    """A score, with changes."""
    policy = {"findings": [], "warning_count": 2, "error_count": 1}
    return {"success": False, "goals": [], "costs": COSTS, "policy": policy, **changes}


def test_the_composite_is_the_share_of_the_weight_without_a_rubric() -> None:
    found = graded(score(goals=[goal(True, 3), goal(False, 1), goal(True, critical=True)]))
    assert (found.composite, found.goals_met, found.goals) == (0.75, 1, 2)
    assert (found.actions, found.time_ms, found.tokens) == (4, 9_000, 120)
    assert (found.usd, found.warnings, found.errors) == (Decimal("0.07"), 2, 1)


def test_a_critical_failure_leaves_nothing() -> None:
    assert graded(score(goals=[goal(True), goal(False, critical=True)])).composite == 0


def test_a_rubrics_composite_stands_above_the_share() -> None:
    assert graded(score(composite_score=0.42, goals=[goal(True)])).composite == 0.42


@pytest.mark.parametrize("usd", ["unpriced", None, "0"])
def test_an_unknown_price_is_not_nothing(usd: object) -> None:
    assert graded(score(costs={**COSTS, "usd": usd})).usd is None


def test_tokens_that_nobody_counted_are_unknown() -> None:
    assert graded(score(costs={**COSTS, "tokens": None})).tokens is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"success": 1},
        {"goals": {}},
        {"goals": ["met"]},
        {"goals": [goal(True, weight=-1)]},
        {"costs": None},
        {"costs": {**COSTS, "actions": -1}},
        {"costs": {**COSTS, "actions": True}},
        {"costs": {**COSTS, "time_ms": 1.5}},
        {"costs": {**COSTS, "usd": -1}},
        {"costs": {**COSTS, "tokens": 2**80}},
        {"composite_score": 1.2},
        {"composite_score": float("nan")},
        {"composite_score": "1"},
        {"policy": []},
    ],
)
def test_what_is_no_score_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        graded(score(**wrong))
