"""Two runs side by side, in rows: outcome, costs, goals with evidence, calls beside each other."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from engine.record.comparison import Comparison, GoalPair, Match, Pair, Side, Step
from engine.record.journal import UNPRICED
from vei_tui.presenters import when
from vei_tui.presenters.events import WAITS, call_words
from vei_tui.presenters.money import dollars
from vei_tui.presenters.text import Line, PageLine, Role, line, one_line, rule
from vei_tui.presenters.wrap import pad, width_of

LABEL_CELLS: Final = 16
"""Cells of what a figure is called."""

SIGN_CELLS: Final = 3
"""Cells between the two timelines, for the sign that says how they compare."""

SIGNS: Final[Mapping[Match, tuple[str, Role]]] = {
    Match.SAME: ("=", Role.DIM),
    Match.OUTCOME: ("~", Role.WARN),
    Match.ARGUMENTS: ("≠", Role.ALERT),
    Match.LEFT: ("<", Role.ALERT),
    Match.RIGHT: (">", Role.ALERT),
}
"""By how two calls compare, what stands between them."""

LEGEND: Final = "= the same   ~ another outcome   ≠ called otherwise   < > only one has it"

SHOWN_SEQS: Final = 3
"""Records of evidence that are named beside a goal."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the comparison; enter on a goal or a call shows more of it."""

    id: str
    lines: tuple[PageLine, ...]
    goal: GoalPair | None = None
    pair: Pair | None = None
    parts: bool = False
    """Whether the runs part here."""

    @property
    def selectable(self) -> bool:
        """Whether the cursor stands on it."""
        return self.goal is not None or self.pair is not None

    @property
    def differs(self) -> bool:
        """Whether the two sides of it differ."""
        if self.pair is not None:
            return self.pair.match is not Match.SAME
        return self.goal is not None and _met(self.goal.left) != _met(self.goal.right)


