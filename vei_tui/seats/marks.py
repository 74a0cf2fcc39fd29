"""Marks on a recording: the steps at which something is worth a look, by kind."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final, Protocol


class Mark(StrEnum):
    """What is worth a look at a step."""

    CALL = "call"
    """The seat called a tool."""
    ARRIVAL = "arrival"
    """Something arrived that the seat can see."""
    REFUSED = "refused"
    """A call of the seat's was refused."""
    FINDING = "finding"
    """A watcher noted something."""
    GOAL = "goal"
    """A goal was met, or what must not happen happened."""


NOTABLE: Final = (Mark.ARRIVAL, Mark.REFUSED, Mark.FINDING, Mark.GOAL)
"""All but the calls, of which there are many."""


class Marks:
    """Steps by kind of mark, ascending."""

    def __init__(self) -> None:
        """Begin with none."""
        self._steps: dict[Mark, array[int]] = {mark: array("q") for mark in Mark}

    def add(self, mark: Mark, step: int) -> None:
        """Mark a step; marking it twice is marking it once."""
        steps = self._steps[mark]
        if not steps or steps[-1] < step:
            steps.append(step)
        elif steps[bisect_left(steps, step)] != step:
            insort(steps, step)

    def of(self, mark: Mark) -> Sequence[int]:
        """The steps of a kind."""
        return self._steps[mark]

    def after(self, step: int, marks: Iterable[Mark]) -> int | None:
        """The next marked step after a step; None where there is none."""
        found = []
        for mark in marks:
            steps = self._steps[mark]
            at = bisect_right(steps, step)
            if at < len(steps):
                found.append(steps[at])
        return min(found, default=None)

    def before(self, step: int, marks: Iterable[Mark]) -> int | None:
        """The last marked step before a step; None where there is none."""
        found = []
        for mark in marks:
            at = bisect_left(self._steps[mark], step)
            if at:
                found.append(self._steps[mark][at - 1])
        return max(found, default=None)

    def until(self, step: int, mark: Mark) -> int:
        """How many steps are marked so up to a step, itself included."""
        return bisect_right(self._steps[mark], step)

    def within(self, first: int, last: int, mark: Mark) -> bool:
        """Whether any step of a stretch is marked so, both ends included."""
        steps = self._steps[mark]
        at = bisect_left(steps, first)
        return first <= last and at < len(steps) and steps[at] <= last


class Tape(Protocol):
    """What can be played: a recording that stands at a step."""

    marks: Marks

    @property
    def index(self) -> int:
        """The step at which it stands."""

    @property
    def count(self) -> int:
        """Steps that are known so far."""

    @property
    def total(self) -> int:
        """Steps in all, as far as that can be told before all are known."""

    @property
    def known(self) -> bool:
        """Whether all steps are known."""

    def go(self, index: int) -> None:
        """Stand at a step, or at the nearest there is."""

    def step_at(self, words: str) -> int | None:
        """The step that a number or an office time means; None where it means none.

        A time after all that is known means one step more than are known.
        """
