"""The clock of a ticket's service level: how long it was open, and how long it may be.

Office time runs, a clock runs with it while its ticket is not done, and never backwards: a ticket
that is opened again goes on from the time it had used before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

WARNING = "warning"
MISSED = "missed"
MARKS = (WARNING, MISSED)
"""What a clock comes to: its ticket is about to be late, its ticket is late."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a ticket of some priority may be open."""

    limit_ms: int
    warn_ms: int
    """How long before that somebody is warned."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One ticket's clock. All times are office time in ms."""

    limit: Limit | None = None
    """None where the ticket's priority has no limit."""
    spent_ms: int = 0
    """What it counted until it stopped last."""
    since_ms: int | None = None
    """When it was started; None while it stands."""
    turn: int = 0
    """How often it was started, stopped or set: what was planned for an older turn is void."""
    warned: bool = False
    missed: bool = False
    """Whether the limit was ever passed; that stays true."""

    @property
    def running(self) -> bool:
        """Whether it counts now."""
        return self.since_ms is not None

    @property
    def due_ms(self) -> int | None:
        """When the limit is passed if nothing happens; None while it stands or has no limit."""
        if self.limit is None or self.since_ms is None:
            return None
        return self.since_ms + self.limit.limit_ms - self.spent_ms

    def elapsed_ms(self, now_ms: int) -> int:
        """What it has counted."""
        return self.spent_ms + (0 if self.since_ms is None else max(now_ms - self.since_ms, 0))

    def start(self, now_ms: int) -> Clock:
        """It counts from now on; the same clock where it does already."""
        return self if self.running else replace(self, since_ms=now_ms, turn=self.turn + 1)

    def stop(self, now_ms: int) -> Clock:
        """It stands; the same clock where it does already."""
        if not self.running:
            return self
        return replace(self, spent_ms=self.elapsed_ms(now_ms), since_ms=None, turn=self.turn + 1)

    def set(self, limit: Limit | None) -> Clock:
        """It has another limit; whoever was warned of the old one is warned of the new one."""
        return replace(self, limit=limit, turn=self.turn + 1, warned=False)

    def late(self, now_ms: int) -> bool:
        """Whether the limit is passed."""
        return self.limit is not None and self.elapsed_ms(now_ms) >= self.limit.limit_ms

    def mark(self, mark: str) -> Clock:
        """It has come to a mark. Who is late needs no warning any more."""
        return replace(self, warned=True, missed=self.missed or mark == MISSED)

    def ahead(self, now_ms: int) -> list[tuple[str, int]]:
        """The marks it will come to if nothing happens, and in how many ms each."""
        due_ms, limit = self.due_ms, self.limit
        if due_ms is None or limit is None or self.missed:
            return []
        marks = [(MISSED, max(due_ms - now_ms, 0))]
        if not self.warned and limit.warn_ms and due_ms > now_ms:
            marks.insert(0, (WARNING, max(due_ms - limit.warn_ms - now_ms, 0)))
        return marks
