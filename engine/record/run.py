"""A run on disk, to be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from engine.errors import RunError
from engine.office import TRACE_VERSION
from engine.record.directory import MANIFEST, SCORE, TRACE, failed, holds_run
from engine.record.lines import Lines, Record, read_end, read_lines
from engine.record.manifest import Manifest, read_manifest


class Run:
    """A run directory, or a trace alone. Reading never changes it."""

    def __init__(self, path: Path, trace: Path, manifest: Manifest | None) -> None:
        """Use :meth:`open`."""
        self.path = path
        """The run's directory."""
        self.trace = trace
        """Its trace file."""
        self._manifest = manifest

    @classmethod
    def open(cls, path: str | Path) -> Run:
        """Open a run.

        Args:
            path: a run directory, or a trace file; a trace alone can be read but not verified.

        Raises:
            RunError: there is no run, or its manifest is not one that can be read here.
        """
        path = Path(path)
        if path.is_dir():
            if not holds_run(path):
                raise RunError(f"{path} holds no run.", f"A run has a {TRACE} and a {MANIFEST}.")
            directory, trace = path, path / TRACE
        elif path.is_file():
            directory, trace = path.parent, path
        else:
            raise RunError(f"There is no run at {path}.", "Give a run's directory or its trace.")
        if not trace.is_file():
            raise RunError(f"{directory} has no {TRACE}.")
        manifest = directory / MANIFEST
        own = trace.name == TRACE and manifest.is_file()
        return cls(directory, trace, read_manifest(manifest) if own else None)

    @property
    def manifest(self) -> Manifest:
        """What the run is a run of.

        Raises:
            RunError: it has no manifest, so nothing more can be done with it than to read it.
        """
        if self._manifest is None:
            hint = "Without it the run can be read, but not verified or resumed."
            raise RunError(f"{self.trace} has no {MANIFEST} beside it.", hint)
        return self._manifest

    @property
    def torn(self) -> bytes:
        """The part of a line that a killed process left at the end; empty where there is none."""
        return read_end(self.trace)[1]

    def lines(self) -> Lines:
        """The trace as it stands on disk.

        Raises:
            RunError: it cannot be read.
        """
        return read_lines(self.trace)

    def records(self) -> Iterator[Record]:
        """The records in order, a torn last line left out; :attr:`torn` tells of it.

        Records of version 1 get the keys that they lack.

        Raises:
            RunError: a line is no record; names the line.
        """
        seq = 0
        try:
            with self.trace.open("rb") as file:
                for number, line in enumerate(file, 1):
                    if line.isspace():
                        continue
                    try:
                        record = orjson.loads(line)
                    except orjson.JSONDecodeError as error:
                        if not line.endswith(b"\n"):
                            return
                        raise RunError(f"{self.trace}, line {number}: {error}.") from None
                    yield _current(record, seq, f"{self.trace}, line {number}")
                    seq += 1
        except OSError as error:
            raise failed(self.trace, "read", error) from None

    def calls(self) -> Iterator[Record]:
        """The records of calls, in order; see :meth:`records`."""
        return (record for record in self.records() if record["type"] == "call")

    def score(self) -> dict[str, Any] | None:
        """The score written when the run was finished; None where it was not.

        Raises:
            RunError: it cannot be read.
        """
        path = self.path / SCORE
        try:
            score: object = orjson.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise failed(path, "read", error) from None
        except orjson.JSONDecodeError as error:
            raise RunError(f"{path} is not JSON: {error}.") from None
        if not isinstance(score, dict):
            raise RunError(f"{path} is not a score.")
        return score


def _current(record: object, seq: int, where: str) -> Record:
    """A record with all keys that readers rely on."""
    if not isinstance(record, dict) or record.get("type") not in ("call", "event"):
        raise RunError(f"{where} is not a record.")
    version = record.setdefault("trace_version", 1)
    if version not in (1, TRACE_VERSION):
        raise RunError(
            f"{where} has trace version {str(version)[:20]}.",
            f"This build reads versions 1 and {TRACE_VERSION}.",
        )
    if version == 1:
        call = record["type"] == "call"
        lacking: Record = {
            "seq": seq,
            "time_ms": 0,
            "emitted": [],
            "findings": [],
            "actor": "agent" if call else "office",
        }
        lacking |= (
            {"tool": "", "args": {}, "latency_ms": 0}
            if call
            else {"target": "", "payload": {}, "cause": None}
        )
        record = {**lacking, **record}
    return record
