"""A rubric: goals gathered into named dimensions, each with its share of one composite score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from typing_extensions import TypedDict

from engine.judge.goals import GoalResult

PLACES = 4
"""Decimal places of the scores that are told; what passes is decided on the exact ones."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """One side of the work, with the goals that show how well it was done."""

    id: str
    label: str
    weight: Decimal
    """Its share of the composite, above 0 and up to 1."""
    goals: tuple[str, ...]
    """Ids of its goals; none of them stands for a critical failure."""


@dataclass(frozen=True, slots=True)
class Rubric:
    """How a world's goals make up one number."""

    threshold: Decimal
    """The composite that a success takes, above 0 and up to 1."""
    dimensions: tuple[Dimension, ...]
    """Their weights sum to exactly 1."""


class DimensionResult(TypedDict):
    """A dimension in ``score.json``."""

    label: str
    weight: float
    score: float
    """Weights of its goals that are met, of all its goals': 0 to 1."""
    goals: dict[str, bool]
    """Whether each of its goals is met, by id."""


class RubricResult(TypedDict):
    """What the composite was held against, in ``score.json``."""

    threshold: float
    reached: bool
    """Whether the composite is the threshold or more."""
    critical_failures: list[str]
    """Ids of the critical failures that happened; with one of them the composite is 0."""


@dataclass(frozen=True, slots=True)
class Rated:
    """A run held against a rubric."""

    dimensions: dict[str, DimensionResult]
    composite: float
    """0 to 1."""
    rubric: RubricResult


def rate(rubric: Rubric, results: Sequence[GoalResult]) -> Rated:
    """Hold what became of the goals against a rubric.

    Args:
        rubric: what counts for how much.
        results: the goals of the same world, judged.
    """
    by_id = {result["id"]: result for result in results}
    failures = [result["id"] for result in results if result["critical"] and not result["met"]]
    dimensions: dict[str, DimensionResult] = {}
    composite = Fraction(0)
    for dimension in rubric.dimensions:
        mine = [by_id[goal] for goal in dimension.goals]
        reached = sum(result["weight"] for result in mine if result["met"])
        share = Fraction(reached, sum(result["weight"] for result in mine))
        composite += Fraction(dimension.weight) * share
        dimensions[dimension.id] = {
            "label": dimension.label,
            "weight": float(dimension.weight),
            "score": _told(share),
            "goals": {result["id"]: result["met"] for result in mine},
        }
    if failures:
        composite = Fraction(0)
    verdict: RubricResult = {
        "threshold": float(rubric.threshold),
        "reached": composite >= Fraction(rubric.threshold),
        "critical_failures": failures,
    }
    return Rated(dimensions, _told(composite), verdict)


def _told(share: Fraction) -> float:
    return float(round(share, PLACES))
