"""A score in words: whether it is a success, each goal with its evidence, what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vei_tui.presenters.text import one_line
from vei_tui.presenters.when import span


def score_lines(score: Mapping[str, Any]) -> list[str]:
    """A score as lines of plain text.

    Args:
        score: in the shape of ``score.json``.
    """
    goals = score.get("goals", [])
    wanted = [goal for goal in goals if not goal["critical"]]
    met = sum(goal["met"] for goal in wanted)
    verdict = "success" if score.get("success") else "no success"
    costs = score["costs"]
    return [
        f"Score: {verdict}, {met} of {len(wanted)} goals met.",
        *goal_lines(goals),
        f"Cost: {_count(costs['actions'], 'action')}, {span(costs['time_ms'])} of office time.",
        *_findings(score["policy"]["findings"]),
    ]


def goal_lines(goals: Sequence[Mapping[str, Any]], evidence: bool = True) -> list[str]:
    """Goals, a line each, and with ``evidence`` why they count as they do.

    A critical failure that did not happen is only told of where the evidence is asked for.
    """
    lines = []
    for goal in goals:
        state = _state(goal)
        if state == "kept" and not evidence:
            continue
        lines.append(f"  {state:7}  {one_line(goal['label'])}")
        if evidence and state != "kept":
            lines.append(f"           {one_line(goal['why'])}{_places(goal['evidence'])}")
    return lines


def _state(goal: Mapping[str, Any]) -> str:
    if goal["critical"]:
        return "kept" if goal["met"] else "BROKEN"
    return "met" if goal["met"] else "not met"


def _places(seqs: Sequence[int]) -> str:
    if not seqs:
        return ""
    noun = "record" if len(seqs) == 1 else "records"
    return f" ({noun} {', '.join(map(str, seqs))})"


def _findings(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        f"  {one_line(str(found.get('severity', 'note')))}: {one_line(str(found.get('message')))}"
        for found in findings
    ]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
