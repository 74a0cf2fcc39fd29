"""A score as it is read back from ``score.json``: the few numbers that runs are compared by."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

PLACES = 4
"""Decimal places of a share."""

_LARGEST = 2**63
"""Beyond this nothing in a score was counted by an office."""


@dataclass(frozen=True, slots=True)
class Graded:
    """What a score says, in numbers."""

    success: bool
    composite: float
    """0 to 1: the rubric's composite, or the share of the goals' weight that was met. A critical
    failure leaves nothing of it."""
    goals_met: int
    """Goals that were met, critical ones left out."""
    goals: int
    """Goals there are, critical ones left out."""
    actions: int
    """Calls of the seat."""
    time_ms: int
    """Office time in ms."""
    tokens: int | None
    """Tokens of a model; None where nobody counted them."""
    usd: Decimal | None
    """Dollars; None where nobody knows the price."""
    warnings: int
    """Findings of the monitors, by severity."""
    errors: int
    dimensions: tuple[tuple[str, float], ...] = ()
    """Scores of the rubric's dimensions by id, 0 to 1, in its order; none without a rubric."""


def graded(score: Mapping[str, Any]) -> Graded:
    """Read a score.

    Args:
        score: in the shape of ``score.json``; what it has beyond that is passed over.

    Raises:
        ValueError: it is not of that shape; says what is wrong.
    """
    success = score.get("success")
    if not isinstance(success, bool):
        raise ValueError("success is neither true nor false")
    goals = [_mapping(goal, "a goal") for goal in _sequence(score.get("goals", []), "goals")]
    wanted = [goal for goal in goals if not goal.get("critical")]
    costs = _mapping(score.get("costs"), "costs")
    policy = _mapping(score.get("policy", {}), "policy")
    return Graded(
        success=success,
        composite=_composite(score, goals),
        goals_met=sum(bool(goal.get("met")) for goal in wanted),
        goals=len(wanted),
        actions=_count(costs, "actions"),
        time_ms=_count(costs, "time_ms"),
        tokens=None if costs.get("tokens", 0) is None else _count(costs, "tokens"),
        usd=_dollars(costs.get("usd")),
        warnings=_count(policy, "warning_count"),
        errors=_count(policy, "error_count"),
        dimensions=_dimensions(score),
    )


def _dimensions(score: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    given = _mapping(score.get("dimensions") or {}, "dimensions")
    found = []
    for name, part in given.items():
        share = _number(_mapping(part, "a dimension").get("score", 0), "a dimension's score")
        if share > 1:
            raise ValueError("a dimension's score is above 1")
        found.append((str(name), round(share, PLACES)))
    return tuple(found)


def _composite(score: Mapping[str, Any], goals: list[Mapping[str, Any]]) -> float:
    given = score.get("composite_score")
    if given is not None:
        share = _number(given, "composite_score")
        if share > 1:
            raise ValueError("composite_score is above 1")
        return round(share, PLACES)
    if any(goal.get("critical") and not goal.get("met") for goal in goals):
        return 0.0
    wanted = [goal for goal in goals if not goal.get("critical")]
    weights = [_number(goal.get("weight", 1), "a weight") for goal in wanted]
    whole = sum(weights)
    if not whole:
        return float(bool(score.get("success")))
    pairs = zip(wanted, weights, strict=True)
    return round(sum(weight for goal, weight in pairs if goal.get("met")) / whole, PLACES)


def _dollars(given: object) -> Decimal | None:
    """Dollars as they are written; whatever is no number means that the price is unknown."""
    if given is None or isinstance(given, str | bool):
        return None
    return Decimal(str(_number(given, "usd")))


def _count(section: Mapping[str, Any], key: str) -> int:
    given = section.get(key, 0)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < _LARGEST:
        raise ValueError(f"{key} is not a count")
    return given


def _number(given: object, what: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError(f"{what} is not a number")
    if not math.isfinite(given) or not 0 <= given < _LARGEST:
        raise ValueError(f"{what} is out of range")
    return float(given)


def _mapping(given: object, what: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise ValueError(f"{what} is not an object")
    return given


def _sequence(given: object, what: str) -> list[Any]:
    if not isinstance(given, list):
        raise ValueError(f"{what} is not a list")
    return given
