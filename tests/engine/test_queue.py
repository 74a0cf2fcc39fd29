"""The event queue against a sorted list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.queue import Event, EventQueue

TARGETS = ("slack", "mail", "mail.deliver", "people")
orders = st.lists(
    st.tuples(st.integers(0, 20), st.integers(-2, 2), st.sampled_from(TARGETS)), max_size=60
)


def _events(order: list[tuple[int, int, str]]) -> list[Event]:
    return [
        Event(due, priority, seq, target, {}, "office", None)
        for seq, (due, priority, target) in enumerate(order)
    ]


def _counts(events: list[Event]) -> dict[str, int]:
    found: dict[str, int] = {}
    for event in events:
        twin = event.target.partition(".")[0]
        found[twin] = found.get(twin, 0) + 1
    return found


@given(orders, st.lists(st.booleans(), max_size=60))
def test_takes_in_total_order_and_old_versions_stay(
    order: list[tuple[int, int, str]], takes: list[bool]
) -> None:
    queue, model = EventQueue(), list[Event]()
    versions = [(queue, list(model))]
    coming = iter(_events(order))
    for take in [*takes, *([False] * len(order))]:
        if take and model:
            first = min(model, key=lambda event: event[:3])
            taken, queue = queue.take()
            assert taken == first
            model.remove(first)
        elif (event := next(coming, None)) is not None:
            queue = queue.add(event)
            model.append(event)
        versions.append((queue, list(model)))
    for version, then in versions:
        ordered = sorted(then, key=lambda event: event[:3])
        assert list(version) == ordered
        assert len(version) == len(then)
        assert dict(version.counts) == _counts(then)
        assert version.next == (ordered[0] if ordered else None)
        assert version.next_due_ms == (ordered[0].due_ms if ordered else None)


def test_an_empty_queue_has_nothing_to_take() -> None:
    queue = EventQueue()
    assert queue.next is None
    assert queue.next_due_ms is None
    with pytest.raises(IndexError):
        queue.take()


def test_many_events_in_either_order_need_no_deep_stack() -> None:
    for order in (range(20_000), range(20_000, 0, -1)):
        queue = EventQueue()
        for seq, due in enumerate(order):
            queue = queue.add(Event(due, 0, seq, "mail", {}, "office", None))
        taken = []
        while len(queue):
            event, queue = queue.take()
            taken.append(event.due_ms)
        assert taken == sorted(order)
