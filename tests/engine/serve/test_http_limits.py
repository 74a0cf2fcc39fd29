"""What clients over HTTP may use up: bodies, results, sessions, worlds, calls a second."""

from __future__ import annotations

import asyncio

import httpx2
import pytest
from mcp import MCPError

from engine.serve import limits as limits_module
from engine.serve.limits import MAX_RESULT, Bucket, Limits
from tests.engine.serve.http_office import TRANSPORTS, Site, bearer, site
from tests.engine.serve.raw_client import ENVELOPE, ERAS, INITIALIZE, INITIALIZED
from tests.engine.serve.test_http_tokens import MCP

pytestmark = pytest.mark.anyio
MODERN = {**MCP, "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": ENVELOPE}}


def test_a_bucket_gives_what_has_flowed_in() -> None:
    now = [100.0]
    bucket = Bucket(10, 3, lambda: now[0])
    assert [bucket.take() for _ in range(4)] == [0, 0, 0, 101]
    now[0] += 0.05
    assert bucket.take() == 51
    now[0] += 0.06
    assert [bucket.take(), bucket.take() > 0] == [0, True]
    now[0] += 1000
    assert [bucket.take() for _ in range(4)].count(0) == 3, "no more than it holds"
    free = Bucket(0, 1, lambda: now[0])
    assert not any(free.take() for _ in range(1000))


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_whoever_calls_too_fast_is_told_when_to_try_again(transport: str, era: str) -> None:
    limits = Limits(calls_per_s=4)
    async with site(limits=limits) as served:
        made = await served.new_world(name="other")
        async with served.client(transport, era) as client:
            results = [await client.call_tool("vei.state", {}) for _ in range(14)]
            refused = [result for result in results if result.is_error]
            assert refused
            assert [r.is_error for r in results[: limits.burst]] == [False] * limits.burst
            error = (refused[-1].structured_content or {})["error"]
            assert error["code"] == "rate_limited"
            assert 0 < error["retry_after_ms"] <= 250
            # Another token does not notice.
            async with served.client("json", era, "other", made["token"]) as other:
                assert (await other.call_tool("vei.ping", {})).is_error is False
            await asyncio.sleep(error["retry_after_ms"] / 1000 + 0.25)
            assert (await client.call_tool("vei.state", {})).is_error is False
        # What was refused for its pace has not happened.
        done = len(results) - len(refused) + 1
        assert len(served.office.world.log) == done


async def test_a_flood_of_any_requests_is_held_back_with_429() -> None:
    async with site(limits=Limits(calls_per_s=1)) as served, httpx2.AsyncClient() as client:
        answers = [
            await client.post(served.url("/mcp"), json=LIST, headers=MODERN) for _ in range(20)
        ]
        codes = [answer.status_code for answer in answers]
        assert set(codes) == {200, 429}
        last = answers[codes.index(429)]
        assert int(last.headers["retry-after"]) >= 1
        assert last.json()["error"]["data"]["error"]["retry_after_ms"] > 0
        assert served.refusals[-1]["why"] == "rate_limited"


async def test_a_body_that_is_too_long_is_refused_before_it_is_read() -> None:
    async with site() as served, httpx2.AsyncClient() as client:
        big = b" " * (limits_module.Limits().body + 1)

        async def trickle() -> object:
            for at in range(0, len(big), 1 << 16):
                yield big[at : at + (1 << 16)]

        for path in ("/mcp", "/operator/worlds"):
            headers = {**MCP, **bearer(served.ready.operator_token if "op" in path else "")}
            for content in (big, trickle()):
                answer = await client.post(served.url(path), content=content, headers=headers)
                assert answer.status_code == 413
        fine = await client.post(served.url("/mcp"), json=LIST, headers=MODERN)
        assert fine.status_code == 200


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_result_that_is_too_long_says_so_and_the_call_is_recorded(
    transport: str, era: str
) -> None:
    async with site() as served, served.client(transport, era) as client:
        for _ in range(8):
            args = {"channel": "#general", "text": "x" * 40_000}
            assert served.office.call("cfo", "slack.send_message", args).ok
        result = await client.call_tool("slack.open_channel", {"channel": "#general"})
        assert result.is_error is True
        error = (result.structured_content or {})["error"]
        assert error["code"] == "result_too_large"
        assert str(MAX_RESULT) not in error["message"]
        less = await client.call_tool("slack.open_channel", {"channel": "#general", "limit": 4})
        assert less.is_error is False
        assert [r["tool"] for r in served.office.records()[-2:]] == ["slack.open_channel"] * 2


async def test_sessions_are_forgotten_when_idle_and_connections_are_counted() -> None:
    async with site(limits=Limits(sessions=3, idle_s=1.0)) as served:
        begun = [await session(served) for _ in range(2)]
        await asyncio.sleep(1.5)
        assert [await ping(served, each) for each in begun] == [404, 404]
        # The older transport counts its connections, too.
        async with httpx2.AsyncClient(timeout=5) as client:
            held = [client.stream("GET", served.url("/sse")) for _ in range(3)]
            for each in held:
                assert (await each.__aenter__()).status_code == 200
            full = await client.get(served.url("/sse"))
            assert full.status_code == 503
            assert retry_after(full) > 0
            for each in held:
                await each.__aexit__(None, None, None)


