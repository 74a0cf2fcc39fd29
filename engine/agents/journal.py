"""The journal: what was thought, said and spent in a seat, beside the record of what was done.

None of it belongs to the world: the trace of a run is the same with and without it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from engine.record.directory import JOURNAL, failed
from engine.record.journal import Entry, read_journal, spent

__all__ = ["JOURNAL", "KINDS", "Entry", "Journal", "read_journal", "spent"]

KINDS = (
    "seat",
    "thought",
    "plan_error",
    "tool_search",
    "whisper",
    "told",
    "usage",
    "dropped",
    "end",
)
"""What an entry may be."""


class Journal:
    """Keeps what is said in the seats of one run; on disk as it goes, a line an entry."""

    def __init__(
        self, path: Path | None = None, redact: Callable[[str], str] = lambda text: text
    ) -> None:
        """Make a journal.

        Args:
            path: file to append to, with what it holds already as the beginning; None keeps it in
                memory only.
            redact: takes secrets out of each line before it is kept.
        """
        self.entries: list[Entry] = list(read_journal(path)) if path and path.exists() else []
        """Everything so far, oldest first."""
        self._path = path
        self._redact = redact

    def write(self, at: int, actor: str, kind: str, **parts: Any) -> Entry:
        """Add an entry.

        Args:
            at: seq that the next record will have.
            actor: whose seat it is about.
            kind: one of :data:`KINDS`.
            parts: what it says, plain JSON values.

        Raises:
            RunError: it cannot be written.
        """
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no kind of entry.")
        line = self._redact(
            orjson.dumps({"at": at, "actor": actor, "kind": kind, **parts}).decode()
        )
        entry: Entry = orjson.loads(line)
        self.entries.append(entry)
        if self._path is not None:
            try:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(f"{line}\n")
            except OSError as error:
                raise failed(self._path, "written", error) from None
        return entry
