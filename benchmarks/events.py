"""How many scheduled events drain per CPU-second, and whether ten times as many take ten times."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from benchmarks.offices import bare_office
from benchmarks.table import best, show

SIZES = (1_000, 10_000, 100_000)


def run() -> None:
    """Print the table."""
    rows: list[tuple[object, ...]] = []
    each = 0.0
    for size in SIZES:
        spent = best(partial(_drain, size), 2)
        each = each or spent / size
        rows.append((f"{size:,}", size / spent, spent / size * 1e6, spent / size / each))
    head = ("events", "per CPU-second", "µs each", "x first")
    show("Scheduled events drained by vei.tick (bar: 20,000 per CPU-second, linear)", head, rows)


def _drain(size: int) -> Callable[[], None]:
    office = bare_office()
    # Spread so that they are not put in in the order in which they fall due.
    for n in range(size):
        payload = {"channel": "#general", "text": f"Event {n}", "user": "cfo"}
        office.enqueue("slack", payload, n * 7919 % size)

    def drain() -> None:
        office.call("agent", "vei.tick", {"dt_ms": size})
        if len(office.world.queue):
            raise RuntimeError("not everything was drained")

    return drain
