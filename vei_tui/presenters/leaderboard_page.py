"""A report over many runs as one HTML page that needs nothing else and asks nobody for anything."""

from __future__ import annotations

from html import escape
from typing import Final

from engine.judge.report import Report, Row
from vei_tui.presenters.document import document, shipped
from vei_tui.presenters.leaderboard import (
    LEGEND,
    Column,
    columns,
    groups,
    headline,
    left_out,
    name_of,
    reason_of,
    short,
)

TITLE: Final = "Leaderboard"
PLACE: Final = "vei_tui.presenters"
"""The package that its style sheet and its script are shipped in."""

BAR: Final = 120
"""Units of the width of the picture of an interval."""


def page(report: Report) -> str:
    """A report as a page, for light and dark screens and for paper.

    Everything that runs, agents or scenarios say is escaped, and the page's own policy lets nothing
    run or load but its one script and its one style sheet.
    """
    body = [
        "<main>",
        f"<h1>{TITLE}</h1>",
        f"<p>{escape(headline(report))}.</p>",
        *tables(report),
        *([f'<p class="legend">{escape(LEGEND)}</p>'] if report.trials else []),
        *notes(report),
        *_left_out(report),
        "</main>",
    ]
    return document(
        TITLE, body, shipped(PLACE, "leaderboard.css"), shipped(PLACE, "leaderboard.js")
    )


def tables(report: Report) -> list[str]:
    """The tables of a report as HTML, each a section with its heading."""
    shown = columns(report)
    return [_table(heading, rows, shown) for heading, rows in groups(report) if rows]


def _table(heading: str, rows: list[Row], shown: list[Column]) -> str:
    head = "".join(_heading(title) for title in ("agent", *(column.title for column in shown)))
    body = "\n".join(_row(row, shown) for row in rows)
    return (
        f'<section>\n<h2>{escape(heading)}</h2>\n<div class="wide">\n<table class="sortable">\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n</section>"
    )


def _heading(title: str) -> str:
    return f'<th scope="col"><button type="button">{escape(title)}</button></th>'


def _row(row: Row, shown: list[Column]) -> str:
    cells = "".join(_cell(row, column) for column in shown)
    name = escape(name_of(row.agent))
    return f'<tr><th scope="row" title="{escape(short(row.agent))}">{name}</th>{cells}</tr>'


def _cell(row: Row, column: Column) -> str:
    value = column.value(row)
    sorted_by = "" if value is None else f' data-value="{float(value):.9g}"'
    picture = _picture(row) if column.title == "95 % interval" else ""
    return f"<td{sorted_by}>{escape(column.cell(row))}{picture}</td>"


def _picture(row: Row) -> str:
    """The interval on the line from 0 to 1, the rate as a dot; the cell's text says the same."""
    if row.low is None or row.high is None or row.success_rate is None:
        return ""
    low, high, rate = (
        round(4 + end * (BAR - 8), 1) for end in (row.low, row.high, row.success_rate)
    )
    return (
        f' <svg viewBox="0 0 {BAR} 12" width="{BAR}" height="12" aria-hidden="true">'
        f'<line class="axis" x1="4" x2="{BAR - 4}" y1="6" y2="6"/>'
        f'<line class="range" x1="{low}" x2="{high}" y1="6" y2="6"/>'
        f'<circle cx="{rate}" cy="6" r="4"/></svg>'
    )


def notes(report: Report) -> list[str]:
    """What to bear in mind about a report, as HTML; nothing where there is nothing."""
    if not report.notes:
        return []
    items = "".join(f"<li>{escape(short(note))}</li>" for note in report.notes)
    return [f"<section>\n<h2>Bear in mind</h2>\n<ul>{items}</ul>\n</section>"]


def _left_out(report: Report) -> list[str]:
    if not report.invalid:
        return []
    rows = "\n".join(
        f"<tr><td>{escape(short(trial.run))}</td><td>{escape(name_of(trial.agent))}</td>"
        f"<td>{escape(reason_of(trial))}</td></tr>"
        for trial in report.invalid
    )
    return [
        f"<section>\n<h2>Not counted</h2>\n<p>{escape(left_out(report))}.</p>\n"
        f'<div class="wide">\n<table class="reasons">\n<thead><tr><th scope="col">run</th>'
        f'<th scope="col">agent</th><th scope="col">reason</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>\n</div>\n</section>"
    ]
