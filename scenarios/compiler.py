"""From a scenario to a world at its time 0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.actor import Actor, Directory
from engine.errors import Refused, ScenarioError
from engine.judge.goals import Case
from engine.judge.score import Score, grade
from engine.office import Office
from engine.people.people import People
from engine.people.personas import PeopleSection, PersonSection
from engine.rules import Identity, Rules, Sink, epoch_ms
from scenarios.catalogue import Scenario
from twins import registry


def open_office(
    scenario: Scenario,
    seed: int,
    options: Mapping[str, Any] | None = None,
    sink: Sink | None = None,
) -> Office:
    """Open a scenario's world.

    Args:
        scenario: what to open.
        seed: whose dice are thrown.
        options: what else makes this run different from others; part of its identity.
        sink: takes the record as it is made.

    Raises:
        ScenarioError: an app cannot be made of its section, or nothing takes an event.
    """
    directory = Directory(_actor(person) for person in scenario.file.people)
    start = epoch_ms(scenario.starts_at)
    people = People(PeopleSection(members=scenario.file.people), directory, start)
    options = {"scenario_digest": scenario.digest, **(options or {})}
    identity = Identity(scenario.id, seed, scenario.starts_at, options)
    rules = Rules(score=lambda office: score(scenario, office))
    try:
        apps = [
            registry.twin(name)(section, directory, start)
            for name, section in scenario.sections.items()
        ]
        office = Office([*apps, people], directory, identity, rules, sink)
    except ScenarioError as error:
        raise ScenarioError(f"{scenario.source}: {error.message}", error.hint) from None
    for at, event in enumerate(scenario.file.events):
        try:
            _, signature, _ = office.handler(event.target)
            signature.check(event.payload)
        except Refused as error:
            where = f"{scenario.source}: events.{at}"
            raise ScenarioError(f"{where}: {error.message}", error.hint) from None
        office.enqueue(event.target, event.payload, event.after_ms, event.by)
    return office


def score(scenario: Scenario, office: Office) -> Score:
    """Grade a scenario's office as it stands."""
    return grade(Case(office, scenario.seat), scenario.goals)


def _actor(person: PersonSection) -> Actor:
    return Actor(
        person.id, person.name, person.email or "", person.title, person.outside,
        tuple(person.roles), tuple(person.permissions),
    )  # fmt: skip
