"""A film: the app's screen at one step after another, as rows of cells that every format draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from rich.cells import split_graphemes

Colour: TypeAlias = tuple[int, int, int]
"""Red, green and blue, 0 to 255 each."""

HOLD_MS: Final = 2_000
"""For so long the last picture stands before a film begins again."""

IDLE_MS: Final = 2_000
"""For no longer than this nothing changes, unless every step is to stand longer."""


@dataclass(frozen=True, slots=True)
class Look:
    """How text is written."""

    ink: Colour
    paper: Colour
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Text of one look."""

    text: str
    """Without control characters."""
    cells: int
    """Cells that it takes."""
    look: Look


Row: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Still:
    """The screen at a step."""

    rows: tuple[Row, ...]
    """As many as the screen has, each as wide as it."""
    step: int
    ms: int
    """How long it stands, in milliseconds."""
    marks: tuple[str, ...] = ()
    """What was reached by then and not at the picture before: goals."""


@dataclass(frozen=True, slots=True)
class Film:
    """Pictures in order; one of them is a picture."""

    title: str
    columns: int
    lines: int
    paper: Colour
    """The colour of most of the screen."""
    stills: tuple[Still, ...]
    """At least one."""

    @property
    def ms(self) -> int:
        """How long it takes, in milliseconds."""
        return sum(still.ms for still in self.stills)


def paced(stills: tuple[Still, ...], step_ms: int) -> tuple[Still, ...]:
    """Pictures with the time for which each stands.

    Args:
        stills: one a step; equal ones that follow each other become one.
        step_ms: for how long a step stands, in milliseconds.

    Returns:
        The same without idle time: nothing stands still for longer than ``IDLE_MS``.
    """
    longest = max(step_ms, IDLE_MS)
    found: list[Still] = []
    for still in stills:
        last = found[-1] if found else None
        if last is not None and last.rows == still.rows:
            marks = (*last.marks, *still.marks)
            found[-1] = replace(last, ms=min(longest, last.ms + step_ms), marks=marks)
        else:
            found.append(replace(still, ms=step_ms))
    if len(found) > 1:
        found[-1] = replace(found[-1], ms=max(step_ms, HOLD_MS))
    return tuple(found)


def pieces(text: str) -> Iterator[tuple[str, int]]:
    """Text in what is written as one: each with the cells that it takes, 1 or 2."""
    if text.isascii():
        yield from ((each, 1) for each in text)
        return
    for start, end, cells in split_graphemes(text)[0]:
        if cells:
            yield text[start:end], cells


def uneven(text: str) -> bool:
    """Whether some of it is wider than a cell, or made of several characters."""
    return not text.isascii() and any(cells != 1 or len(each) != 1 for each, cells in pieces(text))


def words(row: Row) -> str:
    """A row's text."""
    return "".join(span.text for span in row)


def hex_of(colour: Colour) -> str:
    """A colour as ``#rrggbb``."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
