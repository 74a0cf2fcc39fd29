"""From a scenario to a world at its time 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.actor import Actor, Directory
from engine.errors import Refused, ScenarioError
from engine.judge.goals import Case
from engine.judge.monitors.registry import monitors
from engine.judge.score import Score, grade
from engine.office import Office
from engine.people.people import People
from engine.people.personas import PeopleSection, PersonSection
from engine.people.reading import read_request
from engine.queue import Event
from engine.record.playback import Playback
from engine.rules import Identity, Rules, Sink, epoch_ms
from scenarios.catalogue import Scenario
from scenarios.drift.schedule import drift_seed, parse_mode, schedule
from scenarios.modes import Modes, folder_of, modes_of
from scenarios.options import WorldOptions, tool_aliases
from scenarios.terms import terms
from twins import registry


def open_office(
    scenario: Scenario,
    seed: int,
    options: Mapping[str, Any] | None = None,
    sink: Sink | None = None,
    redact: Callable[[bytes], bytes] | None = None,
) -> Office:
    """Open a scenario's world.

    Args:
        scenario: what to open.
        seed: whose dice are thrown.
        options: what else makes this run different from others; part of its identity.
        sink: takes the record as it is made.
        redact: takes secrets of this process out of each record; no part of its identity.

    Raises:
        ScenarioError: an app cannot be made of its section, or nothing takes an event.
    """
    chosen = WorldOptions.read(options or {})
    members = chosen.people(scenario.file.people)
    directory = Directory(_actor(person) for person in members)
    start = epoch_ms(scenario.starts_at)
    people = People(
        PeopleSection(members=members, played=frozenset(chosen.played)), directory, start
    )
    variant = {"variant": scenario.variant} if scenario.variant else {}
    modes = _modes(scenario, chosen)
    recorded = {"modes": dict(sorted(modes.identity.items()))} if modes.identity else {}
    whole = {"scenario_digest": scenario.digest, **variant, **chosen.identity(), **recorded}
    identity = Identity(scenario.id, seed, scenario.starts_at, whole, modes.paths)
    rules = Rules(
        faults=chosen.rules_faults(),
        monitors=monitors(chosen.monitors, read_request, terms(scenario)),
        promote=chosen.promote,
        aliases=tool_aliases(chosen.aliases, scenario.sections),
        score=lambda office: score(scenario, office),
        brief=scenario.brief,
        redact=redact,
    )
    try:
        apps = [
            modes.twin(registry.twin(name)(modes.section(name, section), directory, start))
            for name, section in scenario.sections.items()
        ]
        office = Office([*apps, people], directory, identity, rules, sink)
    except ScenarioError as error:
        raise ScenarioError(f"{scenario.source}: {error.message}", error.hint) from None
    _prepare(office, scenario, chosen)
    return office


def _modes(scenario: Scenario, chosen: WorldOptions) -> Modes:
    own = scenario.file.modes
    if not own and not chosen.modes:
        return Modes()
    folder = folder_of(scenario.source, scenario.folder)
    return modes_of(scenario.sections, own, folder, chosen.modes)


def _prepare(office: Office, scenario: Scenario, chosen: WorldOptions) -> None:
    """Put into the queue what will happen by itself."""
    # What an app's recording begins with is what happened there: the scenario's own is in it.
    simulated = {twin.name for twin in office.twins if not isinstance(twin, Playback)}
    for at, event in enumerate(scenario.file.events):
        try:
            _, signature, _ = office.handler(event.target)
            signature.check(event.payload)
        except Refused as error:
            where = f"{scenario.source}: events.{at}"
            raise ScenarioError(f"{where}: {error.message}", error.hint) from None
        if event.target.partition(".")[0] in simulated:
            office.enqueue(event.target, event.payload, event.after_ms, event.by)
    for drifting in drift_of(scenario, office.seed, chosen):
        if drifting.target.partition(".")[0] in simulated:
            office.enqueue(drifting.target, drifting.payload, drifting.due_ms, drifting.actor)
    for twin in office.twins:
        for arrival in twin.from_the_start() if isinstance(twin, Playback) else ():
            office.enqueue(arrival.target, arrival.payload, arrival.offset_ms, arrival.actor)


def drift_of(scenario: Scenario, seed: int, options: WorldOptions) -> list[Event]:
    """What happens by itself in a run, besides what the scenario puts there."""
    mode = parse_mode(options.drift)
    own = options.drift_seed
    return schedule(scenario, mode, drift_seed(seed) if own is None else own)


def score(scenario: Scenario, office: Office) -> Score:
    """Grade a scenario's office as it stands."""
    return grade(Case(office, scenario.seat), scenario.goals, scenario.rubric)


def _actor(person: PersonSection) -> Actor:
    return Actor(
        person.id, person.name, person.email or "", person.title, person.outside,
        tuple(person.roles), tuple(person.permissions),
    )  # fmt: skip
