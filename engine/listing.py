"""What a tool says about itself in a listing, as plain data."""

from __future__ import annotations

import re
from typing import Any

from engine.office import Office
from engine.tool import JSONSchema, Tool

SHOWS_APPS = frozenset({"vei.observe", "vei.act_and_observe", "vei.call"})
"""The office's own tools whose results hold what the apps show."""

ASSUMED = {
    "read_only_hint": False,
    "destructive_hint": True,
    "idempotent_hint": False,
    "open_world_hint": True,
}
"""What clients assume where a tool says nothing (MCP, ToolAnnotations)."""


SAID_ALREADY = {
    "limit": "At most so many.",
    "cursor": "next_cursor of the page before.",
    "query": "Words to look for.",
}
"""What arguments that many tools have say of themselves by their names."""

FILLERS = frozenset({"a", "an", "the", "s"})

BOUNDS = frozenset(
    {"minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
     "minItems", "maxItems", "minProperties", "maxProperties", "pattern"}
)  # fmt: skip
"""Limits that hold whether or not they are listed: a call beyond them is refused in words."""


def title(office: Office, tool: Tool) -> str:
    """The tool's name for people, as ``Office: observe``; empty where its own name says as much."""
    app = office.twins[tool.owner].title if tool.owner >= 0 else "Office"
    own = tool.name.partition(".")[2]
    spelled = f"{app}: {own.replace('.', ' ').replace('_', ' ')}"
    return "" if _letters(spelled) == _letters(tool.name) else spelled


def lean(schema: JSONSchema) -> JSONSchema:
    """A schema of arguments as it is listed: what a caller has to know, and nothing twice.

    Models read the whole listing at every start. Names, types, choices, what is required and that
    nothing else is taken are kept; limits are enforced by the call itself and named when one is
    passed, and definitions stand where they are used, since some clients follow no references.
    """
    definitions = schema.get("$defs", {})
    leaned: JSONSchema = _lean({k: v for k, v in schema.items() if k != "$defs"}, definitions)
    return leaned


def _lean(schema: Any, definitions: JSONSchema) -> Any:
    if isinstance(schema, list):
        return [_lean(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _lean(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    leaned: JSONSchema = {}
    for key, value in schema.items():
        if key == "properties":
            # The keys of these are arguments, which may well be called "pattern".
            leaned[key] = {name: _argument(name, value[name], definitions) for name in value}
        elif not _idle(key, value):
            leaned[key] = _lean(value, definitions)
    return leaned


def _argument(name: str, schema: JSONSchema, definitions: JSONSchema) -> JSONSchema:
    leaned: JSONSchema = _lean(schema, definitions)
    said = leaned.get("description", "")
    if said == SAID_ALREADY.get(name) or _words(said) <= _words(name) | FILLERS:
        leaned.pop("description", None)
    return leaned


def _idle(key: str, value: Any) -> bool:
    """Whether a part of a schema tells a caller nothing that it has to know."""
    if key == "default":
        return value is False or value == ""
    return key in BOUNDS or (key == "additionalProperties" and value is True)


def _words(text: str) -> set[str]:
    return set(re.findall("[a-z0-9]+", text.casefold()))


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def hints(tool: Tool) -> dict[str, bool]:
    """The hints for clients that differ from what the protocol assumes of a tool."""
    traits = tool.traits
    said = {
        "read_only_hint": not traits.writes,
        "destructive_hint": traits.destructive,
        "idempotent_hint": traits.idempotent,
        "open_world_hint": tool.owner >= 0 or tool.name in SHOWS_APPS,
    }
    if said["read_only_hint"]:
        # The protocol gives the two in between a meaning for tools that write only.
        del said["destructive_hint"], said["idempotent_hint"]
    return {hint: value for hint, value in said.items() if value != ASSUMED[hint]}


def card(office: Office, tool: Tool) -> dict[str, Any]:
    """All that a listing says about a tool.

    What results look like is left out: they show it themselves, and a third of the listing would
    go to it. :func:`output_card` has it.
    """
    listed: dict[str, Any] = {
        "name": tool.name,
        "description": tool.description,
        "input_schema": lean(tool.schema),
        "annotations": hints(tool),
    }
    spelled = title(office, tool)
    return {**listed, "title": spelled} if spelled else listed


ERROR: JSONSchema = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "hint": {"type": "string"},
    },
    "required": ["code", "message", "hint"],
}
"""What a refused call says."""


def output_card(tool: Tool) -> JSONSchema:
    """What a listing says about a tool's results, where it says it: a result, or an error.

    Some clients hold refused calls to it as well.
    """
    schema = {key: value for key, value in tool.output_schema.items() if key != "description"}
    required = schema.pop("required", [])
    schema["properties"] = {**schema.get("properties", {}), "error": ERROR}
    if required:
        schema["anyOf"] = [{"required": required}, {"required": ["error"]}]
    return schema
