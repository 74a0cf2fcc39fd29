"""Killed in the middle of a run, whatever it was doing: at most the call in flight is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from engine.record import Run, verify
from scenarios.catalogue import load
from tests.engine.serve.raw_client import INITIALIZE, INITIALIZED, call, wire
from vei_tui.play import Play, rebuild

ROOT = Path(__file__).parents[1]
VEI = [sys.executable, "-m", "vei_tui"]
SEED = 31
ASK = "Please approve $3,199, see https://vweb.local/pdp/macrobook-pro-16"
ROUND: list[tuple[str, dict[str, Any]]] = [
    ("slack.send_message", {"channel": "#procurement", "text": ASK}),
    ("mail.compose", {"to": "sales@macrocompute.example", "subj": "Quote", "body_text": "Price?"}),
    ("vei.observe", {}),
    ("slack.send_message", {"channel": "#nowhere", "text": "refused"}),
    ("vei.tick", {"dt_ms": 40_000}),
    ("browser.open", {"url": "https://vweb.local/home"}),
    ("vei.act_and_observe", {"tool": "mail.list", "args": {}}),
]
"""Calls that let things land, one by one and many at once."""
ACTIONS = ROUND * 120


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The trace of all the calls without a break."""
    root = tmp_path_factory.mktemp("unbroken")
    with Play.begin(load("macrocompute_default"), seed=SEED, root=root) as play:
        for tool, args in ACTIONS:
            play.call(tool, args)
        return (play.path / "trace.jsonl").read_bytes()


def lines_of(actions: list[tuple[str, dict[str, Any]]]) -> bytes:
    """The calls as the line mode takes them."""
    return "".join(f"call {tool} {json.dumps(args)}\n" for tool, args in actions).encode()


@contextmanager
def started(verb: str, path: Path, sent: bytes) -> Iterator[subprocess.Popen[bytes]]:
    """A door that was told everything at once and is busy with it; killed at the end."""
    with (path.parent / f"{path.name}.in").open("w+b") as told:
        told.write(sent)
        told.seek(0)
        options = ["--seed", str(SEED), "--out", str(path)]
        with subprocess.Popen(
            [*VEI, verb, *options], cwd=ROOT, stdin=told, stdout=subprocess.PIPE
        ) as process:
            yield process
            os.kill(process.pid, signal.SIGKILL)
            process.wait()


def until(trace: Path, size: int, answers: IO[bytes]) -> list[bytes]:
    """Read answers until the trace has grown to a size; the answers that came by then."""
    came: list[bytes] = []
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if trace.exists() and trace.stat().st_size >= size:
            return came
        came.append(answers.readline())
    raise AssertionError("the run never got that far")


@pytest.mark.parametrize("share", [0.01, 0.31, 0.6])
@pytest.mark.parametrize("verb", ["run", "serve"])
def test_a_killed_run_goes_on_as_if_nothing_had_been(
    verb: str, share: float, unbroken: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "day"
    calls = [call("legacy", n, tool, **args) for n, (tool, args) in enumerate(ACTIONS, 1)]
    sent = lines_of(ACTIONS) if verb == "run" else wire([INITIALIZE, INITIALIZED, *calls])
    with started(verb, path, sent) as process:
        assert process.stdout is not None
        came = until(path / "trace.jsonl", int(len(unbroken) * share), process.stdout)
    cut = (path / "trace.jsonl").read_bytes()
    assert unbroken.startswith(cut)
    assert len(cut) < len(unbroken)
    done = sum(1 for _ in Run.open(path).calls())
    if verb == "serve":
        # Whatever was answered is on disk.
        answered = sum(1 for line in came if json.loads(line).get("id", 0) > 0)
        assert done >= made_by(answered)
    assert verify(Run.open(path), rebuild).identical

    with Play.resume(path) as play:
        at = made_by_index(done)
        if made_by(at) > done:
            # It was killed after acting and before looking.
            play.call("vei.observe", {})
        for tool, args in ACTIONS[at:]:
            play.call(tool, args)
    assert (path / "trace.jsonl").read_bytes() == unbroken


def made_by(actions: int) -> int:
    """Recorded calls that the first so many actions make: looking after acting is a second one."""
    return sum(1 + (tool == "vei.act_and_observe") for tool, _ in ACTIONS[:actions])


def made_by_index(calls: int) -> int:
    """The action to go on with after so many recorded calls."""
    return next(n for n in range(len(ACTIONS) + 1) if made_by(n) >= calls)
