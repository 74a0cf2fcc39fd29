"""A report over many runs as one HTML page that needs nothing else and asks nobody for anything."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Final

from engine.judge.report import Report, Row
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
BAR: Final = 120
"""Units of the width of the picture of an interval."""


def page(report: Report) -> str:
    """A report as a page, for light and dark screens and for paper.

    Everything that runs, agents or scenarios say is escaped, and the page's own policy lets nothing
    run or load but its one script and its one style sheet.
    """
    style, script = _text("leaderboard.css"), _text("leaderboard.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    shown = columns(report)
    tables = [_table(heading, rows, shown) for heading, rows in groups(report) if rows]
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{TITLE}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        "<main>",
        f"<h1>{TITLE}</h1>",
        f"<p>{escape(headline(report))}.</p>",
        *tables,
        *([f'<p class="legend">{escape(LEGEND)}</p>'] if report.trials else []),
        *_notes(report),
        *_left_out(report),
        "</main>",
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    ]
    # A lone surrogate of a file's name is nothing that a page can hold.
    return ("\n".join(parts) + "\n").encode("utf-8", "replace").decode("utf-8")


def _text(name: str) -> str:
    """A file that is shipped beside this one, as it stands in the page."""
    return f"\n{files('vei_tui.presenters').joinpath(name).read_text('utf-8')}"


def _hash(text: str) -> str:
    """How a content security policy names the one inline text that it allows."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


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


def _notes(report: Report) -> list[str]:
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
