"""The official client over stdio, in both protocol eras: lists, calls, and what is refused."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from mcp import Client, MCPError, StdioServerParameters

from engine.listing import lean
from engine.spelling import safe_name
from tests.engine.serve.raw_client import COMMAND, ENV, ERAS, ROOT
from tests.engine.serve.small_office import small_office

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("era", ERAS)]

CALLS: dict[str, dict[str, Any]] = {
    "slack.list_channels": {},
    "slack.send_message": {"channel": "#general", "text": "hi"},
    "slack.open_channel": {"channel": "#general", "limit": 1},
    "slack.search": {"query": "hello"},
    "slack.list_users": {"query": "dana"},
    "vei.observe": {"focus": "slack"},
    "vei.act_and_observe": {"tool": "slack.list_channels", "args": {}},
    "vei.call": {"tool": "slack.list_users"},
    "vei.tick": {"dt_ms": 100},
    "vei.wait": {},
    "vei.pending": {},
    "vei.state": {"tool_tail": 5},
    "vei.tools.search": {"query": "message"},
    "vei.help": {},
    "vei.ping": {},
}


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("slack.send_message", {"channel": "#general"}, "'text'"),
    ("slack.send_message", {"channel": "#general", "text": None}, "'text'"),
    ("slack.send_message", {"channel": "#general", "text": "x", "thred_ts": "1"}, "thread_ts"),
    ("slack.send_message", {"channel": "#general", "text": 7}, "'text'"),
    ("slack.open_channel", {"channel": "#general", "limit": "7"}, "'limit'"),
    ("slack.open_channel", {"channel": "#general", "limit": True}, "'limit'"),
    ("slack.list_channels", {"x": 1}, "no argument 'x'"),
    ("vei.call", {"tool": "slack.list_channels", "args": {"x": 1}}, "no argument 'x'"),
    ("vei.call", {"tool": "slack.list_channels", "args": "{}"}, "'args'"),
]
"""Wrong calls, and what their error has to name."""

UNKNOWN = {
    "slack.send_mesage": "slack.send_message",
    "Slack.send_message": "slack.send_message",
    "slack_send_message": "slack.send_message",
    "slack.send__message": "slack.send_message",
    "vei.reset": "",
    "vei__reset": "",
    "vei.inject": "",
    "vei.score": "",
    "vei.fork": "",
    "": "",
}
"""Names that are no tool's at the agent door, and what their error has to name."""


@asynccontextmanager
async def connected(era: str) -> AsyncIterator[Client]:
    """A client of a fresh server."""
    server = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=ENV, cwd=ROOT)
    async with Client(server, mode=era) as client:
        yield client


async def test_the_list_is_the_office_s_sorted_and_stable(era: str) -> None:
    async with connected(era) as client:
        listed = (await client.list_tools()).tools
        await client.call_tool("slack.send_message", {"channel": "#general", "text": "hi"})
        again = (await client.list_tools(cache_mode="refresh")).tools

    tools = {tool.name: tool for tool in small_office().offered()}
    assert [tool.name for tool in listed] == sorted(tools)
    assert [tool.input_schema for tool in listed] == [lean(tools[t.name].schema) for t in listed]
    assert again == listed
    for tool in listed:
        assert tool.description
        assert tool.input_schema["additionalProperties"] is False
        Draft202012Validator.check_schema(tool.input_schema)
        # Without a schema no client holds a refused call to the shape of a result.
        assert tool.output_schema is None
    by_name = {tool.name: tool for tool in listed}
    # A title stands only where it says more than the name.
    titles = {name: by_name[name].title for name in ("slack.send_message", "vei.tools.search")}
    assert titles == {"slack.send_message": None, "vei.tools.search": "Office: tools search"}
    said = {
        name: by_name[name].model_dump(exclude_none=True)["annotations"]
        for name in ("slack.send_message", "slack.search", "vei.ping")
    }
    # Only what differs from the protocol's own assumptions is said.
    assert said == {
        "slack.send_message": {"destructive_hint": False},
        "slack.search": {"read_only_hint": True},
        "vei.ping": {"read_only_hint": True, "open_world_hint": False},
    }


async def test_every_tool_answers_as_its_schemas_say_under_either_name(era: str) -> None:
    tools = {tool.name: tool for tool in small_office().offered()}
    async with connected(era) as client:
        sent = await client.call_tool("slack.send_message", CALLS["slack.send_message"])
        ts = (sent.structured_content or {})["ts"]
        calls = {
            **CALLS,
            "slack.react": {"channel": "#general", "ts": ts, "emoji": "tada"},
            "slack.fetch_thread": {"channel": "#general", "thread_ts": ts},
        }
        assert calls.keys() == tools.keys()
        for name, args in calls.items():
            for spelling in (name, safe_name(name)):
                result = await client.call_tool(spelling, args)
                assert result.is_error is False, result
                schema = tools[name].output_schema
                Draft202012Validator(schema).validate(result.structured_content)
                assert json.loads(result.content[0].model_dump()["text"]) == (
                    result.structured_content
                )


async def test_wrong_arguments_are_a_tool_error_that_names_them(era: str) -> None:
    async with connected(era) as client:
        for name, args, words in WRONG:
            result = await client.call_tool(name, args)
            assert result.is_error is True, (name, args)
            assert result.structured_content is not None
            error = result.structured_content["error"]
            assert error["code"] == "invalid_args"
            assert words in f"{error['message']} {error['hint']}"
            assert json.loads(result.content[0].model_dump()["text"]) == result.structured_content


async def test_a_refused_call_keeps_the_twin_s_own_code(era: str) -> None:
    async with connected(era) as client:
        result = await client.call_tool("slack.open_channel", {"channel": "#procurment"})

    assert result.is_error is True
    error = (result.structured_content or {})["error"]
    assert error["code"] == "unknown_channel"
    assert "#procurement" in error["hint"]


async def test_an_unknown_tool_is_a_protocol_error_that_names_the_nearest_and_is_recorded(
    era: str,
) -> None:
    async with connected(era) as client:
        for name, nearest in UNKNOWN.items():
            with pytest.raises(MCPError) as caught:
                await client.call_tool(name, {"seed": 1})
            assert caught.value.code == -32602
            assert nearest in caught.value.message
            assert caught.value.data["error"]["code"] == "unknown_tool"
        state = await client.call_tool("vei.state", {})

    receipts = (state.structured_content or {})["receipts"]
    assert [(r["tool"], r["args"], r["ok"]) for r in receipts] == [
        (name, {"seed": 1}, False) for name in UNKNOWN
    ]


async def test_a_client_is_told_who_serves_and_what_to_do(era: str) -> None:
    async with connected(era) as client:
        await client.list_tools()
        if era == "legacy":
            assert client.server_info is not None
            assert (client.server_info.name, client.server_info.version) == ("vei-office", "1.2.3")
            assert client.instructions is not None
            assert client.instructions.endswith("Your task: Say hello.")
        with pytest.raises(MCPError) as caught:
            await client.list_tools(cursor="nowhere")
    assert caught.value.code == -32602
