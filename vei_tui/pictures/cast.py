"""A film as an asciicast, version 3: what a terminal is sent, row by changed row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import orjson

from vei_tui.pictures.film import IDLE_MS, Film, Look, Row, Span, pieces, uneven

_CLEAR: Final = "\x1b[?25l\x1b[0m\x1b[2J"
_SECOND_MS: Final = 1_000


def asciicast(film: Film) -> Iterator[bytes]:
    """The lines of the file: a header, then what is sent and when; goals met are markers.

    Args:
        film: at least one picture.
    """
    longest = max([IDLE_MS, *(still.ms for still in film.stills)])
    yield _line(
        {
            "version": 3,
            "term": {"cols": film.columns, "rows": film.lines, "type": "xterm-256color"},
            "idle_time_limit": longest / _SECOND_MS,
            "title": film.title,
        }
    )
    rows: Sequence[Row] = ((),) * film.lines
    sent, waited = _CLEAR, 0
    for still in film.stills:
        sent += "".join(
            _changed(at, old, new)
            for at, (old, new) in enumerate(zip(rows, still.rows, strict=True), 1)
            if old != new
        )
        yield _line([waited / _SECOND_MS, "o", sent])
        for mark in still.marks:
            yield _line([0, "m", mark])
        rows, sent, waited = still.rows, "", still.ms
    yield _line([waited / _SECOND_MS, "x", "0"])


def _line(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _changed(at: int, old: Row, new: Row) -> str:
    """What turns a row into another: all from the first to the last span that differs.

    Args:
        at: number of the row, from 1.
        old: what stands there.
        new: what is to stand there.
    """
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = len(new)
    if sum(span.cells for span in old) == sum(span.cells for span in new):
        # Only where both end in the same column do equal ends stand in the same place.
        while last > first and len(old) - len(new) + last > first:
            if old[len(old) - len(new) + last - 1] != new[last - 1]:
                break
            last -= 1
    column = 1 + sum(span.cells for span in new[:first])
    sent = [f"\x1b[{at};{column}H"]
    for span in new[first:last]:
        sent.append(_look(span.look) + _written(span, column))
        column += span.cells
    return "".join(sent)


def _written(span: Span, column: int) -> str:
    """A span's text; after what terminals disagree on, the column is said again."""
    if not uneven(span.text):
        return span.text
    sent = []
    for text, cells in pieces(span.text):
        column += cells
        odd = cells != 1 or len(text) != 1
        sent.append(f"{text}\x1b[{column}G" if odd else text)
    return "".join(sent)


def _look(look: Look) -> str:
    on = ((1, look.bold), (3, look.italic), (4, look.underline), (9, look.strike))
    set_on = "".join(f";{code}" for code, wanted in on if wanted)
    ink, paper = (";".join(map(str, colour)) for colour in (look.ink, look.paper))
    return f"\x1b[0{set_on};38;2;{ink};48;2;{paper}m"
