"""A list of one-row records in columns; when it is narrow, the least important columns go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from textual.strip import Strip

from vei_tui.presenters.text import Line, PageLine, Piece, Role, one_line
from vei_tui.presenters.wrap import pad
from vei_tui.widgets.ink import draw
from vei_tui.widgets.line_list import LineList

Record = TypeVar("Record")

GAP: Final = 2
"""Blank cells between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    title: str
    """Its heading."""
    width: int
    """Cells it takes, or the least it takes if it grows."""
    grows: bool = False
    """Whether it takes what the other columns leave."""
    right: bool = False
    """Whether its cells stand at its right edge, as numbers do."""
    priority: int = 1
    """Columns of the highest number go first when there is no room; 0 stays always."""


def fit_columns(columns: Sequence[Column], width: int) -> list[tuple[int, int]]:
    """Choose the columns that fit and share out the width.

    Args:
        columns: All columns, in order.
        width: Cells of a row.

    Returns:
        Index and width of each column that is shown, in order.
    """
    shown = list(range(len(columns)))

    def taken() -> int:
        return sum(columns[i].width for i in shown) + GAP * (len(shown) - 1)

    while taken() > width:
        worst = max(shown, key=lambda i: (columns[i].priority, i))
        if len(shown) == 1 or columns[worst].priority == 0:
            break
        shown.remove(worst)
    spare = max(0, width - taken())
    growing = [i for i in shown if columns[i].grows]
    widths = {i: columns[i].width for i in shown}
    for rank, i in enumerate(growing):
        widths[i] += spare // len(growing) + (rank < spare % len(growing))
    return [(i, widths[i]) for i in shown]


class LineTable(LineList[Record]):
    """A `LineList` of rows of cells under a fixed heading. Keys and messages are the list's."""

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[Record], Sequence[PageLine]],
        record_id: Callable[[Record], str],
        *,
        heading: Callable[[Record], PageLine | None] | None = None,
        follow: bool = False,
        empty: Sequence[Line] = (),
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make an empty table.

        Args:
            columns: The columns, in order.
            cells: The cells of a record, one for each column; each is cut to its column.
            record_id: The id of a record, unique in the table.
            heading: The line of a record that is no row but a heading over those that follow: it
                has the whole width, and the cursor passes over it. None for a row.
            follow: Whether to stay at the end as records arrive.
            empty: What to show instead of nothing.
            id: Id of the widget.
            classes: CSS classes of the widget.
        """
        super().__init__(
            self._row,
            record_id,
            selectable=None if heading is None else lambda record: heading(record) is None,
            # Every record is one row: none has to be made to be counted.
            outline=lambda record: ((),),
            follow=follow,
            empty=empty,
            id=id,
            classes=classes,
        )
        self._columns = tuple(columns)
        self._cells = cells
        self._heading = heading
        self._fitted: tuple[int, list[tuple[int, int]]] = (0, [])
        self.header_rows = 1

    def _fit(self) -> list[tuple[int, int]]:
        width = self.text_width
        if self._fitted[0] != width:
            self._fitted = (width, fit_columns(self._columns, width))
        return self._fitted[1]

    def _row(self, record: Record) -> Sequence[PageLine]:
        heading = self._heading(record) if self._heading is not None else None
        if heading is not None:
            filled = any(piece[1] is Role.FILL for piece in heading)
            return (heading if filled else (*heading, (" ", Role.FILL)),)
        cells = self._cells(record)
        return (self._join([(cells[i], width, i) for i, width in self._fit()]),)

    def _join(self, cells: Sequence[tuple[PageLine, int, int]]) -> PageLine:
        pieces: list[Piece] = []
        for cell, width, index in cells:
            if pieces:
                pieces.append((" " * GAP, Role.PLAIN))
            pieces.extend(pad(cell, width, self._columns[index].right))
        # The row is exact: a fill that takes nothing keeps it from being wrapped.
        return (*pieces, (" ", Role.FILL))

    def header_strip(self, row: int) -> Strip:
        """The headings."""
        if not self.records:
            return Strip.blank(self.row_width, self.base)
        titles = [
            (((one_line(self._columns[i].title).upper(), Role.LABEL),), width, i)
            for i, width in self._fit()
        ]
        line = ((" " * self.GUTTER, Role.PLAIN), *self._join(titles)[:-1])
        return draw(line, self.ink, self.base, self.row_width)
