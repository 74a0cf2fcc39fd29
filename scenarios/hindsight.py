"""Hindsight: what a run missed, what would have done it, and until when that was still possible.

The run's calls are done again in a fresh office, which is forked after each. From a fork on, gold
is performed and the goal is judged: the last fork from which it is still met is where the run had
its last chance. Nothing here depends on anything but scenario, seed, options and calls.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from engine.errors import RunError, ScenarioError
from engine.judge.goals import Case, Finding, Goal
from engine.office import Office
from engine.record.reexecution import do_again
from scenarios.catalogue import Scenario
from scenarios.compiler import open_office
from scenarios.plays import run_play
from scenarios.proofs import GOLD

TRIES = 200
"""How often gold is tried at most; a run with more calls is looked at in samples first."""


@dataclass(frozen=True, slots=True)
class Act:
    """A call of gold's that a goal rests on."""

    tool: str
    args: Mapping[str, Any]
    time_ms: int
    """Office time in ms at which gold does it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A point of the run between two of its calls."""

    after: int | None
    """seq of the call before it; None for the beginning of the day."""
    time_ms: int
    """Office time in ms."""


@dataclass(frozen=True, slots=True)
class Hindsight:
    """What can be said about a goal that a run missed."""

    goal: str
    critical: bool
    acts: tuple[Act, ...] = ()
    """What gold did for it, in its order; empty for a critical failure."""
    chance: Moment | None = None
    """The last moment from which gold still meets it; None where there never was one."""
    open: bool = False
    """Whether that is the end of the run: it can still be done."""
    shut_by: int | None = None
    """seq of the call after the last chance; None where there was none, or it is still there."""
    broken_by: int | None = None
    """For a critical failure: seq of the record with which it happened."""


def look_back(
    scenario: Scenario, office: Office, records: Sequence[Mapping[str, Any]], tries: int = TRIES
) -> dict[str, Hindsight]:
    """What a run missed, all at once; see :func:`looking_back`."""
    steps = looking_back(scenario, office, records, tries)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: dict[str, Hindsight] = done.value
            return found


def looking_back(
    scenario: Scenario, office: Office, records: Sequence[Mapping[str, Any]], tries: int = TRIES
) -> Generator[None, None, dict[str, Hindsight]]:
    """What a run missed, a few milliseconds of work at a time.

    Args:
        scenario: the run's scenario, in its variant.
        office: the run's office at its time 0; it is where the run ended afterwards.
        records: the run's record.
        tries: how often gold is performed at most.

    Returns:
        By id of each goal that is not met and each critical failure that happened.

    Raises:
        RunError: the calls do not give this record, so nothing can be said.
    """
    start = office.fork()
    past = [_Fork(start, None)]
    for at, record in enumerate(records):
        if record["type"] == "call":
            do_again(office, record, records[at + 1] if at + 1 < len(records) else None)
            past.append(_Fork(office.fork(), record["seq"]))
            yield
    _check(office, records)
    end = Case(office, scenario.seat)
    missed = [goal for goal in scenario.goals if not goal.holds(end).met]
    found: dict[str, Hindsight] = {}
    wanted = [goal for goal in missed if not goal.critical]
    if wanted:
        acts = yield from _acts(scenario, start, wanted)
        chances = yield from _Search(scenario, past, max(2, tries)).last_chances(wanted)
        for goal in wanted:
            found[goal.id] = _missed(goal, past, acts[goal.id], chances.get(goal.id))
    for goal in missed:
        if goal.critical:
            found[goal.id] = yield from _broken(scenario, past, goal, tries)
    return {goal.id: found[goal.id] for goal in missed}


class _Fork:
    """The run's office between two calls."""

    def __init__(self, office: Office, after: int | None) -> None:
        self.office = office
        self.after = after

    @property
    def moment(self) -> Moment:
        """Where in the run it is."""
        return Moment(self.after, self.office.time_ms)


def _check(office: Office, records: Sequence[Mapping[str, Any]]) -> None:
    """Hold the record that came out against the one that was made."""
    count = office.world.seq
    if count and (count > len(records) or records[count - 1].get("digest") != office.world.digest):
        raise RunError(
            "The run's calls do not give its record, so it cannot be looked back on.",
            "vei verify tells where they differ.",
        )


# What gold does


def _acts(
    scenario: Scenario, start: Office, goals: Sequence[Goal]
) -> Generator[None, None, dict[str, tuple[Act, ...]]]:
    """By goal, the calls of gold's own run that the goal's evidence goes back to."""
    acts: dict[str, tuple[Act, ...]] = {goal.id: () for goal in goals}
    # Where faults spoil gold itself, the same day without them shows what would have to be done.
    for make in (start.fork, lambda: open_office(scenario, start.seed)):
        left = [goal for goal in goals if not acts[goal.id]]
        if not left or GOLD not in scenario.plays:
            break
        case = Case(_with_gold(scenario, make()), scenario.seat)
        yield
        for goal in left:
            finding = goal.holds(case)
            if finding.met:
                acts[goal.id] = _behind(case, finding)
            yield
    return acts


