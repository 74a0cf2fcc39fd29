"""A journal that can be listened to: what is said in the seats reaches the screen as it is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.agents.journal import Entry, Journal
from vei_tui.listeners import Listeners


class HeardJournal(Journal):
    """The journal of a run that somebody watches."""

    def __init__(
        self, path: Path | None = None, redact: Callable[[str], str] = lambda text: text
    ) -> None:
        """Make a journal; see :class:`engine.agents.journal.Journal`."""
        super().__init__(path, redact)
        self._kept: Listeners[[Entry]] = Listeners()

    def listen(self, take: Callable[[Entry], None]) -> Callable[[], None]:
        """Have every further entry shown to ``take``; the result ends that."""
        return self._kept.add(take)

    def write(self, at: int, actor: str, kind: str, **parts: Any) -> Entry:
        """Add an entry; see :meth:`engine.agents.journal.Journal.write`."""
        entry = super().write(at, actor, kind, **parts)
        self._kept.tell(entry)
        return entry
