"""A rubric: weights add up exactly, a critical failure zeroes everything, the threshold decides."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from engine.judge.goals import GoalResult
from engine.judge.rubric import Dimension, Rubric, rate

RUBRIC = Rubric(
    Decimal("0.8"),
    (
        Dimension("evidence", "Shows where it is from", Decimal("0.3"), ("listed", "named")),
        Dimension("judgement", "Decides well", Decimal("0.7"), ("chosen",)),
    ),
)


def result(goal: str, met: bool, weight: int = 1, critical: bool = False) -> GoalResult:
    return {
        "id": goal, "label": goal, "met": met, "weight": weight, "critical": critical,
        "evidence": [], "why": "So.",
    }  # fmt: skip


def results(listed: bool, named: bool, chosen: bool, harmless: bool = True) -> list[GoalResult]:
    return [
        result("listed", listed, 2),
        result("named", named),
        result("chosen", chosen, 5),
        result("nothing_broken", harmless, critical=True),
    ]


def test_a_dimension_is_the_share_of_its_goals_weights() -> None:
    rated = rate(RUBRIC, results(True, False, True))
    assert rated.dimensions["evidence"] == {
        "label": "Shows where it is from",
        "weight": 0.3,
        "score": 0.6667,
        "goals": {"listed": True, "named": False},
    }
    assert rated.dimensions["judgement"]["score"] == 1
    assert rated.composite == 0.9
    assert rated.rubric == {"threshold": 0.8, "reached": True, "critical_failures": []}


def test_below_the_threshold_is_no_success() -> None:
    rated = rate(RUBRIC, results(False, True, True))
    assert (rated.composite, rated.rubric["reached"]) == (0.8, True)
    rated = rate(RUBRIC, results(False, False, True))
    assert (rated.composite, rated.rubric["reached"]) == (0.7, False)


def test_a_critical_failure_zeroes_the_composite_and_is_named() -> None:
    rated = rate(RUBRIC, results(True, True, True, harmless=False))
    assert rated.composite == 0
    assert rated.rubric["reached"] is False
    assert rated.rubric["critical_failures"] == ["nothing_broken"]
    assert rated.dimensions["evidence"]["score"] == 1


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=12))
def test_everything_met_is_exactly_one_however_the_weights_are_cut(cuts: list[int]) -> None:
    parts = [Decimal(cut) / 1_000_000 for cut in cuts]
    weights = [*parts, 1 - sum(parts, Decimal(0))]
    dimensions = [Dimension(f"d{at}", "", w, (f"g{at}",)) for at, w in enumerate(weights)]
    rubric = Rubric(Decimal(1), tuple(dimensions))
    rated = rate(rubric, [result(f"g{at}", True) for at in range(len(weights))])
    assert (rated.composite, rated.rubric["reached"]) == (1, True)
