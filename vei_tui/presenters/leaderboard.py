"""A report over many runs as a table: its columns in words, and its lines for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from engine.judge.report import Report, Row, Trial
from vei_tui.presenters.money import dollars
from vei_tui.presenters.text import Role, one_line, plain
from vei_tui.presenters.when import span
from vei_tui.presenters.wrap import clip, pad, width_of

NOTHING: Final = "–"
"""Stands where too few runs say anything."""

UNKNOWN: Final = "unknown"

NAME_CELLS: Final = 40
"""Cells of a name in a table; longer ones are cut."""

REASON_CHARS: Final = 400
"""Characters of a reason; what a broken file says about itself can be of any length."""

GAP: Final = "  "
EVERYTHING: Final = "All scenarios"


class Column(NamedTuple):
    """A column of the leaderboard, after the agent's own."""

    title: str
    cell: Callable[[Row], str]
    """What a person reads."""
    value: Callable[[Row], float | Decimal | None]
    """What it is sorted by; None stands last."""
    keep: int
    """How much it matters: where there is no room, the column of the lowest goes first."""


def columns(report: Report) -> list[Column]:
    """The columns of a report, in order."""
    found = [
        Column("runs", lambda row: str(row.trials), lambda row: row.trials, 9),
        Column("success", lambda row: percent(row.success_rate), lambda row: row.success_rate, 9),
        Column("95 % interval", interval, lambda row: row.low, 8),
    ]
    found += [_pass_hat(k, report.k) for k in range(1, report.k + 1)]
    found += [
        Column("score", lambda row: share(row.composite), lambda row: row.composite, 8),
        Column("calls", lambda row: number(row.actions), lambda row: row.actions, 7),
        Column("office time", lambda row: time(row), lambda row: row.time_ms, 3),
        Column("tokens", tokens, lambda row: row.tokens, 4),
        Column("cost", cost, lambda row: row.usd, 6),
        Column("findings", lambda row: number(row.findings), lambda row: row.findings, 5),
    ]
    if report.invalid:
        found.append(Column("left out", lambda row: str(row.invalid), lambda row: row.invalid, 2))
    return found


def _pass_hat(k: int, last: int) -> Column:
    # The first and the last say most; between them the larger k goes first.
    keep = 6 if k == 1 else 5 if k == last else 1
    return Column(
        f"pass^{k}", lambda row: share(row.pass_hat[k - 1]), lambda row: row.pass_hat[k - 1], keep
    )


def percent(rate: float | None) -> str:
    """A rate as a person reads it: "75 %"."""
    return NOTHING if rate is None else f"{rate * 100:.0f} %"


def interval(row: Row) -> str:
    """The interval of a row's success rate: "47–91 %"."""
    if row.low is None or row.high is None:
        return NOTHING
    return f"{row.low * 100:.0f}–{row.high * 100:.0f} %"


def share(value: float | None) -> str:
    """A share with two places: "0.83"."""
    return NOTHING if value is None else f"{value:.2f}"


def number(value: float | None) -> str:
    """A mean: whole from a hundred on, else with one place."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"


def time(row: Row) -> str:
    """The mean office time of a row."""
    return NOTHING if row.time_ms is None else span(round(row.time_ms))


def tokens(row: Row) -> str:
    """The mean tokens of a row, or that nobody counted them."""
    return UNKNOWN if row.trials and row.tokens is None else number(row.tokens)


def cost(row: Row) -> str:
    """The mean dollars of a row, or that their price is unknown."""
    return dollars(row.usd) if row.trials else NOTHING


def headline(report: Report) -> str:
    """What a report is about, in one line."""
    scenarios = len({row.scenario for row in report.by_scenario if row.trials})
    counted = (
        f"{count(report.trials, 'run')} of {count(len(report.overall), 'agent')} "
        f"on {count(scenarios, 'scenario')}"
    )
    return f"{counted}; {left_out(report)}" if report.invalid else counted


def left_out(report: Report) -> str:
    """How many runs are not counted, in words."""
    invalid = len(report.invalid)
    return f"{count(invalid, 'run')} {'is' if invalid == 1 else 'are'} not counted"


def count(number: int, noun: str) -> str:
    """A number of things: "1 run", "1,200 runs"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def groups(report: Report) -> Iterator[tuple[str, list[Row]]]:
    """The tables of a report, each with its heading: over all scenarios, then one for each.

    A single scenario's table would only repeat the rows over all.
    """
    named: dict[str, list[Row]] = {}
    for row in report.by_scenario:
        named.setdefault(row.scenario, []).append(row)
    if len(named) != 1:
        yield EVERYTHING, list(report.overall)
    yield from ((name_of(scenario), rows) for scenario, rows in named.items())


