"""What will happen: events in a total order of ``(due, priority, seq)``.

A persistent leftist heap: add and take are O(log n), an old queue stays as it was, and a fork
shares all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

JSON = Mapping[str, Any]


class Event(NamedTuple):
    """Something that falls due. The first three fields are its place in the order."""

    due_ms: int
    priority: int
    seq: int
    """Number of the event in its world; unique, so the order is total."""
    target: str
    """A twin's name, or ``twin.event``."""
    payload: JSON
    actor: str
    """Whose act it is: a persona, or ``office`` for what the world itself does."""
    cause: int | None
    """seq of the record that scheduled it; None for what the scenario put there."""


Heap = tuple[int, Event, Any, Any]
"""(rank, event, left, right); rank is the length of the right spine."""


class EventQueue:
    """An immutable queue of events."""

    __slots__ = ("_heap", "_size", "counts")

    counts: Mapping[str, int]
    """Events waiting for each twin, by twin name; twins with none are left out."""

    def __init__(self) -> None:
        self._heap: Heap | None = None
        self._size = 0
        self.counts = {}

    def _make(self, heap: Heap | None, size: int, counts: Mapping[str, int]) -> EventQueue:
        new = EventQueue.__new__(EventQueue)
        new._heap, new._size, new.counts = heap, size, counts
        return new

    def __len__(self) -> int:
        return self._size

    def add(self, event: Event) -> EventQueue:
        """This queue with ``event`` in its place."""
        twin = event.target.partition(".")[0]
        counts = {**self.counts, twin: self.counts.get(twin, 0) + 1}
        return self._make(_merge(self._heap, (1, event, None, None)), self._size + 1, counts)

    @property
    def next(self) -> Event | None:
        """The event that falls due first."""
        return self._heap[1] if self._heap else None

    @property
    def next_due_ms(self) -> int | None:
        """When the first event falls due."""
        return self._heap[1][0] if self._heap else None

    def take(self) -> tuple[Event, EventQueue]:
        """The first event, and the queue without it.

        Raises:
            IndexError: the queue is empty.
        """
        heap = self._heap
        if heap is None:
            raise IndexError("the queue is empty")
        event = heap[1]
        twin = event.target.partition(".")[0]
        counts = dict(self.counts)
        if counts[twin] == 1:
            del counts[twin]
        else:
            counts[twin] -= 1
        return event, self._make(_merge(heap[2], heap[3]), self._size - 1, counts)

    def __iter__(self) -> Iterator[Event]:
        """All events in the order in which they fall due."""
        found: list[Event] = []
        open_heaps = [self._heap]
        while open_heaps:
            heap = open_heaps.pop()
            if heap is not None:
                found.append(heap[1])
                open_heaps += heap[2:]
        return iter(sorted(found, key=_order))


def _order(event: Event) -> tuple[int, int, int]:
    return event[:3]


def _merge(a: Heap | None, b: Heap | None) -> Heap | None:
    if a is None:
        return b
    if b is None:
        return a
    # The seq differs from event to event, so nothing behind it is ever compared.
    if b[1] < a[1]:
        a, b = b, a
    left, right = a[2], _merge(a[3], b)
    left_rank = left[0] if left else 0
    right_rank = right[0] if right else 0
    if left_rank < right_rank:
        return (left_rank + 1, a[1], right, left)
    return (right_rank + 1, a[1], left, right)
