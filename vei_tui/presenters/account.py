"""What a day took, in lines: calls and time against what was expected, the rubric, the files."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vei_tui.presenters import when
from vei_tui.presenters.money import dollars
from vei_tui.presenters.text import Line, Role, apart, line, one_line, rule

if TYPE_CHECKING:
    from vei_tui.best import Best

BAR_CELLS: Final = 12
"""Cells of a full bar."""
WHOLE: Final = 0.9999
"""A share from which on a bar may be full."""


def account_lines(
    score: Mapping[str, Any], expected: int, best: Best | None, path: Path, seed: int, variant: int
) -> list[Line]:
    """What a run took, and where it is.

    Args:
        score: as `score.json` has it.
        expected: calls that a good day takes.
        best: the best run of the scenario so far.
        path: where the run is kept.
        seed: the run's seed.
        variant: the scenario's variant.
    """
    found = [*_costs(score, expected), ()]
    if best is not None:
        found += [*_best(best, path), ()]
    if score.get("dimensions"):
        found += [*rubric_lines(score), ()]
    return [*found, *_usage(score), (), *file_lines(path, seed, variant)]


def rubric_lines(score: Mapping[str, Any]) -> list[Line]:
    """The dimensions of a rubric, a bar each, and what they come to."""
    found = [line(("RUBRIC", Role.LABEL))]
    for dimension in score.get("dimensions", {}).values():
        share = float(dimension["score"])
        role = Role.GOOD if share >= WHOLE else Role.WARN if share else Role.ALERT
        weight = (f"  of weight {dimension['weight']:.2f}", Role.DIM)
        found.append(line(f"  {one_line(str(dimension['label']))}"))
        found.append(line("  ", *bar(share, role), f" {share:.2f}", weight))
    rubric = score.get("rubric") or {}
    composite = float(score.get("composite_score", 0))
    mark = ("✔ ", Role.GOOD) if rubric.get("reached") else ("✗ ", Role.ALERT)
    needed = (f", {rubric.get('threshold', 1):.2f} needed", Role.DIM)
    found.append(line(mark, (f"composite {composite:.2f}", Role.STRONG), needed))
    return found


def bar(share: float, role: Role) -> tuple[tuple[str, Role], ...]:
    """A bar that shows a share from 0 to 1."""
    full = BAR_CELLS if share >= WHOLE else min(BAR_CELLS - 1, int(share * BAR_CELLS))
    return (("▮" * full, role), ("▯" * (BAR_CELLS - full), Role.DIM))


def best_words(best: Best) -> str:
    """The best run so far, in a few words."""
    calls = f"{best.actions} call{'' if best.actions == 1 else 's'}"
    return f"{best.goals_met} of {best.goals} goals · {best.composite:.2f} · {calls}"


def best_mark(best: Best) -> tuple[str, Role]:
    """How the best run so far ended: a success, on the way, or spoilt by a critical failure."""
    if best.success:
        return ("✔ ", Role.GOOD)
    spoilt = best.goals_met and not best.composite
    return ("✗ ", Role.ALERT) if spoilt else ("· ", Role.WARN)


def best_line(best: Best) -> Line:
    """The best run so far, and whose it is if not a person's."""
    mark = best_mark(best)
    who = "" if best.agent in ("", "person") else f" · by {best.agent}"
    return line(mark, best_words(best), (who, Role.DIM))


def _best(best: Best, path: Path) -> list[Line]:
    whose = "this day" if best.run == path.name else best.run
    of = f"{whose}, of {best.runs} graded" if best.runs > 1 else whose
    return [
        line(("BEST SO FAR", Role.LABEL)),
        line("  ", *best_line(best)),
        line((f"  {of}", Role.DIM)),
    ]


def _costs(score: Mapping[str, Any], expected: int) -> list[Line]:
    costs = score.get("costs", {})
    actions = int(costs.get("actions", 0))
    calls = f"{actions} call{'' if actions == 1 else 's'}"
    found = [
        line(("WHAT IT TOOK", Role.LABEL)),
        line(f"  {calls}", (f", a good day takes {expected}", Role.DIM)),
        line(f"  {when.span(int(costs.get('time_ms', 0)))} of office time"),
    ]
    if costs.get("tokens"):
        usd = costs.get("usd")
        price = dollars(usd if isinstance(usd, int | float) else None)
        found.append(line(f"  {costs['tokens']:,} tokens", (f", {price}", Role.DIM)))
    cited = "yes" if score.get("provenance_ok") else "no"
    policy = score.get("policy", {})
    hits = policy.get("warning_count", 0) + policy.get("error_count", 0)
    noted = f"   policy: {hits} finding{'' if hits == 1 else 's'}"
    good = Role.GOOD if cited == "yes" else Role.WARN
    return [*found, line("  sources in order: ", (cited, good), noted)]


def _usage(score: Mapping[str, Any]) -> list[Line]:
    usage: Mapping[str, int] = score.get("usage", {})
    most = max(usage.values(), default=1)
    found = [line(("WHERE THE CALLS WENT", Role.LABEL))]
    for tool, count in sorted(usage.items(), key=lambda each: (-each[1], each[0])):
        cells = "▮" * max(1, count * BAR_CELLS // most)
        found.append(line(f"  {one_line(tool):<22} ", (cells, Role.LABEL), f" {count}"))
    return found if usage else [*found, line(("  No call was made.", Role.DIM))]


def file_lines(path: Path, seed: int, variant: int = 0) -> list[Line]:
    """Where the run is, and how to check it."""
    return [
        rule(),
        line(("run    ", Role.LABEL), str(path)),
        line(("check  ", Role.LABEL), (verify_command(path), Role.CODE)),
        apart(
            line(("seed   ", Role.LABEL), str(seed)),
            line(("variant  ", Role.LABEL), str(variant)) if variant else (),
        ),
    ]


def verify_command(path: Path) -> str:
    """The command that re-executes a run and compares every record."""
    return f"vei verify {shlex.quote(str(path))}"
