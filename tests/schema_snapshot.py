"""The published tools, as they were last agreed on.

``python -m tests.schema_snapshot`` writes ``schema_snapshot.json`` anew, after a change that is
meant: names, descriptions, input and output schemas of every tool of every twin and of both doors.
"""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from engine.doors import AGENT_TOOLS, OPERATOR_TOOLS
from engine.tool import Tool, tools_of
from twins import registry

PATH = Path(__file__).with_suffix(".json")
COMMAND = "python -m tests.schema_snapshot"


def published() -> dict[str, Any]:
    """Every tool there is: what a client reads about it."""
    found = {f"{name} (agent)": tool for name, tool in AGENT_TOOLS.items()}
    found |= {f"{name} (operator)": tool for name, tool in OPERATOR_TOOLS.items()}
    for app in registry.names():
        if find_spec(f"twins.{app}.sim") is None:
            continue
        twin = registry.twin(app)
        # The tools are the class's own; no world is needed to list them.
        found |= {tool.name: tool for tool in tools_of(app, twin.__new__(twin), 0)}
    return {name: _shown(found[name]) for name in sorted(found)}


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


def text(tools: dict[str, Any]) -> str:
    """The snapshot as it is written: for people and for diffs."""
    return json.dumps(tools, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    PATH.write_text(text(published()), encoding="utf-8")
