"""A report over many runs for other programs: Markdown, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from typing import Any, Final

from engine.judge.report import Report, Row, Trial
from engine.record.journal import UNPRICED
from vei_tui.presenters.leaderboard import (
    LEGEND,
    UNKNOWN,
    columns,
    groups,
    headline,
    name_of,
    reason_of,
    short,
)
from vei_tui.presenters.text import one_line

PLACES: Final = 6
"""Decimal places of a number for programs."""

# An underscore within a word marks nothing up, and names are full of them.
_MARKDOWN: Final = re.compile(
    r"[\\`*\[\]<>|~&$^]|(?<!\w)_|_(?!\w)|:(?=//)|(?<=www)\.|^[-=+#]", re.I
)
_BEFORE: Final = (
    "kind", "agent", "scenario", "scenarios", "trials", "successes", "invalid", "success_rate",
    "interval_low", "interval_high",
)  # fmt: skip
_AFTER: Final = (
    "composite", "actions", "time_ms", "tokens", "usd", "warnings", "errors", "run", "reason",
)  # fmt: skip

_FORMULA: Final = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]")


def markdown(report: Report) -> str:
    """A report as a page of Markdown, with one table for each scenario."""
    shown = columns(report)
    lines = ["# Leaderboard", "", f"{headline(report)}."]
    for heading, rows in groups(report):
        if not rows:
            continue
        lines += ["", f"## {in_markdown(heading)}", ""]
        lines.append(_row("agent", *(in_markdown(column.title) for column in shown)))
        lines.append(_row("---", *("---:" for _ in shown)))
        for row in rows:
            lines.append(_row(in_markdown(name_of(row.agent)), *(c.cell(row) for c in shown)))
    if report.trials:
        lines += ["", in_markdown(LEGEND)]
    if report.notes:
        lines += ["", "## Bear in mind", "", *(f"- {in_markdown(note)}" for note in report.notes)]
    if report.invalid:
        lines += ["", "## Not counted", ""]
        lines += [
            f"- {in_markdown(short(trial.run))}: {in_markdown(reason_of(trial))}"
            for trial in report.invalid
        ]
    return "\n".join(lines) + "\n"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def in_markdown(text: str) -> str:
    """Text that Markdown shows as it is: no link, no mark-up, no cell of its own."""
    return _MARKDOWN.sub(r"\\\g<0>", one_line(text))


def comma_separated(report: Report) -> str:
    """A report as CSV: a line for each row over all, each scenario's row and each run left out."""
    out = io.StringIO()
    passes = [f"pass_hat_{k}" for k in range(1, report.k + 1)]
    fields = [*_BEFORE, *passes, *_AFTER]
    writer = csv.DictWriter(out, fields, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writeheader()
    for row in report.overall:
        writer.writerow(_cells(row, "overall", report.k))
    for row in report.by_scenario:
        writer.writerow(_cells(row, "scenario", report.k))
    for trial in report.invalid:
        writer.writerow(_left_out(trial))
    return out.getvalue()


def _cells(row: Row, kind: str, k: int) -> dict[str, Any]:
    body = row_body(row)
    low, high = body.pop("interval") or (None, None)
    passes, findings = body.pop("pass_hat"), body.pop("findings")
    body.pop("dimensions", None)
    return {
        "kind": kind,
        **body,
        "agent": in_cell(row.agent),
        "scenario": in_cell(row.scenario),
        "interval_low": low,
        "interval_high": high,
        **{f"pass_hat_{at}": passes[str(at)] for at in range(1, k + 1)},
        **findings,
    }


def _left_out(trial: Trial) -> dict[str, Any]:
    return {
        "kind": "not counted",
        "agent": in_cell(trial.agent),
        "scenario": in_cell(trial.scenario),
        "run": in_cell(trial.run),
        "reason": in_cell(reason_of(trial)),
    }


def in_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    clean = one_line(text)
    return f"'{clean}" if _FORMULA.match(clean) else clean


def as_json(report: Report) -> str:
    """A report for programs, as one line of JSON."""
    body = {
        "k": report.k,
        "overall": [row_body(row) for row in report.overall],
        "scenarios": [row_body(row) for row in report.by_scenario],
        "invalid": [_trial_body(trial) for trial in report.invalid],
        "notes": list(report.notes),
    }
    # Escaped to ASCII: a hostile name may hold what no encoding can write.
    return json.dumps(body) + "\n"


def row_body(row: Row) -> dict[str, Any]:
    """A row for programs.

    Returns:
        Rates and shares from 0 to 1, means of a run otherwise. ``usd`` is ``unpriced`` and
        ``tokens`` is ``unknown`` where a run's are; None where no run says anything.
        ``dimensions`` are there where the scenario has a rubric.
    """
    parts = {name: _round(value) for name, value in row.dimensions}
    ends = None if row.low is None or row.high is None else [_round(row.low), _round(row.high)]
    return {
        "agent": row.agent,
        "scenario": row.scenario or None,
        "scenarios": row.scenarios,
        "trials": row.trials,
        "successes": row.successes,
        "invalid": row.invalid,
        "success_rate": _round(row.success_rate),
        "interval": ends,
        "pass_hat": {str(k): _round(chance) for k, chance in enumerate(row.pass_hat, 1)},
        "composite": _round(row.composite),
        "actions": _round(row.actions),
        "time_ms": _round(row.time_ms),
        "tokens": UNKNOWN if row.trials and row.tokens is None else _round(row.tokens),
        "usd": UNPRICED if row.trials and row.usd is None else _round(row.usd),
        "findings": {"warnings": row.warnings, "errors": row.errors},
        **({"dimensions": parts} if parts else {}),
    }


def _trial_body(trial: Trial) -> dict[str, Any]:
    return {
        "run": trial.run,
        "agent": trial.agent or None,
        "scenario": trial.scenario or None,
        "variant": trial.variant,
        "seed": trial.seed,
        "reason": trial.invalid,
    }


def _round(value: float | Decimal | None) -> float | None:
    return None if value is None else round(float(value), PLACES)
