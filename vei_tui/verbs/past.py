"""The office of a recorded run, done again up to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.errors import RunError
from engine.office import Office
from engine.record import Run
from engine.record.reexecution import follow
from vei_tui.play import rebuild, scenario_of, score_of
from vei_tui.settings import read_settings


def office_after(run: Run) -> Office:
    """Execute a run's calls again; for its steps see :mod:`vei_tui.verbs.steps`.

    Args:
        run: the run; nothing in its directory changes.

    Returns:
        The office as it stood at the end.

    Raises:
        RunError: the record is not what its calls give, so nothing can be said about its end.
        ScenarioError: the run's world is not there any more.
    """
    scenario_of(run.manifest)
    office = rebuild(run.manifest, read_settings().redact)
    followed = follow(office, run.lines().whole)
    if followed.divergence is not None:
        raise RunError(
            f"{run.path} is not what its calls give: it differs at {followed.divergence}.",
            "vei verify tells more.",
        )
    return office


def score_after(run: Run) -> dict[str, Any]:
    """What a run comes to, from doing it again, whatever its own score says.

    Returns:
        In the shape of ``score.json``; empty where its world has no goals.

    Raises:
        RunError: the record is not what its calls give.
        ScenarioError: the run's world is not there any more.
    """
    return score_of(office_after(run))


def open_run(path: Path) -> Run:
    """A run to look at; a trace file without its manifest will not do."""
    run = Run.open(path)
    _ = run.manifest
    return run
