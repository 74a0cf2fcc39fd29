"""How the list of tools is put: in which spelling, with which schemas, in which pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, Tool

from engine.listing import card, output_card
from engine.serve.door import Door
from engine.serve.wording import Wording
from engine.spelling import safe_name

_OWN_TOOL: Final = re.compile(r"\bvei\.[a-z_.]*[a-z]")

T = TypeVar("T")


def listed(door: Door, wording: Wording) -> list[Tool]:
    """The tools of a door as its clients are told of them, sorted by their dotted names."""
    cards: list[dict[str, Any]] = []
    for tool in door.tools.values():
        entry = card(door.office, tool)
        if wording.output_schemas:
            entry["output_schema"] = output_card(tool)
        if wording.safe_names:
            entry["name"] = safe_name(tool.name)
            entry["description"] = worded(entry["description"], wording)
        cards.append(entry)
    return [Tool.model_validate(entry) for entry in cards]


def worded(text: str, wording: Wording) -> str:
    """A text with the office's own tools spelled as they are listed."""
    if not wording.safe_names:
        return text
    return _OWN_TOOL.sub(lambda found: safe_name(found[0]), text)


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages of one size; the cursor of a page is the number of items before it."""

    size: int
    """Items on a page; 0 for all on one."""

    def of(self, items: Sequence[T], cursor: str | None) -> tuple[list[T], str | None]:
        """The page at a cursor, and the cursor of the next one.

        Raises:
            MCPError: no page begins there.
        """
        size = self.size or max(1, len(items))
        starts = {str(at): at for at in range(size, len(items), size)}
        if cursor is not None and cursor not in starts:
            raise MCPError(INVALID_PARAMS, "There is no such cursor; begin without one.")
        start = starts[cursor] if cursor is not None else 0
        following = str(start + size)
        return list(items[start : start + size]), following if following in starts else None
