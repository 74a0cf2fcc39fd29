"""A journal that can be listened to: what is said in the seats reaches the screen as it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.agents.journal import Entry, Journal

Take = Callable[[Entry], None]


class HeardJournal(Journal):
    """The journal of a run that somebody watches."""

    _takers: tuple[Take, ...] = ()

    def listen(self, take: Take) -> Callable[[], None]:
        """Have every further entry shown to ``take``; the result ends that."""
        self._takers = (*self._takers, take)

        def deaf() -> None:
            self._takers = tuple(each for each in self._takers if each is not take)

        return deaf

    def write(self, at: int, actor: str, kind: str, **parts: Any) -> Entry:
        """Add an entry; see :meth:`engine.agents.journal.Journal.write`."""
        entry = super().write(at, actor, kind, **parts)
        for take in self._takers:
            take(entry)
        return entry
