"""The tools of a seat as a model is offered them, and the way back from what it calls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from engine.agents.messages import ToolSpec
from engine.listing import lean
from engine.spelling import safe_name, spellings
from engine.tool import Tool

SEARCH = "vei.tools.search"
OBSERVE = "vei.observe"
WAIT = "vei.wait"
CALL = "vei.call"
BASICS = (OBSERVE, WAIT, SEARCH, CALL)
"""What is offered however narrow the catalogue is: looking, waiting, and a way to the rest."""

LOOP_ITSELF = ("vei.act_and_observe", "vei.ping")
"""What a model is not offered: the loop looks for it after each turn."""


class ToolTable:
    """A seat's tools under the names that go over the wire.

    Every name that a model writes is looked up here; nothing is made of its characters.
    """

    def __init__(self, tools: Iterable[Tool]) -> None:
        """Make the table of ``tools``."""
        offered = {tool.name: tool for tool in tools if tool.name not in LOOP_ITSELF}
        self._specs = {
            name: ToolSpec(name, safe_name(name), tool.description, lean(tool.schema))
            for name, tool in sorted(offered.items())
        }
        self._by_spelling = spellings(offered)
        self._shown: set[str] | None = None

    def narrow(self, names: Iterable[str]) -> None:
        """Show the basics and these, and from now on whatever is added."""
        self._shown = {*BASICS, *names} & self._specs.keys()

    def add(self, names: Iterable[str]) -> None:
        """Show these, too, where the catalogue is narrow."""
        if self._shown is not None:
            self._shown |= {name for name in names if name in self._specs}

    def shown(self) -> tuple[ToolSpec, ...]:
        """What the model is offered now, by name."""
        shown = self._shown
        return tuple(s for name, s in self._specs.items() if shown is None or name in shown)

    def name(self, wire: str) -> str:
        """The office's name of what a model called; as it was written where there is none."""
        return self._by_spelling.get(wire, wire)


def found_by(result: Any) -> Sequence[str]:
    """Names of the tools that a search found."""
    rows = result.get("results", ()) if isinstance(result, Mapping) else ()
    return [str(row["name"]) for row in rows if isinstance(row, Mapping) and "name" in row]
