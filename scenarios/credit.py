"""Credit: which calls a run's score depended on, found by leaving each of them out in turn.

The run is done again up to a call; that one is left out; all calls after it are made as they were
recorded, and the goals are judged. Of a call that is left out its time passes all the same, so that
nothing depends on it only because what follows comes sooner. A wait is nothing but its time: where
one is left out, that does not pass either.

A call is told by what would have been otherwise without it alone. Of two calls that would each have
done, neither was needed.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.canonical import loads
from engine.errors import RunError
from engine.judge.goals import Case
from engine.office import Office
from engine.record.past import Past
from engine.record.reexecution import do_again
from scenarios.catalogue import Scenario

WAITS: Final = ("vei.tick", "vei.wait")
"""Calls that do nothing but let time pass."""


@dataclass(frozen=True, slots=True)
class Share:
    """What hung on one call of the seat's."""

    seq: int
    tool: str
    args: Mapping[str, Any]
    time_ms: int
    """Office time in ms at which it was made."""
    refused: bool
    lost: tuple[str, ...] = ()
    """Ids of goals that would not be met without it, and of failures that would have happened."""
    gained: tuple[str, ...] = ()
    """Ids of goals that would be met without it, and of failures that would not have happened."""

    @property
    def needed(self) -> bool:
        """Whether the score depended on it for the better."""
        return bool(self.lost)

    @property
    def harmed(self) -> bool:
        """Whether the score depended on it for the worse."""
        return bool(self.gained)

    def body(self) -> dict[str, Any]:
        """The share for programs."""
        return {
            "seq": self.seq,
            "tool": self.tool,
            "args": dict(self.args),
            "time_ms": self.time_ms,
            "refused": self.refused,
            "needed": self.needed,
            "lost": list(self.lost),
            "gained": list(self.gained),
        }


def credit(scenario: Scenario, past: Past) -> list[Share]:
    """What hung on each call, all at once; see :func:`crediting`."""
    steps = crediting(scenario, past)
    while True:
        try:
            next(steps)
        except StopIteration as done:
            found: list[Share] = done.value
            return found


def crediting(scenario: Scenario, past: Past) -> Generator[tuple[int, int], None, list[Share]]:
    """What hung on each call of the seat's, in order, one call at a time.

    Args:
        scenario: the run's scenario, in its variant.
        past: the run; it becomes known to its end.

    Yields:
        How many of the seat's calls are done, and how many there are.

    Raises:
        RunError: the record is not what its calls give, so nothing can be said.
    """
    while past.step():
        yield 0, 0
    if past.divergence is not None:
        raise RunError(
            f"The run is not what its calls give: it differs at {past.divergence}.",
            "vei verify tells more.",
        )
    calls = [loads(past.office.world.log[seq]) for seq in past.calls]
    mine = [place for place, call in enumerate(calls) if call["actor"] == scenario.seat]
    before = _met(scenario, past.office)
    found = []
    for number, place in enumerate(mine):
        yield number, len(mine)
        after = _met(scenario, _without(past, calls, place))
        found.append(_share(calls[place], before, after))
    return found


def _without(past: Past, calls: list[dict[str, Any]], place: int) -> Office:
    """The office as it would have ended with one call left out."""
    office = past.at(past.ends[place - 1] if place else past.first)
    left_out = calls[place]
    if left_out["tool"] not in WAITS:
        office.advance(office.time_ms + left_out["latency_ms"])
    for call in calls[place + 1 :]:
        do_again(office, call, None)
    return office


def _met(scenario: Scenario, office: Office) -> dict[str, bool]:
    case = Case(office, scenario.seat)
    return {goal.id: goal.holds(case).met for goal in scenario.goals}


def _share(call: Mapping[str, Any], before: Mapping[str, bool], after: Mapping[str, bool]) -> Share:
    return Share(
        call["seq"],
        call["tool"],
        call["args"],
        call["time_ms"],
        "error" in call,
        tuple(goal for goal, met in before.items() if met and not after[goal]),
        tuple(goal for goal, met in before.items() if not met and after[goal]),
    )
