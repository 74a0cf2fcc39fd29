"""The same calls give the same bytes, whatever the process and wherever it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from engine.canonical import loads
from engine.office import Office
from scenarios.catalogue import load
from scenarios.compiler import open_office
from tests.engine.day import day

ROOT = Path(__file__).parents[2]
PLACES = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "424242", "TZ": "Asia/Kathmandu", "LC_ALL": "de_DE.UTF-8"},
    {"PYTHONHASHSEED": "random", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8"},
    {"PYTHONHASHSEED": "7", "TZ": "Antarctica/Troll", "LC_ALL": "ar_EG.UTF-8", "PYTHONUTF8": "0"},
]


def test_five_processes_write_the_same_trace() -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.engine.day"],
            cwd=ROOT,
            env={**os.environ, **place},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for place in PLACES
    ]
    traces = []
    for process in running:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err.decode()
        traces.append(out)
    here = b"".join(line + b"\n" for line in day().world.log)
    assert len(here.splitlines()) > 60
    for trace in traces:
        assert trace == here


def repeated(office: Office, fresh: Office) -> list[bytes]:
    """The lines of performing a record's calls again, as they are written there."""
    for record in office.records():
        if record["type"] == "call":
            fresh.call(record["actor"], record["tool"], record["args"])
    return list(fresh.world.log)


def test_the_recorded_calls_give_the_same_lines_again() -> None:
    office = day(3)
    fresh = open_office(load("macrocompute_default"), 3)
    again = repeated(office, fresh)
    for line, other in zip(office.world.log, again, strict=True):
        assert loads(line) == loads(other)
    assert again == list(office.world.log)
    assert fresh.dump() == office.dump()


def test_seeds_differ_in_more_than_their_run_id() -> None:
    latencies = [[r.get("latency_ms") for r in day(seed).records()] for seed in (1, 2)]
    assert latencies[0] != latencies[1]
