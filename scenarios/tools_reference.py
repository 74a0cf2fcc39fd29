"""Every tool of the office, as Markdown: made from the tools themselves.

``python -m scenarios.tools_reference PAGE`` writes them anew between the marks of that page.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

from engine.doors import AGENT_TOOLS, OPERATOR_TOOLS
from engine.listing import lean
from engine.tool import Tool, tools_of
from twins import registry

BEGIN: Final = "<!-- tools: made from the code -->\n"
END: Final = "\n<!-- end of tools -->"
HEAD: Final = "| tool | arguments | what it does | needs |\n| --- | --- | --- | --- |"

_NAMES: Final = {
    "string": "text",
    "integer": "number",
    "boolean": "yes or no",
    "array": "list",
    "null": "nothing",
}


def every_tool() -> dict[str, list[Tool]]:
    """The tools by who offers them: each app, the office, its operator's door."""
    found: dict[str, list[Tool]] = {}
    for name in registry.names():
        kind = registry.twin(name)
        # What a tool says of itself hangs on its method alone, so no world is opened for it.
        holder = kind.__new__(kind)
        found[kind.title] = sorted(tools_of(name, holder, 0), key=lambda tool: tool.name)
    found["The office itself"] = sorted(AGENT_TOOLS.values(), key=lambda tool: tool.name)
    found["At the operator door"] = sorted(OPERATOR_TOOLS.values(), key=lambda tool: tool.name)
    return found


def tables() -> str:
    """All tools in Markdown, a table for each app."""
    parts = []
    for title, tools in every_tool().items():
        rows = [_row(tool) for tool in tools]
        parts.append("\n".join([f"## {title}", "", HEAD, *rows]))
    return "\n\n".join(parts)


def _row(tool: Tool) -> str:
    schema = lean(tool.schema)
    required = schema.get("required", ())
    shown = [
        f"`{name}{'' if name in required else '?'}` {_kind(entry)}".strip()
        for name, entry in schema["properties"].items()
    ]
    cells = (f"`{tool.name}`", ", ".join(shown), tool.description, _needs(tool))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _kind(schema: dict[str, Any]) -> str:
    """What an argument is, in a word or two."""
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    if "anyOf" in schema:
        found = dict.fromkeys(_kind(each) for each in schema["anyOf"])
        return " or ".join(kind for kind in found if kind)
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {})) or 'anything'}"
    given: str | list[str] = schema.get("type", [])
    kinds = given if isinstance(given, list) else [given]
    return " or ".join(dict.fromkeys(_NAMES.get(kind, kind) for kind in kinds))


def _needs(tool: Tool) -> str:
    """What a caller must hold, and whether the call changes anything."""
    held = f"`{tool.permission}`" if tool.permission else ""
    return ", ".join(part for part in ("writes" if tool.traits.writes else "", held) if part)


def written_anew(text: str) -> str:
    """A page with the tables as they are now."""
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}{tables()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(written_anew(page.read_text("utf-8")), "utf-8")
