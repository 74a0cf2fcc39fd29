"""A board: columns of cards, as many beside each other as fit, the current one always seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vei_tui.presenters.text import Line, PageLine, Piece, Role, Span, apart, line, one_line
from vei_tui.presenters.wrap import clip, flow, pad, width_of

CARD_CELLS: Final = 24
"""Least width of a column, its gutter included: an id, a priority and part of a name."""
CARD_ROWS: Final = 3
"""Rows of a card; the last one is empty and sets it apart from the next."""
GUTTER: Final = 2
"""Cells before a card, for the cursor's mark."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of a board."""

    name: str
    """What its cards have in common."""
    title: str
    """What stands over it."""


@dataclass(frozen=True, slots=True)
class Window:
    """The columns that are on the screen."""

    first: int
    count: int
    cells: int
    """Width of each, its gutter included."""

    @property
    def card_cells(self) -> int:
        """Width of a card: the gutter and a space before the next column are left free."""
        return max(1, self.cells - GUTTER - 1)

    @property
    def shown(self) -> range:
        """Their places."""
        return range(self.first, self.first + self.count)


def window(lanes: int, current: int, first: int, width: int) -> Window:
    """The columns to show: as many as fit, moved no further than the current one asks for.

    Args:
        lanes: How many there are.
        current: Place of the one that must be seen.
        first: Place of the one that was the first until now.
        width: Cells there are.
    """
    count = max(1, min(lanes, width // CARD_CELLS))
    first = max(current - count + 1, min(first, current))
    return Window(max(0, min(first, lanes - count)), count, max(GUTTER + 1, width // count))


def beyond(lanes: Sequence[Lane], counts: Sequence[int], shown: Window, width: int) -> PageLine:
    """One row that names the columns which are not on the screen, at the side where they are.

    Where there is no room for all of them, those without a card are only counted.
    """
    stops = (range(shown.first), range(shown.shown.stop, len(lanes)))
    sides = [[(one_line(lanes[at].title), counts[at]) for at in side] for side in stops]
    row = _both(*map(_names, sides))
    if width_of(row) > width:
        row = _both(*map(_used_names, sides))
    return flow(row, width)[0]


def _both(before: str, after: str) -> Line:
    left: list[Span] = [(f"◂ {before} ", Role.DIM)] if before else []
    right: list[Span] = [(f" {after} ▸", Role.DIM)] if after else []
    return apart(left, right)


def _names(side: Sequence[tuple[str, int]]) -> str:
    return " · ".join(f"{name} {count:,}" for name, count in side)


def _used_names(side: Sequence[tuple[str, int]]) -> str:
    used = [each for each in side if each[1]]
    empty = [f"{len(side) - len(used)} empty"] if len(used) < len(side) else []
    return " · ".join(filter(None, (_names(used), *empty)))


def titles(
    lanes: Sequence[Lane], counts: Sequence[int], shown: Window, current: int, active: bool
) -> PageLine:
    """The row of headings over the columns on the screen: name, count, and a rule to the next."""
    row: list[Piece] = []
    for at in shown.shown:
        here = at == current
        role = Role.HEADING if here and active else Role.LABEL if here or counts[at] else Role.DIM
        head = line((one_line(lanes[at].title).upper(), role), (f" {counts[at]:,} ", Role.DIM))
        kept = clip(head, shown.cells - GUTTER)
        rule = "─" * (shown.cells - GUTTER - width_of(kept))
        row += [(" " * GUTTER, Role.PLAIN), *kept, (rule, Role.DIM)]
    return tuple(row)


def card(left: PageLine, right: PageLine, text: PageLine, width: int) -> tuple[PageLine, ...]:
    """A card's rows.

    Args:
        left: What it is.
        right: Whose it is; it gives way first.
        text: What it says; it is cut.
        width: Cells of a card, without the gutter.
    """
    room = width - width_of(left) - 1
    spare = max(0, room - width_of(right))
    head = (*left, (" " * (1 + spare), Role.PLAIN), *clip(right, room))
    return pad(head, width), pad(text, width), ()
