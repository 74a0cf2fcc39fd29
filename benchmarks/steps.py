"""Steps per CPU-second with the trace written, beside the floor: the same record, only written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from typing import Any

from benchmarks.offices import OFFICES, POSTS, recorded
from benchmarks.table import ROUNDS, seconds, show
from engine.canonical import digest, dumps, loads
from engine.office import GENESIS, Office

STEPS = 5_000
TOOLS: dict[str, Sequence[Mapping[str, Any]]] = {
    "slack.list_channels": [{}],
    "slack.send_message": POSTS,
    "slack.open_channel": [{"channel": "#procurement"}],
    "vei.observe": [{}],
}
BARS = {"slack.list_channels": 50_000, "slack.send_message": 35_000}


def run() -> None:
    """Print the table."""
    rows = []
    for place, make in OFFICES.items():
        for tool, args in TOOLS.items():
            with recorded(make()) as office:
                rate, floor = _rates(office, tool, args)
            bar = BARS.get(tool)
            rows.append(
                (f"{tool}, {place}", rate, floor, f"{rate / floor:.2f}",
                 f"{bar:,}" if bar else "", f"{rate / bar:.2f}" if bar else "")
            )  # fmt: skip
    head = ("steps per CPU-second", "steps", "floor", "of floor", "bar", "of bar")
    show("Steps, trace written and chained", head, rows)


def _rates(office: Office, tool: str, args: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """Steps per CPU-second of the office, and of only writing what it wrote."""

    def steps() -> None:
        for each in islice(cycle(args), STEPS):
            office.call("agent", tool, each)

    steps()
    spent = min(seconds(steps) for _ in range(ROUNDS))
    record = loads(office.world.log[len(office.world.log) - 1])
    del record["digest"]
    return STEPS / spent, STEPS / min(seconds(lambda: _floor(record)) for _ in range(ROUNDS))


def _floor(record: dict[str, Any]) -> None:
    with tempfile.TemporaryFile(buffering=0) as file:
        descriptor, head = file.fileno(), GENESIS
        for _ in range(STEPS):
            body = dumps(record)
            head = digest(head.encode(), body)
            os.write(descriptor, b'%s,"digest":"%s"}\n' % (body[:-1], head.encode()))
