"""Recorded runs as the trials of a report: found, checked against their manifests, graded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from engine.canonical import dumps
from engine.errors import OfficeError, RunError
from engine.judge.graded import Graded, graded
from engine.judge.report import Trial
from engine.record import Manifest, Run
from engine.record.directory import (
    BLOBS,
    CASSETTE,
    SCORE,
    TRACE,
    checksum_of,
    failed,
    holds_run,
)
from vei_tui.seats.labels import SCRIPTS

UNCOUNTED_DOORS = frozenset({"stdio"})
"""Ways in by which a client of its own comes, whose tokens and dollars nobody here counts."""

OF_THE_IDENTITY = frozenset({"scenario_digest", "variant"})
"""Options that a trial has in fields of their own."""

PROVIDER = "provider"
"""How the end of a run begins that says nothing about its agent."""

Mark = tuple[str, ...]

Regrade = Callable[[Run], Graded]
"""Grades a run by doing it again."""


def find_runs(root: Path) -> Iterator[Path]:
    """The run directories at a path and below it, in the order of their names.

    Directories that cannot be read come last: a report names them with the reason.
    """
    unreadable: list[Path] = []
    for folder, inside, _ in os.walk(
        root, onerror=lambda error: unreadable.append(Path(error.filename))
    ):
        inside[:] = sorted(name for name in inside if name != BLOBS)
        if holds_run(Path(folder)):
            yield Path(folder)
    yield from unreadable


def read_trials(paths: Iterable[Path], regrade: Regrade | None = None) -> Iterator[Trial]:
    """The trials that runs are, each run once however often it is there.

    Nor does a day count twice that says nothing new: of a script done once more, or of a model
    that was answered for by its cassette.

    Args:
        paths: run directories.
        regrade: does a run again to grade it. Without it ``score.json`` is believed where it and
            the trace are the files that the manifest describes.
    """
    seen: dict[Mark, str] = {}
    known: dict[Path, None] = {}
    for path in paths:
        place = path.resolve()
        if place in known:
            continue
        known[place] = None
        trial, marks = _read(path, regrade)
        if trial.grade is not None:
            firsts = [(words, seen[mark]) for mark, words in marks.items() if mark in seen]
            if firsts:
                words, first = firsts[0]
                trial = replace(trial, grade=None, invalid=words.format(first))
            else:
                seen |= dict.fromkeys(marks, trial.run)
        yield trial


def _read(path: Path, regrade: Regrade | None) -> tuple[Trial, Mapping[Mark, str]]:
    """A run's trial, and by which marks runs say nothing that it does not say."""
    try:
        run = Run.open(path)
        manifest = run.manifest
    except OfficeError as problem:
        return Trial(str(path), invalid=str(problem)), {}
    except OSError as problem:
        return Trial(str(path), invalid=str(failed(path, "read", problem))), {}
    trial = _begun(path, manifest)
    try:
        return replace(trial, grade=_grade(run, manifest, regrade)), _marks(manifest)
    except OfficeError as problem:
        return replace(trial, invalid=str(problem)), {}


def _marks(manifest: Manifest) -> Mapping[Mark, str]:
    """What a run has in common only with runs that say the same; with each, what to say of them."""
    day = (manifest.agent, manifest.run_id, manifest.head)
    marks: dict[Mark, str] = {(*day, manifest.created, manifest.updated): "It is a copy of {}."}
    if manifest.agent.startswith(SCRIPTS):
        marks[day] = "It repeats {}: a script does the same day in the same way."
    if CASSETTE in manifest.files:
        words = "It has the answers of {}, word for word: one of them was played back."
        marks[(*day, manifest.files[CASSETTE])] = words
    return marks


def _begun(path: Path, manifest: Manifest) -> Trial:
    options = {key: value for key, value in manifest.options.items() if key not in OF_THE_IDENTITY}
    return Trial(
        run=str(path),
        agent=manifest.agent or f"unnamed ({manifest.door})",
        scenario=manifest.scenario.id,
        variant=manifest.scenario.variant,
        seed=manifest.seed,
        world=f"{manifest.scenario.digest} {dumps(options).decode()}",
    )


def _grade(run: Run, manifest: Manifest, regrade: Regrade | None) -> Graded:
    """What a run's score says, where the run counts.

    Raises:
        OfficeError: it does not; says why.
    """
    if manifest.status != "finished":
        raise RunError(_left_open(run))
    if manifest.ended.startswith(PROVIDER):
        raise RunError(f"The model's side failed, not the model: {manifest.ended}")
    for name in (TRACE, SCORE):
        if name not in manifest.files:
            what = "It was finished without a score." if name == SCORE else f"No {name} is noted."
            raise RunError(what)
        if checksum_of(run.path / name) != manifest.files[name]:
            raise RunError(f"{name} is not the file that its manifest describes.")
    score = run.score()
    if not score:
        raise RunError("Its world has no goals to grade by.")
    try:
        grade = graded(score)
    except ValueError as problem:
        raise RunError(f"{SCORE} cannot be read: {problem}.") from None
    if regrade is not None:
        # What a model cost is nothing that doing its calls again can tell.
        grade = replace(regrade(run), tokens=grade.tokens, usd=grade.usd)
    if manifest.door in UNCOUNTED_DOORS and not grade.tokens and not grade.usd:
        grade = replace(grade, tokens=None, usd=None)
    return grade


def _left_open(run: Run) -> str:
    if run.torn:
        return "It was killed while it wrote its last line."
    return "It was never finished: killed, left, or still going on."
