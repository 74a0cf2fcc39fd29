"""Writing a run: the trace as the office goes, the other files when it is finished."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import orjson

from engine.errors import RunError
from engine.office import Office
from engine.record.directory import (
    BLOBS,
    CASSETTE,
    JOURNAL,
    MANIFEST,
    SCORE,
    SIGNATURE,
    TRACE,
    TRANSCRIPT,
    checksum_of,
    failed,
    holds_run,
    remove_file,
    replace_file,
)
from engine.record.journal import costed, journal_of
from engine.record.lines import end_of, read_end
from engine.record.manifest import ForkRef, Manifest, ScenarioRef, scenario_ref
from engine.record.pictures import Pictures
from engine.record.run import Run
from engine.record.tracefile import TraceFile, holds_a_run
from engine.record.transcript import Entry, entries

_BESIDE: Final = (JOURNAL, CASSETTE)
"""Files that others write into a run's directory; the manifest describes them, too."""

_AND: Final = " + "
"""Stands between the agents of a run in which one took over from another."""


class RunWriter:
    """Writes an office's record into a run directory. It is the office's sink."""

    def __init__(self, path: Path, office: Office, manifest: Manifest, trace: TraceFile) -> None:
        """Use :meth:`create`, or :func:`engine.record.resume`."""
        self.path = path
        """Directory of the run being written; another one after a reset of the office."""
        self.manifest = manifest
        """The manifest as last written."""
        self._first_path = path
        self._office = office
        self._trace = trace
        self._finished = manifest.status == "finished"
        self._joining = ""
        self._pictures = Pictures(path, office)
        self._pictures.keep_all()
        office.sink = self

    @classmethod
    def create(
        cls,
        path: str | Path,
        office: Office,
        scenario: ScenarioRef | Mapping[str, Any],
        seat: str,
        overwrite: bool = False,
        *,
        door: str = "local",
        agent: str = "",
        forked_from: ForkRef | None = None,
    ) -> RunWriter:
        """Begin a run and become the office's sink; what the office has done so far is written too.

        Args:
            path: the directory, made where it is not there.
            office: whose record it is.
            scenario: what the office was opened from: ``{id, source, digest}``.
            seat: id of the actor that the player or the agent is.
            overwrite: whether a run that is in the directory may be deleted.
            door: the way in, for the manifest.
            agent: who sits in the seat, for the manifest.
            forked_from: whose past the office has, for the manifest.

        Raises:
            RunError: the directory holds a run, is being written to, or is not writable.
        """
        path = Path(path)
        reference = scenario_ref(scenario)
        trace = _begin(path, overwrite)
        try:
            manifest = Manifest.begin(office, reference, seat, door, agent, forked_from)
            manifest.write(path, office.rules.redact)
            log = office.world.log
            if len(log):
                trace.append(b"".join(b"%s\n" % line for line in log.slice(0, len(log))))
        except BaseException:
            trace.close()
            raise
        return cls(path, office, manifest, trace)

    def joined(self, agent: str) -> None:
        """Somebody sits down in the seat; the manifest names them once anything more happens.

        Args:
            agent: who, as in :attr:`Manifest.agent`; one who sat there before is not named twice.
        """
        self._joining = "" if agent in self.manifest.agent.split(_AND) else agent

    def write(self, line: bytes) -> None:
        """Take one record's line.

        Raises:
            RunError: it cannot be written; it is kept and goes out before the next one.
        """
        if self._finished:
            self._go_on()
        if self._joining:
            self._name_them()
        self._pictures.keep(line)
        self._trace.append(line + b"\n")

    def restart(self, office: Office) -> None:
        """The office was reset: complete this run, and begin one in a directory beside it.

        A run in which nothing happened begins anew in its own directory.

        Raises:
            RunError: the new run cannot be written.
        """
        before = self.manifest
        if self._trace.size:
            if not self._finished:
                self.finish(None)
            self._trace.close()
            self.path, self._trace = _begin_beside(self._first_path)
            self._pictures = Pictures(self.path, office)
        self._finished = False
        self.manifest = Manifest.begin(
            office, before.scenario, before.seat, before.door, before.agent
        )
        self._put_manifest()

    def finish(self, score: Mapping[str, Any] | None, ended: str = "") -> None:
        """Write transcript and score, and complete the manifest.

        What the journal in the run's directory tells goes into the transcript, and what the model
        cost into the score. The run can go on: the next call opens it again, and it can be finished
        again.

        Args:
            score: the grade, plain JSON values; without one the run has no score.json.
            ended: why the agent stopped, for the manifest; what it said before stays where empty.

        Raises:
            RunError: a file cannot be written; the run stays open.
        """
        self._trace.flush()
        graded = None if score is None else self._redacted(_score_body(self.costed(score)))
        graded_sum = None if graded is None else sha256(graded).hexdigest()
        ended = ended or self.manifest.ended
        known = self.manifest.files
        beside = self._beside()
        same = (graded_sum, ended) == (known.get(SCORE), self.manifest.ended)
        if self._finished and same and beside == {n: known[n] for n in _BESIDE if n in known}:
            return
        seat = self.manifest.seat
        told = entries(Run.open(self._trace.path).records(), seat, journal_of(self.path, seat))
        files = {**beside, TRANSCRIPT: replace_file(self.path / TRANSCRIPT, _listed(told))}
        if graded is None:
            remove_file(self.path / SCORE)
        else:
            files[SCORE] = replace_file(self.path / SCORE, [graded])
        files[TRACE] = checksum_of(self._trace.path) or ""
        self._write_manifest(status="finished", files=files, ended=ended)
        self._finished = True

    def costed(self, score: Mapping[str, Any]) -> dict[str, Any]:
        """A score with the tokens and dollars that the run's journal tells of.

        Raises:
            RunError: the journal cannot be read.
        """
        return costed(score, self.path, self.manifest.seat)

    def close(self) -> None:
        """Stop writing and let go of the run; one that is not finished can be resumed.

        Raises:
            RunError: lines that the disk did not take before still cannot be written.
        """
        if self._office.sink is self:
            self._office.sink = None
        try:
            self._trace.flush()
            if not self._finished:
                self._write_manifest()
        finally:
            self._trace.close()
            self._finished = True

    def __enter__(self) -> RunWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _beside(self) -> dict[str, str]:
        """Checksums of what is kept beside the record, by file name, as far as it is there."""
        found = {name: checksum_of(self.path / name) for name in _BESIDE}
        return {name: checksum for name, checksum in found.items() if checksum is not None}

    def _redacted(self, body: bytes) -> bytes:
        redact = self._office.rules.redact
        return body if redact is None else redact(body)

    def _put_manifest(self) -> None:
        self.manifest.write(self.path, self._office.rules.redact)

    def _name_them(self) -> None:
        """Write into the manifest who has joined in."""
        seated = [agent for agent in (self.manifest.agent, self._joining) if agent]
        self.manifest = self.manifest.changed(agent=_AND.join(seated))
        self._put_manifest()
        self._joining = ""

    def _go_on(self) -> None:
        """Something happens after the run was finished: its manifest says so before the trace."""
        if self._trace.closed:
            raise RunError(f"The run {self.path} is closed; nothing more is written to it.")
        self.manifest = self.manifest.changed(status="open", files={}, ended="")
        self._put_manifest()
        self._finished = False

    def _write_manifest(self, **changes: Any) -> None:
        """Write the manifest with where the run stands."""
        last, _ = read_end(self._trace.path)
        if last is not None:
            records, time_ms, head = end_of(last)
            changes |= {"records": records, "time_ms": time_ms, "head": head}
        self.manifest = self.manifest.changed(**changes)
        self._put_manifest()