def name_of(text: str) -> str:
    """A name that a run states, cut to what a table has room for."""
    return plain(clip(((one_line(text[:REASON_CHARS]), Role.PLAIN),), NAME_CELLS)) or "(no name)"


def reason_of(trial: Trial) -> str:
    """Why a run is not counted."""
    return short(trial.invalid)


def short(text: str) -> str:
    """A sentence of any length, in one line that ends."""
    clean = one_line(text[: REASON_CHARS * 2])
    return clean if len(clean) <= REASON_CHARS else f"{clean[: REASON_CHARS - 1]}…"


LEGEND: Final = (
    "score: the rubric's composite, or the share of the goals' weight that was met. pass^k: the "
    "chance that k runs of a scenario all succeed. calls, office time, tokens, cost and findings "
    "are means of a run."
)


def table_lines(report: Report, width: int = 0) -> list[str]:
    """A report as lines of plain text.

    Args:
        report: the report.
        width: cells of a line; columns that do not fit are left out and named. 0 for no limit.
    """
    shown, dropped = _fitting(report, width)
    lines = [f"{headline(report)}."]
    for heading, rows in groups(report):
        if rows:
            lines += ["", heading, *_table(rows, shown)]
    lines += _dimension_lines(report)
    if report.trials:
        lines += ["", LEGEND]
    if dropped:
        titles = ", ".join(column.title for column in dropped)
        lines.append(f"No room here for: {titles}. --format csv has every column.")
    if report.notes:
        lines += ["", "Bear in mind", *(f"  {short(note)}" for note in report.notes)]
    if report.invalid:
        lines += ["", "Not counted"]
        lines += [f"  {short(trial.run)}: {reason_of(trial)}" for trial in report.invalid]
    return lines


def dimension_tables(report: Report) -> Iterator[tuple[str, list[str], list[Row]]]:
    """For each scenario with a rubric: its name, its dimensions, and the rows that have them."""
    named: dict[str, list[Row]] = {}
    for row in report.by_scenario:
        if row.dimensions:
            named.setdefault(row.scenario, []).append(row)
    for scenario, rows in named.items():
        parts = dict.fromkeys(name for row in rows for name, _ in row.dimensions)
        yield name_of(scenario), list(parts), rows


def _dimension_lines(report: Report) -> Iterator[str]:
    """The mean score of each dimension, a line each: names are long, and terminals narrow."""
    for scenario, names, rows in dimension_tables(report):
        yield from ("", f"Dimensions of {scenario}")
        wide = max(len(name) for name in names)
        for row in rows:
            yield f"{GAP}{name_of(row.agent)}"
            found = dict(row.dimensions)
            for name in names:
                yield f"{GAP * 2}{one_line(name):{wide}}{GAP}{share(found.get(name))}"


def _fitting(report: Report, width: int) -> tuple[list[Column], list[Column]]:
    """The columns that fit into a width, and those that do not."""
    shown, dropped = columns(report), []
    rows = [*report.overall, *report.by_scenario]
    while width and len(shown) > 1 and _width(rows, shown) > width:
        least = min(shown, key=lambda column: (column.keep, -shown.index(column)))
        shown.remove(least)
        dropped.append(least)
    order = {column.title: at for at, column in enumerate(columns(report))}
    return shown, sorted(dropped, key=lambda column: order[column.title])


def _width(rows: Sequence[Row], shown: Sequence[Column]) -> int:
    return sum(_widths(rows, shown)) + len(GAP) * (len(shown) + 1)


def _widths(rows: Sequence[Row], shown: Sequence[Column]) -> list[int]:
    names = [width_of(((name_of(row.agent), Role.PLAIN),)) for row in rows]
    cells = [max(len(c.title), *(len(c.cell(row)) for row in rows)) for c in shown] if rows else []
    return [max(len("agent"), *names) if names else len("agent"), *cells]


def _table(rows: Sequence[Row], shown: Sequence[Column]) -> Iterator[str]:
    widths = _widths(rows, shown)
    yield _line(["agent", *(column.title for column in shown)], widths)
    for row in rows:
        yield _line([name_of(row.agent), *(column.cell(row) for column in shown)], widths)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        plain(pad(((cell, Role.PLAIN),), width, right=at > 0))
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"{GAP}{GAP.join(padded)}".rstrip()
