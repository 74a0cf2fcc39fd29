"""Whether a step or a fork costs more the longer the history is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.offices import OFFICES, POST
from benchmarks.table import best, show
from engine.office import Office

MARKS = (1_000, 10_000, 100_000)
SAMPLE = 500
ROUNDS = 9
Calls = tuple[tuple[str, Mapping[str, Any]], ...]
SEND: Calls = (("slack.send_message", POST),)
OPEN: Calls = (("slack.open_channel", {"channel": POST["channel"]}),)


def run() -> None:
    """Print the tables."""
    steps: list[tuple[object, ...]] = []
    forks: list[tuple[object, ...]] = []
    for place, make in OFFICES.items():
        office = make()
        first: tuple[float, float] | None = None
        for mark in MARKS:
            while len(office.world.log) < mark:
                office.call("agent", "slack.send_message", POST)
            sends, pairs = _step_us(office, SEND), _step_us(office, SEND + OPEN)
            first = first or (sends, pairs)
            steps.append((place, mark, sends, sends / first[0], pairs, pairs / first[1]))
            forks.append((place, mark, _fork_us(office)))
    head = ("µs of CPU", "at step", "send_message", "x first", "with open_channel", "x first")
    show("Step cost by length of history (bar: 1.3x from 1,000 to 100,000)", head, steps)
    show("fork() by length of history (bar: 50 µs)", ("µs of CPU", "at step", "fork()"), forks)


def _step_us(office: Office, calls: Calls) -> float:
    """What the calls cost on a fork, so that the history stays as long as it is."""

    def prepare() -> Callable[[], None]:
        fork = office.fork()

        def sample() -> None:
            for _ in range(SAMPLE):
                for tool, args in calls:
                    fork.call("agent", tool, args)

        return sample

    return best(prepare, ROUNDS) / SAMPLE * 1e6


def _fork_us(office: Office) -> float:
    def forks() -> None:
        for _ in range(1000):
            office.fork()

    return best(lambda: forks) / 1000 * 1e6
