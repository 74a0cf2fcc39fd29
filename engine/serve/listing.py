"""What a tool says about itself in a listing, as plain data."""

from __future__ import annotations

from typing import Any

from engine.office import Office
from engine.tool import JSONSchema, Tool

SHOWS_APPS = frozenset({"vei.observe", "vei.act_and_observe", "vei.call"})
"""The office's own tools whose results hold what the apps show."""

ERROR_SCHEMA: JSONSchema = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "hint": {"type": "string"},
    },
    "required": ["code", "message", "hint"],
}
"""The error that a refused call returns."""


def title(office: Office, tool: Tool) -> str:
    """The tool's name for people, as ``Slack: send message``."""
    app = office.twins[tool.owner].title if tool.owner >= 0 else "Office"
    own = tool.name.partition(".")[2]
    return f"{app}: {own.replace('.', ' ').replace('_', ' ')}"


def result_schema(tool: Tool) -> JSONSchema:
    """JSON Schema of a call's structured content: the result, or ``{"error": …}``.

    Some clients check refused calls against it as well, so both shapes are in it. The result's
    properties stay at the top, where readers look for them.
    """
    schema = dict(tool.output_schema)
    if schema.get("type") != "object":
        return {
            "type": "object",
            "anyOf": [schema, {"properties": {"error": ERROR_SCHEMA}, "required": ["error"]}],
        }
    required = schema.pop("required", [])
    schema["properties"] = {**schema.get("properties", {}), "error": ERROR_SCHEMA}
    if required:
        schema["anyOf"] = [{"required": required}, {"required": ["error"]}]
    return schema


def hints(tool: Tool) -> dict[str, bool]:
    """The four hints for clients, all of them said: what is left out is read pessimistically."""
    traits = tool.traits
    return {
        "read_only_hint": not traits.writes,
        "destructive_hint": traits.destructive,
        "idempotent_hint": traits.idempotent or not traits.writes,
        "open_world_hint": tool.owner >= 0 or tool.name in SHOWS_APPS,
    }


def card(office: Office, tool: Tool) -> dict[str, Any]:
    """All that a listing says about a tool."""
    return {
        "name": tool.name,
        "title": title(office, tool),
        "description": tool.description,
        "input_schema": tool.schema,
        "output_schema": result_schema(tool),
        "annotations": hints(tool),
    }
