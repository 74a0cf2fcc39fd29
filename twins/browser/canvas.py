"""Drawing in SVG with whole numbers alone: the same strokes are the same bytes everywhere."""

from __future__ import annotations

import re
from typing import NamedTuple

_WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556"
    " 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833"
    " 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556"
    " 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334"
    " 260 334 584"
)
_BOLD_WIDTHS = (
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556"
    " 556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833"
    " 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611"
    " 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389"
    " 280 389 584"
)
PLAIN = {chr(32 + at): int(width) for at, width in enumerate(_WIDTHS.split())}
"""Widths of the letters of Helvetica and its kin, in thousandths of the font's size."""
BOLD = {chr(32 + at): int(width) for at, width in enumerate(_BOLD_WIDTHS.split())}
USUAL, WIDE, MONO = 556, 1000, 602
"""Widths of any other letter, of an ideograph or a picture, and of all in a typewriter's font."""

FAMILY = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
MONO_FAMILY = "Menlo, Consolas, 'Liberation Mono', 'DejaVu Sans Mono', monospace"

_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)
"""What XML has no place for, and what would turn a line of text round or hide in it."""
_WIDE_LETTERS = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0001faff\U00020000-\U0003fffd]"
)
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": " "})


class Style(NamedTuple):
    """How text looks."""

    size: int = 15
    fill: str = "#202124"
    bold: bool = False
    italic: bool = False
    mono: bool = False
    underline: bool = False


def fit(text: str) -> str:
    """Text without anything that a picture cannot show."""
    return _UNFIT.sub("", text)


def measure(text: str, style: Style) -> int:
    """How wide a line of text is, in thousandths of a pixel."""
    if style.mono:
        total = sum(WIDE if _WIDE_LETTERS.match(letter) else MONO for letter in text)
    else:
        widths = BOLD if style.bold else PLAIN
        total = sum(
            widths.get(letter) or (WIDE if _WIDE_LETTERS.match(letter) else USUAL)
            for letter in text
        )
    return total * style.size


def width_of(text: str, style: Style) -> int:
    """How wide a line of text is, in pixels, rounded up."""
    return -(-measure(text, style) // 1000)


def cut(text: str, style: Style, most: int) -> str:
    """The beginning of a line that is no wider than `most`, marked where it goes on."""
    text = text[: most + 1]
    if width_of(text, style) <= most:
        return text
    while text and width_of(f"{text}…", style) > most:
        text = text[: -max(1, len(text) // 16)]
    return f"{text.rstrip()}…"


class Canvas:
    """Strokes in the order in which they cover each other."""

    __slots__ = ("_strokes",)

    def __init__(self) -> None:
        self._strokes: list[str] = []

    def mark(self) -> int:
        """A place to which something can be put underneath, later."""
        return len(self._strokes)

    def rect(
        self,
        x: int,
        y: int,
        width: int,
        height: int,
        fill: str,
        stroke: str = "",
        radius: int = 0,
        under: int | None = None,
    ) -> None:
        """Draw a box; `under` is a mark, for a box that everything since lies on."""
        edge = f' stroke="{stroke}"' if stroke else ""
        round_ = f' rx="{radius}"' if radius else ""
        drawn = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"'
        self._strokes.insert(
            len(self._strokes) if under is None else under, f"{drawn}{edge}{round_}/>"
        )

    def circle(self, x: int, y: int, radius: int, fill: str, stroke: str = "") -> None:
        """Draw a disc."""
        edge = f' stroke="{stroke}"' if stroke else ""
        self._strokes.append(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}"{edge}/>')

    def path(self, moves: str, stroke: str, width: int = 1, fill: str = "none") -> None:
        """Draw a line in the words of SVG."""
        self._strokes.append(
            f'<path d="{moves}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"'
            ' stroke-linecap="round" stroke-linejoin="round"/>'
        )

    def text(self, x: int, y: int, text: str, style: Style) -> int:
        """Write a line whose letters stand on `y`; how wide it is."""
        width = width_of(text, style)
        shown = text.translate(_ESCAPES)
        if not shown.strip():
            return width
        looks = f' font-family="{MONO_FAMILY}"' if style.mono else ""
        looks += ' font-weight="bold"' if style.bold else ""
        looks += ' font-style="italic"' if style.italic else ""
        # Whatever font is at hand, the line keeps the width that it was laid out with.
        self._strokes.append(
            f'<text x="{x}" y="{y}" font-size="{style.size}" fill="{style.fill}"{looks}'
            f' textLength="{width}" xml:space="preserve">{shown}</text>'
        )
        if style.underline:
            self._strokes.append(
                f'<rect x="{x}" y="{y + 2}" width="{width}" height="1" fill="{style.fill}"/>'
            )
        return width

    def svg(self, width: int, height: int, title: str) -> bytes:
        """The drawing as a file."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}" role="img" font-family="{FAMILY}">'
            f"<title>{fit(title).translate(_ESCAPES)}</title>"
        )
        return "\n".join([head, *self._strokes, "</svg>\n"]).encode()
