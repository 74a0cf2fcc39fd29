"""An agenda: meetings in the order of their starts, whatever order they were made in.

Persistent: a change returns a new agenda that shares all but one short run of meetings with the old
one, so a crowded calendar costs a change little and two views of the same one compare at once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twins.calendar.state import Meeting

Key = tuple[int, int]
"""Start in ms and number of a meeting: its place in the order."""
Run = tuple["Meeting", ...]

FIRST: Key = (-(1 << 62), 0)
"""Before every meeting."""
_WIDTH = 64
"""Meetings of a run that was split; a run holds at most twice as many."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """An immutable, ordered set of meetings."""

    runs: tuple[Run, ...] = ()
    size: int = field(default=0, compare=False)
    longest_ms: int = field(default=0, compare=False)
    """No meeting in here ever took longer; bounds how far back one may have begun."""

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Meeting]:
        return (meeting for run in self.runs for meeting in run)

    def put(self, meeting: Meeting) -> Agenda:
        """This agenda with ``meeting`` in its place, or in place of what it was before."""
        at, run, place = self._find(meeting.key)
        there = place < len(run) and run[place].key == meeting.key
        grown = (*run[:place], meeting, *run[place + there :])
        parts = (grown,) if len(grown) <= 2 * _WIDTH else (grown[:_WIDTH], grown[_WIDTH:])
        return Agenda(
            (*self.runs[:at], *parts, *self.runs[at + 1 :]),
            self.size + (not there),
            max(self.longest_ms, meeting.end_ms - meeting.start_ms),
        )

    def drop(self, meeting: Meeting) -> Agenda:
        """This agenda without ``meeting``; the same one where it is not there."""
        at, run, place = self._find(meeting.key)
        if place == len(run) or run[place].key != meeting.key:
            return self
        shrunk = (*run[:place], *run[place + 1 :])
        parts = (shrunk,) if shrunk else ()
        runs = (*self.runs[:at], *parts, *self.runs[at + 1 :])
        return Agenda(runs, self.size - 1, self.longest_ms)

    def after(self, key: Key) -> Iterator[Meeting]:
        """Meetings whose place is after ``key``, the earliest first."""
        at = self._run_of(key)
        for run in islice(self.runs, at, None):
            yield from run[bisect_right(run, key, key=_key) :]

    def overlapping(self, start_ms: int, end_ms: int) -> Iterator[Meeting]:
        """Meetings that take place at some time from ``start_ms`` up to ``end_ms``."""
        for meeting in self.after((start_ms - self.longest_ms, -1)):
            if meeting.start_ms >= end_ms:
                return
            if meeting.end_ms > start_ms:
                yield meeting

    def _find(self, key: Key) -> tuple[int, Run, int]:
        """Number of the run that ``key`` belongs in, that run, and the place in it."""
        if not self.runs:
            return 0, (), 0
        at = self._run_of(key)
        return at, self.runs[at], bisect_left(self.runs[at], key, key=_key)

    def _run_of(self, key: Key) -> int:
        return max(bisect_right(self.runs, key, key=_first) - 1, 0)


def _key(meeting: Meeting) -> Key:
    return meeting.key


def _first(run: Run) -> Key:
    return run[0].key
