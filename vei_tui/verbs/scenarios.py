"""``vei scenarios``: the worlds there are, what is in one, whether it is sound, and its proofs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from vei_tui.verbs.options import SeedType, json_option, scenario_named, variant_option
from vei_tui.verbs.proving import FIRST_SEED, counted, prove

if TYPE_CHECKING:
    from scenarios.catalogue import Scenario


@click.group("scenarios", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """List scenarios; show one, check one of your own, see what it compiles to, prove it.

    Without a further word, the shipped ones are listed.
    """
    return 0 if ctx.invoked_subcommand is not None else _list(False)


@command.command("list")
@click.option("--pack", metavar="NAME|DIR", help="Those of a pack, or of a folder of your own.")
@json_option
def list_scenarios(pack: str | None, as_json: bool) -> int:
    """List the shipped scenarios, or those of a pack."""
    return _list(as_json, pack)


def _list(as_json: bool, pack: str | None = None) -> int:
    from scenarios.catalogue import load, names
    from scenarios.shelves import worlds_of

    found = [load(name) for name in (worlds_of(pack).values() if pack else names())]
    if as_json:
        _answer([_facts(scenario) for scenario in found])
        return 0
    width = max((len(scenario.id) for scenario in found), default=0)
    shelf = max((len(scenario.pack) for scenario in found), default=0)
    for scenario in found:
        begins = f"{scenario.id:<{width}}  {scenario.pack:<{shelf}}  {scenario.difficulty:<8}"
        varies = "; varies" if scenario.varies else ""
        click.echo(f"{begins}  {scenario.title} ({', '.join(scenario.apps)}{varies})")
    return 0


@command.command("show")
@click.argument("name")
@variant_option
@json_option
def show(name: str, variant: int | None, as_json: bool) -> int:
    """Show the scenario NAME: its task, its people, its goals, the plays it ships.

    NAME is a shipped scenario's, or the path of a file or folder of your own.
    """
    from vei_tui.line.printing import show as say

    scenario = scenario_named(name, variant)
    if as_json:
        _answer({**_facts(scenario), "people": _people(scenario), "goals": _goals(scenario)})
        return 0
    say(_lines(scenario))
    return 0


@command.command("validate")
@click.argument("file")
@variant_option
@click.option("--seed", type=SeedType(), default=FIRST_SEED, help="Whose dice are thrown.")
def validate(file: str, variant: int | None, seed: int) -> int:
    """Check the scenario FILE: everything in it is read, and its world is opened once.

    What is wrong is said in one line: the file, the place in it, and what would be right.
    """
    from engine.errors import ScenarioError
    from scenarios.compiler import open_office

    try:
        scenario = scenario_named(file, variant)
        open_office(scenario, seed).close()
    except ScenarioError as problem:
        raise click.ClickException(str(problem)) from None
    counts = f"{counted(len(scenario.goals), 'goal')}, {counted(len(scenario.plays), 'play')}"
    click.echo(f"{scenario.id} is sound: {', '.join(scenario.apps)}; {counts}.")
    return 0


@command.command("compile")
@click.argument("file")
@variant_option
@click.option("--seed", type=SeedType(), default=FIRST_SEED, help="Whose dice are thrown.")
@json_option
def compile_scenario(file: str, variant: int | None, seed: int, as_json: bool) -> int:
    """Compile the scenario FILE, and print the world it makes at its time 0."""
    from scenarios.compiler import open_office

    scenario = scenario_named(file, variant)
    office = open_office(scenario, seed)
    pending = {app: count for app, count in office.pending().items() if count and app != "total"}
    if as_json:
        sections = {
            app: section.model_dump(mode="json", by_alias=True)
            for app, section in scenario.sections.items()
        }
        world = {"seed": seed, "run_id": office.identity.run_id, "pending_events": pending}
        whole = {**_facts(scenario), **world, "people": _people(scenario), "sections": sections}
        _answer({**whole, "goals": _goals(scenario)})
        return 0
    which = f", variant {scenario.variant}" if scenario.variant else ""
    click.echo(f"{scenario.id}{which}, seed {seed}: {scenario.starts_at.replace('T', ' ')}")
    click.echo(f"digest {scenario.digest[:16]}, run {office.identity.run_id}")
    for app in scenario.apps:
        summary = office.twins[office.index[app]].summary(office.view(app, scenario.seat))
        click.echo(f"{app:<12} {' '.join(summary.split())[:_SUMMARY]}")
    events = ", ".join(f"{app} {count}" for app, count in pending.items())
    click.echo(f"{'events':<12} {events or 'none'}")
    return 0


_SUMMARY = 84
"""Characters of an app's summary that are shown on its line."""


command.add_command(prove)


def _lines(scenario: Scenario) -> Iterator[str]:
    file = scenario.file
    which = f", variant {scenario.variant}" if scenario.variant else ""
    yield f"{scenario.title} ({scenario.id}{which})"
    yield f"{scenario.difficulty}, about {counted(file.expected_calls, 'call')}; " + ", ".join(
        scenario.apps
    )
    if scenario.varies:
        yield f"It varies: {', '.join(scenario.varies)}."
    yield ""
    yield scenario.brief.strip()
    yield ""
    for person in file.people:
        where = " (outside)" if person.outside else ""
        you = ", you" if person.id == scenario.seat else ""
        yield f"  {person.name}{you}: {person.title or person.id}{where}"
    yield ""
    for goal in scenario.goals:
        kind = "never" if goal.critical else f"goal {goal.weight}"
        ((fact, _),) = goal.spec.items()
        yield f"  {kind:<7} {goal.label} ({goal.id}: {fact})"
    yield ""
    yield f"Plays: {', '.join(scenario.plays) or 'none'}."


def _facts(scenario: Scenario) -> dict[str, Any]:
    return {
        "id": scenario.id,
        "pack": scenario.pack,
        "variant": scenario.variant,
        "varies": list(scenario.varies),
        "title": scenario.title,
        "brief": scenario.brief,
        "difficulty": scenario.difficulty,
        "apps": list(scenario.apps),
        "seat": scenario.seat,
        "starts_at": scenario.starts_at,
        "expected_calls": scenario.file.expected_calls,
        "plays": list(scenario.plays),
        "digest": scenario.digest,
    }


def _people(scenario: Scenario) -> list[dict[str, Any]]:
    keys = {"id", "name", "email", "title", "outside"}
    return [person.model_dump(mode="json", include=keys) for person in scenario.file.people]


def _goals(scenario: Scenario) -> list[dict[str, Any]]:
    return [
        {
            "id": goal.id,
            "label": goal.label,
            "weight": goal.weight,
            "critical": goal.critical,
            "fact": dict(goal.spec),
        }
        for goal in scenario.goals
    ]


def _answer(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, sort_keys=True))
