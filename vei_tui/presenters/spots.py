"""Rows of a tree over a state: a part of it, or a range of the parts of one that has many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from engine.outline import Path, count, is_branch, is_list, part, parts
from vei_tui.presenters.state import value_spans
from vei_tui.presenters.text import Role, Span, one_line

BUCKET: Final = 100
"""Rows that stand below each other; more are put into ranges, which open like branches.

What is opened costs at most this many rows, so ten thousand open as quickly as a hundred."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A row of the tree."""

    path: Path
    value: Any
    start: int = -1
    """For a range the place of its first part, else -1."""
    stop: int = -1
    """For a range the place after its last part, else -1."""

    @property
    def is_range(self) -> bool:
        """Whether it stands for some parts of what its path leads to."""
        return self.start >= 0

    @property
    def branches(self) -> bool:
        """Whether there is anything to open."""
        return self.is_range or (is_branch(self.value) and count(self.value) > 0)

    @property
    def key(self) -> tuple[Path, int]:
        """What tells it apart from the others; the same in the next state."""
        return self.path, self.start

    @property
    def name(self) -> str:
        """What it is called in its row."""
        if self.is_range:
            return f"{self.start:,} … {self.stop - 1:,}"
        return one_line(self.path[-1]) if self.path else ""

    def below(self) -> Iterator[Spot]:
        """The rows that it opens to."""
        first = max(self.start, 0)
        last = self.stop if self.is_range else count(self.value)
        wide = _width(last - first)
        if wide > 1:
            for start in range(first, last, wide):
                yield Spot(self.path, self.value, start, min(start + wide, last))
        else:
            for name, value in parts(self.value, first, last):
                yield Spot((*self.path, name), value)

    def place(self, name: str) -> int | None:
        """The place of a part among the parts of its value; None where there is no such part."""
        try:
            part(self.value, name)
        except KeyError:
            return None
        if is_list(self.value):
            return int(name)
        return next((at for at, (each, _) in enumerate(parts(self.value)) if each == name), None)

    def spans(self, mark: Span) -> Iterator[Span]:
        """The row: a mark, its name, its value."""
        if self.is_range:
            yield f"  {self.name}", Role.DIM
            return
        yield mark
        yield f" {self.name}", Role.LABEL
        yield "  ", Role.PLAIN
        yield from value_spans(self.value)


def _width(size: int) -> int:
    """How many parts a range has when there are so many; 1 where no ranges are needed."""
    wide = 1
    while size > wide * BUCKET:
        wide *= BUCKET
    return wide
