"""The virtual list: any number of records of any height, of which only the visible are drawn.

It keeps the records, the first row of each and the strips of a few hundred; nothing else. Use it
for messages, mail, events, people: whatever there may be thousands of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Generic, TypeVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.message import Message
from textual.strip import Strip

from vei_tui.presenters.text import Line, PageLine, Role
from vei_tui.presenters.wrap import flow, height
from vei_tui.widgets.ink import CURSOR_MARK, REST_MARK, draw
from vei_tui.widgets.measured import Measured
from vei_tui.widgets.row_view import RowView

Record = TypeVar("Record")

CACHED_RECORDS: Final = 512
"""Records whose strips are kept: a dozen screens, so that paging back and forth draws nothing."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The strips of a record, and what they were drawn from."""

    record: object
    state: tuple[int, bool, bool]
    strips: list[Strip]


class LineList(RowView, Generic[Record]):
    """A list with a cursor over records that `present` turns into lines.

    Keys: up/k, down/j, home, end, page up, page down move; enter selects. A click moves the
    cursor, a second one selects. The cursor stays on its record, by id, when the records change;
    with `follow`, a list whose end is to be seen stays at its end when records are added.

    `present` must depend on the record alone. When what it depends on changes (who reads, what was
    seen), call `redraw`.
    """

    BINDING_GROUP_TITLE = "List"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "up", show=False),
        Binding("down,j", "move(1)", "down", show=False),
        Binding("home", "first", "first", show=False),
        Binding("end", "last", "last", show=False),
        Binding("pageup", "page(-1)", "page up", show=False),
        Binding("pagedown", "page(1)", "page down", show=False),
        Binding("enter", "select", "open", show=False),
    ]

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another record."""

        list: LineList[Any]
        """The list."""
        record: object | None
        """The record, or none when the list is empty."""
        record_id: str
        """Its id, or the empty string."""

        @property
        def control(self) -> LineList[Any]:
            """The list, for `@on` with a selector."""
            return self.list

    @dataclass
    class Selected(Message):
        """Enter was pressed on a record, or it was clicked twice."""

        list: LineList[Any]
        """The list."""
        record: object
        """The record."""
        record_id: str
        """Its id."""

        @property
        def control(self) -> LineList[Any]:
            """The list, for `@on` with a selector."""
            return self.list

    def __init__(
        self,
        present: Callable[[Record], Sequence[PageLine]],
        record_id: Callable[[Record], str],
        *,
        selectable: Callable[[Record], bool] | None = None,
        outline: Callable[[Record], Sequence[PageLine]] | None = None,
        follow: bool = False,
        empty: Sequence[Line] = (),
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make an empty list.

        Args:
            present: The lines of a record.
            outline: The same text without its roles, where that is cheaper to make: rows are
                counted with it. Used for records of which there may be thousands.
            record_id: The id of a record, unique in the list.
            selectable: Whether the cursor may stand on a record; headings and rules say no.
            follow: Whether to stay at the end as records arrive.
            empty: What to show instead of nothing: what this is, why it is empty, what to press.
            id: Id of the widget.
            classes: CSS classes of the widget.
        """
        super().__init__(id=id, classes=classes)
        self._present = present
        self._outline = outline or present
        self._rows_of = Measured(record_id, selectable)
        self._follow = follow
        self._empty = tuple(empty)
        self._width = 0
        """The width the rows were counted at; 0 before the first layout."""
        self._seen = 0
        """Rows that could be seen at once when it was laid out last."""
        self._cursor = -1
        self._announced = ""
        self._drawn: LRUCache[str, _Drawn] = LRUCache(CACHED_RECORDS)
        self._flowed: tuple[Record, int, list[PageLine]] | None = None
        """The record that was flowed last: copying reads one record row by row."""

    # What is shown

    @property
    def records(self) -> tuple[Record, ...]:
        """The records."""
        return self._rows_of.records

    @property
    def highlighted(self) -> Record | None:
        """The record under the cursor."""
        return self.records[self._cursor] if self._cursor >= 0 else None

    @property
    def highlighted_id(self) -> str:
        """The id of the record under the cursor, or the empty string."""
        record = self.highlighted
        return "" if record is None else self._rows_of.id_of(record)

    @property
    def position(self) -> tuple[int, int]:
        """Index of the cursor (-1 if there is none) and number of records."""
        return self._cursor, len(self.records)

    @property
    def empty(self) -> Sequence[Line]:
        """The lines of an empty list."""
        return self._empty

    @empty.setter
    def empty(self, lines: Sequence[Line]) -> None:
        self._empty = tuple(lines)
        if not self.records:
            self.fit()
            self.refresh()

    def set_records(self, records: Sequence[Record]) -> None:
        """Show these records; only those that differ from the last ones are measured again.

        The cursor stays on its record; if that is gone, on the one that took its place.
        """
        rows = self._rows_of
        following = self._follow and (self.at_tail or not rows.records)
        at_last = not rows.records or self._cursor in {-1, rows.last()}
        anchor = self._anchor()
        if not rows.replace(records, self._count if self._width else None):
            return
        self._cursor = rows.last() if following and at_last else rows.moved(self._cursor)
        if self._width:
            self.fit()
            self._restore(anchor, following)
        self.refresh()
        self._announce()

    def redraw(self) -> None:
        """Present every record again: something that `present` reads has changed."""
        self._drawn.clear()
        self._flowed = None
        self._width = 0
        self.remeasure()

    def highlight(self, record_id: str, scroll: bool = True) -> bool:
        """Put the cursor on a record.

        Args:
            record_id: Its id.
            scroll: Whether to scroll so that it can be seen.

        Returns:
            Whether there is such a record.
        """
        index = self._rows_of.index_of(record_id)
        if index is None:
            return False
        self._set_cursor(index, scroll)
        return True

    # Measuring

    def row_total(self) -> int:
        """Rows of all records, or of the empty state."""
        return self._rows_of.tops[-1] if self.records else len(self._empty_rows())

    @property
    def at_tail(self) -> bool:
        """Whether the last row is to be seen, or was before the list became smaller or hidden."""
        return self.top_row + max(self._seen, self.view_rows) >= self.row_total()

    def remeasure(self) -> None:
        """Count every row again if the width has changed, keeping the cursor where it was seen."""
        if not self.row_width:
            return
        rows, width = self._rows_of, self.text_width
        at_end = self.at_tail if rows.counted else self._cursor == rows.last()
        self._seen = self.view_rows
        if width != self._width:
            anchor = self._anchor()
            self._width = width
            self._drawn.clear()
            rows.count_all(self._count)
            self.fit()
            self._restore(anchor, self._follow and at_end)
            self.refresh()
        elif self._follow and at_end:
            self.show_row(self.row_total())
        elif self._cursor >= 0 and not self._in_view(self._cursor):
            self._reveal()

    def forget_drawn(self) -> None:
        """Drop the strips: the theme has changed."""
        self._drawn.clear()

    def _count(self, record: Record) -> int:
        width = self._width
        return sum([height(line, width) for line in self._outline(record)]) or 1

    def _empty_rows(self) -> list[PageLine]:
        return [row for line in self._empty for row in flow(line, self.text_width)]

    def _anchor(self) -> tuple[str, int] | None:
        """A record to be seen (the cursor's if possible) and its distance from the top."""
        rows = self._rows_of
        if not rows.records or not rows.counted:
            return None
        index = self._cursor
        if index < 0 or not self._in_view(index):
            index = rows.at_row(self.top_row)
        return rows.id_of(rows.records[index]), rows.top(index) - self.top_row

    def _restore(self, anchor: tuple[str, int] | None, tail: bool) -> None:
        """Scroll back to where the reader was, or to the end when the list follows it."""
        if tail:
            self.show_row(self.row_total())
            return
        index = None if anchor is None else self._index_of(anchor[0])
        if anchor is not None and index is not None:
            self.show_row(self._rows_of.top(index) - anchor[1])
            if index != self._cursor:
                return
        self._reveal()

    def _index_of(self, record_id: str) -> int | None:
        if self.highlighted_id == record_id:
            return self._cursor
        return self._rows_of.index_of(record_id)

    # The cursor

    def _set_cursor(self, index: int, scroll: bool = True) -> None:
        if index != self._cursor:
            self._cursor = index
            self.refresh()
        if scroll:
            self._reveal()
        self._announce()

    def _announce(self) -> None:
        """Tell that the cursor is on another record, once."""
        now = self.highlighted_id
        if now != self._announced:
            self._announced = now
            self.post_message(self.Highlighted(self, self.highlighted, now))

    def _reveal(self) -> None:
        """Scroll so that the cursor's record can be seen; headings above the first come along."""
        rows, cursor = self._rows_of, self._cursor
        if not self._width or cursor < 0:
            return
        first = 0 if rows.nearest(0, 1) == cursor else cursor
        if rows.bottom(cursor) - rows.top(first) > self.view_rows:
            first = cursor
        self.show_rows(rows.top(first), rows.bottom(cursor) - rows.top(first))

    def _in_view(self, index: int) -> bool:
        top = self.top_row
        return self._rows_of.top(index) < top + self.view_rows and self._rows_of.bottom(index) > top

    def action_move(self, step: int) -> None:
        """Move by one record, or scroll within one that is taller than the view."""
        rows = self._rows_of
        if not rows.records or not self._width or self._scroll_within(step):
            return
        at = rows.beyond(self._cursor, step)
        if at is None:
            self.show_row(0 if step < 0 else self.row_total())
            return
        self._set_cursor(at)
        if step < 0 and rows.height(at) > self.view_rows:
            self.show_row(rows.bottom(at) - self.view_rows)

    def _scroll_within(self, step: int) -> bool:
        """Scroll by half a view towards the end of the cursor's record that is not to be seen."""
        rows, cursor, top, seen = self._rows_of, self._cursor, self.top_row, self.view_rows
        if cursor < 0 or rows.height(cursor) <= seen or not self._in_view(cursor):
            return False
        half = max(1, seen // 2)
        if step > 0 and rows.bottom(cursor) > top + seen:
            self.show_row(min(top + half, rows.bottom(cursor) - seen))
            return True
        if step < 0 and rows.top(cursor) < top:
            self.show_row(max(top - half, rows.top(cursor)))
            return True
        return False

    def action_page(self, step: int) -> None:
        """Move by a screenful."""
        rows = self._rows_of
        if not rows.records or not self._width:
            return
        page = step * max(1, self.view_rows - 1)
        target = rows.top(max(0, self._cursor)) + page
        self.show_row(self.top_row + page)
        self._set_cursor(rows.nearest(rows.at_row(target), step))

    def action_first(self) -> None:
        """Go to the first record."""
        self._set_cursor(self._rows_of.nearest(0, 1))

    def action_last(self) -> None:
        """Go to the last record."""
        self._set_cursor(self._rows_of.last())
        self.show_row(self.row_total())

    def action_select(self) -> None:
        """Select the record under the cursor."""
        record = self.highlighted
        if record is not None:
            self.post_message(self.Selected(self, record, self.highlighted_id))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to what was clicked; a second click selects it."""
        row = event.y + self.top_row - self.header_rows
        if event.y < self.header_rows or not self.records or row >= self.row_total():
            return
        index = self._rows_of.at_row(row)
        if not self._rows_of.can(index):
            return
        event.stop()
        self._set_cursor(index, scroll=False)
        if event.chain == 2:
            self.action_select()

    def on_focus(self) -> None:
        """Draw the cursor as the one the keys move."""
        self.refresh()

    def on_blur(self) -> None:
        """Draw the cursor as a place that is kept."""
        self.refresh()

    # Drawing

    def row_text(self, row: int) -> PageLine:
        """The text of one row."""
        if not self.records:
            return self._empty_rows()[row]
        index = self._rows_of.at_row(row)
        return self._rows(self.records[index])[row - self._rows_of.top(index)]

    def row_strip(self, row: int) -> Strip:
        """One row as it is drawn."""
        if not self.records:
            line = ((" " * self.GUTTER, Role.PLAIN), *self._empty_rows()[row])
            return draw(line, self.ink, self.base, self.row_width)
        index = self._rows_of.at_row(row)
        record = self.records[index]
        state = (self.row_width, index == self._cursor, self.has_focus)
        record_id = self._rows_of.id_of(record)
        drawn = self._drawn.get(record_id)
        if drawn is None or drawn.record is not record or drawn.state != state:
            drawn = _Drawn(record, state, self._draw(record, state))
            self._drawn[record_id] = drawn
        within = row - self._rows_of.top(index)
        return drawn.strips[min(within, len(drawn.strips) - 1)]

    def _rows(self, record: Record) -> list[PageLine]:
        last = self._flowed
        if last is not None and last[0] is record and last[1] == self._width:
            return last[2]
        rows = [row for line in self._present(record) for row in flow(line, self._width)] or [()]
        self._flowed = (record, self._width, rows)
        return rows

    def _draw(self, record: Record, state: tuple[int, bool, bool]) -> list[Strip]:
        width, current, focused = state
        ink, base = self.ink, self.base
        gutter = [Segment(" " * self.GUTTER, base)]
        if current:
            base += ink.row(focused)
            mark = CURSOR_MARK if focused else REST_MARK
            gutter = [
                Segment(mark, base + ink.cursor(focused)),
                Segment(" " * (self.GUTTER - 1), base),
            ]
        blank = Strip(gutter, self.GUTTER)
        return [
            Strip.join([blank, draw(row, ink, base, width - self.GUTTER)])
            for row in self._rows(record)
        ]
