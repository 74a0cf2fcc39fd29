"""Clients that flood, break off, pile up or die: the server lives, other worlds do not notice."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx2
import pytest

from tests.engine.serve.http_office import Site, site
from tests.engine.serve.raw_client import (
    ENVELOPE,
    PING,
    call,
    start,
)
from tests.engine.serve.small_office import small_office

MIB = 1 << 20
CONNECTIONS = 500
WORK: list[tuple[str, dict[str, Any]]] = [
    ("slack.send_message", {"channel": "#general", "text": f"note {at}"}) for at in range(30)
]
"""What somebody does in another world meanwhile."""


def _memory(pid: int) -> int:
    """Bytes of a process that are in memory, at their highest."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        lines = dict(line.split(":", 1) for line in status)
    return int(lines["VmHWM"].split()[0]) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads how much memory a process has")
def test_a_line_of_a_hundred_megabytes_costs_the_server_nothing() -> None:
    with start() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(PING)
        process.stdin.flush()
        process.stdout.readline()
        before = _memory(process.pid)
        head = b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"x":"'
        process.stdin.write(head)
        for _ in range(100):
            process.stdin.write(b"x" * MIB)
        process.stdin.write(b'"}}\n' + PING)
        process.stdin.flush()
        refused = json.loads(process.stdout.readline())
        assert (refused["id"], refused["error"]["code"]) == (1, -32600)
        assert json.loads(process.stdout.readline())["result"] == {}
        assert _memory(process.pid) - before < 8 * MIB
        process.stdin.close()
        assert process.wait(5) == 0


def test_a_client_that_is_killed_in_a_burst_ends_its_server_in_order() -> None:
    """The client is a process of its own, so that it can die with its pipes open."""
    program = "import sys, time; sys.stdout.buffer.write(sys.stdin.buffer.read()); " + (
        "sys.stdout.flush(); time.sleep(60)"
    )
    burst = b"".join(
        json.dumps(call("2026-07-28", at, "vei.help")).encode() + b"\n" for at in range(1, 200)
    )
    with start() as server:
        assert server.stdin is not None
        assert server.stdout is not None
        client = subprocess.Popen(
            [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=server.stdin
        )
        server.stdin.close()
        assert client.stdin is not None
        client.stdin.write(burst + b'{"jsonrpc":"2.0","id":7')
        client.stdin.close()
        first = json.loads(server.stdout.readline())
        assert first["jsonrpc"] == "2.0"
        client.send_signal(signal.SIGKILL)
        client.wait()
        drain = threading.Thread(target=server.stdout.read)
        drain.start()
        assert server.wait(10) == 0
        drain.join()


def _envelope(args: Any) -> dict[str, Any]:
    params = {"name": "slack.send_message", "arguments": args, "_meta": ENVELOPE}
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}


HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json, text/event-stream",
    "MCP-Protocol-Version": "2026-07-28",
    "Mcp-Method": "tools/call",
    "Mcp-Name": "slack.send_message",
}


@asynccontextmanager
async def _somebody_working(served: Site) -> AsyncIterator[None]:
    """Another world that is worked in while the block runs, and must not be touched by it."""
    made = await served.new_world(name="quiet")
    office = served.offices[-1]

    async def work() -> None:
        async with served.client("json", "2026-07-28", "quiet", made["token"]) as client:
            for name, args in WORK:
                result = await client.call_tool(name, args)
                assert result.is_error is False
                await asyncio.sleep(0.01)

    working = asyncio.create_task(work())
    try:
        yield
    finally:
        async with asyncio.timeout(30):
            await working
        alone = small_office()
        for name, args in WORK:
            alone.call("agent", name, args)
        assert list(office.world.log) == list(alone.world.log)


@contextmanager
def many_files() -> Iterator[None]:
    """Room for two ends of each connection in one process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3 * CONNECTIONS
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"a process may have {hard} open files here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _request(body: bytes, more: int = 0) -> bytes:
    """A request as it goes over the wire; ``more`` bytes of its body never come."""
    lines = ["POST /mcp HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body) + more}"]
    lines += [f"{name}: {value}" for name, value in HEADERS.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.mark.anyio
async def test_five_hundred_connections_at_once_and_nobody_else_notices(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Some say nothing, some half a request, some ask and leave, some ask and wait."""
    asked = json.dumps(_envelope({"channel": "#general", "text": "hello"})).encode()
    caplog.set_level(logging.WARNING)
    said = [b"", b"POST /mcp HT", _request(asked, more=10), _request(asked), _request(asked)]
    with many_files():
        async with site() as served, _somebody_working(served):
            host, port = served.ready.url.removeprefix("http://").split(":")
            ends = await asyncio.gather(
                *(asyncio.open_connection(host, int(port)) for _ in range(CONNECTIONS))
            )
            for at, (_, writer) in enumerate(ends):
                writer.write(said[at % len(said)])
            waiting = [reader for at, (reader, _) in enumerate(ends) if at % len(said) == 4]
            heads = await asyncio.gather(*(reader.readline() for reader in waiting))
            assert set(heads) == {b"HTTP/1.1 200 OK\r\n"}
            assert (await served.ask("GET", "/health")).status_code == 200
            for _, writer in ends:
                writer.transport.abort()
            await asyncio.sleep(0.1)
            async with served.client("events", "legacy") as client:
                assert (await client.call_tool("vei.ping", {})).is_error is False
    sent = [record["tool"] for record in served.office.records()].count("slack.send_message")
    assert 100 <= sent <= 200, "who left early may have called, or not"
    assert not caplog.records, "a client that goes is nothing to complain of"


@pytest.mark.anyio
async def test_bodies_that_are_too_long_too_deep_or_broken_are_refused_at_once() -> None:
    deep = b'{"a":' * 10_000 + b"0" + b"}" * 10_000
    good = json.dumps(_envelope({"channel": "#general", "text": "TEXT"})).encode()
    bodies = [
        (b"[" * 10_000 + b"]" * 10_000, 400),
        (good.replace(b'"TEXT"', deep), 400),
        (good[: len(good) // 2], 400),
        (b"\xff\xfe\x00", 400),
        (b"", 400),
        (b"null", 400),
        (b" " * (2 * MIB), 413),
    ]
    async with site() as served, _somebody_working(served), httpx2.AsyncClient() as client:
        for body, status in bodies:
            answer = await client.post(served.url("/mcp"), content=body, headers=HEADERS)
            assert answer.status_code == status, (body[:40], answer.text)
            assert "Traceback" not in answer.text
            assert os.getcwd() not in answer.text
        mangled = good.replace(b"TEXT", b"\\ud800")
        answer = await client.post(served.url("/mcp"), content=mangled, headers=HEADERS)
        assert answer.status_code in (200, 400)
    assert all(b"ud800" not in line for line in served.office.world.log)


@pytest.mark.anyio
async def test_a_flood_of_a_hundred_megabytes_over_http_is_cut_off() -> None:
    async with site() as served, _somebody_working(served):
        host, port = served.ready.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(_request(b"", more=100 * MIB))
        sent = 0
        try:
            for _ in range(100):
                writer.write(b"x" * MIB)
                await writer.drain()
                sent += 1
        except ConnectionError:
            pass
        head = await reader.readline() if sent == 100 else b""
        assert sent < 100 or head.startswith(b"HTTP/1.1 413")
        writer.transport.abort()
