"""The base of everything that scrolls rows of text: drawing, theme changes, selecting by mouse."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from vei_tui.presenters.text import PageLine, plain
from vei_tui.widgets.ink import Ink, ink_of


class RowView(ScrollView, can_focus=True):
    """Rows of text behind a scroll bar, drawn one screen row at a time.

    A subclass says how many rows there are, what is in one and how it is drawn. Rows under the
    fixed header are numbered from 0.
    """

    DEFAULT_CSS = """
    RowView {
        background: $background;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
    }
    """

    GUTTER: ClassVar[int] = 2
    """Columns before the text that hold the cursor's mark."""

    header_rows = 0
    """Rows at the top that do not scroll."""

    _width = 0
    """Cells of text that the rows were counted for; 0 before they were."""

    def row_total(self) -> int:
        """How many rows there are at the present width."""
        raise NotImplementedError

    def row_text(self, row: int) -> PageLine:
        """The text of a row, without its gutter."""
        raise NotImplementedError

    def row_strip(self, row: int) -> Strip:
        """A row as it is drawn, gutter included."""
        raise NotImplementedError

    def header_strip(self, row: int) -> Strip:
        """A row of the fixed header."""
        return Strip.blank(self.row_width, self.base)

    def remeasure(self) -> None:
        """Count the rows again: the width is not what it was."""
        raise NotImplementedError

    def forget_drawn(self) -> None:
        """Drop whatever was drawn: the colours are not what they were."""
        raise NotImplementedError

    @property
    def ink(self) -> Ink:
        """The styles of the theme in use."""
        return ink_of(self.app)

    @property
    def base(self) -> Style:
        """Foreground and background of the widget."""
        return self.rich_style

    @property
    def row_width(self) -> int:
        """Cells of a row, gutter included."""
        return self.scrollable_content_region.width

    @property
    def text_width(self) -> int:
        """Cells of a row's text."""
        return max(1, self.row_width - self.GUTTER)

    @property
    def view_rows(self) -> int:
        """Rows that can be seen at once, without the header."""
        return max(0, self.scrollable_content_region.height - self.header_rows)

    @property
    def top_row(self) -> int:
        """The first row to be seen."""
        return self.scroll_offset.y

    @property
    def at_tail(self) -> bool:
        """Whether the last row is to be seen."""
        return self.scroll_offset.y + self.view_rows >= self.row_total()

    def fit(self) -> None:
        """Tell the scroll bar how many rows there are."""
        self.virtual_size = Size(self.row_width, self.row_total() + self.header_rows)

    def show_row(self, row: int) -> None:
        """Scroll so that `row` is the first one, as far as there are rows."""
        last = max(0, self.row_total() - self.view_rows)
        self.scroll_to(y=max(0, min(row, last)), animate=False, force=True)

    def show_rows(self, first: int, count: int) -> None:
        """Scroll as little as it takes to see `count` rows from `first`, at least the first."""
        top, seen = self.top_row, self.view_rows
        if first < top or count >= seen:
            self.show_row(first)
        elif first + count > top + seen:
            self.show_row(first + count - seen)

    def on_resize(self) -> None:
        """Count again at the new width."""
        self.remeasure()

    def notify_style_update(self) -> None:
        """Draw again in the new colours."""
        super().notify_style_update()
        self.forget_drawn()

    def render_line(self, y: int) -> Strip:
        """Draw one row of the screen."""
        if self._width != self.text_width:
            # A size that somebody asked for before the layout was told is not told again.
            self.call_next(self.remeasure)
        if y < self.header_rows:
            return self.header_strip(y)
        row = self.top_row + y - self.header_rows
        if not 0 <= row < self.row_total():
            return Strip.blank(self.row_width, self.base)
        strip = self.row_strip(row)
        selection = self.text_selection
        if selection is not None:
            strip = self._selected(strip, row, selection)
        return strip.apply_offsets(0, row)

    def _selected(self, strip: Strip, row: int, selection: Selection) -> Strip:
        """A row with the part that the mouse has selected."""
        span = selection.get_span(row)
        if span is None:
            return strip
        start, end = max(span[0], self.GUTTER), span[1] if span[1] >= 0 else strip.cell_length
        if end <= start:
            return strip
        style = self.screen.get_component_rich_style("screen--selection")
        before, chosen, after = (
            strip.crop(0, start),
            strip.crop(start, end),
            strip.crop(end, strip.cell_length),
        )
        return Strip.join([before, chosen.apply_style(style), after])

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text under the mouse selection, without gutters."""
        first = 0 if selection.start is None else selection.start.y
        last = self.row_total() - 1 if selection.end is None else selection.end.y
        rows: list[str] = []
        for row in range(max(0, first), min(last, self.row_total() - 1) + 1):
            span = selection.get_span(row)
            if span is None:
                continue
            text = plain(self.row_text(row))
            end = len(text) if span[1] < 0 else max(0, span[1] - self.GUTTER)
            rows.append(text[max(0, span[0] - self.GUTTER) : end].rstrip())
        return "\n".join(rows), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        """Draw the selection as it grows."""
        self.refresh()
