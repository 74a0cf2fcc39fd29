"""Goals: named facts, each found true or not, with the records that show it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from typing_extensions import TypedDict

from engine.office import Office
from engine.twin import Twin


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a fact holds, and how one can tell."""

    met: bool
    why: str
    """One sentence, for people."""
    evidence: tuple[int, ...] = ()
    """seqs of the records that show it; where it does not hold, of those that came close."""


class NotKnown(Exception):
    """A fact is about an app whose state nobody knows, so it cannot be said to hold."""

    def __init__(self, app: str) -> None:
        super().__init__(f"{app} answers from a recording, so what it holds is not known.")


class Case:
    """A run as the judge sees it: the record, the final state, and whose run it is."""

    def __init__(self, office: Office, seat: str) -> None:
        self.office = office
        self.seat = seat

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """Every record, by seq."""
        return self.office.records()

    @cached_property
    def calls(self) -> list[dict[str, Any]]:
        """The seat's own calls, refused ones included."""
        return [r for r in self.records if r["type"] == "call" and r["actor"] == self.seat]

    def done(self, *tools: str) -> list[dict[str, Any]]:
        """The seat's calls of these tools that went through."""
        return [r for r in self.calls if r["tool"] in tools and "error" not in r]

    def state(self, app: str) -> Any:
        """Final state of a twin.

        Raises:
            NotKnown: the app answers, and nobody knows its state.
        """
        self.twin(app)
        return self.office.world.states[self.office.index[app]]

    def twin(self, app: str) -> Twin[Any, Any]:
        """A twin whose state is known; as for :meth:`state`."""
        twin = self.office.twins[self.office.index[app]]
        if twin.opaque:
            raise NotKnown(app)
        return twin


Predicate = Callable[[Case], Finding]


@dataclass(frozen=True, slots=True)
class Goal:
    """One thing that has to be true, or for a critical one, one that must never be."""

    id: str
    label: str
    holds: Predicate
    weight: int = 1
    subgoal: str = ""
    """Key among the score's ``subgoals`` that this goal stands for."""
    critical: bool = False
    """True for a failure that zeroes the score; ``holds`` then says that it was avoided."""
    spec: Mapping[str, Any] = field(default_factory=dict)
    """The predicate and its arguments, as the scenario states them."""


class GoalResult(TypedDict):
    """A goal in ``score.json``."""

    id: str
    label: str
    met: bool
    weight: int
    critical: bool
    evidence: list[int]
    why: str


def judge(case: Case, goals: Sequence[Goal]) -> list[GoalResult]:
    """What became of each goal."""
    results: list[GoalResult] = []
    for goal in goals:
        found = goal.holds(case)
        results.append(
            {
                "id": goal.id,
                "label": goal.label,
                "met": found.met,
                "weight": goal.weight,
                "critical": goal.critical,
                "evidence": sorted(set(found.evidence)),
                "why": found.why,
            }
        )
    return results


def as_known(predicate: Predicate) -> Predicate:
    """A predicate that does not hold where an app's state would have to be known that nobody knows.

    It goes around the whole of a fact, never inside: what is not known is not denied by it either.
    """

    def holds(case: Case) -> Finding:
        try:
            found = predicate(case)
        except NotKnown as unknown:
            return Finding(False, str(unknown))
        if found.met or not case.office.opaque:
            return found
        apps = " and ".join(case.office.opaque)
        unheard = f"What was said in {apps} went to a recording: nobody heard it."
        return replace(found, why=f"{found.why} {unheard}")

    return holds
