"""The stream of a world's events: who sees what, where it goes on, when it ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import httpx2
import pytest

from engine.serve.feed import Place
from engine.serve.limits import Limits
from tests.engine.serve.http_office import Site, bearer, site

pytestmark = pytest.mark.anyio


class Event(NamedTuple):
    """One event as it came."""

    id: str
    kind: str
    data: Any


@asynccontextmanager
async def listening(
    served: Site, world: str, token: str, last: str = ""
) -> AsyncIterator[AsyncIterator[Event]]:
    """A listener's stream; it is cut off at the end of the block."""
    headers = bearer(token) | ({"Last-Event-ID": last} if last else {})
    path = f"/w/{world}/events" if world else "/events"
    async with (
        httpx2.AsyncClient(timeout=10) as client,
        client.stream("GET", served.url(path), headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events(answer)


async def lines(answer: httpx2.Response) -> AsyncIterator[str]:
    """The lines of a stream: whatever else ends a line elsewhere is text here."""
    rest = b""
    async for part in answer.aiter_bytes():
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            yield line.decode()


async def events(answer: httpx2.Response) -> AsyncIterator[Event]:
    """The events of an answer, read as the standard says."""
    id_, kind, data = "", "", ""
    async for line in lines(answer):
        name, _, value = line.partition(": ")
        if not line and data:
            yield Event(id_, kind, json.loads(data))
            kind, data = "", ""
        elif name == "id":
            id_ = value
        elif name == "event":
            kind = value
        elif name == "data":
            data = value
        elif line.startswith(":"):
            yield Event(id_, "comment", line)


async def take(stream: AsyncIterator[Event], count: int) -> list[Event]:
    """The next events of a stream."""
    async with asyncio.timeout(10):
        return [await anext(stream) for _ in range(count)]


async def test_an_operator_sees_every_record_byte_for_byte() -> None:
    async with site() as served:
        await served.new_world(name="one")
        office = served.offices[1]
        office.call("agent", "slack.send_message", {"channel": "#general", "text": "ü\n\r\u2028"})
        async with listening(served, "one", served.ready.operator_token) as stream:
            office.call("cfo", "slack.list_channels")
            got = await take(stream, 2)
        assert [event.id for event in got] == ["0", "1"]
        assert [event.kind for event in got] == ["call", "call"]
        assert [event.data for event in got] == office.records()


async def test_an_agent_sees_its_own_calls_and_that_something_landed() -> None:
    async with site() as served:
        made = await served.new_world(name="one")
        office = served.offices[1]
        async with listening(served, "one", made["token"]) as stream:
            office.call("cfo", "slack.list_channels")
            office.call("agent", "slack.list_users")
            office.call("cfo", "slack.send_message", {"channel": "@agent", "text": "For you only"})
            office.call("agent", "vei.ping")
            own, landed, ping = await take(stream, 3)
        assert (own.id, own.kind, own.data["tool"]) == ("1", "call", "slack.list_users")
        assert own.data["response"]
        assert not {"findings", "emitted", "fault"} & own.data.keys()
        assert (landed.id, landed.kind) == ("2", "landed")
        assert landed.data == {
            "type": "landed",
            "seq": 2,
            "apps": ["slack"],
            "time_ms": office.records()[2]["time_ms"],
        }
        assert (ping.id, ping.kind) == ("3", "call")


async def test_nobody_is_shown_what_is_between_others() -> None:
    async with site() as served:
        made = await served.new_world(name="one")
        office = served.offices[1]
        other = await served.new_token("one", actor="cfo")
        office.call("agent", "slack.send_message", {"channel": "@cfo", "text": "secret one"})
        office.call("cfo", "mail.list", {"note": "secret two"})
        office.call("agent", "vei.ping")
        office.call("cfo", "vei.ping")
        for token, mine, kinds in (
            (made["token"], "secret one", ["call", "call"]),
            (other, "secret two", ["landed", "call", "call"]),
        ):
            async with listening(served, "one", token) as stream:
                got = await take(stream, len(kinds))
            told = str(got)
            assert [event.kind for event in got] == kinds
            assert mine in told
            assert ({"secret one", "secret two"} - {mine}).pop() not in told


async def test_a_stream_that_is_cut_off_a_hundred_times_has_no_gap_and_no_repeat() -> None:
    async with site(limits=Limits(calls_per_s=0)) as served:
        made = await served.new_world(name="one")
        office = served.offices[1]
        office.call("agent", "vei.ping")

        async def work() -> None:
            for at in range(600):
                actor = ("agent", "cfo")[at % 3 == 2]
                text = {"channel": "#general", "text": str(at)}
                office.call(actor, "slack.send_message", text)
                await asyncio.sleep(0.001)

        working = asyncio.create_task(work())

        async def listen(token: str) -> list[Event]:
            got: list[Event] = []
            last = ""
            for round_ in range(100):
                async with listening(served, "one", token, last) as stream:
                    got += await take(stream, 1 + round_ % 3)
                last = got[-1].id
            await working
            async with listening(served, "one", token, last) as stream:
                while int(got[-1].id) < len(office.world.log) - 1:
                    got += await take(stream, 1)
            return got

        seen, all_seen = await asyncio.gather(
            listen(made["token"]), listen(served.ready.operator_token)
        )
        records = office.records()
        assert [int(event.id) for event in all_seen] == list(range(len(records)))
        assert [event.data for event in all_seen] == records
        # Everything in #general concerns the agent: own calls, and what the other posts.
        assert [int(event.id) for event in seen] == list(range(len(records)))
        kinds = ["call" if record["actor"] == "agent" else "landed" for record in records]
        assert [event.kind for event in seen] == kinds


async def test_a_quiet_stream_shows_that_it_is_alive_and_ends_with_its_world() -> None:
    async with site(limits=Limits(heartbeat_s=0.05)) as served:
        made = await served.new_world(name="one")
        async with listening(served, "one", made["token"]) as stream:
            assert [event.kind for event in await take(stream, 2)] == ["comment", "comment"]
            served.offices[1].call("agent", "vei.ping")
            closed = await served.ask("DELETE", "/operator/worlds/one")
            assert closed.status_code == 200
            kinds = [event.kind async for event in stream if event.kind != "comment"]
        assert kinds == ["call", "end"]


async def test_a_world_that_begins_anew_says_so_whoever_comes_back() -> None:
    async with site() as served:
        made = await served.new_world(name="one")
        office = served.offices[1]
        for _ in range(3):
            office.call("agent", "vei.ping")
        async with listening(served, "one", made["token"]) as stream:
            await take(stream, 3)
            office.reset(11)
            office.call("agent", "vei.help")
            restart, first = await take(stream, 2)
        assert restart.kind == "restart"
        assert restart.data["seed"] == 11
        assert (first.id, first.data["tool"]) == ("1-0", "vei.help")
        for _ in range(5):
            office.call("agent", "vei.ping")
        # Somebody who was cut off before the reset, at a place that exists again by now.
        async with listening(served, "one", made["token"], "2") as stream:
            got = await take(stream, 7)
        assert [event.kind for event in got] == ["restart", *["call"] * 6]
        async with listening(served, "one", made["token"], "1-3") as stream:
            assert [event.id for event in await take(stream, 2)] == ["1-4", "1-5"]


async def test_what_is_no_event_s_id_is_refused_and_streams_are_counted() -> None:
    async with site(limits=Limits(streams=2)) as served:
        for wrong in ("x", "-1", "1.5", "1-", "٣", "1-2-3"):
            headers = {"Last-Event-ID": wrong.encode()}
            answer = await served.ask("GET", "/events", "", headers=headers)
            assert answer.status_code == 400, wrong
        assert (await served.ask("POST", "/events", "")).status_code == 405
        async with listening(served, "", ""), listening(served, "", ""):
            assert (await served.ask("GET", "/events", "")).status_code == 503
        async with listening(served, "", "", "") as stream:
            served.office.call("agent", "vei.ping")
            assert (await take(stream, 1))[0].kind == "call"


@pytest.mark.parametrize("text", ["0", "17", "2-0", "1-9"])
def test_an_id_is_read_as_it_is_written(text: str) -> None:
    assert str(Place.read(text)) == text
