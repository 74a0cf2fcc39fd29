"""What a tool says about itself in a listing, as plain data."""

from __future__ import annotations

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


def title(office: Office, tool: Tool) -> str:
    """The tool's name for people, as ``Slack: send message``."""
    app = office.twins[tool.owner].title if tool.owner >= 0 else "Office"
    own = tool.name.partition(".")[2]
    return f"{app}: {own.replace('.', ' ').replace('_', ' ')}"


def result_schema(tool: Tool) -> JSONSchema:
    """JSON Schema of a call's structured content: the keys it may have, and what kind each is.

    Nothing is required, so that ``{"error": …}`` fits too: some clients check refused calls as
    well. What is inside the keys is left out: a listing is read by models, at every start.
    """
    properties = tool.output_schema.get("properties", {})
    return {"type": "object", "properties": {key: _kind(properties[key]) for key in properties}}


def _kind(schema: JSONSchema) -> JSONSchema:
    return {"type": schema["type"]} if isinstance(schema.get("type"), str) else {}


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
    """All that a listing says about a tool."""
    return {
        "name": tool.name,
        "title": title(office, tool),
        "description": tool.description,
        "input_schema": tool.schema,
        "output_schema": result_schema(tool),
        "annotations": hints(tool),
    }
