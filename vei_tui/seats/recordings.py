"""Opening a recording: in the office where it can be done again, else as it was written."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from engine.errors import OfficeError, RunError
from engine.record import Run
from engine.record.directory import MANIFEST, TRACE, TRANSCRIPT, checksum_of
from engine.record.recording import Kind, Recording, Told
from vei_tui.play import Redact
from vei_tui.presenters.events import News
from vei_tui.presenters.steps import step_meant
from vei_tui.seats.marks import Mark, Marks
from vei_tui.seats.replaying import ReplaySession

STARTS_AT: Final = "2026-01-01T09:00"
"""Date and hour of time 0 of a recording that does not tell it."""

NO_MANIFEST: Final = "No manifest stands beside it, so nobody can tell which world it is of."


class Reel:
    """A recording as it was written, standing at a step; see :class:`vei_tui.seats.marks.Tape`.

    Step 0 is before the first entry; at step n the n-th is the last that was made.
    """

    def __init__(self, recording: Recording, why: str, starts_at: str = "") -> None:
        """Begin before the first entry; the steps become known by :meth:`advance`.

        Args:
            recording: the entries.
            why: why they are not done again.
            starts_at: date and hour of time 0; empty where nobody knows.
        """
        self.recording = recording
        self.why = why
        self.starts_at = starts_at or STARTS_AT
        self.marks = Marks()
        self._index = 0
        self._wanted: int | None = None
        self._times = array("q")
        """Office time after each entry; it never goes back."""
        for number in range(len(recording)):
            self._mark(recording[number])

    @property
    def index(self) -> int:
        """The step at which it stands."""
        return self._index

    @property
    def count(self) -> int:
        """Steps that are known so far."""
        return len(self.recording)

    @property
    def total(self) -> int:
        """Steps in all, as far as that can be told."""
        return self.recording.guessed

    @property
    def known(self) -> bool:
        """Whether all steps are known."""
        return self.recording.known

    @property
    def problem(self) -> str:
        """What ended the entries before the file did; empty where nothing did."""
        return self.recording.problem

    @property
    def time_ms(self) -> int | None:
        """Office time, as far as it was told."""
        return self._times[self._index - 1] if self._index else None

    def advance(self, budget_s: float | None = None) -> bool:
        """Get to know more; whether there is more."""
        for told in self.recording.advance(budget_s):
            self._mark(told)
        if self._wanted is not None and (self.count >= self._wanted or self.known):
            self.go(self._wanted)
        return not self.known

    def _mark(self, told: Told) -> None:
        before = self._times[-1] if self._times else 0
        self._times.append(max(before, told.time_ms or 0))
        step = len(self._times)
        if told.kind is Kind.CALL:
            self.marks.add(Mark.CALL, step)
        if told.kind is Kind.EVENT:
            self.marks.add(Mark.ARRIVAL, step)
        if told.error is not None:
            self.marks.add(Mark.REFUSED, step)
        if told.findings:
            self.marks.add(Mark.FINDING, step)

    def go(self, index: int) -> None:
        """Stand at a step; one that is not known yet is reached as soon as it is."""
        self._wanted = index if index > self.count and not self.known else None
        self._index = max(0, min(index, self.count))

    def step_at(self, words: str) -> int | None:
        """The step that a number or an office time means; None where it means none.

        A time after all that is known means one step more than are known.
        """
        return step_meant(words, self.starts_at, self._first_at)

    def _first_at(self, time_ms: int) -> int:
        if time_ms <= 0:
            return 0
        return bisect_left(self._times, time_ms) + 1


def open_recording(
    path: Path, news: Mapping[str, News] | None = None, redact: Redact | None = None
) -> ReplaySession | Reel:
    """Open a recording, whatever wrote it.

    Args:
        path: a run's directory, a trace, or a transcript.
        news: by app, what tells arrivals from its views.
        redact: what takes the secrets of this process out of records.

    Raises:
        RunError: it is no recording.
    """
    run = run_of(path)
    if run is None:
        return Reel(Recording(_file_of(path)), NO_MANIFEST if path.is_file() else "")
    try:
        session = ReplaySession(run, news, redact)
        session.past.step()
    except OfficeError as problem:
        if not (run / TRACE).is_file():
            raise
        return written(run, str(problem))
    if session.problem:
        return written(run, session.problem)
    return session


def written(run: Path, why: str) -> Reel:
    """A run's trace as it was written.

    Args:
        run: its directory.
        why: why it is not done again.

    Raises:
        RunError: nothing is written in it.
    """
    try:
        starts_at = Run.open(run).manifest.starts_at
    except OfficeError:
        starts_at = ""
    return Reel(Recording(run / TRACE), why, starts_at)


def run_of(path: Path) -> Path | None:
    """The run that a file is of: its directory, its trace, or the transcript that it was finished
    with; None for any other file.

    Raises:
        RunError: there is nothing.
    """
    if path.is_dir():
        return path if (path / MANIFEST).is_file() else None
    if not path.is_file():
        raise RunError(f"There is no recording at {path}.", "Give a run, a trace or a transcript.")
    directory = path.parent
    if path.name not in (TRACE, TRANSCRIPT) or not (directory / MANIFEST).is_file():
        return None
    if path.name == TRACE:
        return directory
    try:
        files = Run.open(directory).manifest.files
    except OfficeError:
        return None
    return directory if files.get(TRANSCRIPT) == checksum_of(path) else None


def _file_of(path: Path) -> Path:
    if path.is_file():
        return path
    for name in (TRACE, TRANSCRIPT):
        if (path / name).is_file():
            return path / name
    raise RunError(f"{path} holds no recording.", "Give a run, a trace or a transcript.")
