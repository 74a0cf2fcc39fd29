"""A film as SVG: one picture, or all of them, played by the file itself without a script.

Rows that stand still are drawn once. Where nothing can play them, the last picture is shown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from xml.sax.saxutils import escape

from vei_tui.pictures.film import Film, Look, Row, Span, hex_of, pieces, uneven

CELL: Final = (9, 18)
"""Width and height of a cell, in pixels."""

EDGE: Final = 9
"""Pixels around the screen."""

_SIZE: Final = 15
_BASE: Final = 14
_FONTS: Final = (
    "'DejaVu Sans Mono','Fira Code','JetBrains Mono',Menlo,Consolas,'Liberation Mono',monospace"
)
_WORDS: Final = re.compile(r"\S+(?: \S+)*")
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def svg(film: Film) -> Iterator[bytes]:
    """The file, in pieces.

    Args:
        film: one picture, or several that are played in a circle.
    """
    drawing = _Drawing(film)
    spells = _spells(film)
    body = [part for spell in spells.items() for part in drawing.spell(*spell)]
    width, height = film.columns * CELL[0] + 2 * EDGE, film.lines * CELL[1] + 2 * EDGE
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img">\n<title>{_text(film.title)}</title>\n'
        f"<style>text{{font:{_SIZE}px {_FONTS};white-space:pre}}{drawing.styles()}</style>\n"
        f'<rect width="{width}" height="{height}" rx="{EDGE}" fill="{hex_of(film.paper)}"/>\n'
    ).encode()
    if drawing.shared:
        yield f"<defs>\n{''.join(drawing.shared)}</defs>\n".encode()
    yield f'<g transform="translate({EDGE} {EDGE})">\n'.encode()
    yield from (part.encode() for part in body)
    yield b"</g>\n</svg>\n"


def _spells(film: Film) -> Mapping[tuple[int, int], Sequence[tuple[int, Row]]]:
    """The rows that are shown, by the pictures from which and until which they are."""
    found: dict[tuple[int, int], list[tuple[int, Row]]] = defaultdict(list)
    for y in range(film.lines):
        start = 0
        for at in range(1, len(film.stills) + 1):
            row = film.stills[start].rows[y]
            if at == len(film.stills) or film.stills[at].rows[y] != row:
                found[start, at].append((y, row))
                start = at
    return dict(sorted(found.items()))


class _Drawing:
    """Rows as SVG; what is drawn twice is drawn once and referred to."""

    def __init__(self, film: Film) -> None:
        self.shared: list[str] = []
        self._film = film
        self._looks: dict[str, str] = {}
        self._names: dict[Row, str] = {}
        self._starts = [0]
        for still in film.stills:
            self._starts.append(self._starts[-1] + still.ms)
        self._uses = Counter(
            still.rows[y]
            for y in range(film.lines)
            for at, still in enumerate(film.stills)
            if not at or film.stills[at - 1].rows[y] != still.rows[y]
        )

    def styles(self) -> str:
        """The looks, as a style sheet."""
        return "".join(f".{name}{{{style}}}" for style, name in self._looks.items())

    def spell(self, when: tuple[int, int], rows: Sequence[tuple[int, Row]]) -> Iterator[str]:
        """Rows that are shown from one picture until another."""
        first, end = when
        whole = end - first == len(self._film.stills)
        if not whole:
            shown = "" if end == len(self._film.stills) else ' display="none"'
            yield f"<g{shown}>{self._playing(first, end)}"
        for y, row in rows:
            yield self._row(y, row)
        if not whole:
            yield "</g>\n"

    def _playing(self, first: int, end: int) -> str:
        total = self._starts[-1]
        values, times = ["inline"], ["0"]
        if first:
            values, times = ["none", "inline"], ["0", f"{self._starts[first] / total:.6f}"]
        if end < len(self._film.stills):
            values.append("none")
            times.append(f"{self._starts[end] / total:.6f}")
        return (
            '<animate attributeName="display" calcMode="discrete" repeatCount="indefinite" '
            f'dur="{total}ms" values="{";".join(values)}" keyTimes="{";".join(times)}"/>'
        )

    def _row(self, y: int, row: Row) -> str:
        drawn = self._names.get(row)
        if drawn is None:
            drawn = "".join(self._parts(row))
            if drawn and self._uses[row] > 1:
                name = f"r{len(self.shared)}"
                self.shared.append(f'<g id="{name}">{drawn}</g>\n')
                drawn = f'<use href="#{name}"/>'
            self._names[row] = drawn
        return f'<g transform="translate(0 {y * CELL[1]})">{drawn}</g>\n' if drawn else ""

    def _parts(self, row: Row) -> Iterator[str]:
        yield from self._papers(row)
        column = 0
        for span in row:
            for at, text, cells in _chunks(span):
                name = self._style(span.look)
                length = f' textLength="{cells * CELL[0]}"' if cells > 1 else ""
                x = (column + at) * CELL[0]
                yield f'<text class="{name}" x="{x}" y="{_BASE}"{length}>{_text(text)}</text>'
            column += span.cells

    def _papers(self, row: Row) -> Iterator[str]:
        start = column = 0
        for at, span in enumerate(row):
            column += span.cells
            paper = span.look.paper
            if at + 1 < len(row) and row[at + 1].look.paper == paper:
                continue
            if paper != self._film.paper:
                yield (
                    f'<rect x="{start * CELL[0]}" width="{(column - start) * CELL[0]}" '
                    f'height="{CELL[1]}" fill="{hex_of(paper)}" shape-rendering="crispEdges"/>'
                )
            start = column

    def _style(self, look: Look) -> str:
        lines = [
            word
            for word, on in (("underline", look.underline), ("line-through", look.strike))
            if on
        ]
        style = f"fill:{hex_of(look.ink)}"
        style += ";font-weight:700" if look.bold else ""
        style += ";font-style:italic" if look.italic else ""
        style += f";text-decoration:{' '.join(lines)}" if lines else ""
        return self._looks.setdefault(style, f"c{len(self._looks)}")


def _chunks(span: Span) -> Iterator[tuple[int, str, int]]:
    """Text that can be drawn in one go: the cell where it begins, itself, the cells it takes."""
    if uneven(span.text):
        at = 0
        for text, cells in pieces(span.text):
            if text.strip():
                yield at, text, cells
            at += cells
    elif span.look.underline or span.look.strike:
        yield 0, span.text, span.cells
    else:
        for found in _WORDS.finditer(span.text):
            yield found.start(), found[0], found.end() - found.start()


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("\ufffd", text))
