"""Cells as pixels: each character as the shipped font draws it, a box where it has none."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final
from unicodedata import normalize

from PIL import Image, ImageDraw, ImageFont

from vei_tui.pictures.film import Look

CELL: Final = (9, 18)
"""Width and height of a cell, in pixels: those of the font at its size."""

_SIZE: Final = 15
_BASE: Final = 14
_FONTS: Final = Path(__file__).parent / "fonts"
_NOBODYS: Final = "\uffff"
"""A character that no font has: what is drawn for it is drawn for all that are missing."""

_SLANT: Final = 0.2


class Lettering:
    """The shapes of characters, each drawn once."""

    def __init__(self) -> None:
        """Open the fonts."""
        self._fonts = [
            ImageFont.truetype(str(_FONTS / name), _SIZE, layout_engine=ImageFont.Layout.BASIC)
            for name in ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf")
        ]
        self._missing = [bytes(font.getmask(_NOBODYS)) for font in self._fonts]
        self.shape = lru_cache(maxsize=None)(self._shape)
        """The shape of a piece of text; see :meth:`_shape`."""

    def _shape(self, text: str, cells: int, bold: bool, italic: bool) -> Image.Image:
        """How much of each pixel is ink, as a greyscale image.

        Args:
            text: what is written as one.
            cells: cells that it takes.
            bold: whether it is.
            italic: whether it is.
        """
        size = (cells * CELL[0], CELL[1])
        image = Image.new("L", size, 0)
        draw = ImageDraw.Draw(image)
        # What is put together of letter and accent is mostly there in one, too.
        letter = normalize("NFC", text)[0]
        font = next(iter(self._able(letter, bold)), None)
        if letter.isspace():
            return image
        if font is None:
            draw.rectangle((1, 3, size[0] - 3, _BASE), outline=160)
            return image
        # Whatever takes two cells in a terminal and one in the font stands in their middle.
        x = (size[0] - font.getlength(letter)) / 2 if cells > 1 else 0
        draw.text((x, _BASE), letter, fill=255, font=font, anchor="ls")
        if italic:
            lean = (1, _SLANT, -_SLANT * _BASE, 0, 1, 0)
            image = image.transform(size, Image.Transform.AFFINE, lean, Image.Resampling.BILINEAR)
        return image

    def has(self, letter: str) -> bool:
        """Whether there is a shape for a character."""
        return bool(self._able(letter, False))

    def _able(self, letter: str, bold: bool) -> list[ImageFont.FreeTypeFont]:
        """The fonts that have a character, the one that is wanted first."""
        order = (1, 0) if bold else (0, 1)
        return [
            self._fonts[at]
            for at in order
            if bytes(self._fonts[at].getmask(letter)) != self._missing[at]
        ]


def ruled(look: Look) -> tuple[int, ...]:
    """The rows of pixels in which lines run through text of a look."""
    under = (_BASE + 2,) if look.underline else ()
    return (*under, _BASE - 5) if look.strike else under
