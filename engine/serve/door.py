"""A door: one actor's way into one world, for servers that have many callers at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from engine.office import Office
from engine.spelling import spellings
from engine.tool import Outcome, Tool


class Door:
    """The agent door of an office for one actor.

    Doors into the same world share one lock, so that its calls happen one after another, in the
    order in which they came.
    """

    def __init__(self, office: Office, actor_id: str, lock: asyncio.Lock | None = None) -> None:
        """Open a door.

        Args:
            office: the world.
            actor_id: whose calls come through.
            lock: the world's lock where it has other doors; its own otherwise.

        Raises:
            Refused: ``not_found`` where there is no such actor.
        """
        self.office = office
        self.actor = office.directory[actor_id]
        self.lock = lock or asyncio.Lock()
        self.tools: dict[str, Tool] = {tool.name: tool for tool in office.offered(operator=False)}
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
        async with self.lock:
            return self.office.call(self.actor.id, name, args)