def retry_after(answer: httpx2.Response) -> int:
    """When a client that found no place is told to come back, in ms."""
    wait_ms: int = answer.json()["error"]["data"]["error"]["retry_after_ms"]
    assert int(answer.headers["retry-after"]) == -(-wait_ms // 1000)
    return wait_ms


async def session(served: Site) -> str:
    """Begin a session of the older revision; its id."""
    answer = await served.ask("POST", "/mcp", "", json=INITIALIZE, headers=MCP)
    assert answer.status_code == 200, answer.text
    begun: str = answer.headers["mcp-session-id"]
    headers = {**MCP, "Mcp-Session-Id": begun}
    await served.ask("POST", "/mcp", "", json=INITIALIZED, headers=headers)
    return begun


async def ping(served: Site, of: str) -> int:
    """Ask something in a session; the status of the answer."""
    asked = {"jsonrpc": "2.0", "id": 7, "method": "ping"}
    headers = {**MCP, "Mcp-Session-Id": of}
    return (await served.ask("POST", "/mcp", "", json=asked, headers=headers)).status_code


async def test_where_a_seat_is_full_the_session_that_was_idle_longest_makes_room() -> None:
    async with site(limits=Limits(sessions=3)) as served:
        first, second, third = [await session(served) for _ in range(3)]
        assert await ping(served, first) == 200
        fourth = await session(served)
        assert await ping(served, second) == 404, "it was idle longest"
        assert [await ping(served, each) for each in (first, third, fourth)] == [200] * 3
        assert await session(served) != first
        assert await ping(served, first) == 404, "one makes room each time, in order of last use"
        assert [await ping(served, each) for each in (third, fourth)] == [200] * 2


async def test_a_session_with_a_stream_or_a_call_under_way_is_never_ended_for_another() -> None:
    async with site(limits=Limits(sessions=2)) as served, httpx2.AsyncClient(timeout=10) as client:
        await served.new_token("office", actor="cfo")
        listening, waiting = [await session(served) for _ in range(2)]
        stream = client.stream(
            "GET",
            served.url("/mcp"),
            headers={"Accept": "text/event-stream", "Mcp-Session-Id": listening},
        )
        assert (await stream.__aenter__()).status_code == 200
        params = {"name": "vei.wait", "arguments": {"max_ms": 60_000}}
        call = {"jsonrpc": "2.0", "id": 8, "method": "tools/call", "params": params}
        headers = {**MCP, "Mcp-Session-Id": waiting}
        held = asyncio.create_task(client.post(served.url("/mcp"), json=call, headers=headers))
        await asyncio.sleep(0.1)
        refused = await served.ask("POST", "/mcp", "", json=INITIALIZE, headers=MCP)
        assert refused.status_code == 503
        assert retry_after(refused) > 0
        said = {"channel": "@agent", "text": "Have a look"}
        assert served.office.call("cfo", "slack.send_message", said).ok
        assert (await held).json()["result"]["isError"] is False
        newcomer = await session(served)
        assert await ping(served, waiting) == 404, "its call is answered, so it is idle"
        assert [await ping(served, each) for each in (listening, newcomer)] == [200] * 2
        await stream.__aexit__(None, None, None)


async def test_worlds_are_counted_and_closed_when_nobody_calls() -> None:
    async with site(limits=Limits(worlds=3, world_idle_s=60)) as served:
        first = await served.new_world()
        await served.new_world()
        assert first["world"]["name"] == "w1"
        full = await served.ask("POST", "/operator/worlds", json={})
        assert full.status_code == 503
        await served.ask("DELETE", "/operator/worlds/w1")
        assert (await served.new_world())["world"]["name"] == "w3"


async def test_an_idle_world_is_closed_and_the_first_one_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from engine.serve import http

    monkeypatch.setattr(http, "IDLE_ROUND_S", 0.05)
    async with site(limits=Limits(world_idle_s=0.3)) as served:
        made = await served.new_world(name="one")
        async with served.client("json", "legacy", "one", made["token"]) as client:
            await client.call_tool("vei.ping", {})
            for _ in range(100):
                if served.finished:
                    break
                await asyncio.sleep(0.05)
            assert served.finished == [served.offices[1]]
            with pytest.raises(MCPError):
                await client.call_tool("vei.ping", {})
        names = [w["name"] for w in (await served.ask("GET", "/operator/worlds")).json()["worlds"]]
        assert names == ["office"]


async def test_many_connections_at_once_and_broken_ones_leave_the_server_alive() -> None:
    async with site() as served:
        host, port = served.ready.url.removeprefix("http://").split(":")

        async def hold(sent: bytes) -> asyncio.StreamWriter:
            _, writer = await asyncio.open_connection(host, int(port))
            writer.write(sent)
            await writer.drain()
            return writer

        head = b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        broken = [
            b"",
            b"GET",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            head + b"Content-Length: 900000\r\n\r\n{",
            head + b"Content-Length: 5\r\n\r\n[[[[[",
            b"GET /mcp HTTP/1.1\r\nHost: " + b"x" * 100_000,
        ]
        held = await asyncio.gather(*(hold(broken[at % len(broken)]) for at in range(200)))
        async with served.client("json", "2026-07-28") as client:
            result = await client.call_tool("vei.ping", {})
            assert result.is_error is False
        for writer in held:
            writer.close()
        async with served.client("json", "legacy") as client:
            assert (await client.call_tool("vei.ping", {})).is_error is False
