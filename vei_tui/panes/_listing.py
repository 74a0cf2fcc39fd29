"""What a pane of records says about one of its tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from vei_tui.presenters.text import PageLine
from vei_tui.widgets.table import Column

ALL: Final = ""
"""The filter that keeps everything."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One table of a pane."""

    name: str
    title: str
    """What its tab and its frame say."""
    noun: str
    """What one record is called."""
    columns: Sequence[Column]
    cells: Callable[[Any], Sequence[PageLine]]
    """The cells of a record, one for each column; they may read the pane's `day`."""
    record_id: Callable[[Any], str]
    """The id of a record, unique in the listing."""
    empty: str
    """What to say where there is nothing: why, and what to press."""
    kind: str = ""
    """The kind of thing its records are, as tools name it in `on`."""
    reads: str = ""
    """The tool that opens a record, which marks it as seen; none where nothing is to be called."""
    reads_as: str = "id"
    """The argument of that tool that takes the id."""
    filters: Sequence[tuple[str, str]] = ()
    """Filters besides everything: their names and what they say."""
    begins: str = ALL
    """The filter that is on at first."""
    heading: Callable[[Any], PageLine | None] | None = None
    """The line of a record that only stands over those that follow; None for every other."""

    def count(self, records: Sequence[Any]) -> int:
        """How many of the records are no headings."""
        if self.heading is None:
            return len(records)
        return sum(self.heading(record) is None for record in records)
