"""The scrubber: a recording in one row, with its marks; a click goes to a step."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message

from vei_tui.presenters.steps import scrub_line, step_of_cell
from vei_tui.presenters.text import PageLine, Role
from vei_tui.seats.marks import Tape
from vei_tui.widgets.one_row import OneRow

EDGE = 1
"""Cells that stay free at either end."""


class Scrubber(OneRow):
    """Where a recording stands. A click posts `Sought`."""

    DEFAULT_CSS = """
    Scrubber { background: $surface; }
    """

    @dataclass
    class Sought(Message):
        """A step was clicked."""

        step: int
        """Which."""

    def __init__(self, tape: Tape) -> None:
        """Show a recording."""
        super().__init__(id="scrubber")
        self._tape = tape

    def row(self, width: int) -> PageLine:
        """The recording as a line."""
        line = scrub_line(self._tape, max(1, width - 2 * EDGE))
        return ((" " * EDGE, Role.PLAIN), *line, (" " * EDGE, Role.PLAIN))

    def on_click(self, event: events.Click) -> None:
        """Go to what was clicked."""
        place = event.get_content_offset(self)
        if place is not None:
            event.stop()
            width = max(1, self.size.width - 2 * EDGE)
            cell = min(width - 1, max(0, place.x - EDGE))
            self.post_message(self.Sought(step_of_cell(self._tape, cell, width)))
