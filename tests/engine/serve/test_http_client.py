"""The official client over HTTP, in both eras and all ways of answering."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError

from engine.serve.door import Door
from engine.serve.server import build_server
from engine.spelling import safe_name
from tests.engine.serve.http_office import TRANSPORTS, site
from tests.engine.serve.raw_client import ERAS, call, opening, talk, wire
from tests.engine.serve.small_office import small_office
from tests.engine.serve.test_serve_client import CALLS, UNKNOWN, WRONG

pytestmark = pytest.mark.anyio
both = pytest.mark.parametrize("era", ERAS)
every_way = pytest.mark.parametrize("transport", TRANSPORTS)


@both
@every_way
async def test_every_tool_is_listed_and_answers_as_its_published_schemas_say(
    transport: str, era: str
) -> None:
    from engine.serve.wording import Wording

    async with (
        site(wording=Wording(output_schemas=True)) as served,
        served.client(transport, era) as client,
    ):
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert list(tools) == [tool.name for tool in small_office().offered()]
        sent = await client.call_tool("slack.send_message", CALLS["slack.send_message"])
        ts = (sent.structured_content or {})["ts"]
        calls = {
            **CALLS,
            "slack.react": {"channel": "#general", "ts": ts, "emoji": "tada"},
            "slack.fetch_thread": {"channel": "#general", "thread_ts": ts},
        }
        assert calls.keys() == tools.keys()
        for name, args in calls.items():
            schema = tools[name].output_schema
            assert schema is not None
            Draft202012Validator.check_schema(schema)
            for spelling in (name, safe_name(name)):
                result = await client.call_tool(spelling, args)
                assert result.is_error is False, result
                Draft202012Validator(schema).validate(result.structured_content)
                text = result.content[0].model_dump()["text"]
                assert json.loads(text) == result.structured_content
        for name, args, words in WRONG:
            refused = await client.call_tool(name, args)
            assert refused.is_error is True
            error = (refused.structured_content or {})["error"]
            assert words in f"{error['message']} {error['hint']}"
            Draft202012Validator(tools[name].output_schema or {}).validate(
                refused.structured_content
            )


@both
@every_way
async def test_a_client_is_told_its_task_and_what_is_not_there(transport: str, era: str) -> None:
    async with site() as served, served.client(transport, era) as client:
        await client.list_tools()
        if era == "legacy":
            assert client.server_info is not None
            assert client.server_info.version == "1.2.3"
            assert (client.instructions or "").endswith("Your task: Say hello.")
        for name in UNKNOWN:
            if name or transport == "older":
                with pytest.raises(MCPError) as caught:
                    await client.call_tool(name, {"seed": 1})
                assert caught.value.code == -32602
    assert served.finished == [served.office]


ACTIONS: list[tuple[str, dict[str, Any]]] = [
    ("slack.send_message", {"channel": "#general", "text": "ü \u202e \u200b \x1b[31m 🙂"}),
    ("slack.send_message", {"channel": "#general", "text": "x" * 60_000}),
    ("slack.list_channels", {"limit": 10**30}),
    ("slack.open_channel", {"channel": "#general", "limit": 1.0}),
    ("slack.send_message", {"channel": "#general"}),
    ("slack.serch", {"b": [1, {"d": None, "c": 1e300}], "a": -0.0}),
    ("vei.observe", {"focus": None}),
    ("vei.act_and_observe", {"tool": "slack.list_users", "args": {}}),
    ("vei.inject", {"target": "slack", "payload": {}}),
    ("vei.tick", {"dt_ms": 5000}),
    ("vei.wait", {}),
]


def in_process() -> list[bytes]:
    """The record of the actions without any server."""
    office = small_office()
    for name, args in ACTIONS:
        office.call("agent", name, args)
    return list(office.world.log)


async def through(client: Client) -> None:
    """The actions, called by a client."""
    for name, args in ACTIONS:
        with suppress(MCPError):
            await client.call_tool(name, args)


@both
@every_way
async def test_one_list_of_actions_leaves_the_same_record_as_in_process(
    transport: str, era: str
) -> None:
    async with site() as served, served.client(transport, era) as client:
        await through(client)
    assert list(served.office.world.log) == in_process()


@both
async def test_the_same_record_in_memory(era: str) -> None:
    office = small_office()
    async with Client(build_server(Door(office, "agent")), mode=era) as client:
        await through(client)
    assert list(office.world.log) == in_process()


@both
async def test_a_burst_over_http_is_the_burst_over_stdio(era: str, tmp_path: Any) -> None:
    texts = [f"message {at}" for at in range(100)]
    async with site() as served, served.client("json", era) as client:
        for text in texts:
            await client.call_tool("slack.send_message", {"channel": "#general", "text": text})
    trace = tmp_path / "trace.jsonl"
    burst = [
        call(era, at, "slack.send_message", channel="#general", text=text)
        for at, text in enumerate(texts, 1)
    ]
    await asyncio.to_thread(talk, wire([*opening(era), *burst]), "--trace", str(trace))
    assert trace.read_bytes().splitlines() == list(served.office.world.log)


@both
@every_way
async def test_a_crash_answers_without_its_text_and_the_world_goes_on(
    transport: str, era: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "engine.serve.server")
    async with site() as served:
        made = await served.new_world(scenario="noisy")
        name, token = made["world"]["name"], made["token"]
        async with served.client(transport, era, name, token) as client:
            with pytest.raises(MCPError) as caught:
                await client.call_tool("slack.crash", {})
            assert "secret" not in str(caught.value)
            assert (caught.value.code, caught.value.message) == (
                -32603,
                "The office failed in this call.",
            )
            result = await client.call_tool("slack.list_channels", {})
            assert result.is_error is False


async def test_several_clients_share_a_world_in_one_order_each_as_itself() -> None:
    """Both eras and all transports at once, two actors, one world."""
    async with site() as served:
        made = await served.new_world(name="shared")
        other = await served.new_token("shared", actor="cfo")
        seats = {"agent": made["token"], "cfo": other}

        async def work(actor: str, transport: str, era: str) -> list[str]:
            said = []
            async with served.client(transport, era, "shared", seats[actor]) as client:
                for at in range(10):
                    text = f"{actor} {transport} {era} {at}"
                    args = {"channel": "@agent", "text": text}
                    if actor == "agent":
                        args["channel"] = "#general"
                    result = await client.call_tool("slack.send_message", args)
                    assert result.is_error is False, result
                    said.append(text)
                state = await client.call_tool("vei.state", {"tool_tail": 100})
            receipts: list[Mapping[str, Any]] = (state.structured_content or {})["receipts"]
            assert {receipt["actor"] for receipt in receipts} == {actor}
            return said

        everyone = [(a, t, e) for a in seats for t in TRANSPORTS for e in ERAS]
        said = await asyncio.gather(*(work(*each) for each in everyone))
        shared = served.offices[1]
        records = shared.records()
        assert [record["seq"] for record in records] == list(range(len(records)))
        sent = [r["args"]["text"] for r in records if r.get("tool") == "slack.send_message"]
        assert sorted(sent) == sorted(text for texts in said for text in texts)
        for texts in said:
            assert [text for text in sent if text in texts] == texts

        # What is recorded gives the same world again, in the order in which it came.
        again = small_office()
        for record in records:
            if record["type"] == "call":
                again.call(record["actor"], record["tool"], record["args"])
        assert list(again.world.log) == list(shared.world.log)
        assert len(served.office.world.log) == 0, "the other world did not notice"


async def test_safe_names_are_listed_where_they_are_asked_for_and_pages_go_on() -> None:
    from engine.serve.wording import Wording

    async with (
        site(wording=Wording(safe_names=True, page=5)) as served,
        served.client("json", "legacy") as client,
    ):
        names, cursor = [], None
        while True:
            page = await client.list_tools(cursor=cursor)
            assert len(page.tools) <= 5
            names += [tool.name for tool in page.tools]
            assert all("vei." not in (tool.description or "") for tool in page.tools)
            cursor = page.next_cursor
            if cursor is None:
                break
        assert names == [safe_name(tool.name) for tool in small_office().offered()]
        assert "vei__wait" in (client.instructions or "")
        result = await client.call_tool("vei__call", {"tool": "slack__list_channels"})
        assert result.is_error is False
        for wrong in ("4", "x", "-5", "5.0", "100", ""):
            with pytest.raises(MCPError) as caught:
                await client.list_tools(cursor=wrong)
            assert caught.value.code == -32602
    # A relayed call is recorded under the tool's own name, whichever way it was spelled.
    assert [r["tool"] for r in served.office.records()] == ["slack.list_channels"]


async def test_a_small_answer_is_not_held_back() -> None:
    """A socket that is not told to send at once costs 40 ms a call, however little there is."""
    async with site() as served, served.client("json", "legacy") as client:
        await client.list_tools()
        took = []
        for _ in range(20):
            began = time.monotonic()
            await client.call_tool("vei.ping", {})
            took.append(time.monotonic() - began)
    assert min(took) < 0.03


async def test_a_server_that_is_told_to_end_does_so_with_clients_in_every_way_there() -> None:
    """Streams end in order, nobody is waited for, every run is finished once."""
    hanging: list[asyncio.Task[None]] = []
    there = asyncio.Event()
    inside: list[str] = []

    async def hang(transport: str, era: str, token: str) -> None:
        async with served.client(transport, era, "one", token) as client:
            await client.list_tools()
            inside.append(transport)
            if len(inside) == len(TRANSPORTS) * len(ERAS):
                there.set()
            await asyncio.sleep(60)

    async with site() as served:
        token = (await served.new_world(name="one"))["token"]
        hanging += [
            asyncio.create_task(hang(transport, era, token))
            for transport in TRANSPORTS
            for era in ERAS
        ]
        async with asyncio.timeout(20):
            await there.wait()
        began = time.monotonic()
    assert time.monotonic() - began < 4
    assert sorted(map(id, served.finished)) == sorted(map(id, served.offices))
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)


@pytest.mark.parametrize("path", ["/", "/mcp/", "/w/office", "/w/office/mcp/more"])
async def test_a_mistaken_address_is_told_the_right_one(path: str) -> None:
    async with site() as served:
        answer = await served.ask("POST", path, "", json={})
        assert answer.status_code == 404
        error = answer.json()["error"]
        assert error["data"]["error"]["code"] == "not_found"
        assert repr(path) in error["message"]
        assert "/w/WORLD/mcp" in error["message"]
        assert not served.refusals, "a mistake is no attack"
