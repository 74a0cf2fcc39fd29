"""Sight: what may be inspected of a day, step by step: the whole state, or what a seat sees."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.canonical import loads

if TYPE_CHECKING:
    from engine.office import Office
    from engine.record.past import Past
    from engine.step import World

KEPT: Final = 512
"""Worlds of the last steps that are kept as a day goes; those before are found by doing it again.

Neighbouring worlds share nearly everything, so that this is a few megabytes."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What may be inspected at each step. A step is a number of records: at 3, three are made."""

    office: Office
    """A fork that worlds are looked at with; it belongs to the sight."""
    actor: str
    """Whose views are seen, where not everything is."""
    whole: bool
    """Whether everything is seen, or only what the actor sees, which spoils nothing."""
    first: int
    """The first step."""
    now: int
    """The step at which the office stands on the screen."""
    last: int
    """The last step."""
    world_at: Callable[[int], World]
    """The world at a step; raises :class:`engine.errors.RunError` where it cannot be found."""

    def at(self, step: int) -> Mapping[str, Any]:
        """The state of each app as it stood at a step, or what the actor saw of it.

        Raises:
            RunError: it cannot be found.
        """
        # One office looks at all of them: what it saw before it sees as the same object.
        office = self.office
        office.world = self.world_at(step)
        if not self.whole:
            return office.views(self.actor)
        return {
            twin.name: state for twin, state in zip(office.twins, office.world.states, strict=True)
        }

    def record(self, step: int) -> Mapping[str, Any] | None:
        """The record that a step made, where everything is seen; None otherwise."""
        if not (self.whole and self.first < step <= self.last):
            return None
        record: dict[str, Any] = loads(self.world_at(step).log[step - 1])
        return record

    def time_ms(self, step: int) -> int:
        """Office time at a step, in ms since the start."""
        return self.world_at(step).time_ms

    def step_at(self, time_ms: int) -> int:
        """The first step at which the office's clock shows a time or a later one; else the last."""
        found = bisect_left(range(self.first, self.last), time_ms, key=self.time_ms)
        return self.first + found


class Trail:
    """The worlds of a day that goes on: the last ones kept, all others found again."""

    def __init__(self, office: Office, afresh: Callable[[], Office]) -> None:
        """Begin at the office's present.

        Args:
            office: whose worlds they are.
            afresh: gives the same office at its time 0.
        """
        self._office = office
        self._afresh = afresh
        self._kept: deque[World] = deque((office.world,), maxlen=KEPT)
        self._past: Past | None = None

    def keep(self) -> None:
        """Keep the world as it stands, right after a record."""
        world = self._office.world
        if world.seq != self._kept[-1].seq + 1:
            self._kept.clear()
            self._past = None
        self._kept.append(world)

    def world_at(self, step: int) -> World:
        """The world at a step.

        Raises:
            RunError: there is no such step, or it does not come out the same a second time.
        """
        now = self._office.world
        if step == now.seq:
            return now
        first = self._kept[0].seq
        if first <= step <= self._kept[-1].seq:
            return self._kept[step - first]
        return self._again(step).world_at(step)

    def _again(self, step: int) -> Past:
        from engine.record.past import Past

        if self._past is None:
            log = self._office.world.log
            self._past = Past(self._afresh(), log.slice(0, len(log)))
        while self._past.count < step and self._past.step():
            pass
        return self._past
