"""Goals and the task in lines: what is asked, what is done, what was missed and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vei_tui.presenters.text import Line, Role, line


@dataclass(frozen=True, slots=True)
class GoalState:
    """A goal as it stands."""

    id: str
    label: str
    met: bool
    weight: int = 1
    critical: bool = False
    """Whether it is something that must not happen; met then says that it did not."""
    why: str = ""
    """One sentence of the judge's; empty while the scenario keeps it to itself."""
    evidence: tuple[int, ...] = ()
    """seqs of the records that show it."""


def goal_state(result: Mapping[str, Any], with_why: bool) -> GoalState:
    """A goal from the judge's result.

    Args:
        result: an entry of the score's `goals`.
        with_why: whether the judge's reason and evidence are shown.
    """
    return GoalState(
        id=result["id"],
        label=result["label"],
        met=result["met"],
        weight=result["weight"],
        critical=result["critical"],
        why=result["why"] if with_why else "",
        evidence=tuple(result["evidence"]) if with_why else (),
    )


def tally(goals: Sequence[GoalState]) -> tuple[int, int]:
    """How many of the goals are met, and how many there are; guards are not counted."""
    wanted = [goal for goal in goals if not goal.critical]
    return sum(goal.met for goal in wanted), len(wanted)


def all_met(goals: Sequence[GoalState]) -> bool:
    """Whether everything asked for is done and nothing forbidden happened."""
    return bool(goals) and all(goal.met for goal in goals)


def goal_line(goal: GoalState) -> Line:
    """One goal: a mark that says how it stands, and its name."""
    if goal.critical:
        if goal.met:
            return line(("  ok  ", Role.DIM), (goal.label, Role.DIM))
        return line(("✗ no  ", Role.ALERT), (goal.label, Role.ALERT))
    if goal.met:
        return line(("✔ ", Role.GOOD), (goal.label, Role.GOOD))
    return line(("· ", Role.DIM), goal.label)


def goal_lines(goals: Sequence[GoalState]) -> list[Line]:
    """All goals, the guards under a heading of their own."""
    wanted = [goal_line(goal) for goal in goals if not goal.critical]
    guards = [goal_line(goal) for goal in goals if goal.critical]
    return [*wanted, *([(), line(("MUST STAY TRUE", Role.LABEL)), *guards] if guards else [])]
