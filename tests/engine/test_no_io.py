"""Office and twins touch nothing outside: proven by the interpreter's own audit events."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

WATCH = """
import builtins, datetime, os, random, socket, subprocess, sys, time, uuid
from scenarios.catalogue import load
from scenarios.compiler import open_office
from scenarios.plays import run_play
from tests.engine.day import CALLS

scenario = load("macrocompute_default")

def day(office):
    for actor, tool, args in CALLS:
        office.call(actor, tool, args)
    run_play(scenario, office, "gold")
    office.fork().call("agent", "slack.list_channels")
    office.views("agent")
    office.rules.score(office)
    return office

# What is imported and built late, such as the check of a tool's arguments, is there after one day.
office = open_office(scenario, 1)
day(office)
office.reset(2)
seen, watching = [], True

def hook(name, args):
    if watching and not name.startswith(("object.", "sys._getframe", "gc.", "marshal.", "code.")):
        seen.append(f"{name} {args!r:.120}")

def forbidden(name):
    def called(*args, **kwargs):
        seen.append(name)
        raise AssertionError(name)
    return called

sys.addaudithook(hook)
for module, names in (
    (time, ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns",
            "process_time", "localtime", "gmtime", "strftime", "sleep")),
    (os, ("urandom", "getenv", "stat", "listdir", "getcwd")),
    (uuid, ("uuid1", "uuid4")),
    (random, ("random", "randint", "choice", "shuffle")),
    (builtins, ("print", "input", "open")),
):
    for name in names:
        setattr(module, name, forbidden(f"{module.__name__}.{name}"))
EXTRA
records = len(day(office).world.log)
office.reset(3)
day(office)
watching = False
sys.stdout.write("\\n".join([str(records), *seen]))
"""


def _watched(extra: str = "") -> list[str]:
    run = subprocess.run(
        [sys.executable, "-c", WATCH.replace("EXTRA", extra)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout.split("\n")


def test_a_day_in_the_office_raises_no_audit_event() -> None:
    records, *seen = _watched()
    assert int(records) > 30
    assert seen == []


@pytest.mark.parametrize(
    ("act", "event"),
    [
        ("socket.socket()", "socket.__new__"),
        ("os.open('/dev/null', os.O_RDONLY)", "open"),
        ("subprocess.run(['true'])", "subprocess.Popen"),
    ],
)
def test_the_watch_would_see_it(act: str, event: str) -> None:
    assert any(line.startswith(event) for line in _watched(act))
