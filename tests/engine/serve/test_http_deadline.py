"""Connections on which no request comes whole are ended; those that are answered are not."""

from __future__ import annotations

import asyncio
import json
import time

import httpx2
import pytest

from engine.serve.limits import Limits
from tests.engine.serve.http_office import Site, site
from tests.engine.serve.test_hostile_clients import CONNECTIONS, many_files

pytestmark = pytest.mark.anyio

REQUEST_S = 0.6
SHORT = Limits(request_s=REQUEST_S)
HEAD = b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def connected(served: Site) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection on which nothing was said."""
    host, port = served.ready.url.removeprefix("http://").split(":")
    return await asyncio.open_connection(host, int(port))


async def all_of(reader: asyncio.StreamReader) -> bytes:
    """What comes until the server ends the connection."""
    async with asyncio.timeout(REQUEST_S + 3):
        return await reader.read()


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET",
        HEAD,
        HEAD + b"Content-Length: 900\r\n\r\n",
        HEAD + b"Content-Length: 900\r\n\r\n{",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    ],
)
async def test_a_request_that_does_not_come_whole_is_given_up(said: bytes) -> None:
    async with site(limits=SHORT) as served:
        reader, writer = await connected(served)
        writer.write(said)
        began = time.monotonic()
        answer = await all_of(reader)
        assert REQUEST_S - 0.1 < time.monotonic() - began < REQUEST_S + 2
        writer.close()
        if not said:
            assert answer == b""
            return
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert b"connection: close" in head.lower()
        error = json.loads(body)["error"]
        assert error["message"] == "The request did not come whole within 0.6 s."
        assert error["data"]["error"]["code"] == "too_slow"


async def test_a_trickle_buys_no_time() -> None:
    async with site(limits=SHORT) as served:
        reader, writer = await connected(served)
        writer.write(HEAD + b"Content-Length: 900\r\n\r\n")

        async def trickle() -> None:
            while True:
                writer.write(b" ")
                await asyncio.sleep(0.02)

        trickling = asyncio.create_task(trickle())
        try:
            assert b" 408 " in await all_of(reader)
        finally:
            trickling.cancel()
            writer.transport.abort()


@pytest.mark.parametrize("together", [True, False])
async def test_a_later_request_of_a_connection_is_timed_as_the_first(together: bool) -> None:
    async with site(limits=SHORT) as served:
        reader, writer = await connected(served)
        writer.write(HEALTH + (HEAD if together else b""))
        if not together:
            assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
            await asyncio.sleep(0.1)
            writer.write(HEAD + b"Content-Length: 3\r\n\r\n")
        assert b"HTTP/1.1 408 " in await all_of(reader)
        writer.close()


async def test_streams_and_waits_last_longer_than_a_request_may() -> None:
    async with site(limits=SHORT) as served, httpx2.AsyncClient(timeout=10) as client:
        await served.new_token("office", actor="cfo")
        async with (
            client.stream("GET", served.url("/events")) as stream,
            served.client("json", "2026-07-28") as waiting,
        ):
            lines = stream.aiter_lines()
            held = asyncio.create_task(waiting.call_tool("vei.wait", {"max_ms": 60_000}))
            await asyncio.sleep(3 * REQUEST_S)
            assert not held.done()
            said = {"channel": "@agent", "text": "Have a look"}
            assert served.office.call("cfo", "slack.send_message", said).ok
            assert (await held).is_error is False
            async with asyncio.timeout(5):
                while "landed" not in await anext(lines):
                    pass


async def test_five_hundred_slow_connections_stop_nobody_and_go() -> None:
    with many_files():
        async with site(limits=Limits(request_s=2.0)) as served:
            ends = await asyncio.gather(*(connected(served) for _ in range(CONNECTIONS)))
            for at, (_, writer) in enumerate(ends):
                writer.write((b"", b"GET", HEAD, HEAD + b"Content-Length: 9\r\n\r\n{")[at % 4])
            async with asyncio.timeout(2), served.client("json", "legacy") as client:
                assert (await client.call_tool("vei.ping", {})).is_error is False
            answers = await asyncio.gather(*(all_of(reader) for reader, _ in ends))
            assert sum(b" 408 " in answer for answer in answers) == CONNECTIONS * 3 // 4
            for _, writer in ends:
                writer.close()