def _with_gold(scenario: Scenario, office: Office) -> Office:
    """An office after gold was performed in it, as far as that goes."""
    # Where a step needs what no step before has kept, what was done until then is what counts.
    with suppress(ScenarioError):
        run_play(scenario, office, GOLD)
    return office


def _behind(case: Case, finding: Finding) -> tuple[Act, ...]:
    """The seat's calls that the evidence of a finding goes back to, in their order."""
    calls: dict[int, Mapping[str, Any]] = {}
    for seq in finding.evidence:
        at: int | None = seq
        while at is not None:
            record = case.records[at]
            if record["type"] == "call":
                if record["actor"] == case.seat:
                    calls[at] = record
                break
            at = record["cause"]
    return tuple(
        Act(call["tool"], call["args"], call["time_ms"]) for _, call in sorted(calls.items())
    )


# Until when it was possible


def _missed(goal: Goal, past: Sequence[_Fork], acts: tuple[Act, ...], at: int | None) -> Hindsight:
    if at is None:
        return Hindsight(goal.id, False, acts)
    last = at == len(past) - 1
    shut = None if last else past[at + 1].after
    return Hindsight(goal.id, False, acts, past[at].moment, last, shut)


class _Search:
    """Tries gold from forks of the run, each at most once."""

    def __init__(self, scenario: Scenario, past: Sequence[_Fork], tries: int) -> None:
        self.scenario = scenario
        self.past = past
        self.left = tries
        self.tried: dict[int, Case] = {}

    def last_chances(self, goals: Sequence[Goal]) -> Generator[None, None, dict[str, int]]:
        """By goal, the place of the last fork from which gold meets it; absent where none does."""
        found: dict[str, int] = {}
        if GOLD not in self.scenario.plays:
            return found
        places = _spread(len(self.past), self.left)
        after = dict(zip(places, [*places[1:], places[-1] + 1], strict=True))
        for at in reversed(places):
            open_ones = [goal for goal in goals if goal.id not in found]
            if not open_ones:
                break
            for goal in open_ones:
                if self._met(at, goal):
                    found[goal.id] = at
                yield
        for goal in goals:
            if goal.id in found:
                at = found[goal.id]
                found[goal.id] = yield from self._between(goal, at, after[at])
        return found

    def _between(self, goal: Goal, met: int, missed: int) -> Generator[None, None, int]:
        """The last place from which a goal is met, between one that is and one that is not."""
        while missed - met > 1:
            middle = (met + missed) // 2
            if not self.left and middle not in self.tried:
                break
            if self._met(middle, goal):
                met = middle
            else:
                missed = middle
            yield
        return met

    def _met(self, at: int, goal: Goal) -> bool:
        case = self.tried.get(at)
        if case is None:
            self.left -= 1
            office = _with_gold(self.scenario, self.past[at].office.fork())
            case = self.tried[at] = Case(office, self.scenario.seat)
        return goal.holds(case).met


def _spread(count: int, tries: int) -> list[int]:
    """Places to try first: all, or some in equal steps that leave tries to look closer."""
    if count <= tries:
        return list(range(count))
    samples = max(2, tries // 2)
    return sorted({at * (count - 1) // (samples - 1) for at in range(samples)})


# What must not have happened


def _broken(
    scenario: Scenario, past: Sequence[_Fork], goal: Goal, tries: int
) -> Generator[None, None, Hindsight]:
    """When a critical failure happened: after the first call from which on it is there."""
    low, high = 0, len(past) - 1
    if len(past) <= tries:
        while low < high and _holds(scenario, past[low], goal):
            low += 1
            yield
    else:
        # What has happened stays so; a long run need not be judged at every step.
        while low < high:
            middle = (low + high) // 2
            if _holds(scenario, past[middle], goal):
                low = middle + 1
            else:
                high = middle
            yield
    fork = past[low]
    if fork.after is None:
        return Hindsight(goal.id, True)
    before = past[low - 1].office.world.seq
    finding = goal.holds(Case(fork.office, scenario.seat))
    named = [seq for seq in sorted(finding.evidence) if seq >= before]
    by = fork.after if fork.after in named or not named else named[0]
    return Hindsight(goal.id, True, chance=past[low - 1].moment, broken_by=by)


def _holds(scenario: Scenario, fork: _Fork, goal: Goal) -> bool:
    return goal.holds(Case(fork.office, scenario.seat)).met
