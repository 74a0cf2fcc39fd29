"""Fitting lines to a width: the one place that decides where a row ends.

The lists count rows with `height` and draw them with `flow`; both use the same break points, so
what is counted is what is drawn. Widths are terminal cells: a wide character takes two.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Final

from rich.cells import cell_len, get_character_cell_size

from vei_tui.presenters.text import PageLine, Piece, Role, clean

ELLIPSIS: Final = "…"

ROOM_FOR_GAP: Final = 12
"""Cells from which on a text that is cut keeps off what stands behind it; in fewer, each counts."""

# Every character here is one cell wide, and has no other after it that could change that.
_ONE_CELL: Final = (
    " -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u0556"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u2199\u2500-\u259f"
)
# Every character here is two, and a row may end after it.
_TWO_CELLS: Final = (
    "\u3001-\u3029\u3030-\u303e\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\uff01-\uff60\U0001f330-\U0001f335\U0001f345-\U0001f37c\U0001f380-\U0001f393"
    "\U0001f3e0-\U0001f3f0\U0001f400-\U0001f43e\U0001f442-\U0001f4fc\U0001f5fb-\U0001f64f"
    "\U0001f680-\U0001f6c5\U0001f90c-\U0001f93a\U0001f947-\U0001f9ff\U00020000-\U0002fffd"
)
_NARROW: Final = re.compile(f"[{_ONE_CELL}]*")
_COUNTABLE: Final = re.compile(f"[{_ONE_CELL}{_TWO_CELLS}]*")
_WIDE_RUN: Final = re.compile(f"[{_TWO_CELLS}]+")
_SECOND_CELL: Final = "\0"
# Closing signs and full stops of East Asian text never begin a row.
_CLOSING: Final = (
    "\u3001\u3002\u3009\u300b\u300d\u300f\u3011\u3015\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f"
)
_WORD: Final = re.compile(f"([{_TWO_CELLS}]|[^ {_TWO_CELLS}]+)( *)")
_BULLET: Final = re.compile(r" *(?:[•·▸▪✔✗>*-] +|\d{1,3}[.)] +)?")


def width_of(line: PageLine) -> int:
    """The cells a line takes on one row, fills counted as nothing."""
    return sum(cell_len(piece[0]) for piece in line if piece[1] is not Role.FILL)


def height(line: PageLine, width: int) -> int:
    """How many rows `flow` makes of a line."""
    if len(line) == 1:
        text = line[0][0]
        if len(text) <= width and text.isascii() and text.isprintable():
            return 1
    text, line = _safe(line)
    if (len(text) <= width and text.isascii()) or any(p[1] is Role.FILL for p in line):
        return 1
    return len(_breaks(text, max(1, width)))


def flow(line: PageLine, width: int) -> list[PageLine]:
    """Break a line into rows no wider than `width` cells.

    Rows break at spaces, words longer than a row are folded, and the rows after the first are
    indented as the first one is (past its bullet, if it has one). A line with fills is one row.

    Args:
        line: The line; text that was not cleaned is cleaned here.
        width: Cells in a row.

    Returns:
        At least one row.
    """
    text, line = _safe(line)
    width = max(1, width)
    if any(piece[1] is Role.FILL for piece in line):
        return [_filled(line, width)]
    if len(text) <= width and text.isascii():
        return [line]
    breaks = _breaks(text, width)
    if breaks == [(0, len(text))]:
        return [line]
    return _cut(line, breaks, " " * _hang(text, width))


def clip(line: PageLine, width: int) -> PageLine:
    """Cut a line to one row of at most `width` cells, with an ellipsis where it was cut."""
    _, line = _safe(line)
    if width_of(line) <= width:
        return line
    if width < 1:
        return ()
    kept: list[Piece] = []
    room = width - 1
    for piece in line:
        cells = cell_len(piece[0])
        if cells <= room:
            kept.append(piece)
            room -= cells
            continue
        kept.append(_with_text(piece, piece[0][: _fold(piece[0], 0, room, at_least=0)] + ELLIPSIS))
        break
    return tuple(kept)


def pad(line: PageLine, width: int, right: bool = False) -> PageLine:
    """Clip or pad a line to exactly `width` cells, to the left or to the right."""
    line = clip(line, width)
    space = width - width_of(line)
    if space <= 0:
        return line
    filler: Piece = (" " * space, Role.PLAIN)
    return (filler, *line) if right else (*line, filler)


def _safe(line: PageLine) -> tuple[str, PageLine]:
    """The text of a line and the line, cleaned if a presenter forgot to."""
    text = line[0][0] if len(line) == 1 else "".join([piece[0] for piece in line])
    if text.isprintable():
        return text, line
    line = tuple(_with_text(piece, clean(piece[0]).replace("\n", " ")) for piece in line)
    return "".join([piece[0] for piece in line]), line


def _with_text(piece: Piece, text: str) -> Piece:
    return piece._replace(text=text) if len(piece) == 3 else (text, piece[1])


def _hang(text: str, width: int) -> int:
    """Indent of the rows after the first, in cells."""
    found = _BULLET.match(text)
    return min(found.end() if found else 0, width // 2)


def _breaks(text: str, width: int) -> list[tuple[int, int]]:
    """Start and end in `text` of each row."""
    text = text.rstrip(" ")
    if _NARROW.fullmatch(text):
        return _row_ends(text, width, _hang(text, width))
    if not _COUNTABLE.fullmatch(text):
        return _odd_breaks(text, width)
    cells = _WIDE_RUN.sub(_double, text)
    rows = _row_ends(cells, width, _hang(text, width))
    if len(rows) == 1:
        return [(0, len(text))]
    breaks: list[tuple[int, int]] = []
    doubled = at = 0
    for start, end in rows:
        doubled += cells.count(_SECOND_CELL, at, start)
        within = cells.count(_SECOND_CELL, start, end)
        breaks.append((start - doubled, end - doubled - within))
        doubled, at = doubled + within, end
    return breaks


def _double(found: re.Match[str]) -> str:
    """Each character of a wide run followed by its second cell: now one character is one cell."""
    return _SECOND_CELL.join(found[0]) + _SECOND_CELL


def _row_ends(cells: str, width: int, hang: int) -> list[tuple[int, int]]:
    """Rows of a text in which a character is a cell: each ends at the last place that allows it."""
    length = len(cells)
    if length <= width:
        return [(0, length)]
    rows: list[tuple[int, int]] = []
    start, room = 0, width
    first = length - len(cells.lstrip(" "))
    wide = _SECOND_CELL in cells
    while length - start > room:
        end = cells.rfind(" ", first, start + room + 1)
        if wide:
            end = max(end, _after_wide(cells, first, start + room))
        if end <= first:
            end = start + room
            if wide and cells[end] == _SECOND_CELL:
                end = end - 1 if end - 1 > start else end + 1
        after = end
        while cells[end - 1] == " ":
            end -= 1
        while after < length and cells[after] == " ":
            after += 1
        rows.append((start, end))
        start = first = after
        room = width - hang
    if start < length:
        rows.append((start, length))
    return rows


def _after_wide(cells: str, first: int, limit: int) -> int:
    """The last place up to `limit` behind a wide character where a row may end, or -1."""
    end = cells.rfind(_SECOND_CELL, first, limit) + 1
    while end > first and cells[end : end + 1] in _CLOSING and end < len(cells):
        end = cells.rfind(_SECOND_CELL, first, end - 1) + 1
    return end if end > first else -1


def _odd_breaks(text: str, width: int) -> list[tuple[int, int]]:
    """Break points where characters have any width: words are measured one by one."""
    rows: list[tuple[int, int]] = []
    room, hang = width, _hang(text, width)
    first = len(text) - len(text.lstrip(" "))
    start = end = 0
    used = first
    for found in _WORD.finditer(text, first):
        word, space = found.groups()
        cells = cell_len(word)
        if used + cells > room and end > start:
            rows.append((start, end))
            start, used, room = found.start(), 0, width - hang
        while used + cells > room:
            cut = _fold(text, max(start, found.start()), room - used)
            rows.append((start, cut))
            start, used, room = cut, 0, width - hang
            cells = cell_len(text[cut : found.end(1)])
        used += cells + len(space)
        end = found.end(1)
    if end > start or not rows:
        rows.append((start, end))
    return rows


def _fold(text: str, start: int, room: int, at_least: int = 1) -> int:
    """The end of the longest piece from `start` that fits, never parting a letter and its marks."""
    used = 0
    for index in range(start, len(text)):
        cells = get_character_cell_size(text[index])
        used += cells
        if cells and used > room and index >= start + at_least:
            return index
    return len(text)


def _cut(line: PageLine, breaks: list[tuple[int, int]], indent: str) -> list[PageLine]:
    """The pieces of a line between each two positions of its text, in one pass over the line."""
    rows: list[PageLine] = []
    index = at = 0
    for start, end in breaks:
        row: list[Piece] = [(indent, Role.PLAIN)] if rows and indent else []
        while index < len(line):
            text = line[index][0]
            after = at + len(text)
            cut = text[max(0, start - at) : max(0, end - at)]
            if cut:
                row.append(_with_text(line[index], cut))
            if after > end:
                break
            index, at = index + 1, after
        rows.append(tuple(row))
    return rows


def _filled(line: PageLine, width: int) -> PageLine:
    """One row of `width` cells: fills take what is spare, else the text before them is cut."""
    fills = sum(piece[1] is Role.FILL for piece in line)
    spare = width - width_of(line)
    if spare < 0:
        parts = [list(part) for _, part in groupby(line, lambda piece: piece[1] is Role.FILL)]
        ahead = tuple(parts[0]) if line[0][1] is not Role.FILL else ()
        behind = tuple(piece for piece in line[len(ahead) :] if piece[1] is not Role.FILL)
        room = width - width_of(behind)
        if room < min(width_of(ahead), 2):
            return clip((*ahead, *behind), width)
        if room > ROOM_FOR_GAP and behind and not behind[0][0].startswith(" "):
            return (*clip(ahead, room - 1), (" ", Role.PLAIN), *behind)
        return (*clip(ahead, room), *behind)
    row: list[Piece] = []
    left = fills
    for piece in line:
        if piece[1] is not Role.FILL:
            row.append(piece)
            continue
        cells = spare // left
        spare, left = spare - cells, left - 1
        if cells:
            row.append(((piece[0] or " ")[0] * cells, Role.DIM))
    return tuple(row)
