"""Waits in shared worlds: woken by what others do, at most so long, recorded as they are made."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

import engine.serve.patience as patience
from engine.canonical import loads
from engine.doors import DAY_MS
from engine.office import Office
from engine.record.reexecution import follow
from engine.serve.door import Door
from engine.serve.worlds import Opened, World
from tests.engine.serve.http_office import Site, site
from tests.engine.serve.reading_office import full_office
from tests.engine.serve.small_office import small_office

pytestmark = pytest.mark.anyio

FOR_AGENT = {"channel": "@agent", "text": "Have a look"}
FOR_CFO = {"channel": "@cfo", "text": "Good morning"}


def shared(office: Office) -> tuple[World, Door, Door]:
    """A world with two people in it, and the doors of both."""
    world = World("one", Opened(office, "agent", "", {}, dict))
    for actor in ("agent", "cfo"):
        world.feed.join(actor)
    return world, world.door("agent", "agent"), world.door("cfo", "agent")


async def begun(door: Door, name: str = "vei.wait", **args: Any) -> asyncio.Task[Any]:
    """A wait that holds."""
    waiting = asyncio.create_task(door.call(name, args))
    await asyncio.sleep(0.02)
    return waiting


def sound(office: Office, fresh: Office) -> bool:
    """Whether an office's record comes out the same when its calls are made again."""
    log = list(office.world.log)
    done = follow(fresh, log)
    return done.divergence is None and done.lines == log


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("vei.wait", {}),
        ("vei__wait", {"max_ms": 90_000}),
        ("vei.call", {"tool": "vei__wait", "args": {"max_ms": DAY_MS}}),
        ("vei.act_and_observe", {"tool": "vei.wait"}),
    ],
)
async def test_a_wait_holds_until_something_concerns_the_actor(
    name: str, args: dict[str, Any]
) -> None:
    office = small_office()
    world, agent, cfo = shared(office)
    waiting = await begun(agent, name, **args)
    assert not waiting.done()
    await cfo.call("slack.list_channels", {})
    await asyncio.sleep(0.02)
    assert not waiting.done(), "what others read concerns nobody"
    assert world.office.world.seq == 1, "a wait that holds is not recorded yet"
    await cfo.call("slack.send_message", FOR_AGENT)
    async with asyncio.timeout(5):
        assert (await waiting).ok
    tools = [record["tool"] for record in office.records()]
    assert tools[:3] == ["slack.list_channels", "slack.send_message", "vei.wait"]
    assert sound(office, small_office())


@pytest.mark.parametrize(
    ("name", "args", "recorded"),
    [
        ("vei.wait", {}, {"max_ms": 0}),
        ("vei.call", {"tool": "vei__wait", "args": {"max_ms": 9000}}, {"max_ms": 0}),
    ],
)
async def test_what_has_come_is_not_waited_past(
    name: str, args: dict[str, Any], recorded: dict[str, int]
) -> None:
    office = full_office()
    while len(office.world.queue):
        office.call("agent", "vei.wait")
    _, agent, _ = shared(office)
    waiting = await begun(agent, name, **args)
    assert not waiting.done()
    # Both before whoever waits has its turn: something to see, and something on its way.
    office.call("cfo", "slack.send_message", FOR_AGENT)
    office.call("agent", "slack.send_message", FOR_CFO)
    assert len(office.world.queue)
    before = office.time_ms
    async with asyncio.timeout(5):
        assert (await waiting).ok
    assert office.time_ms == before
    last = loads(office.world.log[-1])
    assert (last["tool"], last["args"]) == ("vei.wait", recorded)


async def test_something_on_its_way_is_waited_for_in_the_office() -> None:
    office = full_office()
    _, agent, _ = shared(office)
    office.call("agent", "slack.send_message", FOR_CFO)
    assert len(office.world.queue)
    before = office.time_ms
    began = time.monotonic()
    outcome = await agent.call("vei.wait", {"max_ms": 600_000})
    assert time.monotonic() - began < 2
    assert outcome.result["delivered"]
    assert office.time_ms > before
    assert loads(office.world.log[-1])["args"] == {"max_ms": 600_000}


@pytest.mark.parametrize(
    ("args", "held_s"),
    [({"max_ms": 100}, 0.1), ({}, 0.2), ({"max_ms": 0}, 0), ({"max_ms": "x"}, 0), ({"b": 1}, 0)],
)
async def test_a_wait_is_bounded_by_its_argument_and_by_the_server(
    args: dict[str, Any], held_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "LONGEST_S", 0.2)
    office = small_office()
    _, agent, _ = shared(office)
    began = time.monotonic()
    await agent.call("vei.wait", args)
    assert held_s <= time.monotonic() - began < held_s + 1
    assert [record["args"] for record in office.records()] == [args]


async def test_whoever_is_alone_is_not_kept_waiting() -> None:
    office = small_office()
    world = World("one", Opened(office, "agent", "", {}, dict))
    world.feed.join("agent")
    began = time.monotonic()
    await world.door("agent", "agent").call("vei.wait", None)
    await world.door("agent", "agent").call("vei.tick", {"dt_ms": 100})
    assert time.monotonic() - began < 1
    assert office.time_ms == 100


async def test_others_work_on_while_many_wait_and_one_that_goes_away_has_not_called() -> None:
    office = small_office()
    _, agent, cfo = shared(office)
    waiting = [await begun(agent) for _ in range(5)]
    waiting[0].cancel()
    for _ in range(20):
        await cfo.call("vei.ping", {})
    assert not any(each.done() for each in waiting[1:])
    await cfo.call("slack.send_message", FOR_AGENT)
    async with asyncio.timeout(5):
        await asyncio.gather(*waiting[1:])
    tools = [record["tool"] for record in office.records()]
    assert tools.count("vei.wait") == 4
    assert sound(office, small_office())


@pytest.mark.parametrize("turn", ["reset", "close"])
async def test_a_day_that_ends_or_begins_anew_keeps_nobody_waiting(turn: str) -> None:
    office = small_office()
    world, agent, cfo = shared(office)
    waiting = await begun(agent)
    getattr(office, turn)()
    if turn == "close":
        await cfo.call("vei.ping", {})
    async with asyncio.timeout(5):
        await waiting
    assert world.office.records()[-1]["tool"] == "vei.wait"


@pytest.mark.parametrize("transport", ["json", "events", "older"])
async def test_two_clients_hear_of_each_other_over_http(transport: str) -> None:
    said: list[tuple[float, float | None, str | None]] = []

    async def hear(done: float, total: float | None, message: str | None) -> None:
        said.append((done, total, message))

    async with site() as served:
        made = await served.new_world(name="one")
        token = await served.new_token("one", actor="cfo")
        async with (
            served.client(transport, "legacy", "one", made["token"]) as agent,
            served.client("json", "legacy", "one", token) as cfo,
        ):
            waiting = asyncio.create_task(agent.call_tool("vei.wait", {}, progress_callback=hear))
            await asyncio.sleep(0.3)
            assert not waiting.done()
            assert not (await agent.call_tool("vei.ping", {})).is_error
            await cfo.call_tool("slack.send_message", FOR_AGENT)
            async with asyncio.timeout(5):
                result = await waiting
        assert result.structured_content == {"delivered": 0, "pending": 0, "time_ms": _time(served)}
        assert sound(served.offices[1], small_office())
    if transport != "json":
        assert said[0][2] == "Waiting"


def _time(served: Site) -> int:
    return served.offices[1].time_ms
