"""Proofs: that a scenario can be solved, only by the work it asks for, and goal by goal.

Gold succeeds, and no other play does. No impostor does. For every goal, gold without the acts that
the goal's own evidence names fails that goal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import ScenarioError
from engine.office import Office
from engine.tool import Outcome
from scenarios.catalogue import Scenario
from scenarios.compiler import open_office, score
from scenarios.impostors import IMPOSTORS
from scenarios.plays import filled_with, part, run_play, steps_of

GOLD = "gold"
EXPECTED = (GOLD, "noop", "overeager")
"""The plays that every scenario ships."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried."""

    name: str
    """As ``gold``, ``overeager``, ``impostor: only errors`` or ``without: quote_read``."""
    ok: bool
    why: str
    """What came of it, in a sentence."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything that was tried with a scenario on one seed."""

    scenario: str
    seed: int
    checks: tuple[Check, ...]
    calls: int
    """Calls that gold takes."""
    notes: tuple[str, ...] = ()
    """What an author may want to know: critical failures that nothing tried commits, steps of gold
    that are refused."""
    variant: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything came out as it should."""
        return all(check.ok for check in self.checks)

    @property
    def failures(self) -> tuple[Check, ...]:
        """What did not."""
        return tuple(check for check in self.checks if not check.ok)


@dataclass(frozen=True, slots=True)
class _Performed:
    """A play, or a part of one, with what each of its steps became."""

    office: Office
    seqs: tuple[int | None, ...]
    """seq of each step's call; None for one that was left out."""
    goals: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    success: bool = False
    refused: tuple[int, ...] = ()
    """The steps whose calls were refused."""


def prove(scenario: Scenario, seed: int, thorough: bool = True) -> Proof:
    """Try everything with a scenario on a seed.

    Args:
        scenario: what to prove.
        seed: whose dice are thrown.
        thorough: whether impostors are tried too, and gold without the acts of each goal.
    """
    checks = [
        Check(name, False, "It is not shipped.") for name in EXPECTED if name not in scenario.plays
    ]
    gold = _perform(scenario, seed) if GOLD in scenario.plays else None
    if gold is not None:
        checks.append(_gold_check(gold))
    broken: set[str] = set()
    for name in scenario.plays:
        if name != GOLD:
            checks.append(_play_check(scenario, seed, name, broken))
    if thorough:
        checks += [_impostor_check(scenario, seed, name, broken) for name in IMPOSTORS]
    if gold is not None and gold.success and thorough:
        checks += _mutation_checks(scenario, seed, gold)
    notes = [
        f"Nothing that was tried commits {goal.id}."
        for goal in scenario.goals
        if goal.critical and goal.id not in broken
    ]
    if gold is not None:
        notes += [
            f"Step {at + 1} of gold, {step.call}, is refused."
            for at, step in enumerate(steps_of(scenario, GOLD))
            if at in gold.refused
        ]
    calls = len(steps_of(scenario, GOLD)) if gold is not None else 0
    return Proof(scenario.id, seed, tuple(checks), calls, tuple(notes), scenario.variant)


def _gold_check(gold: _Performed) -> Check:
    missed = [goal for goal in gold.goals.values() if not goal["met"]]
    if missed or not gold.success:
        first = missed[0] if missed else None
        why = f"{first['id']}: {first['why']}" if first else "It did not succeed."
        return Check(GOLD, False, why)
    lost = gold.office.world.undeliverable
    if lost:
        return Check(GOLD, False, f"{lost} events of the world could not be delivered.")
    return Check(GOLD, True, f"{len(gold.goals)} goals met.")


def _play_check(scenario: Scenario, seed: int, name: str, broken: set[str]) -> Check:
    office = open_office(scenario, seed)
    try:
        run_play(scenario, office, name)
    except ScenarioError as problem:
        return Check(name, False, str(problem))
    return _must_fail(name, scenario, office, broken)


def _impostor_check(scenario: Scenario, seed: int, name: str, broken: set[str]) -> Check:
    office = open_office(scenario, seed)
    IMPOSTORS[name](scenario, office)
    return _must_fail(f"impostor: {name}", scenario, office, broken)


def _must_fail(name: str, scenario: Scenario, office: Office, broken: set[str]) -> Check:
    result = score(scenario, office)
    missed = [goal for goal in result["goals"] if not goal["met"]]
    broken |= {goal["id"] for goal in missed if goal["critical"]}
    if result["success"]:
        return Check(name, False, "It succeeds, and should not.")
    return Check(name, True, f"{missed[0]['id']}: {missed[0]['why']}" if missed else "It fails.")


def _mutation_checks(scenario: Scenario, seed: int, gold: _Performed) -> Iterator[Check]:
    causes = _causes(gold.office)
    for goal in scenario.goals:
        if goal.critical:
            continue
        name = f"without: {goal.id}"
        acts = {causes.get(seq, seq) for seq in gold.goals[goal.id]["evidence"]}
        steps = [at for at, seq in enumerate(gold.seqs) if seq in acts]
        if not steps:
            yield Check(name, False, "Its evidence names no act of the seat's.")
            continue
        missed = _perform(scenario, seed, steps)
        # One goal of a rubric may be missed without failing the whole.
        survives = missed.success and scenario.rubric is None
        if survives or missed.goals[goal.id]["met"]:
            left = ", ".join(f"{at + 1} ({steps_of(scenario, GOLD)[at].call})" for at in steps)
            yield Check(name, False, f"It is met without step {left} of gold.")
        else:
            yield Check(name, True, str(missed.goals[goal.id]["why"]))


def _perform(scenario: Scenario, seed: int, left_out: Collection[int] = frozenset()) -> _Performed:
    """Gold on a fresh office, without some of its steps and those that depend on them."""
    office = open_office(scenario, seed)
    kept: dict[str, Any] = {}
    seqs: list[int | None] = []
    refused: list[int] = []
    for at, step in enumerate(steps_of(scenario, GOLD)):
        args = None if at in left_out else _args(step.args, kept)
        if args is None:
            seqs.append(None)
            continue
        outcome: Outcome = office.call(scenario.seat, step.call, args)
        seqs.append(outcome.seq)
        refused += [at] * (not outcome.ok)
        kept |= {key: part(outcome.result, path) for key, path in step.keep.items()}
    result = score(scenario, office)
    goals = {goal["id"]: goal for goal in result["goals"]}
    return _Performed(office, tuple(seqs), goals, result["success"], tuple(refused))


def _args(args: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any] | None:
    """A step's arguments; None where they use what a step that was left out would have kept."""
    try:
        filled: dict[str, Any] = filled_with(args, kept)
    except ScenarioError:
        return None
    return filled


def _causes(office: Office) -> dict[int, int]:
    """The call that each event's record goes back to, by seq; what begins by itself is left out."""
    found: dict[int, int] = {}
    for record in office.records():
        if record["type"] == "event" and record["cause"] is not None:
            cause: int = record["cause"]
            found[record["seq"]] = found.get(cause, cause)
    return found
