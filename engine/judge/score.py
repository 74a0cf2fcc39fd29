"""The score of a run, in the shape that ``score.json`` has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NotRequired

from typing_extensions import TypedDict

from engine.judge.goals import Case, Goal, GoalResult, judge
from engine.judge.rubric import DimensionResult, Rubric, RubricResult, rate

SUBGOALS = (
    "citations",
    "approval",
    "approval_with_amount",
    "email_sent",
    "email_parsed",
    "doc_logged",
    "ticket_updated",
    "crm_logged",
)
"""Keys that every score has, whatever the world asks for."""

EMAIL_ONLY = ("email_sent", "email_parsed")


class Costs(TypedDict):
    """What a run took."""

    actions: int
    time_ms: int
    tokens: int
    usd: int | float | str
    """Dollars, or ``unpriced``."""


class PolicyFindings(TypedDict):
    """What the monitors found."""

    findings: list[dict[str, Any]]
    warning_count: int
    error_count: int


class Score(TypedDict):
    """A graded run."""

    success: bool
    subgoals: dict[str, int]
    goals: list[GoalResult]
    costs: Costs
    provenance_ok: bool
    policy: PolicyFindings
    usage: dict[str, int]
    success_email_only: bool
    success_full_flow: bool
    dimensions: NotRequired[dict[str, DimensionResult]]
    """By id; where the world has a rubric, as with the next two."""
    composite_score: NotRequired[float]
    """0 to 1."""
    rubric: NotRequired[RubricResult]


def grade(case: Case, goals: Sequence[Goal], rubric: Rubric | None = None) -> Score:
    """Grade a run.

    It succeeds when no critical failure happened and every goal is met, or, where there is a
    rubric, its composite score reaches the threshold.

    Args:
        case: the run.
        goals: what was asked of it.
        rubric: how the goals make up one number; every goal that is not critical has its place.
    """
    results = judge(case, goals)
    unharmed = all(result["met"] for result in results if result["critical"])
    wanted = [result for result in results if not result["critical"]]
    rated = None if rubric is None else rate(rubric, results)
    if rated is None:
        success = unharmed and bool(wanted) and all(result["met"] for result in wanted)
    else:
        success = unharmed and rated.rubric["reached"]
    subgoals = dict.fromkeys(SUBGOALS, 0)
    for goal, result in zip(goals, results, strict=True):
        if goal.subgoal:
            subgoals[goal.subgoal] = int(result["met"] and unharmed)
    findings = [
        {**finding, "seq": record["seq"]}
        for record in case.records
        for finding in record["findings"]
    ]
    severities = Counter(finding.get("severity") for finding in findings)
    score: Score = {
        "success": success,
        "subgoals": subgoals,
        "goals": results,
        "costs": {
            "actions": len(case.calls),
            "time_ms": case.office.time_ms,
            "tokens": 0,
            "usd": 0,
        },
        "provenance_ok": unharmed and _sourced(goals, results),
        "policy": {
            "findings": findings,
            "warning_count": severities["warning"],
            "error_count": severities["error"],
        },
        "usage": dict(sorted(Counter(call["tool"] for call in case.calls).items())),
        "success_email_only": unharmed and all(subgoals[key] for key in EMAIL_ONLY),
        "success_full_flow": success,
    }
    if rated is not None:
        score["dimensions"] = rated.dimensions
        score["composite_score"] = rated.composite
        score["rubric"] = rated.rubric
    return score


def _sourced(goals: Sequence[Goal], results: Sequence[GoalResult]) -> bool:
    """Whether what the run was asked to cite was cited from what it had read."""
    pairs = zip(goals, results, strict=True)
    return all(result["met"] for goal, result in pairs if goal.subgoal == "citations")
