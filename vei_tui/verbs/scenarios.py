"""``vei scenarios``: the worlds there are, what is in one, whether it is sound, and its proofs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vei_tui.settings import UsageProblem
from vei_tui.verbs.options import SeedType, json_option

if TYPE_CHECKING:
    from scenarios.catalogue import Scenario
    from scenarios.proofs import Proof

ALL = "all"
DEFAULT_SEEDS = 3
"""Seeds that every play is tried on; a release is proved on more."""
FIRST_SEED = 1


@click.group("scenarios", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """List scenarios; show one, check one of your own, see what it compiles to, prove it.

    Without a further word, the shipped ones are listed.
    """
    return 0 if ctx.invoked_subcommand is not None else _list(False)


@command.command("list")
@json_option
def list_scenarios(as_json: bool) -> int:
    """List the shipped scenarios."""
    return _list(as_json)


def _list(as_json: bool) -> int:
    from scenarios.catalogue import load, names

    found = [load(name) for name in names()]
    if as_json:
        _answer([_facts(scenario) for scenario in found])
        return 0
    width = max((len(scenario.id) for scenario in found), default=0)
    for scenario in found:
        apps = ", ".join(scenario.apps)
        click.echo(f"{scenario.id:<{width}}  {scenario.difficulty:<8}  {scenario.title} ({apps})")
    return 0


@command.command("show")
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> int:
    """Show the scenario NAME: its task, its people, its goals, the plays it ships.

    NAME is a shipped scenario's, or the path of a file or folder of your own.
    """
    from vei_tui.line.printing import show as say

    scenario = _load(name)
    if as_json:
        _answer({**_facts(scenario), "people": _people(scenario), "goals": _goals(scenario)})
        return 0
    say(_lines(scenario))
    return 0


@command.command("validate")
@click.argument("file")
@click.option("--seed", type=SeedType(), default=FIRST_SEED, help="Whose dice are thrown.")
def validate(file: str, seed: int) -> int:
    """Check the scenario FILE: everything in it is read, and its world is opened once.

    What is wrong is said in one line: the file, the place in it, and what would be right.
    """
    from engine.errors import ScenarioError
    from scenarios.compiler import open_office

    try:
        scenario = _load(file)
        open_office(scenario, seed).close()
    except ScenarioError as problem:
        raise click.ClickException(str(problem)) from None
    counts = f"{_count(len(scenario.goals), 'goal')}, {_count(len(scenario.plays), 'play')}"
    click.echo(f"{scenario.id} is sound: {', '.join(scenario.apps)}; {counts}.")
    return 0


@command.command("compile")
@click.argument("file")
@click.option("--seed", type=SeedType(), default=FIRST_SEED, help="Whose dice are thrown.")
@json_option
def compile_scenario(file: str, seed: int, as_json: bool) -> int:
    """Compile the scenario FILE, and print the world it makes at its time 0."""
    from scenarios.compiler import open_office

    scenario = _load(file)
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
    click.echo(f"{scenario.id}, seed {seed}: {scenario.starts_at.replace('T', ' ')}")
    click.echo(f"digest {scenario.digest[:16]}, run {office.identity.run_id}")
    for app in scenario.apps:
        summary = office.twins[office.index[app]].summary(office.view(app, scenario.seat))
        click.echo(f"{app:<12} {' '.join(summary.split())[:_SUMMARY]}")
    events = ", ".join(f"{app} {count}" for app, count in pending.items())
    click.echo(f"{'events':<12} {events or 'none'}")
    return 0


_SUMMARY = 84
"""Characters of an app's summary that are shown on its line."""


@command.command("prove")
@click.argument("name")
@click.option(
    "--seeds",
    type=click.IntRange(1, 1000),
    default=DEFAULT_SEEDS,
    show_default=True,
    help="How many seeds every play is tried on.",
)
@click.option("--every", is_flag=True, help="Try the goals one by one on every seed, too.")
@json_option
def prove(name: str, seeds: int, every: bool, as_json: bool) -> int:
    """Prove the scenario NAME, or all of them.

    The gold play has to succeed on every seed, and every other play to fail. Runs that only look
    busy have to fail. For each goal, gold without the acts that show it has to fail that goal; this
    is tried on the first seed. Exits 1 when anything does not come out so.
    """
    from scenarios.catalogue import names
    from scenarios.proofs import prove as prove_one

    proofs: list[Proof] = []
    for one in names() if name == ALL else [name]:
        scenario = _load(one)
        mine = [
            prove_one(scenario, seed, thorough=every or seed == FIRST_SEED)
            for seed in range(FIRST_SEED, FIRST_SEED + seeds)
        ]
        proofs += mine
        if not as_json:
            _say_proved(scenario, mine)
    if as_json:
        _answer([_proof_facts(proof) for proof in proofs])
    return 0 if all(proof.ok for proof in proofs) else 1


def _say_proved(scenario: Scenario, proofs: list[Proof]) -> None:
    """One scenario's line of the table, and below it whatever did not come out as it should."""
    checks = [check for proof in proofs for check in proof.checks]
    passed = sum(check.ok for check in checks)
    verdict = "proved" if passed == len(checks) else "FAILED"
    tried = _count(len(proofs), "seed")
    click.echo(f"{scenario.id:<30} {verdict:<7} {passed:>4} of {len(checks):<4} {tried}")
    for proof in proofs:
        for check in proof.failures:
            click.echo(f"    seed {proof.seed}, {check.name}: {check.why}")
    for note in proofs[0].notes:
        click.echo(f"    note: {note}")


def _load(name: str) -> Scenario:
    from scenarios.catalogue import load, names

    if name == ALL or (name not in names() and not Path(name).exists()):
        from engine.errors import nearest

        raise UsageProblem(f"There is no scenario {name!r}.", nearest(name, names()))
    return load(name)


def _lines(scenario: Scenario) -> Iterator[str]:
    file = scenario.file
    yield f"{scenario.title} ({scenario.id})"
    yield f"{scenario.difficulty}, about {_count(file.expected_calls, 'call')}; " + ", ".join(
        scenario.apps
    )
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


def _proof_facts(proof: Proof) -> dict[str, Any]:
    checks = [{"name": c.name, "ok": c.ok, "why": c.why} for c in proof.checks]
    return {
        "scenario": proof.scenario,
        "seed": proof.seed,
        "ok": proof.ok,
        "calls": proof.calls,
        "checks": checks,
        "notes": list(proof.notes),
    }


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _answer(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, sort_keys=True))
