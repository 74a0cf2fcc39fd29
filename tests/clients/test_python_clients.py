"""The official Python client lists and calls every tool, in both eras, over stdio and HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client

from engine.serve.http import Plan, Ready, listen, serve
from engine.serve.limits import Limits
from engine.serve.wording import Wording
from engine.serve.worlds import Opened
from tests.clients.others import SERVER
from tests.engine.serve.every_tool import Call, answers, every_call
from tests.engine.serve.raw_client import ENV, ERAS, ROOT
from tests.engine.serve.reading_office import full_office

pytestmark = pytest.mark.anyio


@cache
def _known() -> tuple[list[Call], list[dict[str, Any]]]:
    """The calls, and what the office answers without a server."""
    calls = every_call(full_office())
    return calls, answers(calls)


def test_most_of_the_calls_go_through() -> None:
    calls, wanted = _known()
    assert len(calls) > 100
    assert sum(not each["isError"] for each in wanted) > 0.8 * len(calls)
    codes = {each["result"]["error"]["code"] for each in wanted if each["isError"]}
    assert "invalid_args" not in codes


async def _answers_as_in_process(client: Client) -> None:
    calls, wanted = _known()
    listed = (await client.list_tools()).tools
    assert [tool.name for tool in listed] == [name for name, _ in calls]
    for (name, args), want in zip(calls, wanted, strict=True):
        result = await client.call_tool(name, args)
        got = {"name": name, "isError": result.is_error, "result": result.structured_content}
        assert got == want


@pytest.mark.parametrize("era", ERAS)
async def test_every_tool_over_stdio(era: str) -> None:
    server = StdioServerParameters(
        command=SERVER[0], args=[*SERVER[1:], "--schemas"], env=ENV, cwd=ROOT
    )
    async with Client(server, mode=era) as client:
        await _answers_as_in_process(client)


@asynccontextmanager
async def _served() -> AsyncIterator[str]:
    def opener(wanted: Mapping[str, Any]) -> Opened:
        return Opened(full_office(), "agent", "Look after the queue.", {}, dict)

    ready: asyncio.Future[Ready] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    plan = Plan(older=True, wording=Wording(output_schemas=True), limits=Limits(calls_per_s=0))
    with listen("127.0.0.1", 0) as listening:
        running = asyncio.create_task(
            serve(listening, plan, opener({}), opener, stop, on_ready=ready.set_result)
        )
        try:
            yield (await ready).url
        finally:
            stop.set()
            await running


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize("way", ["json", "sse", "older"])
async def test_every_tool_over_http(way: str, era: str) -> None:
    async with _served() as url, httpx2.AsyncClient(timeout=20) as http:
        if way == "older":
            connection: Any = sse_client(f"{url}/sse")
        else:
            connection = streamable_http_client(f"{url}/mcp?answers={way}", http_client=http)
        async with Client(connection, mode=era) as client:
            await _answers_as_in_process(client)
