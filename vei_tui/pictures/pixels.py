"""A film as pixels: GIF for many pictures, PNG for one, in at most 256 colours.

The same film gives the same bytes: colours are counted and sorted, never guessed.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Final

from PIL import GifImagePlugin, Image, ImageChops

from vei_tui.pictures.film import Colour, Film, Look, Row, pieces
from vei_tui.pictures.lettering import CELL, Lettering, ruled

_MOST: Final = 255
"""Colours of a film; the one that is left says that a pixel stays as it was."""

_STAYS: Final = 255
_FULL: Final = 255

_SHADES: Final = (9, 7, 5, 4, 3, 2)
"""Steps between paper and ink, the smoothest first."""


def png(film: Film) -> bytes:
    """The last picture of a film.

    Args:
        film: at least one picture.
    """
    still = film.stills[-1]
    paints = _Paints((row for row in still.rows), film.paper)
    image = _Easel(paints, film).draw(still.rows)
    image.putpalette(paints.palette)
    file = BytesIO()
    image.save(file, "PNG", compress_level=9)
    return file.getvalue()


def gif(film: Film, advance: Callable[[int], None]) -> Iterator[bytes]:
    """A film that plays in a circle, in pieces.

    Args:
        film: at least one picture.
        advance: told of each picture that is done.
    """
    distinct = {row: None for still in film.stills for row in still.rows}
    paints = _Paints(distinct, film.paper)
    easel = _Easel(paints, film)
    width, height = film.columns * CELL[0], film.lines * CELL[1]
    yield b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0)
    yield bytes(paints.palette)
    if len(film.stills) > 1:
        yield b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
    before: Image.Image | None = None
    owed = 0
    for still in film.stills:
        # The format counts in hundredths of a second; what is cut off is made up for later.
        owed += still.ms
        ms, owed = owed - owed % 10, owed % 10
        image = easel.draw(still.rows)
        yield from _frame(image, before, ms)
        before = image
        advance(1)
    yield b";"


def _frame(image: Image.Image, before: Image.Image | None, ms: int) -> Iterator[bytes]:
    """A picture as what it changes of the one before."""
    place = (0, 0)
    if before is not None:
        changed = ImageChops.difference(image, before)
        left, top, right, bottom = changed.getbbox() or (0, 0, 1, 1)
        place = (left, top)
        image = image.crop((left, top, right, bottom))
        same = changed.crop((left, top, right, bottom)).point([_FULL] + [0] * _FULL)
        image.paste(_STAYS, mask=same)
    made = Image.new("P", image.size)
    made.putdata(image.tobytes())
    yield from GifImagePlugin.getdata(
        made, place, duration=ms, disposal=1, transparency=_STAYS, include_color_table=False
    )


class _Paints:
    """The colours of rows, numbered."""

    def __init__(self, rows: Iterator[Row] | dict[Row, None], paper: Colour) -> None:
        looks: Counter[Look] = Counter()
        for row in rows:
            for span in row:
                looks[span.look] += span.cells
        pairs = Counter({(paper, paper): 1})
        for look, cells in looks.items():
            pairs[look.ink, look.paper] += cells
        for count in _SHADES:
            self._shades = count
            used = Counter[Colour]()
            for (ink, under), cells in pairs.items():
                for shade in range(count):
                    # Whole ink and bare paper cover more than what lies between them.
                    weight = cells * (count if shade in (0, count - 1) else 1)
                    used[_mixed(ink, under, shade, count)] += weight
            if len(used) <= _MOST:
                break
        kept = sorted(used, key=lambda colour: (-used[colour], colour))[:_MOST]
        self._numbers = {colour: number for number, colour in enumerate(kept)}
        self._kept = kept

    @property
    def palette(self) -> Sequence[int]:
        """Red, green and blue of all 256 numbers."""
        flat = [part for colour in self._kept for part in colour]
        return flat + [0] * (3 * 256 - len(flat))

    def number(self, colour: Colour) -> int:
        """The number of a colour, or of the one nearest to it."""
        found = self._numbers.get(colour)
        if found is None:
            found = min(
                range(len(self._kept)),
                key=lambda at: sum(
                    (a - b) ** 2 for a, b in zip(self._kept[at], colour, strict=True)
                ),
            )
            self._numbers[colour] = found
        return found

    def table(self, ink: Colour, paper: Colour) -> list[int]:
        """By how much of a pixel is ink, the number of its colour."""
        last = self._shades - 1
        numbers = [
            self.number(_mixed(ink, paper, shade, self._shades)) for shade in range(self._shades)
        ]
        return [numbers[(much * last + _FULL // 2) // _FULL] for much in range(_FULL + 1)]


def _mixed(ink: Colour, paper: Colour, shade: int, shades: int) -> Colour:
    last = shades - 1
    red, green, blue = (
        (a * shade + b * (last - shade) + last // 2) // last
        for a, b in zip(ink, paper, strict=True)
    )
    return red, green, blue


class _Easel:
    """Draws pictures whose pixels are the numbers of colours; what stays is not drawn again."""

    def __init__(self, paints: _Paints, film: Film) -> None:
        self._paints = paints
        self._width = film.columns * CELL[0]
        size = (self._width, film.lines * CELL[1])
        self._canvas = Image.new("L", size, paints.number(film.paper))
        self._rows: tuple[Row, ...] = ((),) * film.lines
        self._letters = Lettering()
        self._tile = lru_cache(maxsize=8192)(self._new_tile)
        self._table = lru_cache(maxsize=None)(paints.table)

    def draw(self, rows: tuple[Row, ...]) -> Image.Image:
        """The picture of these rows, which is nobody else's."""
        for y, (old, new) in enumerate(zip(self._rows, rows, strict=True)):
            if old != new:
                self._draw_row(y * CELL[1], new)
        self._rows = rows
        return self._canvas.copy()

    def _draw_row(self, y: int, row: Row) -> None:
        x = 0
        for span in row:
            width = span.cells * CELL[0]
            number = self._paints.number(span.look.paper)
            self._canvas.paste(number, (x, y, x + width, y + CELL[1]))
            at = x
            for text, cells in pieces(span.text):
                if text != " ":
                    self._canvas.paste(self._tile(text, cells, span.look), (at, y))
                at += cells * CELL[0]
            ink = self._paints.number(span.look.ink)
            for line in ruled(span.look):
                self._canvas.paste(ink, (x, y + line, x + width, y + line + 1))
            x += width

    def _new_tile(self, text: str, cells: int, look: Look) -> Image.Image:
        shape = self._letters.shape(text, cells, look.bold, look.italic)
        return shape.point(self._table(look.ink, look.paper))
