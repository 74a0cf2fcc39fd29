"""What a seat gives to whoever sits in it, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from engine.tool import Outcome, Tool


class Arrived(NamedTuple):
    """Something that the seat can see and could not see before."""

    seq: int
    """seq of the record it landed with."""
    time_ms: int
    app: str
    who: str
    """Id of a person, or an address."""
    what: str
    """What they did, as ``in #general``."""
    text: str
    """The words that arrived, in full."""


class Desk(Protocol):
    """A seat in an office. Agents hold nothing else of it: no state, no grader, no plays."""

    actor: str
    """Id of whose seat it is."""
    name: str
    """Name for people."""
    role: str
    """Title in the office, as ``Procurement``; may be empty."""
    email: str
    brief: str
    """The task, as the scenario words it; empty for a seat without one."""

    @property
    def time_ms(self) -> int:
        """Office time since the scenario's start."""

    @property
    def seq(self) -> int:
        """How many records there are."""

    def clock(self) -> str:
        """The office's date and hour in words, as ``Monday 2 March 2026, 09:00``."""

    def tools(self) -> Sequence[Tool]:
        """The tools that the seat may call, by name."""

    async def call(self, tool: str, args: Mapping[str, Any]) -> Outcome:
        """Call a tool as this seat."""

    def news(self) -> list[Arrived]:
        """What landed since this was last asked, oldest first."""

    def acted(self) -> list[Mapping[str, Any]]:
        """Records of calls that were made in this seat by somebody else since this was last asked:
        a person took over, did something and handed back."""

    def idle(self) -> bool:
        """Whether nothing is on its way: waiting would be for nothing."""
