"""The journal: what was thought, said and spent in a seat, beside the record of what was done.

None of it belongs to the world: the trace of a run is the same with and without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from engine.errors import RunError

JOURNAL = "journal.jsonl"
"""Its name in a run's directory."""

KINDS = (
    "seat",
    "thought",
    "plan_error",
    "tool_search",
    "whisper",
    "usage",
    "dropped",
    "retry",
    "end",
)
"""What an entry may be."""

Entry = dict[str, Any]
"""``{at, actor, kind, …}``: ``at`` is the seq that the next record had when it was written."""


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
                reason = error.strerror or "the disk does not take it"
                raise RunError(f"{self._path} cannot be written: {reason}.") from None
        return entry


def read_journal(path: Path) -> Iterator[Entry]:
    """The entries of a journal file, oldest first; a last line that was cut short is left out.

    Raises:
        RunError: it cannot be read, or a line is no entry.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise RunError(f"{path} cannot be read: {error.strerror}.") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError:
            if number == len(lines):
                return
            raise RunError(f"{path}, line {number} is not JSON.") from None
        if not isinstance(entry, dict) or not {"at", "actor", "kind"} <= entry.keys():
            raise RunError(f"{path}, line {number} is no entry of a journal.")
        yield entry


def spent(entries: list[Entry]) -> tuple[int, Decimal | None]:
    """Tokens and dollars that the entries tell of; None for dollars where a price is unknown."""
    tokens, usd = 0, Decimal(0)
    priced = True
    for entry in entries:
        if entry["kind"] == "usage":
            tokens += entry.get("input", 0) + entry.get("output", 0)
            if entry.get("usd") is None:
                priced = False
            else:
                usd += Decimal(entry["usd"])
    return tokens, usd if priced else None
