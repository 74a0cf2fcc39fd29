"""The published tools, as they were last agreed on.

``python -m tests.schema_snapshot [APP…]`` writes ``schema_snapshot.json`` anew, for these apps or
for all, after a change that is meant: names, descriptions, input and output schemas of every tool
of every twin and of both doors.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from engine.doors import AGENT_TOOLS, OPERATOR_TOOLS
from engine.tool import Tool, tools_of
from twins import registry

PATH = Path(__file__).with_suffix(".json")
COMMAND = "python -m tests.schema_snapshot"
DOORS = {"vei, agent door": AGENT_TOOLS, "vei, operator door": OPERATOR_TOOLS}

Published = dict[str, dict[str, Any]]


def apps() -> list[str]:
    """Whose tools are published: the twins and the two doors."""
    return [*registry.names(), *DOORS]


def published(app: str) -> Published:
    """An app's tools by name: what a client reads about each."""
    if app in DOORS:
        return {name: _shown(tool) for name, tool in sorted(DOORS[app].items())}
    twin = registry.twin(app)
    # The tools are the class's own; no world is needed to list them.
    tools = tools_of(app, twin.__new__(twin), 0)
    return {tool.name: _shown(tool) for tool in sorted(tools, key=lambda tool: tool.name)}


def agreed() -> dict[str, Published]:
    """The snapshot."""
    found: dict[str, Published] = json.loads(PATH.read_text("utf-8")) if PATH.exists() else {}
    return found


def text(tools: Published) -> str:
    """Tools as they are written down: for people and for diffs."""
    return json.dumps(tools, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _shown(tool: Tool) -> dict[str, Any]:
    traits = tool.traits
    return {
        "description": tool.description,
        "input": tool.schema,
        "output": tool.output_schema,
        "permission": tool.permission,
        "writes": traits.writes,
        "destructive": traits.destructive,
        "idempotent": traits.idempotent,
        "menu": traits.menu,
    }


def write(chosen: list[str]) -> None:
    """Agree to what these apps publish now; apps that are gone are forgotten."""
    kept = {app: tools for app, tools in agreed().items() if app in apps()}
    PATH.write_text(text(kept | {app: published(app) for app in chosen}), encoding="utf-8")


if __name__ == "__main__":
    write(sys.argv[1:] or apps())
