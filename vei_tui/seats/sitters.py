"""Who is to sit in an office: models and scripts by name, checked before it opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import nearest
from vei_tui.settings import UsageProblem

if TYPE_CHECKING:
    from engine.agents.limits import Limits
    from scenarios.catalogue import Scenario
    from vei_tui.evaluation.sitting import Sitting

PERSON: Final = "person"
"""The label of a person in a seat."""

BESIDE: Final = 4
"""Agents in one office at most: more minds than that nobody can follow."""


@dataclass(frozen=True, slots=True)
class Sitter:
    """An agent that is to sit in an office."""

    label: str
    """Who: a model's name, ``script:gold``, ``teacher:NAME``, ``baseline:NAME``."""
    actor: str = ""
    """Id of whose seat it takes; the scenario's own where empty."""
    sitting: Sitting | None = None
    """How a model works; None for a script."""
    limits: Limits | None = None
    """What a script is held to."""


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where in an office that is to open."""

    sitters: tuple[Sitter, ...]
    """The first has the seat that is watched."""
    person: str = ""
    """Id of the actor that a person is; empty where the person watches."""
    pace_s: float = 0.0
    """Seconds of a person's time between two steps of an agent."""
    paused: bool = False
    """Whether the agents wait for a key before their first step."""

    @property
    def label(self) -> str:
        """Who sits there, for the manifest."""
        labels = [sitter.label for sitter in self.sitters]
        return " + ".join(dict.fromkeys([*labels, *([PERSON] if self.person else [])]))

    def played(self, seat: str) -> tuple[str, ...]:
        """Ids of the people who are played by somebody, besides the scenario's own seat."""
        actors = [*(sitter.actor for sitter in self.sitters), self.person]
        return tuple(sorted({actor for actor in actors if actor not in ("", seat)}))


def seated_apart(text: str, people: Sequence[str]) -> tuple[str, str]:
    """A name and the seat behind it, as ``openai/gpt-5@maya``.

    Args:
        text: as it was given. What follows the last ``@`` is a seat where it is no URL.
        people: ids of those who can be played.

    Raises:
        UsageProblem: there is no such seat.
    """
    name, at, actor = text.rpartition("@")
    if not at or "/" in actor:
        return text, ""
    if actor not in people:
        raise UsageProblem(f"There is no seat {actor[:40]!r}.", nearest(actor, people))
    return name, actor


def script_named(name: str, scenario: Scenario) -> str:
    """The label of a script that somebody names: a world's teacher, or a baseline.

    Raises:
        UsageProblem: there is none; names those that there are.
    """
    from engine.agents.baselines import BASELINES
    from scenarios import teachers
    from vei_tui.seats.labels import BASELINE, TEACHER

    mine = [scenario.id] if scenario.id in teachers.names() else []
    bare = name.removeprefix(TEACHER).removeprefix(BASELINE)
    if bare in BASELINES:
        return f"{BASELINE}{bare}"
    if mine and bare in ("teacher", scenario.id):
        return f"{TEACHER}{scenario.id}"
    known = [*(["teacher"] if mine else []), *BASELINES]
    raise UsageProblem(f"There is no script {name[:40]!r} here.", nearest(name, known))


def play_named(name: str, scenario: Scenario) -> str:
    """The label of a play of the scenario.

    Raises:
        ScenarioError: it has none of that name.
    """
    from scenarios.plays import steps_of
    from vei_tui.seats.labels import PLAY

    steps_of(scenario, name)
    return f"{PLAY}{name}"


def model_named(
    name: str,
    variables: Mapping[str, str],
    *,
    limits: Limits | None = None,
    top_k: int | None = None,
    cassette: Path | None = None,
) -> Sitting:
    """How a model sits that somebody names; whether it can be opened is known before it is.

    Args:
        name: as ``openai/gpt-5``.
        variables: the environment's, by name.
        limits: what it may use.
        top_k: offer only so many tools; see :class:`engine.agents.loop.Setup`.
        cassette: answers from this file instead of asking the model.

    Raises:
        ModelError: it is no name of a model, or there is no key for it.
    """
    from engine.agents.limits import Limits
    from engine.agents.models import ModelName, access
    from vei_tui.evaluation.sitting import Sitting

    model = ModelName.parse(name)
    if cassette is None:
        access(model, variables)
    return Sitting(model, variables, limits or Limits(), top_k=top_k, cassette=cassette)


def check(seating: Seating, seat: str, people: Sequence[str]) -> None:
    """Whether everybody has a seat of their own.

    Args:
        seating: who sits where.
        seat: id of the scenario's own.
        people: ids of those who can be played.

    Raises:
        UsageProblem: two want the same seat, there are too many, or a seat is not there.
    """
    if len(seating.sitters) > BESIDE:
        raise UsageProblem(f"There may be {BESIDE} agents in one office.", "Leave some out.")
    taken = [sitter.actor or seat for sitter in seating.sitters]
    if seating.person:
        taken.append(seating.person)
    for actor in taken:
        if actor not in people:
            raise UsageProblem(f"There is no seat {actor[:40]!r}.", nearest(actor, people))
        if taken.count(actor) > 1:
            hint = f"Give the others another: NAME@SEAT, one of {', '.join(people)}."
            raise UsageProblem(f"Two of them would sit as {actor}.", hint)
