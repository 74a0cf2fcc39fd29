"""Text that is laid out for the room it has: a grid, a chart, whatever knows its own width."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vei_tui.presenters.text import PageLine
from vei_tui.widgets.reader import Reader

Layout = Callable[[int, int], Sequence[PageLine]]
"""From cells and rows to the lines that fill them."""


class Grid(Reader, can_focus=False):
    """Lines made anew for every size. It takes no focus; a click on a node activates it."""

    GUTTER = 1

    def __init__(self, layout: Layout, *, id: str | None = None) -> None:
        """Make a grid.

        Args:
            layout: Makes its lines.
            id: Id of the widget.
        """
        super().__init__(id=id)
        self._layout_lines = layout

    def lay_out(self) -> None:
        """Make the lines again: what they show is another."""
        if self.row_width and self.view_rows:
            self.set_lines(self._layout_lines(self.text_width, self.view_rows), keep_place=True)

    def remeasure(self) -> None:
        """Make the lines for the new size."""
        self.lay_out()
        super().remeasure()
