"""What a tool publishes and how its arguments are checked, for every tool of an office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from pydantic import Field

from engine.errors import Refused
from engine.office import Office
from engine.tool import Outcome, Page, Signature, Tool
from scenarios.catalogue import load
from scenarios.compiler import open_office
from tests.engine.bell_office import bell_office

OFFICE = open_office(load("macrocompute_default"), 1)
TOOLS = [
    *OFFICE.offered(),
    *(t for t in OFFICE.offered(operator=True) if t not in OFFICE.offered()),
]
every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)


def _parts(schema: Any, where: str, defs: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema within a schema, with its place."""
    if isinstance(schema, list):
        for at, item in enumerate(schema):
            yield from _parts(item, f"{where}[{at}]", defs)
    elif isinstance(schema, dict):
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/$defs/")
            yield from _parts(defs[name], f"{where}->{name}", {**defs, name: {}})
        yield where, schema
        for key in ("items", "anyOf", "oneOf", "allOf", "additionalProperties", "prefixItems"):
            yield from _parts(schema.get(key), f"{where}.{key}", defs)
        for name, item in schema.get("properties", {}).items():
            yield from _parts(item, f"{where}.{name}", defs)


@every_tool
def test_strings_and_lists_are_bounded(tool: Tool) -> None:
    loose = []
    for where, part in _parts(tool.schema, tool.name, tool.schema.get("$defs", {})):
        kinds = part.get("type", [])
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if "string" in kinds and not {"maxLength", "enum", "const", "pattern"} & part.keys():
            loose.append(f"{where}: a string without an end")
        if "array" in kinds and "maxItems" not in part:
            loose.append(f"{where}: a list without an end")
        free = part.get("additionalProperties", True) is True and "maxProperties" not in part
        if "object" in kinds and where != tool.name and free and not where.endswith("calls.items"):
            loose.append(f"{where}: an object without an end")
    assert not loose


@every_tool
def test_publishes_what_a_client_needs(tool: Tool) -> None:
    schema = tool.schema
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    assert tool.description.endswith((".", "due.")), tool.description
    assert "\n" not in tool.description
    assert tool.output_schema["type"] == "object"
    assert tool.traits.latency_ms >= 0
    for name, part in schema["properties"].items():
        assert not name.endswith("_")
        assert "title" not in part or part["title"] != name.title()


@every_tool
def test_a_null_for_an_optional_argument_counts_as_absent(tool: Tool) -> None:
    names = list(tool.schema["properties"])
    optional = [name for name in names if name not in tool.schema.get("required", [])]
    sample = _sample(tool)
    checked = tool.check(sample)
    assert tool.check({**sample, **dict.fromkeys(optional)}) == checked
    for name in optional:
        assert tool.check({**sample, name: None}) == checked


@every_tool
def test_a_wrong_call_names_the_argument(tool: Tool) -> None:
    sample = _sample(tool)
    with pytest.raises(Refused, match="has no argument 'zzz'") as caught:
        tool.check({**sample, "zzz": 1})
    assert caught.value.code == "invalid_args"
    assert caught.value.details["problems"][0]["field"] == "zzz"
    for name in tool.schema.get("required", []):
        lacking = {key: value for key, value in sample.items() if key != name}
        with pytest.raises(Refused, match=f"needs the argument '{name}'") as caught:
            tool.check(lacking)
        assert name in caught.value.hint
        with pytest.raises(Refused, match=f"needs the argument '{name}'"):
            tool.check({**lacking, name: None})
    for name in tool.schema["properties"]:
        with pytest.raises(Refused, match=name) as caught:
            tool.check({**sample, name: {"no": ["such", "thing"]}} if name not in OBJECTS
                       else {**sample, name: 7})  # fmt: skip
        assert caught.value.details["problems"][0]["field"].startswith(name)


@every_tool
def test_a_misspelled_argument_hints_at_the_right_one(tool: Tool) -> None:
    for name in tool.schema["properties"]:
        if len(name) < 4:
            continue
        with pytest.raises(Refused) as caught:
            tool.check({**_sample(tool), f"{name[:-1]}": "x"})
        assert name in caught.value.hint


