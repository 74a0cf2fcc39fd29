"""The small parts of the server: names, the door's lock, what a tool says about itself."""

from __future__ import annotations

import asyncio

import pytest

from engine.errors import Refused
from engine.listing import lean
from engine.serve.door import Door
from engine.spelling import spellings
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


def test_a_listed_schema_keeps_what_a_caller_has_to_know() -> None:
    line = {
        "additionalProperties": False,
        "properties": {"qty": {"type": "integer", "minimum": 1}},
        "required": ["qty"],
        "type": "object",
    }
    given = {
        "$defs": {"Line": line},
        "additionalProperties": False,
        "properties": {
            "pattern": {"type": "string", "maxLength": 9, "description": "What to look for."},
            "mail_id": {"type": "string", "description": "A mail's id."},
            "note": {"type": "string", "default": "", "description": "The note."},
            "limit": {"type": "integer", "default": 50, "description": "At most so many."},
            "count": {"type": "integer", "default": 0, "description": "At most so many."},
            "kind": {"enum": ["a", "b"], "type": "string", "pattern": "^[ab]$"},
            "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}, "maxItems": 5},
            "extra": {"type": "object", "additionalProperties": True},
        },
        "required": ["pattern", "lines"],
        "type": "object",
    }
    assert lean(given) == {
        "additionalProperties": False,
        "properties": {
            "pattern": {"type": "string", "description": "What to look for."},
            "mail_id": {"type": "string"},
            "note": {"type": "string"},
            "limit": {"type": "integer", "default": 50},
            "count": {"type": "integer", "default": 0, "description": "At most so many."},
            "kind": {"enum": ["a", "b"], "type": "string"},
            "lines": {
                "type": "array",
                "items": {**line, "properties": {"qty": {"type": "integer"}}},
            },
            "extra": {"type": "object"},
        },
        "required": ["pattern", "lines"],
        "type": "object",
    }
    assert line["properties"] == {"qty": {"type": "integer", "minimum": 1}}, "given schemas stay"
