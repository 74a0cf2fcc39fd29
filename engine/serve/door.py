"""A door: one actor's way into one world, for servers that have many callers at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.doors import DAY_MS
from engine.errors import Refused
from engine.office import OPERATOR, Office
from engine.serve.feed import Feed
from engine.spelling import spellings
from engine.tool import Outcome, Tool

if TYPE_CHECKING:
    from engine.serve.patience import Patience

WAIT = "vei.wait"
"""The tool whose calls may have to be patient."""

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
        feed: Feed | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Open a door.

        Args:
            office: the world.
            actor_id: whose calls come through; ``operator`` may be at the operator door.
            lock: the world's lock where it has other doors; its own otherwise.
            operator: whether it is the operator door.
            feed: the world's where it has other doors; its own otherwise.
            patience: waits for the acts of others, where there are any; None where a wait with
                nothing on its way comes back at once.

        Raises:
            Refused: ``not_found`` where there is no such actor.
        """
        self.office = office
        self.operator = operator
        own = operator and actor_id == OPERATOR.id
        self.actor = OPERATOR if own else office.directory[actor_id]
        self.lock = lock or asyncio.Lock()
        self.feed = feed or Feed(office)
        self._patience = patience
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

        ``vei.wait`` takes its turn when it has a reason to: see :class:`Patience`. Where that is
        something that has come already, the office does not go on past it: the wait is made, and
        recorded, with a ``max_ms`` of 0.

        Args:
            spelling: the tool's name, dotted or safe; an unknown one is recorded as it is.
            args: its arguments.

        Returns:
            The outcome, refusals included.
        """
        name = self._spellings.get(spelling, spelling)
        if name in RELAYS and args is not None:
            args = self._dotted(args)
        max_ms = None if self._patience is None else self._waits(name, args)
        concerned = False
        if self._patience is not None and max_ms:
            concerned = await self._patience.hold(self.actor.id, max_ms)
        async with self.lock:
            if concerned and len(self.office.world.queue):
                args = _at_once(name, args)
            return self.office.call(self.actor.id, name, args, operator=self.operator)

    def _waits(self, name: str, args: Mapping[str, Any] | None) -> int | None:
        """How long a call would wait in the office, in ms; None where it is no sound wait."""
        if name in RELAYS:
            given = args or {}
            known = given.keys() <= {"tool", "args"}
            name, args = given.get("tool", "") if known else "", given.get("args")
        if name != WAIT or not isinstance(args or {}, Mapping):
            return None
        try:
            checked: int = self.tools[WAIT].check(args or {}).get("max_ms", DAY_MS)
        except Refused:
            return None
        return checked

    def _dotted(self, args: Mapping[str, Any]) -> Mapping[str, Any]:
        """The arguments of a relayed call, the tool in them under its own name."""
        given = args.get("tool")
        name = self._spellings.get(given) if isinstance(given, str) else None
        return args if name in (None, given) else {**args, "tool": name}


def _at_once(name: str, args: Mapping[str, Any] | None) -> dict[str, Any]:
    """The arguments of a wait that is over as soon as it begins."""
    given = dict(args or {})
    if name in RELAYS:
        return {**given, "args": {**(given.get("args") or {}), "max_ms": 0}}
    return {**given, "max_ms": 0}
