"""One run of an evaluation: made in a worker, kept in a directory of its own, known when done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.errors import OfficeError
from vei_tui.evaluation.plan import Episode
from vei_tui.trials import PROVIDER

if TYPE_CHECKING:
    from engine.agents.secrets import Redactor
    from engine.record import Manifest
    from scenarios.catalogue import Scenario
    from vei_tui.evaluation.sitting import Sitting

DOOR: Final = "eval"


@dataclass(frozen=True, slots=True)
class Job:
    """An episode, and all that a worker needs to make it."""

    episode: Episode
    path: Path
    """Directory of its run."""
    options: Mapping[str, Any]
    sitting: Sitting | None = None
    """How its model works; None where its agent is a script."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What must not be in any file."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an episode."""

    path: Path
    success: bool = False
    trouble: str = ""
    """Why it could not be run; empty where it was, however it went."""


def make(job: Job) -> Result:
    """Make an episode. Whatever was there of it before is replaced.

    An episode that cannot be run is a result, too.
    """
    try:
        return _made(job)
    except OfficeError as problem:
        return Result(job.path, trouble=str(problem))
    except OSError as problem:
        return Result(job.path, trouble=f"{problem.filename}: {problem.strerror or problem}")
    except Exception as problem:
        # A fault of ours in one world must not end the evaluation of the others.
        from vei_tui.verbs.crash import crash_file, keep_crashes_in

        keep_crashes_in(job.path)
        where = crash_file(problem)
        return Result(job.path, trouble=f"{type(problem).__name__}; what happened is in {where}.")


def is_done(job: Job, digest: str) -> bool:
    """Whether an episode was made before and says something about its agent.

    Args:
        job: the episode.
        digest: of its world's files.
    """
    from engine.record.directory import MANIFEST, TRACE
    from engine.record.manifest import read_manifest

    try:
        found = read_manifest(job.path / MANIFEST)
    except OfficeError:
        return False
    return (
        _is_of(found, job, digest)
        and found.status == "finished"
        and not found.ended.startswith(PROVIDER)
        and (job.path / TRACE).is_file()
    )


def _is_of(found: Manifest, job: Job, digest: str) -> bool:
    episode = job.episode
    made = (found.scenario.digest, found.scenario.variant, found.seed, found.agent)
    return made == (digest, episode.variant, episode.seed, episode.agent)


def _made(job: Job) -> Result:
    from vei_tui.evaluation.agents import work
    from vei_tui.play import Play

    redactor = _redactor(job.secrets)
    episode = job.episode
    with Play.begin(
        _world(episode.source, episode.variant),
        seed=episode.seed,
        root=job.path.parent,
        run_dir=job.path,
        overwrite=True,
        door=DOOR,
        agent=episode.agent,
        options=job.options,
        redact=redactor.of_bytes if redactor else None,
    ) as play:
        ended = work(episode.agent, play, job.sitting)
        score = play.finish(ended)
    if ended.startswith(PROVIDER):
        return Result(job.path, trouble=ended)
    return Result(job.path, success=bool(score.get("success")))


@cache
def _redactor(secrets: tuple[str, ...]) -> Redactor:
    from engine.agents.secrets import Redactor

    return Redactor(secrets)


@cache
def _world(source: str, variant: int) -> Scenario:
    """A world, read once in each worker."""
    from scenarios.catalogue import load

    return load(source, variant)
