"""A score in words: whether it is a success, each goal with its evidence, what it cost, and for
what was missed what would have done it and until when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vei_tui.presenters.hindsight import act_line, broken_line, chance_line
from vei_tui.presenters.text import one_line, plain
from vei_tui.presenters.when import span

if TYPE_CHECKING:
    from scenarios.hindsight import Hindsight

SHOWN = 3
"""Calls that would have met a goal: the last ones, which is where it is decided."""


def score_lines(
    score: Mapping[str, Any], missed: Mapping[str, Sequence[str]] | None = None
) -> list[str]:
    """A score as lines of plain text.

    Args:
        score: in the shape of ``score.json``.
        missed: more lines by goal, as :func:`missed_lines` makes them.
    """
    goals = score.get("goals", [])
    wanted = [goal for goal in goals if not goal["critical"]]
    met = sum(goal["met"] for goal in wanted)
    verdict = "success" if score.get("success") else "no success"
    costs = score["costs"]
    return [
        f"Score: {verdict}, {met} of {len(wanted)} goals met.",
        *rubric_lines(score),
        *goal_lines(goals, missed=missed),
        f"Cost: {_count(costs['actions'], 'action')}, {span(costs['time_ms'])} of office time.",
        *_findings(score["policy"]["findings"]),
    ]


def rubric_lines(score: Mapping[str, Any]) -> list[str]:
    """The composite score and what it is made of; nothing where the world has no rubric.

    Args:
        score: in the shape of ``score.json``.
    """
    rubric = score.get("rubric")
    if rubric is None:
        return []
    why = ", for a critical failure happened" if rubric["critical_failures"] else ""
    head = f"Composite: {score['composite_score']:.4g}{why}; {rubric['threshold']:g} is needed."
    return [
        head,
        *(
            f"  {part['score']:<6.4g} of its {part['weight']:<5g} {one_line(part['label'])}"
            for part in score["dimensions"].values()
        ),
    ]


def goal_lines(
    goals: Sequence[Mapping[str, Any]],
    evidence: bool = True,
    missed: Mapping[str, Sequence[str]] | None = None,
) -> list[str]:
    """Goals, a line each, with ``evidence`` why they count as they do, and with ``missed`` more.

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
        lines += [f"           {words}" for words in (missed or {}).get(goal["id"], ())]
    return lines


def missed_lines(
    found: Mapping[str, Hindsight],
    start: str,
    record: Callable[[int], Mapping[str, Any] | None],
) -> dict[str, list[str]]:
    """What looking back at a run says, by goal, in plain text.

    Args:
        found: what looking back found.
        start: date and hour of time 0.
        record: a record by its seq.
    """
    lines = {}
    for goal, each in found.items():
        if each.critical:
            lines[goal] = [plain(broken_line(each))]
            continue
        ender = None if each.shut_by is None else record(each.shut_by)
        lines[goal] = [
            *(f"would have done it: {plain(act_line(act, start))}" for act in each.acts[-SHOWN:]),
            plain(chance_line(each, start, ender)),
        ]
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
