"""The line of a pane's listings: which there are, how much is in each, which one is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from vei_tui.presenters.text import Node, PageLine, Piece, Role, one_line
from vei_tui.presenters.wrap import clip, width_of
from vei_tui.widgets.one_row import OneRow


@dataclass(frozen=True, slots=True)
class ListingTab:
    """A listing on the line."""

    name: str
    """What a click reports."""
    title: str
    count: int = 0
    """How many records it has."""
    calls: int = 0
    """How many of them call for the reader."""


def listing_row(tabs: Sequence[ListingTab], current: str, width: int) -> PageLine:
    """The listings on one row, the current one in brackets; counts go when there is no room."""
    for with_counts in (True, False):
        row: list[Piece] = [(" ", Role.PLAIN)]
        for tab in tabs:
            if len(row) > 1:
                row.append(("  ", Role.PLAIN))
            row.extend(_tab(tab, tab.name == current, with_counts))
        if width_of(tuple(row)) <= width:
            break
    return clip(tuple(row), width)


def _tab(tab: ListingTab, current: bool, with_counts: bool) -> list[Piece]:
    title = one_line(tab.title)
    role = Role.STRONG if current else Role.PLAIN if tab.count else Role.DIM
    found: list[Piece] = [Node(f"[{title}]" if current else title, role, tab.name)]
    if with_counts and tab.count:
        found.append(Node(f" {tab.count:,}", Role.DIM, tab.name))
    if tab.calls:
        found.append(Node(f" •{tab.calls:,}", Role.WARN, tab.name))
    return found


class ListingLine(OneRow):
    """One line of listings. A click on one posts `Picked`."""

    DEFAULT_CSS = "ListingLine { background: $surface; }"

    @dataclass
    class Picked(Message):
        """A listing was clicked."""

        name: str
        """Its name."""

    def __init__(self, *, id: str | None = None) -> None:
        """Show nothing yet."""
        super().__init__(id=id)
        self._tabs: tuple[ListingTab, ...] = ()
        self._current = ""

    def set_tabs(self, tabs: Sequence[ListingTab], current: str) -> None:
        """Show other listings, or another current one."""
        new = (tuple(tabs), current)
        if new != (self._tabs, self._current):
            self._tabs, self._current = new
            self.refresh()

    def row(self, width: int) -> PageLine:
        """The listings that fit."""
        return listing_row(self._tabs, self._current, width)

    def node_clicked(self, node_id: str) -> None:
        """Tell which listing was clicked."""
        self.post_message(self.Picked(node_id))
