"""A recording as it was written: entry by entry, of any known shape, whatever its length.

Nothing is done again and nothing is held but where each entry is, so a file of any size can be gone
through. What a trace calls a record and a transcript an entry comes out in one shape.
"""

from __future__ import annotations

import os
import time
import weakref
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import orjson

from engine.errors import RunError
from engine.record.directory import failed
from engine.record.slices import Slice, slices
from engine.record.transcript import OBSERVE, entry_of

MOST_BYTES: Final = 16 << 20
"""Of one entry: beyond that a file is none of ours, whatever it holds."""


class Kind(StrEnum):
    """What an entry tells of."""

    OBSERVATION = "observation"
    CALL = "call"
    EVENT = "event"
    """Something that happened by itself."""
    NOTE = "note"
    """What was thought, or said to whoever thinks."""


@dataclass(frozen=True, slots=True)
class Told:
    """One entry."""

    kind: Kind
    what: str
    """The tool, the target of an event, or what kind of note it is."""
    said: Any = None
    """Arguments of a call, payload of an event, words of a note."""
    came: Any = None
    """What came of a call; what was observed."""
    error: Mapping[str, Any] | None = None
    """Why a call was refused."""
    who: str = ""
    time_ms: int | None = None
    """Office time; None where the entry does not tell it."""
    findings: tuple[Any, ...] = field(default=())


class Recording:
    """The entries of a file, known as far as they were looked for."""

    def __init__(self, path: Path) -> None:
        """Open a file and look for its first entry.

        Args:
            path: a trace, or a transcript as JSON or JSON Lines.

        Raises:
            RunError: it cannot be read, or holds no entry.
        """
        self.path = path
        self.problem = ""
        """What ended the entries before the file did; empty where nothing did."""
        self.known = False
        """Whether all entries are known."""
        try:
            self._file = path.open("rb")
            self.size = os.fstat(self._file.fileno()).st_size
        except OSError as error:
            raise failed(path, "read", error) from None
        # However the recording is let go of, its file is closed.
        self._let_go = weakref.finalize(self, self._file.close)
        self._places = array("Q")
        self._ends = array("Q")
        self._slices: Iterator[Slice | None] = slices(self._file)
        while not len(self) and not self.known:
            self.step()
        if not len(self):
            self.close()
            raise RunError(f"{path} {self.problem or 'is empty'}.", self._hint())

    def _hint(self) -> str:
        return "A recording is a run's directory, a trace, or a transcript as JSON or JSON Lines."

    def __len__(self) -> int:
        return len(self._places)

    @property
    def guessed(self) -> int:
        """How many entries there are in all, as far as those that are known tell."""
        if self.known or not self._ends[-1]:
            return len(self)
        return max(len(self) + 1, len(self) * self.size // self._ends[-1])

    def __getitem__(self, number: int) -> Told:
        if not 0 <= number < len(self):
            raise IndexError(number)
        start = self._places[number]
        return self._read(start, self._ends[number])

    def advance(self, budget_s: float | None = None) -> Iterator[Told]:
        """Look for more entries, and give those that were found.

        Args:
            budget_s: seconds it may take; None for as long as there are any.
        """
        end = None if budget_s is None else time.monotonic() + budget_s
        while not self.known:
            found = self.step()
            if found is not None:
                yield found
            if end is not None and time.monotonic() >= end:
                return

    def step(self) -> Told | None:
        """Look a little further; an entry, if one was found."""
        try:
            piece = next(self._slices)
        except StopIteration as ended:
            self.known = True
            self.problem = self.problem or ended.value or ""
            return None
        except OSError as error:
            self._end(f"cannot be read any further: {error.strerror or error}")
            return None
        if piece is None:
            return None
        try:
            found = self._read(piece.start, piece.end)
        except RunError as problem:
            self._end(f"breaks off at {piece.where}: {problem.message}")
            return None
        self._places.append(piece.start)
        self._ends.append(piece.end)
        return found

    def _end(self, problem: str) -> None:
        self.known = True
        self.problem = problem

    def _read(self, start: int, end: int) -> Told:
        """An entry from its bytes.

        Raises:
            RunError: they are none.
        """
        if end - start > MOST_BYTES:
            raise RunError(f"it is longer than {MOST_BYTES >> 20} MB")
        body = os.pread(self._file.fileno(), end - start, start)
        try:
            item: object = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise RunError(f"it is not JSON: {str(error).partition(':')[0]}") from None
        told = told_by(item)
        if told is None:
            raise RunError("it is no entry of a transcript and no record of a trace")
        return told

    def close(self) -> None:
        """Let go of the file."""
        self._let_go()


def told_by(item: object) -> Told | None:
    """An entry of a transcript or a record of a trace, in the one shape; None where it is neither.

    Args:
        item: what was read, of whatever version and by whomever it was written.
    """
    if not isinstance(item, dict):
        return None
    if item.get("type") == "call" and isinstance(item.get("tool"), str):
        return _call(item, item, item.get("response", item.get("result")))
    if item.get("type") == "event":
        target = str(item.get("target", ""))
        return Told(Kind.EVENT, target, item.get("payload"), None, _error(item), _who(item),
                    _time(item), _findings(item))  # fmt: skip
    entry = entry_of(item)
    if entry is None:
        return None
    meta = entry.get("meta")
    meta = meta if isinstance(meta, dict) else entry
    if "action" in entry:
        action = entry["action"]
        return _call(action, {**entry, **meta}, action["result"])
    if "observation" in entry:
        seen = entry["observation"]
        own = seen if isinstance(seen, dict) else {}
        return Told(Kind.OBSERVATION, OBSERVE, None, seen, time_ms=_time({**own, **meta}))
    kind = next(key for key in entry if key != "meta")
    return Told(Kind.NOTE, kind, entry[kind], time_ms=_time(meta))


def _call(call: Mapping[str, Any], around: Mapping[str, Any], came: Any) -> Told:
    tool, args = call["tool"], call.get("args")
    error = _error(call)
    if error is None and isinstance(came, dict) and isinstance(came.get("error"), dict):
        error = came["error"]
    if tool == OBSERVE and error is None:
        return Told(Kind.OBSERVATION, tool, args, came, None, _who(around), _time(around))
    return Told(Kind.CALL, tool, args, None if error else came, error, _who(around),
                _time(around), _findings(around))  # fmt: skip


def _error(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    error = record.get("error")
    if error is None or error == "":
        return None
    return error if isinstance(error, dict) else {"message": str(error)}


def _who(record: Mapping[str, Any]) -> str:
    who = record.get("actor")
    return who if isinstance(who, str) else ""


def _time(record: Mapping[str, Any]) -> int | None:
    for key in ("time_ms", "time"):
        at = record.get(key)
        if isinstance(at, int) and not isinstance(at, bool) and 0 <= at < 1 << 53:
            return at
    return None


def _findings(record: Mapping[str, Any]) -> tuple[Any, ...]:
    found = record.get("findings")
    return tuple(found) if isinstance(found, list) else ()
