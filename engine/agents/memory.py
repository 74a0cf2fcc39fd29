"""Episodic memory: facts that agents read in earlier runs, each with where and when it was read.

A file of SQLite that many processes may use at once. Facts are taken from what a seat itself read,
in the words that stood there; nothing is concluded from them.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from engine.agents.noticing import Fact, noticed
from engine.errors import RunError
from engine.facts import terms

__all__ = ["KINDS", "Fact", "Memory", "Recollection"]

KINDS: Final = ("price", "delivery", "approval", "link", "address")
"""What is remembered."""

APPLICATION: Final = 0x56454931
"""What SQLite keeps as the kind of the file; another program's file has another."""

VERSION: Final = 1

TIMEOUT_S: Final = 10.0
"""Seconds that one process waits for another."""

LOOKED_AT: Final = 5_000
"""The newest facts, among which the fitting ones are looked for."""


@dataclass(frozen=True, slots=True)
class Recollection:
    """A fact that was remembered, and how well it fits what was asked."""

    fact: Fact
    shared: int
    """Words that it shares with the question."""


class Memory:
    """What agents remember from run to run."""

    def __init__(self, path: Path, redact: Callable[[str], str] = lambda text: text) -> None:
        """Open a memory; a new file is begun where there is none.

        Args:
            path: the file.
            redact: takes secrets out of what is kept.

        Raises:
            RunError: it is no memory, it is damaged, or it cannot be written.
        """
        self._path = path
        self._redact = redact
        with self._sound():
            self._base = sqlite3.connect(path, timeout=TIMEOUT_S, isolation_level=None)
        try:
            self._prepare()
        except BaseException:
            self._base.close()
            raise

    def remember(self, *facts: Fact) -> int:
        """Keep facts. Returns how many of them were new; one of the same run is kept once.

        Raises:
            RunError: they cannot be kept; none of them is then.
            ValueError: a fact is of no known kind.
        """
        unknown = next((fact.kind for fact in facts if fact.kind not in KINDS), None)
        if unknown is not None:
            raise ValueError(f"{unknown!r} is no kind of fact.")
        rows = [astuple(self._clean(fact)) for fact in facts]
        with self._writing():
            before = self._base.total_changes
            self._base.executemany(_INSERT, rows)
            return self._base.total_changes - before

    def learn(self, run_id: str, records: Iterable[Mapping[str, Any]]) -> int:
        """Keep what a seat read in a run. Returns how many facts were new.

        Args:
            run_id: the run's.
            records: of the seat's own calls, in order.

        Raises:
            RunError: they cannot be kept.
        """
        return self.remember(*(replace(fact, run_id=run_id) for fact in noticed(records)))

    def recall(
        self, query: str = "", kinds: Sequence[str] = KINDS, limit: int = 10
    ) -> list[Recollection]:
        """The facts that share most words with a question, the newest first among equals.

        Args:
            query: the question; an empty one fits every fact, others only what shares a word.
            kinds: what is asked for, of :data:`KINDS`.
            limit: how many at most.

        Raises:
            RunError: the memory cannot be read.
        """
        wanted = set(terms(query).split())
        marks = ",".join("?" * len(kinds))
        select = f"SELECT {_COLUMNS} FROM facts WHERE kind IN ({marks}) ORDER BY id DESC LIMIT ?"
        with self._sound(), closing(self._base.execute(select, (*kinds, LOOKED_AT))) as rows:
            facts = [Fact(*row) for row in rows]
        found = [Recollection(fact, len(wanted & _words(fact))) for fact in facts]
        fitting = [each for each in found if each.shared or not wanted]
        return sorted(fitting, key=lambda each: -each.shared)[:limit]

    def __len__(self) -> int:
        with self._sound():
            count: int = self._base.execute("SELECT count(*) FROM facts").fetchone()[0]
            return count

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _clean(self, fact: Fact) -> Fact:
        redact = self._redact
        return replace(
            fact,
            subject=redact(fact.subject),
            value=redact(fact.value),
            text=redact(fact.text),
            source=redact(fact.source),
        )

    def _prepare(self) -> None:
        with self._sound():
            kind, version = self._mark("application_id"), self._mark("user_version")
        if (kind, version) != (APPLICATION, VERSION):
            self._begin()
        self._share()

    def _begin(self) -> None:
        """Make the tables, unless another process just has or the file is somebody else's."""
        with self._writing():
            kind, version = self._mark("application_id"), self._mark("user_version")
            if (kind, version) == (APPLICATION, VERSION):
                return
            if kind == APPLICATION:
                hint = f"This build reads version {VERSION}."
                raise RunError(f"{self._path} is a memory of version {version}.", hint)
            if kind or self._base.execute("SELECT 1 FROM sqlite_master").fetchone():
                raise RunError(f"{self._path} is no memory of an agent.", "Name another file.")
            self._base.execute(_TABLE)
            self._base.execute(f"PRAGMA application_id={APPLICATION}")
            self._base.execute(f"PRAGMA user_version={VERSION}")

    def _share(self) -> None:
        """Let readers and a writer work side by side; else they take turns, which is sound, too."""
        until = time.monotonic() + TIMEOUT_S
        while True:
            try:
                with self._sound():
                    self._base.execute("PRAGMA journal_mode=WAL")
                return
            except _Busy:
                # SQLite does not wait by itself for this change.
                if time.monotonic() > until:
                    return
                time.sleep(0.05)

    def _mark(self, pragma: str) -> int:
        value: int = self._base.execute(f"PRAGMA {pragma}").fetchone()[0]
        return value

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._sound():
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("COMMIT")

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Whatever SQLite has against the file, in one clear error."""
        try:
            yield
        except sqlite3.OperationalError as problem:
            if "locked" in str(problem) or "busy" in str(problem):
                raise _Busy(f"{self._path} is in use by another process for too long.") from None
            raise RunError(f"{self._path} cannot be used as a memory: {problem}.") from None
        except sqlite3.DatabaseError as problem:
            hint = "Name another file, or remove it to begin anew."
            raise RunError(f"{self._path} is no memory of an agent: {problem}.", hint) from None


class _Busy(RunError):
    """Another process has the file."""


def _words(fact: Fact) -> set[str]:
    return set(terms(f"{fact.subject} {fact.value} {fact.text} {fact.source}").split())


_COLUMNS: Final = ", ".join(field.name for field in fields(Fact))
_INSERT: Final = (
    f"INSERT OR IGNORE INTO facts ({_COLUMNS}) VALUES ({', '.join('?' * len(fields(Fact)))})"
)
_TABLE: Final = """
CREATE TABLE facts (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    value TEXT NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,
    run_id TEXT NOT NULL,
    scenario TEXT NOT NULL,
    seq INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    tool TEXT NOT NULL,
    UNIQUE (run_id, kind, subject, value, text, source)
)
"""
