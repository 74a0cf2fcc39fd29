"""The hint line: the keys that matter here, as many as fit, and always the way to the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.message import Message

from vei_tui.presenters.text import Node, PageLine, Piece, Role, one_line
from vei_tui.presenters.wrap import clip, width_of
from vei_tui.widgets.fitting import fit_by_priority
from vei_tui.widgets.one_row import OneRow


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and what it does."""

    key: str
    """The key as it is written: "a", "ctrl+s", "esc"."""
    label: str
    """What it does, in a word or two."""
    priority: int = 5
    """Importance: the highest number is left out first; 0 always stays."""
    command: str = ""
    """What a click on the hint runs."""


PINNED: Final = (Hint("^p", "all", 0, "palette"), Hint("?", "keys", 0, "help"))
"""The hints at the right end that never go: all commands, and the keys of what has the focus."""

GAP: Final = 3


def hint_row(hints: Sequence[Hint], width: int, pinned: Sequence[Hint] = PINNED) -> PageLine:
    """The hints that fit, and the pinned ones at the right edge.

    Args:
        hints: Hints in the order they are read.
        width: Cells of the line.
        pinned: Hints that stay at the right edge.

    Returns:
        One row of at most `width` cells.
    """
    end = _joined([_piece(hint) for hint in pinned])
    room = width - width_of(end) - 2 - GAP
    pieces = [_piece(hint) for hint in hints]
    kept = fit_by_priority(
        [width_of(piece) for piece in pieces], [hint.priority for hint in hints], room, GAP
    )
    start = clip(_joined([pieces[i] for i in kept]), max(0, room))
    spare = width - 2 - width_of(start) - width_of(end)
    if spare < 0:
        return clip(end, width)
    return ((" ", Role.PLAIN), *start, (" " * spare, Role.PLAIN), *end, (" ", Role.PLAIN))


def _piece(hint: Hint) -> PageLine:
    command = hint.command or hint.key
    return (
        Node(one_line(hint.key), Role.STRONG, command),
        Node(f" {one_line(hint.label)}", Role.DIM, command),
    )


def _joined(parts: Sequence[PageLine]) -> PageLine:
    row: list[Piece] = []
    for part in parts:
        if row:
            row.append((" " * GAP, Role.PLAIN))
        row.extend(part)
    return tuple(row)


class HintLine(OneRow):
    """One line of hints. A click on one posts `Pressed`."""

    DEFAULT_CSS = """
    HintLine { background: $footer-background; color: $footer-foreground; }
    """

    @dataclass
    class Pressed(Message):
        """A hint was clicked."""

        command: str
        """The hint's command, or its key if it names none."""

    def __init__(
        self,
        hints: Sequence[Hint] = (),
        *,
        pinned: Sequence[Hint] = PINNED,
        id: str | None = None,
    ) -> None:
        """Show hints.

        Args:
            hints: Hints in the order they are read.
            pinned: Hints that stay at the right edge.
            id: Id of the widget.
        """
        super().__init__(id=id)
        self._hints = tuple(hints)
        self._pinned = tuple(pinned)

    def set_hints(self, hints: Sequence[Hint]) -> None:
        """Show other hints."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.refresh()

    def row(self, width: int) -> PageLine:
        """The hints that fit."""
        return hint_row(self._hints, width, self._pinned)

    def node_clicked(self, node_id: str) -> None:
        """Tell which hint was clicked."""
        self.post_message(self.Pressed(node_id))
