"""Long text to read: a mail, a page, a document, with links and buttons to step through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from vei_tui.presenters.text import Node, PageLine
from vei_tui.presenters.wrap import flow, height, width_of
from vei_tui.widgets.ink import CURSOR_MARK, REST_MARK, draw
from vei_tui.widgets.row_view import RowView


@dataclass(frozen=True, slots=True)
class _Stop:
    """A node of the text and the rows it is on."""

    node_id: str
    first: int
    last: int


class Reader(RowView):
    """Text that scrolls, with nodes that tab steps through and enter activates.

    Keys: up/k, down/j, page up, page down, home, end scroll; tab and shift+tab go to the next and
    previous node (past the last one they leave the widget); enter or a click activates.
    """

    BINDING_GROUP_TITLE = "Text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "scroll_by(-1)", "up", show=False),
        Binding("down,j", "scroll_by(1)", "down", show=False),
        Binding("pageup", "scroll_page(-1)", "page up", show=False),
        Binding("pagedown", "scroll_page(1)", "page down", show=False),
        Binding("home", "scroll_to_row(0)", "top", show=False),
        Binding("end", "scroll_to_row(-1)", "end", show=False),
        Binding("tab", "step(1)", "next link", show=False),
        Binding("shift+tab", "step(-1)", "previous link", show=False),
        Binding("enter", "activate", "open", show=False),
    ]

    @dataclass
    class NodeActivated(Message):
        """Enter was pressed on a node, or it was clicked."""

        reader: Reader
        """The reader."""
        node_id: str
        """The node."""

        @property
        def control(self) -> Reader:
            """The reader, for `@on` with a selector."""
            return self.reader

    @dataclass
    class NodeHighlighted(Message):
        """Another node is the current one."""

        reader: Reader
        """The reader."""
        node_id: str
        """The node, or the empty string when there is none."""

        @property
        def control(self) -> Reader:
            """The reader, for `@on` with a selector."""
            return self.reader

    def __init__(
        self,
        lines: Sequence[PageLine] = (),
        *,
        empty: Sequence[PageLine] = (),
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Show lines.

        Args:
            lines: The text, with `Node` spans where something can be activated.
            empty: What to show when there are no lines.
            id: Id of the widget.
            classes: CSS classes of the widget.
        """
        super().__init__(id=id, classes=classes)
        self._lines = tuple(lines)
        self._empty = tuple(empty)
        self._width = 0
        self._rows: list[PageLine] = []
        self._stops: list[_Stop] = []
        self._node = ""
        self._drawn: LRUCache[int, Strip] = LRUCache(512)

    @property
    def lines(self) -> tuple[PageLine, ...]:
        """The text that is shown."""
        return self._lines

    @property
    def node_id(self) -> str:
        """The current node, or the empty string."""
        return self._node

    @property
    def node_ids(self) -> tuple[str, ...]:
        """All nodes in reading order."""
        return tuple(dict.fromkeys(piece[2] for line in self._lines for piece in _nodes(line)))

    def set_lines(self, lines: Sequence[PageLine], *, keep_place: bool = False) -> None:
        """Show other lines.

        Args:
            lines: The text.
            keep_place: Whether it is the same text, changed: stay where the reader was. Otherwise
                the new text is read from its top.
        """
        lines = tuple(lines)
        if lines == self._lines:
            if not keep_place and self._width:
                self.show_row(0)
            return
        row = self.top_row if keep_place else 0
        self._lines = lines
        if not keep_place or self._node not in self.node_ids:
            self._set_node("")
        self._width = 0
        self.remeasure()
        if self._width:
            self.show_row(row)
        if self.styles.is_auto_height:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Rows that the text takes at a width, known before there is any room for them."""
        cells = max(1, width - self.GUTTER)
        return sum(height(line, cells) for line in self._lines or self._empty)

    def set_node(self, node_id: str) -> None:
        """Make a node the current one and scroll to it; an unknown one is no node."""
        self._set_node(node_id if node_id in self.node_ids else "")
        self._reveal()

    # Rows

    def row_total(self) -> int:
        """Rows of the text."""
        return len(self._rows)

    def row_text(self, row: int) -> PageLine:
        """The text of a row."""
        return self._rows[row]

    def remeasure(self) -> None:
        """Wrap the text again if the width has changed."""
        if not self.row_width or self._width == self.text_width:
            return
        top = self._line_at(self.top_row)
        changed = bool(self._width)
        self._width = self.text_width
        self._rows, starts = [], []
        for line in self._lines or self._empty:
            starts.append(len(self._rows))
            self._rows.extend(flow(line, self._width))
        self._starts = starts
        self._stops = _stops(self._rows)
        self._drawn.clear()
        self.fit()
        if changed and starts:
            self.show_row(starts[min(top, len(starts) - 1)])
        self.refresh()

    _starts: Sequence[int] = ()

    def _line_at(self, row: int) -> int:
        """The line that a row belongs to."""
        return max(0, sum(start <= row for start in self._starts) - 1)

    def row_of_line(self, number: int) -> int:
        """The first row of a line, by the line's number."""
        starts = self._starts
        return starts[max(0, min(number, len(starts) - 1))] if starts else 0

    def forget_drawn(self) -> None:
        """Drop the strips: the theme has changed."""
        self._drawn.clear()

    # Nodes

    def _set_node(self, node_id: str) -> None:
        if node_id != self._node:
            self._node = node_id
            self._drawn.clear()
            self.refresh()
            self.post_message(self.NodeHighlighted(self, node_id))

    def _reveal(self) -> None:
        for stop in self._stops:
            if stop.node_id == self._node:
                self.show_rows(stop.first, stop.last - stop.first + 1)
                return

    def action_step(self, step: int) -> None:
        """Go to the next or previous node in reading order; past the end, leave the widget."""
        stops = self._stops
        index = next((i for i, stop in enumerate(stops) if stop.node_id == self._node), None)
        top, bottom = self.top_row, self.top_row + self.view_rows
        if index is not None and stops[index].last >= top and stops[index].first < bottom:
            target: int | None = index + step
        elif step > 0:
            target = next((i for i, stop in enumerate(stops) if stop.first >= top), None)
        else:
            below = [i for i, stop in enumerate(stops) if stop.last < bottom]
            target = below[-1] if below else None
        if target is not None and 0 <= target < len(stops):
            self._set_node(stops[target].node_id)
            self._reveal()
        elif step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_activate(self) -> None:
        """Activate the current node.

        Raises:
            SkipAction: there is none; the key is for whatever is around the text.
        """
        if not self._node:
            raise SkipAction
        self.post_message(self.NodeActivated(self, self._node))

    def on_click(self, event: events.Click) -> None:
        """Activate the node that was clicked."""
        row, column = event.y + self.top_row, event.x - self.GUTTER
        if not 0 <= row < len(self._rows) or column < 0:
            return
        at = 0
        for piece in self._rows[row]:
            at += width_of((piece,))
            if column < at:
                if isinstance(piece, Node):
                    event.stop()
                    self._set_node(piece.node_id)
                    self.action_activate()
                return

    # Scrolling

    def action_scroll_by(self, rows: int) -> None:
        """Scroll by rows."""
        self.show_row(self.top_row + rows)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll by screenfuls, keeping one row in sight."""
        self.show_row(self.top_row + pages * max(1, self.view_rows - 1))

    def action_scroll_to_row(self, row: int) -> None:
        """Scroll to a row; -1 is the end."""
        self.show_row(self.row_total() if row < 0 else row)

    def on_focus(self) -> None:
        """Draw the current node as the one that enter activates."""
        self.forget_drawn()
        self.refresh()

    def on_blur(self) -> None:
        """Draw the current node as a place that is kept."""
        self.forget_drawn()
        self.refresh()

    # Drawing

    def row_strip(self, row: int) -> Strip:
        """One row as it is drawn."""
        strip = self._drawn.get(row)
        if strip is None or strip.cell_length != self.row_width:
            strip = self._draw(self._rows[row])
            self._drawn[row] = strip
        return strip

    def _draw(self, line: PageLine) -> Strip:
        ink, base, focused = self.ink, self.base, self.has_focus
        here = bool(self._node) and any(piece[2] == self._node for piece in _nodes(line))
        mark = (CURSOR_MARK if focused else REST_MARK) if here else " "
        gutter = Strip(
            [
                Segment(mark, base + ink.cursor(focused)),
                Segment(" " * (self.GUTTER - 1), base),
            ],
            self.GUTTER,
        )
        if not here or not focused:
            return Strip.join([gutter, draw(line, ink, base, self.row_width - self.GUTTER)])
        parts = [gutter]
        for piece in line:
            chosen = isinstance(piece, Node) and piece.node_id == self._node
            style = base + Style(reverse=True, bold=True) if chosen else base
            parts.append(draw((piece,), ink, style, width_of((piece,))))
        drawn = Strip.join(parts)
        return drawn.adjust_cell_length(self.row_width, base)


def _nodes(line: PageLine) -> list[Node]:
    return [piece for piece in line if isinstance(piece, Node)]


def _stops(rows: Sequence[PageLine]) -> list[_Stop]:
    """The nodes in reading order; a node that goes on in the next row is one stop."""
    found: dict[str, _Stop] = {}
    for number, row in enumerate(rows):
        for node in _nodes(row):
            before = found.get(node.node_id)
            if before is None:
                found[node.node_id] = _Stop(node.node_id, number, number)
            elif number - before.last <= 1:
                found[node.node_id] = _Stop(node.node_id, before.first, number)
    return list(found.values())