def _begin(path: Path, overwrite: bool) -> TraceFile:
    """An empty run directory, locked."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise RunError(f"{path} is a file.", "Give a directory for the run.") from None
    except OSError as error:
        raise failed(path, "made", error) from None
    if not overwrite and holds_run(path):
        raise holds_a_run(path)
    trace = TraceFile.create(path / TRACE, overwrite)
    try:
        if overwrite:
            for name in (MANIFEST, SCORE, TRANSCRIPT, SIGNATURE, *_BESIDE):
                remove_file(path / name)
            with suppress(FileNotFoundError):
                shutil.rmtree(path / BLOBS)
        (path / BLOBS).mkdir(exist_ok=True)
    except OSError as error:
        trace.close()
        raise failed(path / BLOBS, "made", error) from None
    except RunError:
        trace.close()
        raise
    return trace


def _begin_beside(path: Path) -> tuple[Path, TraceFile]:
    """The first directory of the name ``<path>-2``, ``<path>-3``, … that is free, as a new run."""
    number = 2
    while True:
        beside = path.with_name(f"{path.name}-{number}")
        if not beside.exists():
            return beside, _begin(beside, overwrite=False)
        number += 1


def _score_body(score: Mapping[str, Any]) -> bytes:
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(dict(score), option=options)


def _listed(told: Iterable[Entry]) -> Iterator[bytes]:
    """A JSON list in pieces, an entry a line."""
    mark = b"[\n"
    for entry in told:
        yield mark + orjson.dumps(entry)
        mark = b",\n"
    yield b"[]\n" if mark == b"[\n" else b"\n]\n"
