"""Seeing what happens in an office: every record as it is made, and what of it a seat saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from engine.canonical import loads
from vei_tui.presenters.events import Happening, News

if TYPE_CHECKING:
    from engine.office import Office


class Watch:
    """A sink that passes lines on and then has the world looked at, record by record.

    All sessions on one office share one.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._inner = office.sink
        self._watching: list[Callable[[bytes], None]] = []

    @classmethod
    def over(cls, office: Office) -> Watch:
        """The office's watch, put in front of its sink where there is none yet."""
        if not isinstance(office.sink, cls):
            office.sink = cls(office)
        return office.sink

    def add(self, see: Callable[[bytes], None]) -> None:
        """Have every further record shown to ``see``."""
        self._watching.append(see)

    def remove(self, see: Callable[[bytes], None]) -> None:
        """Show it no more; the last one that goes leaves the office as it was."""
        self._watching.remove(see)
        if not self._watching and self._office.sink is self:
            self._office.sink = self._inner

    def write(self, line: bytes) -> None:
        """Take one line of the record."""
        if self._inner is not None:
            self._inner.write(line)
        for see in self._watching:
            see(line)

    def restart(self, office: Office) -> None:
        """The office was reset."""
        if self._inner is not None:
            self._inner.restart(office)


class Witness:
    """Tells from each record and the views around it what the seat saw happen.

    An event's own payload is never shown: what arrived is read from the seat's view, so nothing
    behind the scenes can leak into a timeline.
    """

    def __init__(self, office: Office, actor: str, news: Mapping[str, News]) -> None:
        self._office = office
        self._actor = actor
        self._news = news
        self._views: Mapping[str, Any] = office.views(actor)
        self.log: list[Happening] = []

    def see(self, record_line: bytes) -> None:
        """Look at a record that was just made."""
        self.take(loads(record_line))

    def take(self, record: Mapping[str, Any]) -> None:
        """Look at a record that was just made, read already."""
        before, after = self._views, self._office.views(self._actor)
        self._views = after
        seq, time_ms = record["seq"], record["time_ms"]
        if record["type"] == "call" and record["actor"] == self._actor:
            app = record["tool"].partition(".")[0]
            self.log.append(Happening(seq, time_ms, app, call=record))
            return
        place = 0
        for app, view in after.items():
            if view is before[app] or app not in self._news:
                continue
            for arrival in self._news[app](before[app], view):
                self.log.append(Happening(seq, time_ms, app, arrival=arrival, place=place))
                place += 1
