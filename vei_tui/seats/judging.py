"""When goals were met: a recorded day judged at its steps, a little work at a time."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from engine.record.past import Past
from vei_tui.play import score_of
from vei_tui.presenters.goals import GoalState, goal_state
from vei_tui.seats.marks import Mark, Marks

EVERY: Final = 200
"""Calls up to which a day is judged after each of them."""

SHORT: Final = 2_000
"""Records up to which it is."""

SAMPLES: Final = 12
"""Steps at which a longer day is judged first; between two that differ it is looked at closer."""

LONG: Final = 20_000
"""Records from which on that would take too long, and all records at once too much room: there the
run's own score tells, with the records that show a goal."""

Judged = tuple[GoalState, ...]


class Judging:
    """The goals as they stood at the steps of a day."""

    def __init__(
        self, past: Past, marks: Marks, with_why: bool, score: Mapping[str, Any] | None
    ) -> None:
        """Begin; nothing is judged before :meth:`work`.

        Args:
            past: the day, known to its end.
            marks: takes the steps at which a goal was met.
            with_why: whether the judge's reasons are told.
            score: the grade that the day was finished with; None for a day that is not over.
        """
        self._past = past
        self._marks = marks
        self._with_why = with_why
        self._score = score
        self._found: list[tuple[int, Judged]] = []

    def at(self, index: int) -> Judged:
        """The goals at a step, as far as that is known yet."""
        at = bisect_right(self._found, index, key=lambda each: each[0])
        return self._found[at - 1][1] if at else ()

    def work(self) -> Iterator[None]:
        """Judge, one step of the day at a time."""
        past = self._past
        steps = list(dict.fromkeys((0, *past.ends, past.count)))
        if past.count > LONG:
            self._by_evidence(past.count)
            return
        places = _spread(len(steps), EVERY if past.count <= SHORT else SAMPLES)
        for place in places:
            self._judge(steps[place])
            yield
        gaps = list(pairwise(places))
        while gaps:
            low, high = gaps.pop()
            if high - low > 1 and self._met(steps[low]) != self._met(steps[high]):
                middle = (low + high) // 2
                self._judge(steps[middle])
                gaps += [(low, middle), (middle, high)]
                yield
        self._mark()

    def _judge(self, step: int) -> None:
        results = score_of(self._past.at(step)).get("goals", ())
        found = tuple(goal_state(each, self._with_why) for each in results)
        insort(self._found, (step, found), key=lambda each: each[0])

    def _met(self, step: int) -> list[bool]:
        return [goal.met for goal in self.at(step)]

    def _mark(self) -> None:
        before: Sequence[GoalState] = ()
        for step, goals in self._found:
            if any(_turned(*pair) for pair in zip(before, goals, strict=False)):
                self._marks.add(Mark.GOAL, step)
            before = goals

    def _by_evidence(self, end: int) -> None:
        self._judge(0)
        goals = self._found[0][1]
        results = (self._score or {}).get("goals", ())
        last = tuple(goal_state(each, self._with_why) for each in results)
        if len(last) != len(goals):
            return
        turns = sorted(
            (max(now.evidence, default=end - 1) + 1, at)
            for at, (then, now) in enumerate(zip(goals, last, strict=True))
            if then.met != now.met
        )
        for step, at in turns:
            goals = (*goals[:at], last[at], *goals[at + 1 :])
            insort(self._found, (min(step, end), goals), key=lambda each: each[0])
        self._mark()


def _turned(before: GoalState, after: GoalState) -> bool:
    """Whether a goal was met here, or a promise broken."""
    return before.met != after.met and after.met != after.critical


def _spread(count: int, most: int) -> list[int]:
    """Places among ``count``: all, or some in equal steps, the first and the last among them."""
    if count <= most:
        return list(range(count))
    return sorted({at * (count - 1) // (most - 1) for at in range(most)})
