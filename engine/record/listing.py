"""The runs of a directory, each in a few facts, for those who choose one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.errors import RunError
from engine.record.directory import failed, holds_run
from engine.record.lines import end_of, read_end
from engine.record.run import Run


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run in a few facts."""

    path: Path
    problem: str = ""
    """Why the run cannot be opened; all but the path is empty then."""
    scenario: str = ""
    """The scenario's id."""
    source: str = ""
    """Name of the scenario's pack, or its path as it was given."""
    seed: int = 0
    seat: str = ""
    door: str = ""
    status: str = ""
    """``open`` or ``finished``."""
    created: str = ""
    """Wall-clock time in UTC, ISO."""
    updated: str = ""
    """Wall-clock time in UTC, ISO, of the last change to the manifest."""
    records: int = 0
    time_ms: int = 0
    """Office time in ms after the last record."""
    success: bool | None = None
    """What the score says; None where there is none or the run is still open."""


def runs_in(directory: str | Path) -> list[RunSummary]:
    """The runs in a directory and the one that it is itself, the newest first.

    Runs that cannot be opened come last and say why. A directory that does not exist has none.

    Raises:
        RunError: the directory cannot be read.
    """
    directory = Path(directory)
    if not directory.is_dir():
        return []
    try:
        inside = sorted(path for path in directory.iterdir() if path.is_dir())
    except OSError as error:
        raise failed(directory, "read", error) from None
    found = [summary_of(path) for path in (directory, *inside) if holds_run(path)]
    return sorted(found, key=lambda run: (run.created, run.path.name), reverse=True)


def summary_of(path: Path) -> RunSummary:
    """One run in a few facts; of an open run the trace says how far it got."""
    try:
        run = Run.open(path)
        manifest = run.manifest
        records, time_ms = manifest.records, manifest.time_ms
        success: bool | None = None
        if manifest.status == "finished":
            score = run.score()
            success = None if score is None else bool(score.get("success"))
        else:
            last, _ = read_end(run.trace)
            if last is not None:
                records, time_ms, _ = end_of(last)
    except RunError as problem:
        return RunSummary(path, problem=str(problem))
    return RunSummary(
        path=path,
        scenario=manifest.scenario.id,
        source=manifest.scenario.source,
        seed=manifest.seed,
        seat=manifest.seat,
        door=manifest.door,
        status=manifest.status,
        created=manifest.created,
        updated=manifest.updated,
        records=records,
        time_ms=time_ms,
        success=success,
    )