def comparison_rows(found: Comparison, width: int) -> list[Row]:
    """All rows of a comparison.

    Args:
        found: it.
        width: cells of a row.
    """
    half = max(8, (width - SIGN_CELLS) // 2)
    rows = [
        Row("head", tuple(_head(found, half))),
        Row("figures", (*_figures(found, width), ())),
        Row("parting", (*parting_lines(found), ())),
    ]
    goals = found.goals()
    if goals:
        rows.append(Row("title goals", _goals_head(found, width)))
        rows += [Row(f"goal {goal.id}", (_goal_line(goal, width),), goal=goal) for goal in goals]
        rows.append(Row("after goals", ((),)))
    rows.append(Row("title calls", (line(("CALLS", Role.LABEL)), line((LEGEND, Role.DIM)))))
    return [*rows, *_call_rows(found, half)]


def side_name(side: Side) -> str:
    """Who sat there, in a few words."""
    who = {"person": "you", "": "somebody"}.get(side.agent, side.agent)
    return one_line(who)


def parting_lines(found: Comparison) -> list[Line]:
    """Where the two runs part, in words."""
    lines = [] if found.same_world else [_worlds_line(found)]
    parting = found.parting
    if parting is None:
        return [*lines, line(("Both are the same, record for record.", Role.GOOD))]
    field = f", {one_line(parting.field)}" if parting.field else ""
    return [
        *lines,
        line(("They part at record ", Role.PLAIN), (f"{parting.seq}{field}", Role.STRONG), "."),
        line(("  left   ", Role.DIM), one_line(parting.recorded)),
        line(("  right  ", Role.DIM), one_line(parting.replayed)),
    ]


def goal_sheet(goal: GoalPair, found: Comparison) -> list[Line]:
    """A goal in full: how it stands on both sides, why, and which records show it."""
    rows: list[Line] = [line((goal.label, Role.HEADING)), ()]
    for side, graded in ((found.left, goal.left), (found.right, goal.right)):
        if graded is None:
            rows += [line((side_name(side), Role.STRONG), "  has no such goal."), ()]
            continue
        mark = ("✔ met", Role.GOOD) if graded["met"] else ("✗ not met", Role.ALERT)
        rows.append(line((f"{side_name(side)}  ", Role.STRONG), mark))
        rows.append(line(f"  {one_line(str(graded.get('why', '')))}"))
        seqs = ", ".join(map(str, graded["evidence"]))
        rows += [line((f"  records {seqs}" if seqs else "  No record shows it.", Role.DIM)), ()]
    return rows


def diff_command(found: Comparison) -> str:
    """The command that prints this comparison."""
    return shlex.join(("vei", "diff", found.left.name, found.right.name))


def _worlds_line(found: Comparison) -> Line:
    left, right = (
        f"{side.scenario}, variant {side.variant}, seed {side.seed}"
        for side in (found.left, found.right)
    )
    differ = f"{left} and {right}" if left != right else "their settings differ"
    return line(("They began in different worlds: ", Role.WARN), f"{differ}.")


def _head(found: Comparison, half: int) -> list[PageLine]:
    who = [line((side_name(side), Role.HEADING)) for side in (found.left, found.right)]
    runs = [line((Path(side.name).name, Role.DIM)) for side in (found.left, found.right)]
    return [_beside(who[0], who[1], half), _beside(runs[0], runs[1], half), ()]


def _beside(left: PageLine, right: PageLine, half: int, sign: PageLine = ()) -> PageLine:
    between = pad((("  " if not sign else " ", Role.PLAIN), *sign), SIGN_CELLS)
    return (*pad(left, half), *between, *pad(right, half))


def _figures(found: Comparison, width: int) -> list[PageLine]:
    cells = max(8, (width - LABEL_CELLS) // 2)
    sides = (found.left, found.right)
    rows: list[tuple[str, list[Line]]] = [
        ("outcome", [_outcome(side) for side in sides]),
        ("goals", [_tally(side.score) for side in sides]),
        ("calls", [line(str(len(side.steps))) for side in sides]),
        ("refused", [line(str(sum(bool(step.failed) for step in side.steps))) for side in sides]),
        ("office time", [line(when.span(side.time_ms)) for side in sides]),
    ]
    if any(side.tokens for side in sides):
        rows.append(("tokens", [line(f"{side.tokens:,}") for side in sides]))
        rows.append(("cost", [_cost(side) for side in sides]))
    return [
        (*pad(line((label, Role.LABEL)), LABEL_CELLS), *pad(left, cells), *pad(right, cells))
        for label, (left, right) in rows
    ]


def _outcome(side: Side) -> Line:
    score = side.score
    if not score:
        return line(("not graded", Role.DIM))
    composite = score.get("composite_score")
    points = "" if composite is None else f"  {float(composite):.2f}"
    mark = ("✔ success", Role.GOOD) if score.get("success") else ("✗ no success", Role.ALERT)
    still = "  so far" if side.status == "open" else ""
    return line(mark, points, (still, Role.DIM))


def _tally(score: Mapping[str, Any]) -> Line:
    wanted = [goal for goal in score.get("goals", ()) if not goal.get("critical")]
    met = sum(bool(goal["met"]) for goal in wanted)
    harm = sum(not goal["met"] for goal in score.get("goals", ()) if goal.get("critical"))
    spoilt = (f"  {harm} harm done", Role.ALERT) if harm else ("", Role.PLAIN)
    return line(f"{met} of {len(wanted)}", spoilt)


def _cost(side: Side) -> Line:
    if not side.usd:
        return line(("-", Role.DIM))
    return line(UNPRICED if side.usd == UNPRICED else dollars(Decimal(side.usd)))


def _goals_head(found: Comparison, width: int) -> tuple[PageLine, ...]:
    cells = _goal_cells(width)
    who = [(side_name(side), Role.DIM) for side in (found.left, found.right)]
    names = [pad(line(name), cells - 2) for name in who]
    gap = ("  ", Role.PLAIN)
    return line(("GOALS", Role.LABEL)), (*names[0], gap, *names[1], gap)


def _goal_cells(width: int) -> int:
    """Cells of how a goal stands on one side."""
    return 16 if width < 100 else 26


def _goal_line(goal: GoalPair, width: int) -> PageLine:
    cells = _goal_cells(width)
    name = line((goal.label, Role.DIM if goal.critical else Role.PLAIN))
    return (*pad(_mark(goal.left), cells), *pad(_mark(goal.right), cells), *name)


def _mark(graded: Mapping[str, Any] | None) -> Line:
    """How a goal stands on one side, and what shows it."""
    if graded is None:
        return line(("  none", Role.DIM))
    seqs: Sequence[int] = graded["evidence"]
    shown = ", ".join(map(str, seqs[:SHOWN_SEQS])) + ("…" if len(seqs) > SHOWN_SEQS else "")
    mark = ("✔ ", Role.GOOD) if graded["met"] else ("✗ ", Role.ALERT)
    return line(mark, (shown, Role.DIM))


def _met(graded: Mapping[str, Any] | None) -> bool | None:
    return None if graded is None else bool(graded["met"])


def _call_rows(found: Comparison, half: int) -> list[Row]:
    parts_at = found.parts_at
    rows = []
    for at, pair in enumerate(found.pairs):
        both = _beside(
            _step(pair.left, found.left), _step(pair.right, found.right), half,
            (SIGNS[pair.match],),
        )  # fmt: skip
        parts = at == parts_at
        lines = (rule("here they part", Role.WARN), both) if parts else (both,)
        rows.append(Row(f"call {at}", lines, pair=pair, parts=parts))
    if not rows:
        rows.append(Row("no calls", (line(("Neither made a call.", Role.DIM)),)))
    return rows


def _step(step: Step | None, side: Side) -> Line:
    if step is None:
        return ()
    at = (when.second(side.starts_at, step.time_ms), Role.TIME)
    # What was looked for and how long was waited says more than the bare numbers.
    said = call_words(step.args) if step.tool not in WAITS else _waited(step)
    mark = ("✗ ", Role.ALERT) if step.failed else ("  ", Role.PLAIN)
    return line(at, " ", mark, (step.tool, Role.STRONG), f" {said}")


def _waited(step: Step) -> str:
    wanted = step.args.get("dt_ms") or step.args.get("max_ms")
    return when.span(wanted) if isinstance(wanted, int) else ""


def plain_rows(found: Comparison, width: int) -> list[str]:
    """The comparison as text."""
    rows = [each for row in comparison_rows(found, width) for each in row.lines]
    return [_plain(row, width) for row in rows]


def _plain(row: PageLine, width: int) -> str:
    room = width - width_of(row)
    fills = sum(piece[1] is Role.FILL for piece in row)
    parts = [
        piece[0] * max(1, room // fills) if piece[1] is Role.FILL else piece[0] for piece in row
    ]
    return "".join(parts).rstrip()
