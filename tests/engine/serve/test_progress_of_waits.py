"""Progress: long waits say how far they have come, to those who asked, and to no effect."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

import engine.serve.progress as progress
from engine.serve.door import Door
from engine.serve.progress import allowed_ms
from engine.serve.server import build_server
from tests.engine.serve.raw_client import COMMAND, ENV, ERAS, ROOT
from tests.engine.serve.reading_office import full_office
from tests.engine.serve.small_office import small_office

pytestmark = pytest.mark.anyio


class Heard:
    """Takes what a client is told."""

    def __init__(self, often: int = 4) -> None:
        self.often = anyio.Event()
        """Set once something was said so many times."""
        self._often = often
        self.said: list[tuple[float, float | None, str | None]] = []

    async def __call__(self, done: float, total: float | None, message: str | None) -> None:
        self.said.append((done, total, message))
        if len(self.said) == self._often:
            self.often.set()


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("vei.tick", {"dt_ms": 5000}),
        ("vei__tick", {"dt_ms": 5000}),
        ("vei.call", {"tool": "vei__tick", "args": {"dt_ms": 5000}}),
    ],
)
async def test_over_stdio_a_wait_is_told_from_its_beginning_to_its_end(
    era: str, name: str, args: dict[str, Any]
) -> None:
    server = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=ENV, cwd=ROOT)
    heard = Heard()
    async with Client(server, mode=era) as client:
        result = await client.call_tool(name, args, progress_callback=heard)
        await client.call_tool("slack.list_channels", {}, progress_callback=heard)
    assert result.is_error is False
    assert heard.said == [(0.0, 5000.0, "Waiting"), (5000.0, 5000.0, "0 landed")]


async def test_a_wait_ends_early_and_the_record_is_the_same() -> None:
    told, untold = full_office(), full_office()
    heard = Heard()
    began = told.time_ms
    async with Client(build_server(Door(told, "agent")), mode="legacy") as client:
        post = {"channel": "@cfo", "text": "Good morning"}
        for office in (told, untold):
            office.call("agent", "slack.send_message", post)
        began = told.time_ms
        await client.call_tool("vei.wait", {"max_ms": 600_000}, progress_callback=heard)
    untold.call("agent", "vei.wait", {"max_ms": 600_000})
    assert list(told.world.log) == list(untold.world.log)
    (first, last) = heard.said
    assert first == (0.0, 600_000.0, "Waiting")
    assert last[0] == told.time_ms - began < 600_000
    assert last[2] == "1 landed"


async def test_whoever_waits_for_a_turn_hears_again_and_always_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "BEAT_S", 0.01)
    door, heard = Door(small_office(), "agent"), Heard()
    async with (
        Client(build_server(door), mode="legacy") as client,
        anyio.create_task_group() as group,
    ):
        await door.lock.acquire()

        async def wait() -> None:
            await client.call_tool("vei.tick", {"dt_ms": 100}, progress_callback=heard)

        group.start_soon(wait)
        with anyio.fail_after(5):
            await heard.often.wait()
        assert door.office.time_ms == 0
        door.lock.release()
    done = [each[0] for each in heard.said]
    assert done == sorted(set(done))
    assert done[-1] == 100.0
    assert {each[1] for each in heard.said} == {100.0}


@pytest.mark.parametrize(
    ("name", "args", "allowed"),
    [
        ("vei.wait", None, 86_400_000),
        ("vei.wait", {"max_ms": None}, 86_400_000),
        ("vei.tick", {"dt_ms": "soon"}, 1000),
        ("vei.act_and_observe", {"tool": "vei.tick", "args": {"dt_ms": 7}}, 7),
        ("vei.call", {"tool": "vei.tick", "args": None}, 1000),
        ("vei.call", {"tool": 7}, None),
        ("vei.call", None, None),
        ("slack.list_channels", {}, None),
        ("nothing", {}, None),
    ],
)
async def test_what_a_call_may_take_is_told_from_its_arguments(
    name: str, args: dict[str, Any] | None, allowed: int | None
) -> None:
    assert allowed_ms(Door(small_office(), "agent"), name, args) == allowed
