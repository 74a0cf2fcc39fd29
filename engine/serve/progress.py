"""How far a long wait has come, told to clients that ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import anyio
from mcp.server.context import ServerRequestContext
from mcp.server.session import ServerSession
from mcp_types import CallToolRequestParams

from engine.doors import DAY_MS
from engine.office import Office
from engine.serve.door import RELAYS, Door
from engine.tool import Outcome

WAITS: Final = {"vei.tick": ("dt_ms", 1000), "vei.wait": ("max_ms", DAY_MS)}
"""Tools that let time pass: the argument that says how much, and what holds without it."""

BEAT_S: Final = 2.0
"""How often a wait that goes on is told of. Clients that lose patience do so after some more."""

STIRRED_MS: Final = 0.001
"""What is added where the office's clock stands still: each word of progress has to go further."""


async def told(
    ctx: ServerRequestContext[Any], door: Door, params: CallToolRequestParams
) -> Outcome:
    """Make a call, and tell of its progress where it is a wait and its client asked to be told.

    Progress is office time in ms, of the most that the call may take. The outcome and the record
    are the same whether anybody is told or not.

    Args:
        ctx: the request that it came in.
        door: where it came in.
        params: what is called.
    """
    asked = ctx.meta is not None and ctx.meta.get("progress_token") is not None
    total = allowed_ms(door, params.name, params.arguments) if asked else None
    if total is None:
        return await door.call(params.name, params.arguments)
    teller = _Teller(ctx.session, door.office, total)
    await teller.tell("Waiting")
    async with anyio.create_task_group() as group:
        group.start_soon(teller.beat)
        outcome = await door.call(params.name, params.arguments)
        group.cancel_scope.cancel()
    await teller.tell(f"{outcome.landed} landed" if outcome.ok else "Refused")
    return outcome


def allowed_ms(door: Door, name: str, args: Mapping[str, Any] | None) -> int | None:
    """The most office time that a call lets pass; None where it is no wait.

    Args:
        door: where it came in, which knows the spellings of tools.
        name, args: what is called, as it was sent.
    """
    tool, given = door.tool(name), args or {}
    if tool is not None and tool.name in RELAYS:
        inner, within = given.get("tool"), given.get("args")
        tool = door.tool(inner) if isinstance(inner, str) else None
        given = within if isinstance(within, Mapping) else {}
    if tool is None or tool.name not in WAITS:
        return None
    key, usual = WAITS[tool.name]
    value = given.get(key)
    return value if isinstance(value, int) and value > 0 else usual


class _Teller:
    """Tells one client how far one wait has come."""

    def __init__(self, session: ServerSession, office: Office, total: int) -> None:
        self._session = session
        self._office = office
        self._total = total
        self._began = office.time_ms
        self._last = -1.0

    async def tell(self, message: str) -> None:
        """Say where the wait stands."""
        passed = float(min(self._office.time_ms - self._began, self._total))
        self._last = max(passed, self._last + STIRRED_MS)
        # The call goes on where its client has gone; whoever sends the answer finds that out.
        with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
            await self._session.report_progress(self._last, self._total, message)

    async def beat(self) -> None:
        """Say it again and again, for as long as the call waits for its turn or for others."""
        while True:
            await anyio.sleep(BEAT_S)
            await self.tell("Waiting")
