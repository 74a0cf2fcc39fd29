"""``vei eval``: agents over worlds, seeds and variants, in parallel, with a table at the end."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from vei_tui.settings import read_settings
from vei_tui.verbs.modelling import (
    check_access,
    limits_of,
    limits_options,
    model_of,
    top_k_option,
)
from vei_tui.verbs.options import json_option

if TYPE_CHECKING:
    from scenarios.catalogue import Scenario
    from vei_tui.evaluation.evaluate import Evaluated
    from vei_tui.evaluation.sitting import Sitting

FRONTIER: Final = "frontier"
MOST_WORKERS: Final = 256

TROUBLES_SHOWN: Final = 5
"""Runs that could not be made whose reasons are told; mostly they are all the same."""

F = TypeVar("F", bound=Callable[..., Any])


@click.group("eval")
def command() -> None:
    """Try agents in worlds, many times over, and tell how they did.

    Each run has a directory of its own under --out. The same command again, with the same --out,
    makes only what is missing or was cut short. Exits 0 when all runs were made, however they
    went, and 1 when some could not be.
    """


def evaluation_options(function: F) -> F:
    """The options that every kind of evaluation has."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return json_option(function)


_OPTIONS: Final[Sequence[Callable[[Any], Any]]] = (
    click.option(
        "--scenario", "scenarios", multiple=True, metavar="NAME|PATH", help="A world; repeatable."
    ),
    click.option(
        "--pack", default="", metavar="PACK", help="All worlds of a pack, or of a folder."
    ),
    click.option(
        "--seeds",
        metavar="N|LIST|RANGE",
        help="20 for seeds 1 to 20; 3,7,9 or 100-119 for these. Without it: VEI_SEED.",
    ),
    click.option(
        "--variants",
        metavar="N|LIST|RANGE",
        help="5 for variants 0 to 4; lists and ranges as with seeds. Without it: 0.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(1, MOST_WORKERS),
        metavar="N",
        help="Runs that are made at once. Without it: one for each processor.",
    ),
    click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="The evaluation's directory. Without it: one in VEI_ARTIFACTS_DIR, by what it is.",
    ),
)


@command.command("scripted")
@evaluation_options
def scripted(**given: Any) -> int:
    """Try the scripts: a world's teacher where it has one, else the play that proves it."""
    from vei_tui.evaluation import agents

    return _evaluate("scripted", lambda world: [agents.scripted(world.id)], given)


@command.command("baselines")
@evaluation_options
@click.option(
    "--agent", "chosen", multiple=True, metavar="NAME", help="noop, random, repeat or hijacked."
)
def baselines(chosen: Sequence[str], **given: Any) -> int:
    """Try agents that should not succeed: noop, random, repeat, hijacked."""
    from vei_tui.evaluation import agents

    labels = agents.baselines(chosen)
    return _evaluate("baselines", lambda world: labels, given)


def models_options(function: F) -> F:
    """The options of an evaluation of models."""
    for option in (
        click.option(
            "--cassettes",
            type=click.Path(path_type=Path, exists=True, file_okay=False),
            metavar="DIR",
            help="Answer from the cassettes of the evaluation in DIR; no model is asked.",
        ),
        limits_options,
        top_k_option,
        click.option(
            "--model",
            "models",
            multiple=True,
            metavar="NAME",
            help="As openai/gpt-5; repeatable. Without it: VEI_MODEL.",
        ),
    ):
        function = option(function)
    return function


@command.command("llm")
@evaluation_options
@models_options
def llm(**given: Any) -> int:
    """Try models. Keys come from the environment or .env."""
    return _models("llm", given)


@command.command("frontier")
@evaluation_options
@models_options
def frontier(**given: Any) -> int:
    """Try models in the worlds that test judgement, and tell the scores of their dimensions."""
    if not given["scenarios"] and not given["pack"]:
        given["pack"] = FRONTIER
    return _models("frontier", given)


def _models(mode: str, given: dict[str, Any]) -> int:
    from vei_tui.evaluation.sitting import Sitting

    settings = read_settings()
    chosen = given.pop("models") or (None,)
    models = {str(name): name for name in (model_of(each, settings) for each in chosen)}
    limits, top_k, cassettes = limits_of(given), given.pop("top_k"), given.pop("cassettes")
    if cassettes is None:
        for name in models.values():
            check_access(name, settings.models)
    sittings = {
        label: Sitting(name, settings.models, limits, top_k=top_k) for label, name in models.items()
    }
    allowed = {key: None if value is None else str(value) for key, value in asdict(limits).items()}
    about = {"top_k": top_k, "limits": allowed}
    return _evaluate(mode, lambda world: list(models), given, about, sittings, cassettes)


def _evaluate(
    mode: str,
    agents: Callable[[Scenario], Sequence[str]],
    given: Mapping[str, Any],
    model: Mapping[str, Any] | None = None,
    sittings: Mapping[str, Sitting] | None = None,
    cassettes: Path | None = None,
) -> int:
    """Carry an evaluation out, and tell how it went."""
    from vei_tui.evaluation.choosing import numbers, planned, worlds_of
    from vei_tui.evaluation.evaluate import evaluate
    from vei_tui.evaluation.showing import progress

    settings = read_settings()
    seeds = numbers(given["seeds"], "--seeds", 1) if given["seeds"] else (settings.seed,)
    variants = numbers(given["variants"], "--variants", 0) if given["variants"] else (0,)
    worlds = worlds_of(given["scenarios"], given["pack"], settings)
    plan = planned(mode, worlds, agents, seeds, variants, settings.options, model)
    folder = given["out"] or settings.artifacts_dir / f"eval-{mode}-{plan.digest}"
    try:
        with progress() as told:
            done = evaluate(
                plan,
                folder,
                workers=given["workers"] or _processors(),
                sittings=sittings,
                cassettes=cassettes,
                secrets=settings.secrets,
                told=told,
            )
    except KeyboardInterrupt:
        where = shlex.quote(str(folder))
        click.echo(f"What is done is in {where}; the same command goes on with it.", err=True)
        raise
    _tell(done, given["as_json"])
    return 1 if done.troubles else 0


def _processors() -> int:
    """Processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def _tell(done: Evaluated, as_json: bool) -> None:
    from vei_tui.presenters.leaderboard_files import as_json as report_json
    from vei_tui.presenters.text import one_line
    from vei_tui.verbs.report import show_report

    if as_json:
        told = {
            "out": str(done.folder),
            "episodes": done.episodes,
            "made": done.episodes - done.kept,
            "kept": done.kept,
            "not_run": [{"run": str(r.path), "reason": r.trouble} for r in done.troubles],
            "report": json.loads(report_json(done.report)),
        }
        click.echo(json.dumps(told, ensure_ascii=False, sort_keys=True))
        return
    show_report(done.report)
    click.echo(f"Runs: {one_line(str(done.folder))}")
    for result in done.troubles[:TROUBLES_SHOWN]:
        click.echo(f"Not run: {one_line(str(result.path))}: {one_line(result.trouble)}", err=True)
    if len(done.troubles) > TROUBLES_SHOWN:
        more = len(done.troubles) - TROUBLES_SHOWN
        click.echo(f"Not run: {more} more, for reasons that --json tells.", err=True)
