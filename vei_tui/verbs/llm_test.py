"""``vei llm-test``: a model does the task without a screen, and leaves everything to look at."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vei_tui.verbs.modelling import (
    check_access,
    file_option,
    limits_of,
    limits_options,
    model_of,
    model_option,
    top_k_option,
)
from vei_tui.verbs.options import check_place, json_option, world_given, world_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.agents.secrets import Redactor
    from vei_tui.evaluation.sitting import Sitting
    from vei_tui.verbs.options import World

DOOR = "llm"


@click.command("llm-test")
@model_option
@world_options
@click.option("--task", default="", metavar="TEXT", help="The model's task, instead of the brief.")
@top_k_option
@limits_options
@file_option("--cassette", "FILE", "Answer from this cassette; no model is asked.")
@file_option("--record-cassette", "FILE", "Put the run's cassette there, too.")
@file_option("--memory", "FILE", "What the model remembers from run to run, and adds to.")
@file_option("--dataset", "FILE", "Write the run there as a dataset. Without it: VEI_DATASET.")
@json_option
def command(model: str | None, as_json: bool, **given: Any) -> int:
    """Let a model do the task, told step by step on stderr, with the result on stdout.

    The run has trace, transcript, score, journal and cassette. Keys come from the environment or
    from .env, and are in none of them. Exits 1 when the model did not succeed.
    """
    world = world_given(given)
    sitting = sitting_of(model, world, given)
    dataset: Path | None = given["dataset"] or world.settings.dataset
    for file in (dataset, given["record_cassette"], sitting.memory):
        if file is not None:
            check_place(file)
    from vei_tui.evaluation.telling import told_day

    with world.begin(DOOR, str(sitting.model)) as play:
        score, ended = told_day(play, sitting, _aside)
        path = play.path
    about = {"task": sitting.task, "ended": ended}
    # Shown first: where the run is counts most where something else cannot be written.
    show_result(path, score, ended, as_json)
    _keep(path, dataset, given["record_cassette"], about, sitting.redactor)
    return 0 if score.get("success") else 1


def sitting_of(model: str | None, world: World, given: dict[str, Any]) -> Sitting:
    """How the model works that the options name.

    Raises:
        UsageProblem: there is no model, no key for it, or no such cassette.
    """
    settings = world.settings
    name = model_of(model, settings)
    cassette: Path | None = given.get("cassette")
    check_access(name, settings.models, cassette)
    limits = limits_of(given)
    from vei_tui.evaluation.sitting import Sitting

    return Sitting(
        name,
        settings.models,
        limits,
        top_k=given.get("top_k"),
        task=given.get("task", ""),
        cassette=cassette,
        memory=given.get("memory"),
    )


def show_result(path: Path, score: dict[str, Any], ended: str, as_json: bool) -> None:
    """Print what came of a model's day."""
    if as_json:
        told = {"run": str(path), "ended": ended, "score": score}
        click.echo(json.dumps(told, ensure_ascii=False, sort_keys=True))
        return
    from vei_tui.line.grading import score_lines
    from vei_tui.line.printing import show

    costs = score.get("costs", {})
    usd = costs.get("usd", 0)
    price = usd if isinstance(usd, str) else f"${usd:g}"
    model = f"Model: {costs.get('tokens', 0):,} tokens, {price}."
    check = f"Check it: vei verify {shlex.quote(str(path))}"
    graded = score_lines(score) if score else ["Score: its world has no goals."]
    show([*graded, model, f"Run: {path}", check])


def _aside(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line, err=True)


def _keep(
    path: Path,
    dataset: Path | None,
    cassette: Path | None,
    about: dict[str, Any],
    redactor: Redactor,
) -> None:
    """Put the run where else it is wanted."""
    import orjson

    from engine.record import Run
    from engine.record.dataset import dataset as dataset_of
    from engine.record.directory import CASSETTE, failed, replace_file

    if dataset is not None:
        run = Run.open(path)
        body = orjson.dumps(dataset_of(run.manifest, run.records(), about))
        replace_file(dataset, [redactor.of_bytes(body), b"\n"])
    if cassette is not None and (path / CASSETTE).is_file():
        try:
            shutil.copyfile(path / CASSETTE, cassette)
        except OSError as error:
            raise failed(cassette, "written", error) from None
