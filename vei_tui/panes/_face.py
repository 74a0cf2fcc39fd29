"""What a pane of records says of its records; the rest is the same in all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from vei_tui.panes._base import Pane, Selection
from vei_tui.panes._listing import ALL, Listing
from vei_tui.presenters.records import Day
from vei_tui.presenters.text import Line, PageLine, line, plain

View = TypeVar("View")


class RecordsFace(Pane[View]):
    """The part of a pane of records that differs from app to app.

    A pane overrides `rows`, `detail` and `locate`, and what it needs of the rest.
    """

    WRITES: ClassVar[bool] = False
    """Whether there is a line to write about the record under the cursor; `send` sends it."""
    listings: Mapping[str, Listing]
    """The tables, by name."""
    day: Day
    """The office's people and calendar, and its time as it was shown last."""

    def rows(self, view: View, listing: str, kept: str) -> Sequence[Any]:
        """The records of a listing, in reading order; the same objects while they did not change.

        Args:
            view: The view.
            listing: The listing's name.
            kept: The filter that is on.
        """
        raise NotImplementedError

    def total(self, view: View, listing: str) -> int:
        """How many records a listing has without a filter."""
        return len(self.rows(view, listing, ALL))

    def filters(self, view: View, listing: str) -> Sequence[tuple[str, str]]:
        """The filters of a listing besides everything: their names and what they say."""
        return self.listings[listing].filters

    def calls(self, view: View, listing: str) -> int:
        """How many records of a listing call for the reader."""
        return 0

    def detail(self, view: View, listing: str, record: Any) -> Sequence[PageLine]:
        """A record as it is read."""
        raise NotImplementedError

    def heading(self, listing: str, record: Any) -> Line:
        """What stands over a record."""
        return line(self.listings[listing].record_id(record))

    @classmethod
    def locate(cls, view: Any, ref: str) -> str:
        """The listing that has a thing, by its id; empty where the app has no such thing."""
        return ""

    def prompt(self, record: Any) -> str:
        """What the line to write on asks for."""
        return ""

    async def send(self, record: Any, text: str) -> bool:
        """Send what was written about a record; whether it was taken."""
        raise NotImplementedError

    def select(self, listing: str, record: Any) -> Selection:
        """A record as tools take it; what is read of it is copied."""
        own, kind = self.listings[listing].record_id(record), self.listings[listing].kind
        return Selection({kind: own} if kind else {}, {}, own, own)

    def words(self, listing: str, record: Any) -> str:
        """What finding looks for words in."""
        cells = self.listings[listing].cells(record)
        return (
            f"{self.listings[listing].record_id(record)} {' '.join(plain(cell) for cell in cells)}"
        )

    def candidates(self, sign: str, typed: str) -> Sequence[str]:
        """Names that the line to write on completes: people after `@`."""
        if sign != "@":
            return ()
        return [person.id for person in self.day.people.matching(typed)]
