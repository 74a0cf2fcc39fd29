"""Carrying out an evaluation: what is done stays, what is missing is made, all of it is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vei_tui.evaluation.episode import Job, Result, is_done
from vei_tui.evaluation.plan import Episode, Plan, held
from vei_tui.evaluation.workers import made_by

if TYPE_CHECKING:
    from engine.judge.report import Report
    from vei_tui.evaluation.sitting import Sitting

Told = Callable[[int, int, Result | None], None]
"""Is told how many episodes are done, of how many, and the one that just was."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """An evaluation that was carried out."""

    folder: Path
    episodes: int
    """Runs that it is made of."""
    kept: int
    """Of these, made before."""
    troubles: tuple[Result, ...]
    """Those that could not be run, in the plan's order."""
    report: Report


def evaluate(
    plan: Plan,
    folder: Path,
    *,
    workers: int = 1,
    sittings: Mapping[str, Sitting] | None = None,
    cassettes: Path | None = None,
    secrets: Sequence[str] = (),
    told: Told = lambda done, of, result: None,
) -> Evaluated:
    """Carry out an evaluation, or what is missing of it.

    Args:
        plan: what it is.
        folder: its directory.
        workers: processes that make episodes at once.
        sittings: how each model works, by its label.
        cassettes: directory of an evaluation whose cassettes answer instead of the models.
        secrets: what must not be in any file.
        told: is told how it goes.

    Raises:
        RunError: the directory holds another evaluation, is in use, or cannot be written.
    """
    plan.settle(folder)
    with held(folder):
        jobs = [
            Job(
                episode,
                folder / episode.name,
                plan.options,
                _sitting(episode, sittings or {}, cassettes),
                tuple(secrets),
            )
            for episode in plan.episodes()
        ]
        digests = {world.id: world.digest for world in plan.worlds}
        missing = [job for job in jobs if not is_done(job, digests[job.episode.world])]
        done = kept = len(jobs) - len(missing)
        told(done, len(jobs), None)
        troubles: dict[Path, Result] = {}
        with closing(made_by(workers, missing)) as results:
            for result in results:
                done += 1
                if result.trouble:
                    troubles[result.path] = result
                told(done, len(jobs), result)
        found = tuple(troubles[job.path] for job in jobs if job.path in troubles)
        return Evaluated(folder, len(jobs), kept, found, _report(jobs))


def _sitting(
    episode: Episode, sittings: Mapping[str, Sitting], cassettes: Path | None
) -> Sitting | None:
    from engine.record.directory import CASSETTE

    sitting = sittings.get(episode.agent)
    if sitting is None or cassettes is None:
        return sitting
    return replace(sitting, cassette=cassettes / episode.name / CASSETTE)


def _report(jobs: Sequence[Job]) -> Report:
    from engine.judge.report import report
    from engine.record.directory import holds_run
    from vei_tui.trials import read_trials

    return report(read_trials(job.path for job in jobs if holds_run(job.path)))
