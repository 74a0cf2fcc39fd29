"""A door: one actor's way into one world, for servers that have many callers at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from engine.office import OPERATOR, Office
from engine.spelling import spellings
from engine.tool import Outcome, Tool

RELAYS = frozenset({"vei.call", "vei.act_and_observe"})
"""Tools that call another one by its name."""


class Door:
    """A door of an office for one actor: the agent door, or the operator door.

    Doors into the same world share one lock, so that its calls happen one after another, in the
    order in which they came.
    """

    def __init__(
        self,
        office: Office,
        actor_id: str,
        lock: asyncio.Lock | None = None,
        *,
        operator: bool = False,
    ) -> None:
        """Open a door.

        Args:
            office: the world.
            actor_id: whose calls come through; ``operator`` may be at the operator door.
            lock: the world's lock where it has other doors; its own otherwise.
            operator: whether it is the operator door.

        Raises:
            Refused: ``not_found`` where there is no such actor.
        """
        self.office = office
        self.operator = operator
        own = operator and actor_id == OPERATOR.id
        self.actor = OPERATOR if own else office.directory[actor_id]
        self.lock = lock or asyncio.Lock()
        self.tools: dict[str, Tool] = {
            tool.name: tool for tool in office.offered(operator=operator)
        }
        """What is offered, sorted by name."""
        self._spellings = spellings(self.tools)

    def tool(self, spelling: str) -> Tool | None:
        """The tool that a name on the wire stands for."""
        return self.tools.get(self._spellings.get(spelling, ""))

    async def call(self, spelling: str, args: Mapping[str, Any] | None) -> Outcome:
        """Call a tool when it is this call's turn.

        A caller that goes away while it waits has not called. From its turn on nothing is awaited,
        so no cancellation can fall between the step, its record and the outcome.

        Args:
            spelling: the tool's name, dotted or safe; an unknown one is recorded as it is.
            args: its arguments.

        Returns:
            The outcome, refusals included.
        """
        name = self._spellings.get(spelling, spelling)
        if name in RELAYS and args is not None:
            args = self._dotted(args)
        async with self.lock:
            return self.office.call(self.actor.id, name, args, operator=self.operator)

    def _dotted(self, args: Mapping[str, Any]) -> Mapping[str, Any]:
        """The arguments of a relayed call, the tool in them under its own name."""
        given = args.get("tool")
        name = self._spellings.get(given) if isinstance(given, str) else None
        return args if name in (None, given) else {**args, "tool": name}
