"""Beginning a day in an office with whoever is to sit in it: a person, agents, or both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vei_tui.play import Play
from vei_tui.seats.sitters import (
    PERSON,
    Seating,
    Sitter,
    check,
    model_named,
    play_named,
    script_named,
)

if TYPE_CHECKING:
    from scenarios.catalogue import Scenario
    from vei_tui.settings import Settings


def begin(
    settings: Settings,
    scenario: Scenario,
    who: str | Seating | None = None,
    *,
    run_dir: Path | None = None,
    overwrite: bool = False,
) -> tuple[Play, Seating | None]:
    """Begin a day; whoever cannot sit down is known before there is a run.

    Args:
        settings: seed, options, where runs go, keys of models.
        scenario: the world.
        who: who sits in it: a seating, or the name of a model or script; a person where left out.
        run_dir: this very directory instead of a new one.
        overwrite: whether a run that is already in it may be replaced.

    Returns:
        The day, and who sits in it; None where a person has the seat.

    Raises:
        OfficeError: somebody cannot sit down, or the day cannot begin; says why.
    """
    seating = seating_of(who, settings, scenario) if isinstance(who, str) else who
    options = dict(settings.options)
    if seating is not None:
        check(seating, scenario.seat, insiders(scenario))
        if played := seating.played(scenario.seat):
            options["played"] = list(played)
    play = Play.begin(
        scenario,
        seed=settings.seed,
        root=settings.artifacts_dir,
        run_dir=run_dir,
        overwrite=overwrite,
        door="play" if seating is None else "watch",
        agent=PERSON if seating is None else seating.label,
        options=options,
        redact=settings.redact,
    )
    return play, seating


def insiders(scenario: Scenario) -> list[str]:
    """Ids of the people who can be played: those who work here."""
    return [person.id for person in scenario.file.people if not person.outside]


def seating_of(name: str, settings: Settings, scenario: Scenario) -> Seating | None:
    """A single agent in the scenario's own seat, by a name that somebody chose.

    Args:
        name: a model's name, ``play:NAME``, ``script:NAME``; empty for a person.
        settings: keys of models.
        scenario: the world.

    Raises:
        OfficeError: there is none of that name, or no key for it.
    """
    if not name:
        return None
    kind, colon, rest = name.partition(":")
    if colon and kind == "play":
        return Seating((Sitter(play_named(rest, scenario)),))
    if colon and kind == "script":
        return Seating((Sitter(script_named(rest, scenario)),))
    sitting = model_named(name, settings.models)
    return Seating((Sitter(str(sitting.model), sitting=sitting),))
