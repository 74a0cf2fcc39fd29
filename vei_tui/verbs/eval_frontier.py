"""``vei eval-frontier``: the worlds with a rubric for judgement, and how a run did in one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from vei_tui.settings import UsageProblem
from vei_tui.verbs.judging import judge_options, rating_of
from vei_tui.verbs.options import json_option, run_argument, run_path

if TYPE_CHECKING:
    from scenarios.catalogue import Scenario

FRONTIER = "frontier"
"""The pack of the worlds that this is about."""


@click.group("eval-frontier", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """Worlds that test judgement: list what they grade, and grade a run in one of them.

    Without a further word, the worlds are listed.
    """
    return 0 if ctx.invoked_subcommand is not None else _list(False)


@command.command("list")
@json_option
def list_worlds(as_json: bool) -> int:
    """List the frontier worlds: dimensions with their weights, threshold, critical failures."""
    return _list(as_json)


@command.command("score")
@run_argument
@judge_options
@json_option
def score(run: str, as_json: bool, **judging: Any) -> int:
    """Grade the run RUN: its dimensions, its composite score, the critical failures.

    The run's calls are done again and the outcome is judged. RUN is a path, a name in the artifacts
    directory, or 'last'. With --judge a model also rates the prose, several times; that is told
    beside the score and changes nothing in it. Exits 1 when the run did not succeed.
    """
    path = run_path(run)
    rating = rating_of(path, judging)
    from vei_tui.line.printing import show
    from vei_tui.play import scenario_of, score_of
    from vei_tui.verbs.past import office_after, open_run

    recorded = open_run(path)
    scenario = scenario_of(recorded.manifest)
    if scenario.rubric is None:
        problem = f"{scenario.id} has no rubric."
        raise UsageProblem(problem, "'vei score' grades it; 'vei eval-frontier list' shows others.")
    office = office_after(recorded)
    graded = score_of(office)
    told = {
        "run": str(path),
        "scenario": scenario.id,
        "seed": recorded.manifest.seed,
        **{key: graded[key] for key in ("success", "composite_score", "dimensions", "rubric")},
        "critical_failures": [
            {key: goal[key] for key in ("id", "label", "why", "evidence")}
            for goal in graded["goals"]
            if goal["critical"] and not goal["met"]
        ],
    }
    if rating is not None:
        told["prose"] = rating.of(recorded, scenario, office)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, sort_keys=True))
    else:
        show(_score_lines(told))
    return 0 if told["success"] else 1


def _score_lines(told: Mapping[str, Any]) -> Iterator[str]:
    from vei_tui.line.grading import rubric_lines
    from vei_tui.presenters.text import one_line

    verdict = "success" if told["success"] else "no success"
    yield f"{told['scenario']}, seed {told['seed']}: {verdict}."
    yield from rubric_lines(told)
    if not told["critical_failures"]:
        yield "No critical failure."
    for failure in told["critical_failures"]:
        yield f"Critical failure: {one_line(failure['label'])}: {one_line(failure['why'])}"
    if "prose" in told:
        from vei_tui.line.prose import prose_lines

        yield from prose_lines(told["prose"])


def _list(as_json: bool) -> int:
    from scenarios.catalogue import load, names
    from vei_tui.line.printing import show

    worlds = [world for world in map(load, names()) if world.pack == FRONTIER]
    if as_json:
        listed = [_facts(world) for world in worlds]
        click.echo(json.dumps(listed, ensure_ascii=False, sort_keys=True))
    else:
        show(line for world in worlds for line in _world_lines(world))
    return 0


def _facts(world: Scenario) -> dict[str, Any]:
    rubric = world.rubric
    dimensions = rubric.dimensions if rubric is not None else ()
    return {
        "id": world.id,
        "title": world.title,
        "difficulty": world.difficulty,
        "threshold": None if rubric is None else float(rubric.threshold),
        "dimensions": [
            {"id": d.id, "label": d.label, "weight": float(d.weight), "goals": list(d.goals)}
            for d in dimensions
        ],
        "critical_failures": [
            {"id": goal.id, "label": goal.label} for goal in world.goals if goal.critical
        ],
    }


def _world_lines(world: Scenario) -> Iterator[str]:
    facts = _facts(world)
    takes = "every goal" if facts["threshold"] is None else f"{facts['threshold']:g}"
    yield f"{world.id}: {world.title} ({world.difficulty}); success takes {takes}."
    for part in facts["dimensions"]:
        yield f"  {part['weight']:<5g}  {part['label']} ({', '.join(part['goals'])})"
    for failure in facts["critical_failures"]:
        yield f"  never  {failure['label']} ({failure['id']})"
