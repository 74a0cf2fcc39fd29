"""A day in another process is seen here as its seat sees it, from what it records."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.agents.journal import JOURNAL, Journal
from engine.errors import RunError
from scenarios.catalogue import Scenario, load
from scenarios.plays import filled_with, part, steps_of
from vei_tui.local_session import LocalSession
from vei_tui.play import Play
from vei_tui.registry import discover
from vei_tui.seats import following
from vei_tui.seats.following import FollowSession, Other
from vei_tui.session import Role

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).resolve().parent.parent.parent


class Walker:
    """Walks through a play, a call at a time."""

    def __init__(self, scenario: Scenario, call: Callable[[str, Any], Any]) -> None:
        self.steps = list(steps_of(scenario, "gold"))
        self._call = call
        self._kept: dict[str, Any] = {}

    def step(self) -> None:
        """Make the next call."""
        step = self.steps.pop(0)
        outcome = self._call(step.call, filled_with(step.args, self._kept))
        for key, path in step.keep.items():
            self._kept[key] = part(outcome.result, path)


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Play]:
    """A day that somebody else lives."""
    scenario = load("macrocompute_default")
    with Play.begin(
        scenario, seed=42042, root=tmp_path, run_dir=tmp_path / "run", door="stdio", agent="mcp"
    ) as play:
        yield play


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "QUIET_S", 0.0)


def attached(play: Play) -> FollowSession:
    """A session that follows a day."""
    return FollowSession(play.path, discover().news())


def test_it_sees_what_the_seat_sees_at_every_step(other: Play) -> None:
    seat = LocalSession(other, discover().news())
    walker = Walker(other.scenario, other.call)
    walker.step()
    session = attached(other)
    frames: list[Any] = []
    session.subscribe(frames.append)
    assert session.status.other is Other.CATCHING_UP
    while walker.steps:
        walker.step()
        session.advance()
        assert session.frame.digest == seat.frame.digest
        assert (session.frame.unread, session.frame.pending) == (
            seat.frame.unread,
            seat.frame.pending,
        )
        assert list(session.log) == list(seat.log)
        assert session.goals() == seat.goals()
    assert session.status.other is Other.WORKING
    assert session.role is Role.WATCH
    # A frame for each call; the first two were done before the first look.
    causes = [frame.cause.tool for frame in frames]
    assert causes == [step.call for step in steps_of(other.scenario, "gold")]


async def test_nothing_can_be_done_from_here(other: Play) -> None:
    session = attached(other)
    outcome = await session.submit("slack.list_channels")
    assert outcome.error is not None
    assert "watching" in outcome.error["message"]
    assert other.office.world.seq == 0


def test_a_long_past_is_caught_up_with_in_slices(other: Play) -> None:
    for _ in range(300):
        other.call("vei.observe", {})
    session = attached(other)
    slices = 0
    while session.advance(0.001):
        slices += 1
    assert slices > 2
    assert session.frame.digest == other.office.world.digest


def test_a_finished_day_is_told_and_graded_and_nothing_is_written(other: Play) -> None:
    walker = Walker(other.scenario, other.call)
    while walker.steps:
        walker.step()
    other.finish()
    other.close()
    before = {path.name: path.read_bytes() for path in other.path.iterdir() if path.is_file()}
    session = attached(other)
    session.advance()
    assert session.status.other is Other.FINISHED
    assert "mcp has finished" in session.status.words
    score = session.finish()
    assert score["success"] is True
    assert session.record(0) is not None
    session.close()
    after = {path.name: path.read_bytes() for path in other.path.iterdir() if path.is_file()}
    assert before == after


def test_a_day_that_is_left_and_resumed_goes_on_here(other: Play) -> None:
    walker = Walker(other.scenario, other.call)
    walker.step()
    session = attached(other)
    other.close()
    session.advance()
    assert session.status.other is Other.LEFT
    with Play.resume(other.path, "person") as again:
        again.call("vei.observe", {})
        session.advance()
        assert session.status.other is Other.WORKING
        assert session.frame.digest == again.office.world.digest


def test_a_day_that_was_killed_in_a_wait_and_resumed_goes_on_here(
    other: Play, tmp_path: Path
) -> None:
    walker = Walker(other.scenario, other.call)
    while walker.steps and walker.steps[0].call != "vei.tick":
        walker.step()
    before = len(other.office.world.log)
    walker.step()
    manifest = (other.path / "manifest.json").read_bytes()
    other.close()
    lines = (other.path / "trace.jsonl").read_bytes().splitlines(keepends=True)
    kinds = [json.loads(each)["type"] for each in lines[before:]]
    assert kinds[0] == "event"
    (other.path / "trace.jsonl").write_bytes(b"".join(lines[: before + 1]) + lines[-1][:20])
    (other.path / "manifest.json").write_bytes(manifest)
    session = attached(other)
    session.advance()
    assert session.status.other is Other.KILLED
    assert session.frame.index >= before
    with Play.resume(other.path, "person") as again:
        # The event of the wait that never ended was cut; here nothing had been done for it.
        again.call("vei.observe", {})
        session.advance()
        assert session.status.other is Other.WORKING
        assert session.frame.digest == again.office.world.digest


def test_a_day_that_is_begun_anew_in_the_same_place_is_not_the_one_that_was_watched(
    other: Play,
) -> None:
    walker = Walker(other.scenario, other.call)
    walker.step()
    walker.step()
    session = attached(other)
    session.advance()
    other.close()
    with Play.begin(
        other.scenario, seed=42042, root=other.path, run_dir=other.path, overwrite=True
    ) as anew:
        anew.call("vei.ping", {})
        session.advance()
    assert session.status.other is Other.LOST
    assert "cut back to record 0" in session.status.words
    assert session.advance() is False


def test_a_record_that_its_call_does_not_give_ends_the_following(other: Play) -> None:
    walker = Walker(other.scenario, other.call)
    walker.step()
    walker.step()
    other.close()
    trace = other.path / "trace.jsonl"
    trace.write_bytes(trace.read_bytes().replace(b'"latency_ms":', b'"latency_ms":1', 1))
    session = attached(other)
    session.advance()
    assert session.status.other is Other.LOST
    assert "differs at seq 0, latency_ms" in session.status.words
    assert "vei verify" in session.status.words


def test_thoughts_of_a_journal_beside_are_heard(other: Play) -> None:
    heard: list[Any] = []
    session = attached(other)
    session.on_entries(heard.extend)
    journal = Journal(other.path / JOURNAL)
    journal.write(0, other.actor, "thought", text="I begin.")
    journal.write(0, "somebody-else", "thought", text="So do I.")
    session.advance()
    journal.write(0, other.actor, "usage", input=3, output=4, usd=None)
    session.advance()
    assert [entry["kind"] for entry in heard] == ["thought", "usage"]
    assert session.entries == heard


def test_there_must_be_a_run(tmp_path: Path) -> None:
    with pytest.raises(RunError):
        FollowSession(tmp_path)


HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


@pytest.mark.parametrize("killed", [False, True])
def test_a_client_of_a_running_server_is_watched(tmp_path: Path, killed: bool) -> None:
    path = tmp_path / "day"
    server = subprocess.Popen(
        [sys.executable, "-m", "vei_tui", "serve", "--out", str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    assert server.stdin is not None
    assert server.stdout is not None

    def ask(message: dict[str, Any], answered: bool = True) -> None:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(message) + "\n")
        server.stdin.flush()
        if answered:
            server.stdout.readline()

    try:
        ask(HELLO)
        ask({"jsonrpc": "2.0", "method": "notifications/initialized"}, answered=False)
        session = FollowSession(path, discover().news())
        session.advance()
        assert session.status.other is Other.WORKING
        for number in (2, 3):
            params = {"name": "slack.list_channels", "arguments": {}}
            ask({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params})
            session.advance()
            assert session.frame.index == number - 1
        if killed:
            server.kill()
        else:
            server.stdin.close()
        server.wait(20)
        until = time.monotonic() + 5
        while session.status.other is Other.WORKING and time.monotonic() < until:
            session.advance()
        assert session.status.other is (Other.KILLED if killed else Other.FINISHED)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
        if not server.stdin.closed:
            server.stdin.close()
