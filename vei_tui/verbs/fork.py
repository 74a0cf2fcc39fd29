"""``vei fork``: a run that shares another one's past up to a step, and goes on by itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vei_tui.settings import Settings, UsageProblem, read_settings, theme_of
from vei_tui.verbs.modelling import file_option, limits_options, top_k_option
from vei_tui.verbs.options import run_argument, run_path

if TYPE_CHECKING:
    from scenarios.catalogue import Scenario
    from vei_tui.play import Play
    from vei_tui.seats.replaying import ReplaySession
    from vei_tui.seats.sitters import Seating


@click.command("fork")
@run_argument
@click.option("--step", "at", required=True, metavar="N", help="A number, or a time as 09:42.")
@click.option("--model", metavar="NAME", help="A model goes on, as openai/gpt-5.")
@click.option("--script", metavar="NAME", help="A script goes on: 'teacher', or a baseline.")
@click.option("--play", "play_name", metavar="NAME", help="A play goes on, such as gold.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The new run's own directory. Without it: a new one in VEI_ARTIFACTS_DIR.",
)
@click.option("--overwrite", is_flag=True, help="Replace the run that is in --out already.")
@click.option("--headless", is_flag=True, help="Show no screen: say where the new run is.")
@top_k_option
@limits_options
@file_option("--cassette", "FILE", "Answer from this cassette; no model is asked.")
@click.option("--theme", metavar="NAME", help="Colours of the app.")
def command(
    run: str,
    at: str,
    model: str | None,
    script: str | None,
    play_name: str | None,
    out: Path | None,
    overwrite: bool,
    headless: bool,
    theme: str | None,
    **given: Any,
) -> int:
    """What if: go on from a step of RUN, in a run of its own.

    The new run shares the past up to there, record for record, and verifies like any other; its
    manifest says whose past it is. A call that was made is shared with what it let land; a wait
    that was under way is not. You have the seat, or a model or a script. Without a terminal, or
    with --headless, a model or script works to its end, and a run for a person is left to be
    resumed.
    """
    if sum(each is not None for each in (model, script, play_name)) > 1:
        raise UsageProblem("One goes on.", "Give one of --model, --script and --play.")
    if overwrite and out is None:
        raise UsageProblem("--overwrite needs --out.", "Name the directory with --out DIR.")
    settings = read_settings()
    if theme is not None:
        settings = replace(settings, theme=theme_of(theme, "--theme"))
    day = _known_until(run_path(run), at, settings)
    scenario = day.shadow.scenario
    seating = _seating(scenario, settings, model, script, play_name, given)
    from vei_tui.seats.forking import fork_day

    play, seating = fork_day(
        settings, day.past, day.index, day.shadow.manifest, scenario, day.path, seating,
        out=out, overwrite=overwrite,
    )  # fmt: skip
    return _go_on(play, day.index, seating, settings, headless)


def _known_until(path: Path, at: str, settings: Settings) -> ReplaySession:
    """The recorded day, standing at a step.

    Raises:
        RunError: it cannot be done again that far.
        UsageProblem: it has no such step.
    """
    from engine.errors import RunError
    from vei_tui.seats.replaying import ReplaySession
    from vei_tui.verbs.replay import step_of

    day = ReplaySession(path, None, settings.redact)
    while not day.known and not (at.strip().isdigit() and day.count > int(at)):
        day.past.step()
    step = step_of(day, at, "--step")
    if step > day.count:
        if day.problem:
            raise RunError(f"{path} cannot be forked at {step}. {day.problem}")
        raise UsageProblem(f"The run has no step {step}.", f"They are 0 to {day.count}.")
    day.seek(step)
    return day


def _seating(
    scenario: Scenario, settings: Settings, model: str | None, script: str | None,
    play: str | None, given: dict[str, Any],
) -> Seating | None:  # fmt: skip
    if model is None and script is None and play is None:
        return None
    from vei_tui.verbs.watch import seating_of

    models, scripts, plays = ([name] if name else [] for name in (model, script, play))
    return seating_of(scenario, settings, models, scripts, plays, given)


def _go_on(
    play: Play, step: int, seating: Seating | None, settings: Settings, headless: bool
) -> int:
    forked = play.writer.manifest.forked_from
    assert forked is not None
    if not headless and _terminal():
        from vei_tui.app import run_app

        return run_app(settings, play, seating)
    with play:
        click.echo(f"Forked: {play.path} shares {forked.at} records of {forked.run}.")
        if forked.at < step:
            click.echo(f"Step {step} is within a wait, so it goes on before that.", err=True)
        if seating is None:
            click.echo(f"It is yours: vei resume {play.path}", err=True)
            return 0
        ended = asyncio.run(_worked(play, seating, settings))
        score = play.finish(ended)
    click.echo("It succeeded." if score.get("success") else "It did not succeed.")
    return 0 if score.get("success") else 1


def _terminal() -> bool:
    from vei_tui.verbs.play import need_terminal

    try:
        need_terminal()
    except UsageProblem:
        return False
    return True


async def _worked(play: Play, seating: Seating, settings: Settings) -> str:
    """Let whoever has the seat work to the end; why they stopped."""
    from vei_tui.line.desk import news_of
    from vei_tui.seats.opening import sit_down

    apps = [twin.name for twin in play.office.twins if not twin.backstage]
    seats = sit_down(play, seating, news_of(apps), settings.redactor)
    seat = seats.seats[0]
    await seat.runner.begin(seat.agent, seat.close)
    ended = seats.ended
    seats.leave()
    seat.session.leave()
    return ended
