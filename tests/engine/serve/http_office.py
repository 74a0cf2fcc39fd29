"""A server over HTTP in the test's own loop, with small offices for worlds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
from mcp import Client
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client

from engine.canonical import loads
from engine.errors import Refused
from engine.office import Office
from engine.serve.http import Plan, Ready, listen, serve
from engine.serve.worlds import Opened
from tests.engine.serve.small_office import small_office

TRANSPORTS = ["json", "events", "older"]
"""How a client may be connected: streamable with JSON, streamable with events, HTTP with SSE."""


@dataclass
class Site:
    """A server that is running, and what it holds."""

    ready: Ready
    offices: list[Office]
    finished: list[Office] = field(default_factory=list)
    refusals: list[dict[str, Any]] = field(default_factory=list)

    @property
    def office(self) -> Office:
        """The first world."""
        return self.offices[0]

    def url(self, path: str) -> str:
        """An address of the server."""
        return self.ready.url + path

    async def ask(
        self, method: str, path: str, token: str | None = None, **more: Any
    ) -> httpx2.Response:
        """One request, as the operator where no token is named."""
        token = self.ready.operator_token if token is None else token
        headers = {**bearer(token), **more.pop("headers", {})}
        async with httpx2.AsyncClient() as client:
            return await client.request(method, self.url(path), headers=headers, **more)

    async def new_world(self, **wanted: Any) -> dict[str, Any]:
        """Open a world."""
        answer = await self.ask("POST", "/operator/worlds", json=wanted)
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def new_token(self, world: str, **wanted: Any) -> str:
        """A token for a world."""
        answer = await self.ask("POST", f"/operator/worlds/{world}/tokens", json=wanted)
        assert answer.status_code == 201, answer.text
        token: str = answer.json()["token"]
        return token

    @asynccontextmanager
    async def client(
        self, transport: str, era: str, world: str = "", token: str = "", **more: Any
    ) -> AsyncIterator[Client]:
        """The official client; ``more`` is for it."""
        place = f"/w/{world}" if world else ""
        async with httpx2.AsyncClient(headers=bearer(token), timeout=20) as http:
            if transport == "older":
                connection: Any = sse_client(self.url(f"{place}/sse"), headers=bearer(token))
            else:
                answers = "sse" if transport == "events" else "json"
                address = self.url(f"{place}/mcp?answers={answers}")
                connection = streamable_http_client(address, http_client=http)
            async with Client(connection, mode=era, **more) as client:
                yield client


def bearer(token: str) -> dict[str, str]:
    """The header that shows a token."""
    return {"Authorization": f"Bearer {token}"} if token else {}


@asynccontextmanager
async def site(**options: Any) -> AsyncIterator[Site]:
    """A server on this machine, ended with the block."""
    plan = Plan(older=True, version="1.2.3", **options)
    offices: list[Office] = []
    finished: list[Office] = []
    refusals: list[dict[str, Any]] = []
    ready: asyncio.Future[Ready] = asyncio.get_running_loop().create_future()

    def opener(wanted: Mapping[str, Any]) -> Opened:
        if wanted.get("scenario") == "broken":
            raise Refused("invalid_scenario", "There is no such scenario.", "Valid: small.")
        office = small_office(noise=wanted.get("scenario") == "noisy")
        offices.append(office)

        def finish() -> Mapping[str, Any]:
            finished.append(office)
            return {"success": False}

        return Opened(office, "agent", "Say hello.", {"scenario": "small"}, finish)

    stop = asyncio.Event()
    listening = listen("127.0.0.1", 0)
    running = asyncio.create_task(
        serve(
            listening,
            plan,
            opener({}),
            opener,
            stop,
            on_ready=ready.set_result,
            write_refusal=lambda line: refusals.append(loads(line)),
        )
    )
    await asyncio.wait([running, ready], return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    running_site = Site(await ready, offices, finished, refusals)
    try:
        yield running_site
    finally:
        stop.set()
        await running
