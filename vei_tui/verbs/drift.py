"""``vei drift``: what would happen by itself, before it does."""

from __future__ import annotations

from typing import Any

import click

from vei_tui.settings import UsageProblem
from vei_tui.verbs.options import json_option, scenario_options, world_of

DEFAULT_MINUTES = 30


@click.command("drift")
@scenario_options
@click.option(
    "--mode",
    type=click.Choice(["off", "light", "fast", "aggressive"]),
    help="How busy the office is. Without it: VEI_DRIFT_MODE.",
)
@click.option(
    "--minutes",
    type=click.IntRange(1, 480),
    default=DEFAULT_MINUTES,
    show_default=True,
    help="How far ahead.",
)
@json_option
def command(
    scenario: str | None,
    seed: int | None,
    variant: int | None,
    mode: str | None,
    minutes: int,
    as_json: bool,
) -> None:
    """Show the schedule of what happens by itself: newsletters, chatter, notes, prices, edits."""
    from engine.errors import ScenarioError
    from scenarios.compiler import drift_of
    from scenarios.drift.rows import drift_rows
    from scenarios.options import WorldOptions

    chosen = world_of(scenario, seed, variant=variant)
    settings = chosen.settings
    given: dict[str, Any] = {**settings.options, **({"drift": mode} if mode else {})}
    try:
        world = chosen.load()
        options = WorldOptions.read(given)
    except ScenarioError as error:
        raise UsageProblem(error.message, error.hint) from None
    events = [e for e in drift_of(world, settings.seed, options) if e.due_ms <= minutes * 60_000]
    rows = drift_rows(world, events)
    if as_json:
        from engine.canonical import dumps

        click.echo(dumps([row._asdict() for row in rows]).decode())
        return
    if not rows:
        click.echo(f"Nothing happens by itself in {world.title} (drift: {options.drift}).")
    for row in rows:
        click.echo(f"{row.time}  {row.app:<8} {row.who:<24} {row.what}")