OBJECTS = ("args", "payload")
SAMPLES: dict[str, Any] = {
    "args": {}, "payload": {}, "cursor": "1", "ts": "1772442000.000000", "emoji": "tada",
}  # fmt: skip


def _sample(tool: Tool) -> dict[str, Any]:
    """The required arguments with values that pass the check."""
    found: dict[str, Any] = {}
    for name in tool.schema.get("required", []):
        part = tool.schema["properties"][name]
        kind = part.get("type", "string")
        found[name] = SAMPLES.get(name, 1 if kind in ("integer", "number") else "agent")
    return found


def _function(
    ctx: object,
    name: Annotated[str, Field(max_length=5)],
    count: Annotated[int, Field(ge=1)] = 1,
    tags: Annotated[list[Annotated[str, Field(max_length=3)]], Field(max_length=2)] | None = None,
) -> None:
    """Do."""


@pytest.mark.parametrize(
    ("args", "field", "message"),
    [
        ({}, "name", "toy needs the argument 'name'."),
        ({"name": 3}, "name", "toy: 'name' is wrong: input should be a valid string."),
        ({"name": "x" * 6}, "name", "toy: 'name' is wrong: string should have at most 5 charact"),
        ({"name": "x", "count": "1"}, "count", "toy: 'count' is wrong: input should be a valid in"),
        ({"name": "x", "count": True}, "count", "toy: 'count' is wrong"),
        ({"name": "x", "count": 0}, "count", "toy: 'count' is wrong: input should be greater"),
        ({"name": "x", "tags": "a"}, "tags", "toy: 'tags' is wrong: input should be a valid list"),
        ({"name": "x", "tags": ["aaaa"]}, "tags.0", "toy: 'tags.0' is wrong"),
        ({"name": "x", "tags": [None]}, "tags.0", "toy: 'tags.0' is wrong"),
        ({"name": "x", "tags": ["a"] * 3}, "tags", "toy: 'tags' is wrong: list should have at"),
        ({"name": "x", "nmae": "y"}, "nmae", "toy has no argument 'nmae'."),
    ],
)
def test_a_wrong_argument_is_named_with_its_problem(
    args: dict[str, Any], field: str, message: str
) -> None:
    with pytest.raises(Refused) as caught:
        Signature(_function, 1, "toy").check(args)
    assert caught.value.message.startswith(message)
    assert caught.value.details["problems"][0]["field"] == field


def test_the_value_that_was_given_is_shown_short() -> None:
    with pytest.raises(Refused) as caught:
        Signature(_function, 1, "toy").check({"name": "x" * 10_000})
    assert len(caught.value.hint) < 120


def test_an_outcome_shows_error_result_or_list() -> None:
    refused = Outcome(0, "t", None, {"code": "c", "message": "m", "hint": ""}, None, 0)
    assert refused.content() == {"error": {"code": "c", "message": "m", "hint": ""}}
    assert not refused.ok
    assert Outcome(0, "t", {"a": 1}, None, None, 0).content() == {"a": 1}
    assert Outcome(0, "t", [1], None, None, 0).content() == {"result": [1]}
    assert Outcome(0, "t", [1], None, "5", 0).content() == {"result": [1], "next_cursor": "5"}


def test_a_page_s_cursor_reaches_outcome_and_record() -> None:
    office = bell_office()
    outcome = office.call("agent", "bell.list_rung")
    assert outcome.content() == {"result": [], "next_cursor": "7"}
    assert office.records()[0]["next_cursor"] == "7"
    assert office.records()[0]["response"] == []
    assert Page([]).next_cursor is None


def test_results_are_what_the_output_schema_says() -> None:
    office: Office = open_office(load("macrocompute_default"), 1)
    for name in ("slack.list_channels", "mail.list", "browser.read", "vei.observe", "vei.pending"):
        tool = next(t for t in TOOLS if t.name == name)
        content = office.call("agent", name).content()
        assert set(tool.output_schema.get("required", [])) <= content.keys()
