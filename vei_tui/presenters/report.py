"""The report of a run in words: whether it succeeded, each goal and its evidence, what it took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vei_tui.presenters import when
from vei_tui.presenters.goals import GoalState, tally
from vei_tui.presenters.text import Line, Role, line, one_line, rule

BAR_CELLS: Final = 24
"""Cells of the longest bar."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row of the report. One with evidence leads to it."""

    id: str
    lines: tuple[Line, ...]
    evidence: tuple[int, ...] = ()
    """seqs of the records that show it."""


def verdict(score: Mapping[str, Any], goals: Sequence[GoalState]) -> list[Line]:
    """The outcome in words."""
    met, wanted = tally(goals)
    broken = [goal for goal in goals if goal.critical and not goal.met]
    if score.get("success"):
        head = line(("✔ SUCCESS", Role.GOOD), f"  all {wanted} goals are met")
    elif broken:
        head = line(("✗ FAILED", Role.ALERT), f"  {one_line(broken[0].label)}: this did not hold")
    else:
        head = line(("· NOT YET", Role.WARN), f"  {met} of {wanted} goals are met")
    return [head]


def report_rows(
    score: Mapping[str, Any], goals: Sequence[GoalState], path: Path, seed: int
) -> list[ReportRow]:
    """The whole report.

    Args:
        score: As `score.json` has it.
        goals: Its goals, with reasons and evidence.
        path: Where the run is kept.
        seed: The run's seed.
    """
    rows = [ReportRow("verdict", ((), *verdict(score, goals), ()))]
    rows += [_goal_row(goal) for goal in goals if not goal.critical]
    guards = [goal for goal in goals if goal.critical]
    if guards:
        rows.append(ReportRow("guards", ((), line(("WHAT MUST NOT HAPPEN", Role.LABEL)))))
        rows += [_guard_row(goal) for goal in guards]
    rows.append(ReportRow("costs", ((), *_costs(score))))
    rows += _findings(score)
    rows.append(ReportRow("usage", ((), *_usage(score))))
    rows.append(ReportRow("files", ((), *file_lines(path, seed))))
    return rows


def _goal_row(goal: GoalState) -> ReportRow:
    mark = ("✔ ", Role.GOOD) if goal.met else ("✗ ", Role.ALERT)
    seen = f"step {', '.join(map(str, goal.evidence[:4]))}" if goal.evidence else ""
    head = line(mark, (goal.label, Role.STRONG), (f"   {seen}", Role.DIM))
    why = line("  ", (goal.why, Role.DIM if goal.met else Role.PLAIN))
    return ReportRow(f"goal {goal.id}", (head, why), goal.evidence)


def _guard_row(goal: GoalState) -> ReportRow:
    mark = ("✔ ", Role.GOOD) if goal.met else ("✗ ", Role.ALERT)
    role = Role.PLAIN if goal.met else Role.ALERT
    rows = [line(mark, (goal.label, role))]
    if not goal.met:
        rows.append(line("  ", goal.why))
    return ReportRow(f"goal {goal.id}", tuple(rows), goal.evidence)


def _costs(score: Mapping[str, Any]) -> list[Line]:
    costs = score.get("costs", {})
    actions = costs.get("actions", 0)
    parts = [f"{actions} call{'' if actions == 1 else 's'}", when.span(costs.get("time_ms", 0))]
    if costs.get("tokens"):
        parts.append(f"{costs['tokens']} tokens")
    cited = "yes" if score.get("provenance_ok") else "no"
    policy = score.get("policy", {})
    hits = policy.get("warning_count", 0) + policy.get("error_count", 0)
    return [
        line(("WHAT IT TOOK", Role.LABEL)),
        line("  ", " · ".join(parts)),
        line("  sources in order: ", (cited, Role.GOOD if cited == "yes" else Role.WARN),
             "   policy: ", f"{hits} finding{'' if hits == 1 else 's'}"),
    ]  # fmt: skip


def _findings(score: Mapping[str, Any]) -> list[ReportRow]:
    rows = []
    for at, finding in enumerate(score.get("policy", {}).get("findings", ())):
        words = line(
            (f"  ! {finding.get('severity', '')} ", Role.WARN), str(finding.get("message", ""))
        )
        seq = finding.get("seq")
        rows.append(ReportRow(f"finding {at}", (words,), (seq,) if isinstance(seq, int) else ()))
    return rows


def _usage(score: Mapping[str, Any]) -> list[Line]:
    usage: Mapping[str, int] = score.get("usage", {})
    most = max(usage.values(), default=1)
    found = [line(("WHERE THE CALLS WENT", Role.LABEL))]
    for tool, count in sorted(usage.items(), key=lambda each: (-each[1], each[0])):
        bar = "▮" * max(1, count * BAR_CELLS // most)
        found.append(line(f"  {one_line(tool):<22} ", (bar, Role.LABEL), f" {count}"))
    return found if usage else [*found, line(("  No call was made.", Role.DIM))]


def file_lines(path: Path, seed: int) -> list[Line]:
    """Where the run is, and how to check it."""
    return [
        rule(),
        line(("run    ", Role.LABEL), str(path)),
        line(("check  ", Role.LABEL), (verify_command(path), Role.CODE)),
        line(("seed   ", Role.LABEL), str(seed)),
    ]


def verify_command(path: Path) -> str:
    """The command that re-executes a run and compares every record."""
    text = str(path)
    return f"vei verify {text}" if " " not in text else f"vei verify '{text}'"
