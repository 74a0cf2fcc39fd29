"""``vei demo``: a scripted agent does the task, told call by call."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vei_tui.verbs.options import json_option, world_of, world_options

if TYPE_CHECKING:
    from vei_tui.play import Play

SCRIPT = "gold"
"""The play that is performed: the one that the scenario proves to pass."""


@click.command("demo")
@click.option(
    "--mode",
    type=click.Choice(["scripted"]),
    default="scripted",
    show_default=True,
    help="Who acts.",
)
@world_options
@click.option(
    "--pace",
    type=click.FloatRange(0, 60),
    default=0.0,
    metavar="SECONDS",
    help="Pause after each call, to read along.",
)
@json_option
def command(
    mode: str,
    scenario: str | None,
    seed: int | None,
    variant: int | None,
    out: Path | None,
    overwrite: bool,
    pace: float,
    as_json: bool,
) -> int:
    """Watch a scripted agent do the task, call by call, and see its score.

    It acts through the same calls as a person or a model, and its run is recorded like theirs.
    Exits 1 when it did not succeed.
    """
    world = world_of(scenario, seed, out, overwrite, variant)
    from vei_tui.line.printing import show

    with world.begin("script", f"script:{SCRIPT}") as play:
        for lines in _told(play, pace):
            if not as_json:
                show(lines)
        score = play.finish()
        _close(play, score, as_json)
    return 0 if score.get("success") else 1


def _told(play: Play, pace: float) -> Iterator[list[str]]:
    """The day, a call at a time: what was called, and what reached the seat in it."""
    from scenarios.plays import perform
    from vei_tui.line.desk import Desk
    from vei_tui.line.doing import told
    from vei_tui.line.loop import greeting

    desk = Desk(play)
    yield [*greeting(desk), ""]
    log = desk.session.log
    shown = 0
    for _ in perform(play.scenario, SCRIPT, play.call):
        happened = list(log[shown:])
        shown = len(log)
        yield told(desk, happened)
        if pace:
            time.sleep(pace)


def _close(play: Play, score: dict[str, Any], as_json: bool) -> None:
    from vei_tui.line.grading import score_lines
    from vei_tui.line.printing import show

    if as_json:
        told = {"run": str(play.path), "score": score}
        click.echo(json.dumps(told, ensure_ascii=False, sort_keys=True))
        return
    check = f"Check it: vei verify {shlex.quote(str(play.path))}"
    show(["", *score_lines(score), f"Run: {play.path}", check])
