"""The rail of an office that is watched: the agents' minds between task and events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from vei_tui.screens.mind import MindPanel
from vei_tui.screens.rail import Rail
from vei_tui.seats.opening import Seat
from vei_tui.session import Session


class WatchRail(Rail):
    """A rail with a mind panel."""

    DEFAULT_CSS = "WatchRail { & > #task { max-height: 25%; } }"
    PANEL: ClassVar[type[MindPanel]] = MindPanel

    def __init__(self, session: Session, seats: Sequence[Seat]) -> None:
        """Make the rail.

        Args:
            session: what the person looks at.
            seats: the agents'.
        """
        super().__init__(session)
        self.mind = self.PANEL(seats)
        self._title.add_class("task")

    def compose(self) -> ComposeResult:
        """Task, mind, timeline."""
        yield self._title
        yield self._brief
        yield self.mind
        yield self.timeline
