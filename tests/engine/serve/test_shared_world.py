"""Ten clients in one shared world: one order, and nobody reads what is another's."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import httpx2
import pytest

from benchmarks.crowd import PEOPLE, Crowd, again, opener
from engine.serve.http import Plan, Ready, listen, serve
from engine.serve.limits import Limits
from tests.engine.serve.http_office import bearer

CALLS = 100
"""Calls of each; ``make bench ARGS=shared`` makes ten times as many, and looks at memory."""


@pytest.mark.anyio
async def test_a_thousand_calls_of_ten_people_keep_one_order_and_their_secrets() -> None:
    opened = opener({})
    ready: asyncio.Future[Ready] = asyncio.get_running_loop().create_future()
    stop = asyncio.Event()
    plan = Plan(limits=Limits(calls_per_s=0))
    with listen("127.0.0.1", 0) as listening:
        running = asyncio.create_task(
            serve(listening, plan, opened, opener, stop, on_ready=ready.set_result)
        )
        try:
            told = await ready
            tokens = {}
            async with httpx2.AsyncClient(headers=bearer(told.operator_token)) as operator:
                for name in PEOPLE:
                    path = f"{told.url}/operator/worlds/office/tokens"
                    tokens[name] = (await operator.post(path, json={"actor": name})).json()["token"]
            crowd = Crowd(f"{told.url}/w/office/mcp", tokens)
            await crowd.work(CALLS)
        finally:
            stop.set()
            await running
    office = opened.office
    assert crowd.refused == []
    assert crowd.overheard == []
    assert crowd.heard > CALLS, "there was something to overhear"
    assert crowd.in_order(office.records())
    assert again(office.records()) == list(office.world.log)
    actors = [record["actor"] for record in office.records() if record["type"] == "call"]
    turns = sum(one != other for one, other in pairwise(actors))
    assert turns > CALLS, "they did work at the same time"
