"""The base of widgets that are a single row of text, some parts of which can be clicked."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.strip import Strip
from textual.widget import Widget

from vei_tui.presenters.text import Node, PageLine
from vei_tui.presenters.wrap import width_of
from vei_tui.widgets.ink import Ink, draw, ink_of


class OneRow(Widget):
    """One row. A subclass says what is on it at a width, and what a click on a node does."""

    DEFAULT_CSS = """
    OneRow { height: 1; width: 1fr; }
    """
    ALLOW_SELECT: ClassVar[bool] = False

    def row(self, width: int) -> PageLine:
        """The row, at most `width` cells of it; nodes can be clicked."""
        raise NotImplementedError

    def node_clicked(self, node_id: str) -> None:
        """A node was clicked."""

    def ink(self) -> Ink:
        """The styles of the theme in use."""
        return ink_of(self.app)

    def render_line(self, y: int) -> Strip:
        """Draw the row."""
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        return draw(self.row(width), self.ink(), self.rich_style, width)

    def on_click(self, event: events.Click) -> None:
        """Find the node that was clicked."""
        place = event.get_content_offset(self)
        if place is None:
            return
        at = 0
        for piece in self.row(self.size.width):
            at += width_of((piece,))
            if place.x < at:
                if isinstance(piece, Node):
                    event.stop()
                    self.node_clicked(piece.node_id)
                return
