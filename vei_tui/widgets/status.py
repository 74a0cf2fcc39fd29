"""The status line: how the run stands, in parts of which the least important go first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.message import Message

from vei_tui.presenters.text import Line, Node, PageLine, Piece, Role
from vei_tui.presenters.wrap import clip, width_of
from vei_tui.widgets.fitting import fit_by_priority
from vei_tui.widgets.one_row import OneRow

GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the status line."""

    line: Line
    """What it says."""
    priority: int = 5
    """Importance: the highest number is left out first; 0 always stays."""
    right: bool = False
    """Whether it stands at the right edge."""
    command: str = ""
    """What a click on it runs; nothing if empty."""


def status_row(parts: Sequence[Part], width: int) -> PageLine:
    """The parts that fit, each at its edge.

    Args:
        parts: Parts in the order they are read.
        width: Cells of the line.

    Returns:
        One row of at most `width` cells.
    """
    # Between the two edges there are always two cells: the gap is counted for every part.
    room = width - 2
    kept = fit_by_priority(
        [width_of(part.line) for part in parts], [part.priority for part in parts], room, GAP
    )
    left = _joined([parts[i] for i in kept if not parts[i].right])
    right = _joined([parts[i] for i in kept if parts[i].right])
    spare = room - width_of(left) - width_of(right)
    if spare < 0:
        return clip(((" ", Role.PLAIN), *left, (" " * GAP, Role.PLAIN), *right), width)
    return ((" ", Role.PLAIN), *left, (" " * spare, Role.PLAIN), *right, (" ", Role.PLAIN))


def _joined(parts: Sequence[Part]) -> PageLine:
    row: list[Piece] = []
    for part in parts:
        if row:
            row.append((" " * GAP, Role.PLAIN))
        row.extend(
            Node(text, role, part.command) if part.command else (text, role)
            for text, role in part.line
        )
    return tuple(row)


class StatusLine(OneRow):
    """One line of parts. A click on a part that has a command posts `Pressed`."""

    DEFAULT_CSS = """
    StatusLine { background: $panel; color: $foreground; }
    """

    @dataclass
    class Pressed(Message):
        """A part was clicked."""

        command: str
        """The part's command."""

    def __init__(self, parts: Sequence[Part] = (), *, id: str | None = None) -> None:
        """Show parts.

        Args:
            parts: Parts in the order they are read.
            id: Id of the widget.
        """
        super().__init__(id=id)
        self._parts = tuple(parts)

    def set_parts(self, parts: Sequence[Part]) -> None:
        """Show other parts."""
        if tuple(parts) != self._parts:
            self._parts = tuple(parts)
            self.refresh()

    def row(self, width: int) -> PageLine:
        """The parts that fit."""
        return status_row(self._parts, width)

    def node_clicked(self, node_id: str) -> None:
        """Tell which part was clicked."""
        self.post_message(self.Pressed(node_id))
