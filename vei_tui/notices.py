"""Notices: what calls for the seat, two at most on the screen and all of them in a history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vei_tui.presenters.events import Happening
from vei_tui.presenters.people import People
from vei_tui.presenters.text import Line, Role, line, one_line

SHOWN: Final = 2
"""Notices on the screen at once."""

STEPS: Final = 6
"""Own calls after which a notice leaves the screen: time is the office's, not the wall's."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice."""

    id: str
    text: Line
    step: int
    """The step it appeared at."""
    app: str = ""
    """Where it leads; empty for one that leads nowhere."""
    ref: str = ""


class Notices:
    """The notices of a run."""

    def __init__(self, people: People) -> None:
        """Begin with none."""
        self._people = people
        self._history: list[Notice] = []
        self._shown: list[Notice] = []

    @property
    def history(self) -> Sequence[Notice]:
        """All of them, newest first."""
        return self._history[::-1]

    @property
    def shown(self) -> Sequence[Notice]:
        """Those on the screen, newest last."""
        return self._shown

    def take(self, happened: Sequence[Happening], step: int, key_of: dict[str, str]) -> bool:
        """Notice what needs the seat; drop what has stood long enough.

        Args:
            happened: What is new.
            step: The step now.
            key_of: The key of each app's pane.

        Returns:
            Whether anything new needs the seat.
        """
        self._shown = [each for each in self._shown if step - each.step < STEPS]
        new = [each for each in happened if each.needs]
        for event in new:
            arrival = event.arrival
            assert arrival is not None
            key = key_of.get(event.app, "")
            text = line(
                ("! ", Role.WARN),
                (self._people.name(arrival.who), Role.AUTHOR),
                (f" {arrival.needs}: ", Role.DIM),
                one_line(arrival.text),
                (f"   {key} goes there" if key else "", Role.DIM),
            )
            self._add(Notice(event.id, text, step, event.app, arrival.ref))
        return bool(new)

    def tell(self, words: str, step: int, role: Role = Role.PLAIN) -> None:
        """Show a line of the app's own; it is not kept in the history."""
        self._shown = [each for each in self._shown if each.app]
        notice = Notice(f"own {words}", line(("· ", Role.DIM), (words, role)), step)
        self._shown = [*self._shown, notice][-SHOWN:]

    def seen(self, app: str) -> None:
        """The seat went to an app: its notices have done their work."""
        self._shown = [each for each in self._shown if each.app != app]

    def hush(self) -> None:
        """Take away the app's own lines."""
        self._shown = [each for each in self._shown if each.app]

    def _add(self, notice: Notice) -> None:
        self._history.append(notice)
        self._shown = [*self._shown, notice][-SHOWN:]
