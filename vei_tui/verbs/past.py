"""The office of a recorded run, done again: as it ended, or as it stood after an earlier step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.errors import RunError
from engine.office import Office
from engine.record import Run
from engine.record.reexecution import follow
from vei_tui.play import Redact, rebuild, scenario_of
from vei_tui.settings import UsageProblem, read_settings


def office_after(run: Run, seq: int | None = None) -> Office:
    """Execute a run's calls again.

    Args:
        run: the run; nothing in its directory changes.
        seq: the record to stop after; a call is always finished, with what it let land. The whole
            run where left out.

    Returns:
        The office as it stood then.

    Raises:
        UsageProblem: the run has no such record.
        RunError: the record is not what its calls give, so nothing can be said about that moment.
        ScenarioError: the run's world is not there any more.
    """
    scenario_of(run.manifest)
    redact = read_settings().redact
    lines = run.lines().whole
    office = rebuild(run.manifest, redact)
    if seq is not None:
        if not 0 <= seq < len(lines):
            raise UsageProblem(f"The run has no record {seq}.", _range(lines))
        lines = _through_call(lines, seq, run, redact)
    followed = follow(office, lines)
    if followed.divergence is not None:
        raise RunError(
            f"{run.path} is not what its calls give: it differs at {followed.divergence}.",
            "vei verify tells more.",
        )
    return office


def open_run(path: Path) -> Run:
    """A run to look at; a trace file without its manifest will not do."""
    run = Run.open(path)
    _ = run.manifest
    return run


def _range(lines: Sequence[bytes]) -> str:
    return f"Its records are 0 to {len(lines) - 1}." if lines else "Nothing has happened in it yet."


def _through_call(lines: list[bytes], seq: int, run: Run, redact: Redact | None) -> list[bytes]:
    """The lines up to ``seq``, or up to the wait that an event at ``seq`` landed in."""
    kept = lines[: seq + 1]
    if follow(rebuild(run.manifest, redact), kept).unfinished:
        # Events that land in a wait are recorded before the wait itself.
        for at, record in enumerate(run.records()):
            if at > seq and record["type"] == "call":
                return lines[: at + 1]
    return kept
