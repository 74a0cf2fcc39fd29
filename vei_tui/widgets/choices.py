"""A small popup of candidates that floats over the rest while something is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from vei_tui.presenters.text import PageLine, Role, one_line
from vei_tui.presenters.wrap import clip, width_of
from vei_tui.widgets.ink import CURSOR_MARK, draw, ink_of

MOST_ROWS: Final = 6
"""Candidates shown at once; more are counted in the last row."""

WIDEST: Final = 48


class Choices(Widget):
    """Candidates under a cursor. It takes no focus: whoever owns it passes the keys on."""

    DEFAULT_CSS = """
    Choices {
        display: none;
        overlay: screen;
        width: auto;
        height: auto;
        background: $panel;
        color: $foreground;
    }
    """

    @dataclass
    class Picked(Message):
        """A candidate was clicked."""

        choices: Choices
        """The popup."""
        text: str
        """The candidate."""

    def __init__(self, *, above: bool, id: str | None = None) -> None:
        """Make a closed popup.

        Args:
            above: Whether it stands over its place, rather than under it.
            id: Id of the widget.
        """
        super().__init__(id=id)
        self._above = above
        self._found: tuple[str, ...] = ()
        self._at = 0
        self._place = Region()

    @property
    def is_open(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self._found)

    @property
    def current(self) -> str:
        """The candidate under the cursor, or the empty string."""
        return self._found[self._at] if self._found else ""

    def open_at(self, found: Sequence[str], place: Region) -> None:
        """Show candidates, or close when there are none.

        Args:
            found: The candidates, best first.
            place: Where on the screen the word is that is completed.
        """
        if tuple(found) != self._found:
            self._found, self._at = tuple(found), 0
        self._place = place
        self.display = bool(self._found)
        if not self._found:
            return
        rows = self._rows()
        width, count = max(width_of(row) for row in rows) + 1, len(rows)
        self.styles.width, self.styles.height = width, count
        screen = self.screen.size
        above = place.y >= count and (self._above or place.bottom + count > screen.height)
        x = max(0, min(place.x - 2, screen.width - width))
        self.absolute_offset = Offset(x, place.y - count if above else place.bottom)
        self.refresh(layout=True)

    def close(self) -> None:
        """Hide the popup."""
        self._found = ()
        self.display = False

    def move(self, step: int) -> None:
        """Move the cursor, around the ends."""
        if self._found:
            self._at = (self._at + step) % len(self._found)
            self.open_at(self._found, self._place)

    def _rows(self) -> list[PageLine]:
        count = len(self._found)
        first = max(0, min(self._at - MOST_ROWS + 1, count - MOST_ROWS))
        rows: list[PageLine] = []
        for index in range(first, min(first + MOST_ROWS, count)):
            here = index == self._at
            mark = (f"{CURSOR_MARK} " if here else "  ", Role.HEADING)
            role = Role.STRONG if here else Role.PLAIN
            rows.append(clip((mark, (one_line(self._found[index]), role)), WIDEST))
        keys = f"  {self._at + 1} of {count}" if count > 1 else "  1 match"
        rows.append(((f"{keys} · tab takes it", Role.DIM),))
        return rows

    def render_line(self, y: int) -> Strip:
        """Draw one candidate."""
        rows = self._rows() if self._found else []
        line = rows[y] if y < len(rows) else ()
        return draw(line, ink_of(self.app), self.rich_style, self.size.width)

    def on_click(self, event: events.Click) -> None:
        """Take the candidate that was clicked."""
        event.stop()
        first = max(0, min(self._at - MOST_ROWS + 1, len(self._found) - MOST_ROWS))
        index = first + event.y
        if event.y < min(MOST_ROWS, len(self._found)):
            self.post_message(self.Picked(self, self._found[index]))
