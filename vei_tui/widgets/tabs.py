"""The line of panes: which there are, which is open, what is unread in the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.message import Message

from vei_tui.presenters.text import Line, Node, PageLine, Piece, Role, one_line
from vei_tui.presenters.wrap import clip, width_of
from vei_tui.widgets.one_row import OneRow

MOST_UNREAD: Final = 99
"""Higher counts are written as "99+": the line must not jump about."""


@dataclass(frozen=True, slots=True)
class PaneTab:
    """A pane on the line."""

    name: str
    """What a click reports."""
    key: str
    """The digit that opens it."""
    title: str
    """Its name when there is room."""
    short: str
    """Two letters for when there is none."""
    unread: int = 0
    """What is new in it."""


def tab_row(tabs: Sequence[PaneTab], current: str, right: Line, width: int) -> PageLine:
    """The tabs in the longest form that fits, and `right` at the right edge.

    With room every tab has its name; with less, only the current one has, and the others two
    letters. Before those go too, the right side gives way, its last part first; then the digits
    stand alone, and only then do the last tabs go.

    Args:
        tabs: The panes, in order.
        current: Name of the open pane, which stands in brackets.
        right: What stands at the right edge: the office's date, time and step.
        width: Cells of the line.

    Returns:
        One row of at most `width` cells.
    """
    forms: list[tuple[str, int, Line]] = [("title", 2, right), ("title", 1, right)]
    forms += [("title", 1, right[:-1] or right)]
    forms += [("short", 1, right[:kept]) for kept in range(len(right), 0, -1)]
    forms += [("", 1, right)]
    for form, gap, side in forms:
        row = _tabs(tabs, current, form, gap)
        spare = width - width_of(row) - width_of(side)
        if spare >= 2:
            return (*row, (" " * spare, Role.PLAIN), *side)
    return clip(row, width)


def _tabs(tabs: Sequence[PaneTab], current: str, form: str, gap: int) -> PageLine:
    row: list[Piece] = []
    for tab in tabs:
        if row:
            row.append((" " * gap, Role.PLAIN))
        unread = f"{MOST_UNREAD}+" if tab.unread > MOST_UNREAD else str(tab.unread)
        title = one_line(tab.title)
        if tab.name == current:
            row.append(Node(f"[{tab.key} {title}]", Role.STRONG, tab.name))
            continue
        names = {"title": f" {title}", "short": one_line(tab.short)}
        label = tab.key + names.get(form, "")
        row.append(Node(label, Role.PLAIN if tab.unread else Role.DIM, tab.name))
        if tab.unread:
            row.append(Node(f"{' ' if form == 'title' else ''}•{unread}", Role.WARN, tab.name))
    return tuple(row)


class PaneTabs(OneRow):
    """One line of tabs, and the time at its right. A click on a tab posts `Picked`."""

    DEFAULT_CSS = """
    PaneTabs { background: $panel; color: $foreground; }
    """

    @dataclass
    class Picked(Message):
        """A tab was clicked."""

        name: str
        """The pane's name."""

    def __init__(self, tabs: Sequence[PaneTab] = (), *, id: str | None = None) -> None:
        """Show tabs.

        Args:
            tabs: The panes, in order.
            id: Id of the widget.
        """
        super().__init__(id=id)
        self._tabs = tuple(tabs)
        self._current = tabs[0].name if tabs else ""
        self._right: Line = ()

    def set_tabs(self, tabs: Sequence[PaneTab], current: str, right: Line = ()) -> None:
        """Show other tabs, another current one, or another right side."""
        new = (tuple(tabs), current, right)
        if new != (self._tabs, self._current, self._right):
            self._tabs, self._current, self._right = new
            self.refresh()

    def row(self, width: int) -> PageLine:
        """The tabs in the form that fits."""
        return tab_row(self._tabs, self._current, self._right, width)

    def node_clicked(self, node_id: str) -> None:
        """Tell which tab was clicked."""
        self.post_message(self.Picked(node_id))
