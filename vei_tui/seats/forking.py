"""What if: a run that shares another one's past up to a step, and goes on by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.record import RunWriter
from engine.record.directory import JOURNAL, replace_file
from engine.record.journal import read_journal
from engine.record.manifest import ForkRef
from engine.record.past import Past
from vei_tui.play import Play, new_directory, scenario_ref
from vei_tui.seats.begin import insiders, seating_of
from vei_tui.seats.sitters import PERSON, Seating, check

if TYPE_CHECKING:
    from engine.record import Manifest
    from scenarios.catalogue import Scenario
    from vei_tui.settings import Settings

DOOR = "fork"


def fork_run(
    past: Past,
    step: int,
    manifest: Manifest,
    scenario: Scenario,
    source: Path,
    path: Path,
    *,
    overwrite: bool = False,
) -> Play:
    """Begin a run that shares a past.

    It stands at the step of :meth:`engine.record.past.Past.whole`: whole calls are shared, a wait
    that was under way is not. The journal is shared up to there, too, with what it cost.

    Args:
        past: the other run's.
        step: of it, up to which it is shared.
        manifest: the other run's.
        scenario: of both.
        source: the other run's directory.
        path: the new run's directory.
        overwrite: whether a run that is already there may be replaced.

    Raises:
        RunError: there is no such step, or the directory cannot be written or holds a run.
    """
    at = past.whole(step)
    office = past.at(at)
    writer = RunWriter.create(
        path,
        office,
        scenario_ref(scenario),
        manifest.seat,
        overwrite,
        door=DOOR,
        agent=manifest.agent if at else "",
        forked_from=ForkRef(run=source.name, at=at),
    )
    _share_journal(source / JOURNAL, path / JOURNAL, at)
    return Play(scenario, office, writer)


def _share_journal(theirs: Path, ours: Path, at: int) -> None:
    """Copy what was noted before a record."""
    if not theirs.is_file():
        return
    import orjson

    shared = [entry for entry in read_journal(theirs) if entry["at"] < at]
    replace_file(ours, [orjson.dumps(entry) + b"\n" for entry in shared])


def fork_day(
    settings: Settings,
    past: Past,
    step: int,
    manifest: Manifest,
    scenario: Scenario,
    source: Path,
    who: str | Seating | None = None,
    *,
    out: Path | None = None,
    overwrite: bool = False,
) -> tuple[Play, Seating | None]:
    """The same, with somebody in the seat; whoever cannot sit down is known before there is a run.

    Args:
        settings: where runs go, keys of models.
        past, step, manifest, scenario, source: see :func:`fork_run`.
        who: who goes on: a seating, or the name of a model or script; a person where left out.
        out: this very directory instead of a new one.
        overwrite: whether a run that is already in it may be replaced.

    Returns:
        The day, and who sits in it; None where a person has the seat.

    Raises:
        OfficeError: somebody cannot sit down, or the run cannot be written.
    """
    seating = seating_of(who, settings, scenario) if isinstance(who, str) else who
    if seating is not None:
        check(seating, scenario.seat, insiders(scenario))
    path = out or new_directory(settings.artifacts_dir, f"{scenario.id}-{manifest.seed}")
    play = fork_run(past, step, manifest, scenario, source, path, overwrite=overwrite)
    play.joined(PERSON if seating is None else seating.label)
    return play, seating
