"""A board: any number of cards in columns, of which only the visible are drawn."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import ClassVar, TypeVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.strip import Strip

from vei_tui.presenters import board
from vei_tui.presenters.board import CARD_ROWS, Lane, Window
from vei_tui.presenters.text import Line, PageLine, Piece
from vei_tui.presenters.wrap import pad
from vei_tui.widgets.ink import CURSOR_MARK, REST_MARK, draw
from vei_tui.widgets.line_list import CACHED_RECORDS, LineList

Record = TypeVar("Record")


class Board(LineList[Record]):
    """A `LineList` whose records stand in columns: left and right move between those with cards.

    The records of one column keep the order in which they were given. All columns scroll together.
    """

    BINDING_GROUP_TITLE = "Board"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "side(-1)", "left", show=False),
        Binding("right", "side(1)", "right", show=False),
    ]

    def __init__(
        self,
        card: Callable[[Record, int], Sequence[PageLine]],
        record_id: Callable[[Record], str],
        lane_of: Callable[[Record], str],
        *,
        empty: Sequence[Line] = (),
        id: str | None = None,
    ) -> None:
        """Make a board without columns.

        Args:
            card: The rows of a record's card at a width, of which there are `CARD_ROWS`.
            record_id: The id of a record, unique on the board.
            lane_of: Name of the column that a record stands in.
            empty: What to show instead of nothing.
            id: Id of the widget.
        """
        super().__init__(
            lambda record: card(record, self._window.card_cells),
            record_id,
            # Every card is as high as any other: none has to be made to be counted.
            outline=lambda record: ((),),
            empty=empty,
            id=id,
        )
        self._lane_of = lane_of
        self._lanes: tuple[Lane, ...] = ()
        self._begins = [0]
        """Place of the first record of each column, and after the last the number of all."""
        self._window = Window(0, 1, board.CARD_CELLS)
        self._wanted = 0
        """The place in its column that the cursor goes back to where a column is long enough."""
        self._cards: LRUCache[str, tuple[Record, Sequence[PageLine]]] = LRUCache(CACHED_RECORDS)

    # What is shown

    def set_lanes(self, lanes: Sequence[Lane]) -> None:
        """Have these columns; set the records after it."""
        self._lanes = tuple(lanes)

    def set_records(self, records: Sequence[Record]) -> None:
        """Show these records, each in its column; those of no column are left out."""
        stacks: dict[str, list[Record]] = {lane.name: [] for lane in self._lanes}
        for record in records:
            stack = stacks.get(self._lane_of(record))
            if stack is not None:
                stack.append(record)
        self._begins = list(accumulate(map(len, stacks.values()), initial=0))
        super().set_records([record for stack in stacks.values() for record in stack])
        self._look()

    @property
    def counts(self) -> list[int]:
        """How many cards each column has."""
        return [end - start for start, end in zip(self._begins, self._begins[1:], strict=False)]

    @property
    def lane(self) -> int:
        """Place of the column that the cursor is in; the first where there is no card."""
        return self._place(self._cursor)[0]

    def _place(self, index: int) -> tuple[int, int]:
        """The column of a record, and the place in it."""
        if index < 0 or not self.records:
            return 0, 0
        lane = bisect_right(self._begins, index) - 1
        return lane, index - self._begins[lane]

    # Measuring

    def row_total(self) -> int:
        """Rows of the longest column, or of the empty state."""
        if not self.records:
            return len(self._empty_rows())
        return max(self.counts) * CARD_ROWS

    def remeasure(self) -> None:
        """Choose the columns that fit, and show the cursor's."""
        self._look()
        super().remeasure()

    def _look(self) -> None:
        """Move the window to the cursor's column."""
        if not self.row_width or not self._lanes:
            return
        seen = board.window(len(self._lanes), self.lane, self._window.first, self.row_width)
        if seen != self._window:
            self._window = seen
            self.forget_drawn()
            self.refresh()
        self.header_rows = 1 if seen.count == len(self._lanes) else 2

    def forget_drawn(self) -> None:
        """Drop the cards: what they are made of has changed."""
        super().forget_drawn()
        self._cards.clear()

    def _anchor(self) -> None:
        """Nothing but the cursor is kept in sight."""

    def _reveal(self) -> None:
        if self._width and self._cursor >= 0:
            self._look()
            place = self._place(self._cursor)[1]
            self.show_rows(place * CARD_ROWS, CARD_ROWS - 1)

    def _in_view(self, index: int) -> bool:
        lane, place = self._place(index)
        row = place * CARD_ROWS - self.top_row
        return lane in self._window.shown and -CARD_ROWS < row < self.view_rows

    # The cursor

    def _set_cursor(self, index: int, scroll: bool = True) -> None:
        self._wanted = self._place(index)[1]
        super()._set_cursor(index, scroll)

    def action_side(self, step: int) -> None:
        """Go to the next column with cards, to the card beside if there is one."""
        counts, lane, wanted = self.counts, self.lane + step, self._wanted
        while 0 <= lane < len(counts):
            if counts[lane]:
                self._set_cursor(self._begins[lane] + min(wanted, counts[lane] - 1))
                self._wanted = wanted
                return
            lane += step

    def action_move(self, step: int) -> None:
        """Move within the column."""
        if not self.records:
            return
        lane, place = self._place(self._cursor)
        place = max(0, min(place + step, self.counts[lane] - 1))
        self._set_cursor(self._begins[lane] + place)

    def action_page(self, step: int) -> None:
        """Move by a screenful of cards."""
        self.action_move(step * max(1, self.view_rows // CARD_ROWS))

    def action_first(self) -> None:
        """Go to the first card of the column."""
        self.action_move(-len(self.records))

    def action_last(self) -> None:
        """Go to the last card of the column."""
        self.action_move(len(self.records))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the card that was clicked; a second click selects it."""
        lane = self._window.first + event.x // self._window.cells
        place = (event.y + self.top_row - self.header_rows) // CARD_ROWS
        if event.y < self.header_rows or lane not in self._window.shown:
            return
        if place < self.counts[lane]:
            event.stop()
            self._set_cursor(self._begins[lane] + place, scroll=False)
            if event.chain == 2:
                self.action_select()

    # Drawing

    def row_text(self, row: int) -> PageLine:
        """The text of one row, over all columns."""
        if not self.records:
            return super().row_text(row)
        found: list[Piece] = []
        for at in self._window.shown:
            found += pad(self._cell(at, row)[1], self._window.cells)
        return tuple(found)

    def _cell(self, lane: int, row: int) -> tuple[int, PageLine]:
        """The record of a column that a row belongs to, -1 below the last, and its text there."""
        place, within = divmod(row, CARD_ROWS)
        index = self._begins[lane] + place
        if index >= self._begins[lane + 1]:
            return -1, ()
        return index, self._rows(self.records[index])[within]

    def _rows(self, record: Record) -> list[PageLine]:
        record_id = self._rows_of.id_of(record)
        known = self._cards.get(record_id)
        if known is None or known[0] is not record:
            known = (record, self._present(record))
            self._cards[record_id] = known
        return list(known[1])

    def row_strip(self, row: int) -> Strip:
        """One row of all columns as it is drawn."""
        if not self.records:
            return super().row_strip(row)
        ink, cells = self.ink, self._window.cells
        found: list[Strip] = []
        for at in self._window.shown:
            index, text = self._cell(at, row)
            base, mark = self.base, Segment(" " * board.GUTTER, self.base)
            if index == self._cursor and text:
                base += ink.row(self.has_focus)
                sign = CURSOR_MARK if self.has_focus else REST_MARK
                style = base + ink.cursor(self.has_focus)
                mark = Segment(sign.ljust(board.GUTTER), style)
            found += [Strip([mark], board.GUTTER), draw(text, ink, base, cells - board.GUTTER)]
        return Strip.join(found).adjust_cell_length(self.row_width, self.base)

    def header_strip(self, row: int) -> Strip:
        """The columns that are not on the screen, and the headings of those that are."""
        counts, seen, width = self.counts, self._window, self.row_width
        if not counts:
            return Strip.blank(width, self.base)
        if row == self.header_rows - 1:
            text = board.titles(self._lanes, counts, seen, self.lane, self.has_focus)
        else:
            text = board.beyond(self._lanes, counts, seen, width)
        return draw(text, self.ink, self.base, width)
