"""The small parts of the server: names, the door's lock, what a tool says about itself."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from engine.errors import Refused
from engine.serve.door import Door
from engine.serve.listing import result_schema
from engine.serve.names import spellings
from engine.tool import Tool
from tests.engine.serve.small_office import small_office


def test_either_spelling_of_a_name_stands_for_the_tool() -> None:
    known = spellings(["slack.send_message", "vei.tools.search"])
    assert known["slack.send_message"] == known["slack__send_message"] == "slack.send_message"
    assert known["vei__tools__search"] == "vei.tools.search"
    assert "slack_send_message" not in known


def test_two_tools_of_one_spelling_are_refused() -> None:
    with pytest.raises(ValueError, match="a__b"):
        spellings(["a.b", "a__b"])


def test_a_door_is_somebody_s() -> None:
    with pytest.raises(Refused, match="nobody"):
        Door(small_office(), "stranger")


@pytest.mark.anyio
async def test_doors_into_one_world_take_turns_in_the_order_of_asking() -> None:
    office = small_office()
    lock = asyncio.Lock()
    doors = [Door(office, "agent", lock), Door(office, "cfo", lock)]
    async with lock:
        asked = [
            asyncio.create_task(
                doors[at % 2].call("slack.send_message", {"channel": "#general", "text": str(at)})
            )
            for at in range(6)
        ]
        await asyncio.sleep(0)
        asked[3].cancel()
    done = await asyncio.gather(*asked, return_exceptions=True)

    texts = [record["args"]["text"] for record in office.records()]
    actors = [record["actor"] for record in office.records()]
    assert texts == ["0", "1", "2", "4", "5"]
    assert actors == ["agent", "cfo", "agent", "agent", "cfo"]
    assert isinstance(done[3], asyncio.CancelledError)


class Shaped:
    """A tool of which only the result's schema is asked."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.output_schema = schema


def test_a_result_s_schema_names_its_keys_and_admits_the_error() -> None:
    given = {
        "type": "object",
        "properties": {"ts": {"type": "string"}, "rows": {"type": "array", "items": {}}, "x": {}},
        "required": ["ts"],
    }
    assert result_schema(cast("Tool", Shaped(given))) == {
        "type": "object",
        "properties": {"ts": {"type": "string"}, "rows": {"type": "array"}, "x": {}},
    }


def test_a_result_of_several_shapes_is_an_object_too() -> None:
    union = {"anyOf": [{"type": "object", "required": ["a"]}, {"type": "object"}]}
    assert result_schema(cast("Tool", Shaped(union))) == {"type": "object", "properties": {}}
