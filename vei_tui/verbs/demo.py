"""``vei demo``: a script or a model does the task, told call by call."""

from __future__ import annotations

import json
import shlex
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from vei_tui.settings import UsageProblem
from vei_tui.verbs.modelling import model_option, pace_option
from vei_tui.verbs.options import json_option, world_given, world_options

if TYPE_CHECKING:
    from vei_tui.play import Play
    from vei_tui.verbs.options import World

SCRIPT = "gold"
"""The play that is performed: the one that the scenario proves to pass."""


@click.command("demo")
@click.option(
    "--mode",
    type=click.Choice(["scripted", "llm"]),
    default="scripted",
    show_default=True,
    help="Who acts: the play that the world proves to pass, or a model.",
)
@model_option
@world_options
@pace_option("Pause after each call, to read along.")
@json_option
def command(mode: str, model: str | None, pace: float, as_json: bool, **given: Any) -> int:
    """Watch a script or a model do the task, call by call, and see its score.

    It acts through the same calls as a person or a model, and its run is recorded like theirs.
    Exits 1 when it did not succeed.
    """
    if model and mode != "llm":
        raise UsageProblem("--model needs --mode llm.", "A script acts where no mode is given.")
    world = world_given(given)
    if mode == "llm":
        return _model(model, world, pace, as_json)
    from vei_tui.line.printing import show

    with world.begin("script", f"script:{SCRIPT}") as play:
        for lines in _told(play, pace):
            if not as_json:
                show(lines)
        score = play.finish()
        _close(play, score, as_json)
    return 0 if score.get("success") else 1


def _model(model: str | None, world: World, pace: float, as_json: bool) -> int:
    """Let a model do the task."""
    from vei_tui.verbs.llm_test import DOOR, show_result, sitting_of

    sitting = sitting_of(model, world, {})
    from vei_tui.evaluation.telling import told_day
    from vei_tui.line.printing import show

    def say(lines: Sequence[str]) -> None:
        if not as_json:
            show(lines)
        if pace and lines:
            time.sleep(pace)

    with world.begin(DOOR, str(sitting.model)) as play:
        score, ended = told_day(play, sitting, say)
        path = play.path
    show_result(path, score, ended, as_json)
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
