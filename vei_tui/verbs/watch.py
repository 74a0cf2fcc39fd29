"""``vei watch``: the office in the terminal, with a model or a script in the seat."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vei_tui.settings import Settings, UsageProblem, read_settings, theme_of
from vei_tui.verbs.modelling import (
    check_cassette,
    file_option,
    limits_of,
    limits_options,
    pace_option,
    top_k_option,
)
from vei_tui.verbs.options import run_path, world_of, world_options
from vei_tui.verbs.play import need_terminal

if TYPE_CHECKING:
    from scenarios.catalogue import Scenario
    from vei_tui.seats.attaching import Remote
    from vei_tui.seats.sitters import Seating, Sitter


@click.command("watch")
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="NAME[@SEAT]",
    help="A model in a seat, as openai/gpt-5; several times for several. Without it: VEI_MODEL.",
)
@click.option(
    "--script",
    "scripts",
    multiple=True,
    metavar="NAME[@SEAT]",
    help="A script instead: 'teacher', or a baseline such as noop.",
)
@click.option(
    "--play", "plays", multiple=True, metavar="NAME", help="A play of the scenario, such as gold."
)
@click.option("--seat", default="", metavar="ACTOR", help="Sit in this seat yourself meanwhile.")
@click.option(
    "--race", is_flag=True, help="Race them: you have the same day in an office of your own."
)
@click.option(
    "--attach",
    metavar="RUN|URL",
    help="Watch a run that another program writes, such as 'vei serve': a path, a name, 'last', or "
    "a world of a server, as http://HOST:PORT/w/WORLD.",
)
@click.option(
    "--token",
    metavar="TOKEN",
    help="With the address of a world: an operator's token. Without it: VEI_OPERATOR_TOKEN.",
)
@pace_option("Pause before each step, to read along; + and - change it.")
@click.option("--paused", is_flag=True, help="Begin paused: . makes a step, space lets it go on.")
@world_options
@top_k_option
@limits_options
@file_option("--cassette", "FILE", "Answer from this cassette; no model is asked.")
@click.option("--theme", metavar="NAME", help="Colours of the app.")
def command(
    models: Sequence[str],
    scripts: Sequence[str],
    plays: Sequence[str],
    seat: str,
    race: bool,
    attach: str | None,
    token: str | None,
    pace: float,
    paused: bool,
    scenario: str | None,
    seed: int | None,
    variant: int | None,
    out: Path | None,
    overwrite: bool,
    theme: str | None,
    **given: Any,
) -> int:
    """Watch a model or a script work in the office: pause it, step it, take over, hand back.

    The run is recorded as any other, with who did what; what the model thought and cost is kept
    beside it.
    """
    world = world_of(scenario, seed, out, overwrite, variant)
    if theme is not None:
        theme_of(theme, "--theme")
    if attach is not None:
        others = (models, scripts, plays, seat, race, seed, variant, out)
        return _attach(attach, others, scenario, token, theme)
    if token is not None:
        raise UsageProblem("--token is for a world of a server.", "Name it with --attach URL.")
    need_terminal()
    settings = replace(world.settings, theme=theme or world.settings.theme)
    from vei_tui.seats.begin import begin

    loaded = world.load()
    seating = replace(
        seating_of(loaded, settings, models, scripts, plays, given),
        person=seat,
        pace_s=pace,
        paused=paused,
    )
    if race:
        return _race(settings, loaded, seating, {"run_dir": out, "overwrite": overwrite})
    play, _ = begin(settings, loaded, seating, run_dir=out, overwrite=overwrite)
    from vei_tui.app import run_app

    return run_app(settings, play, seating)


def _race(settings: Settings, scenario: Scenario, seating: Seating, day: Mapping[str, Any]) -> int:
    """Race somebody over the same day."""
    if seating.person or seating.paused or len(seating.sitters) > 1 or seating.sitters[0].actor:
        raise UsageProblem(
            "A race is you against one other, both in the scenario's own seat.",
            "Leave out --seat, --paused and further agents.",
        )
    from vei_tui.app import run_app
    from vei_tui.registry import discover
    from vei_tui.seats.race import Racing, begin_race

    play, race = begin_race(settings, scenario, Racing(seating), discover().news(), **day)
    return run_app(settings, play, race=race)


def _attach(
    run: str,
    others: Sequence[object],
    scenario: str | None,
    token: str | None,
    theme: str | None,
) -> int:
    """Watch a run that another program writes, here or on a server."""
    from vei_tui.seats.attaching import is_address

    remote = is_address(run)
    here = () if remote else (scenario, token)
    if any(other not in (None, "", (), False) for other in (*others, *here)):
        raise UsageProblem("--attach shows a run as it is.", "Leave out the other options.")
    place = _reached(run, token, scenario) if remote else run_path(run)
    need_terminal()
    from vei_tui.screens.follow import run_follow

    settings = read_settings()
    return run_follow(replace(settings, theme=theme or settings.theme), place)


def _reached(url: str, token: str | None, scenario: str | None) -> Remote:
    """The world of a server that an address names."""
    from vei_tui.seats.attaching import Place, reach

    place = Place.read(url)
    network = read_settings().network
    token = token or network.operator_token or network.token
    if not token:
        hint = "Give it with --token or VEI_OPERATOR_TOKEN; the server said it when it started."
        raise UsageProblem("Watching a world takes an operator's token.", hint)
    if re.fullmatch(r"[!-~]+", token) is None:
        raise UsageProblem("This is no token.", "It is of plain characters, without spaces.")
    return asyncio.run(reach(place, token, scenario or ""))


def seating_of(
    scenario: Scenario,
    settings: Settings,
    models: Sequence[str],
    scripts: Sequence[str],
    plays: Sequence[str],
    given: Mapping[str, Any],
) -> Seating:
    """Who sits where, as the options name them.

    Args:
        scenario: the world.
        settings: the environment's.
        models, scripts, plays: names, each with a seat behind it or none.
        given: the values of the options about what a model may use and is offered.

    Raises:
        UsageProblem: nobody is named, or somebody cannot sit there.
        ModelError: a model cannot be opened.
    """
    from vei_tui.seats.begin import insiders
    from vei_tui.seats.sitters import Seating, Sitter, play_named, script_named, seated_apart

    people = insiders(scenario)
    if not (models or scripts or plays) and settings.model:
        models = (settings.model,)
    rest = dict(given)
    limits = limits_of(rest)
    sitters = [_model(each, people, settings, limits, rest) for each in models]
    for each in scripts:
        name, actor = seated_apart(each, people)
        sitters.append(Sitter(script_named(name, scenario), actor, limits=limits))
    for each in plays:
        sitters.append(Sitter(play_named(each, scenario), limits=limits))
    if not sitters:
        from engine.agents.models import EXAMPLES

        hint = f"Name one with --model or VEI_MODEL ({EXAMPLES}), or take --script or --play gold."
        raise UsageProblem("There is nobody to watch.", hint)
    return Seating(tuple(sitters))


def _model(
    text: str, people: Sequence[str], settings: Settings, limits: Any, given: Mapping[str, Any]
) -> Sitter:
    from vei_tui.seats.sitters import Sitter, model_named, seated_apart

    name, actor = seated_apart(text, people)
    cassette: Path | None = given.get("cassette")
    if cassette is not None:
        check_cassette(cassette)
    sitting = model_named(
        name, settings.models, limits=limits, top_k=given.get("top_k"), cassette=cassette
    )
    return Sitter(str(sitting.model), actor, sitting)
