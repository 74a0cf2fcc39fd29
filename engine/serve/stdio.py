"""The office on stdin and stdout: one process, one world, one actor."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from engine.serve.door import Door
from engine.serve.guard import Wires, claim
from engine.serve.wording import Wording

if TYPE_CHECKING:
    from engine.office import Office

STOPS = (signal.SIGTERM, signal.SIGINT)
"""Signals that end the day as a closed stdin does."""

LAST_BYTES_S = 0.5
"""How long a client may take to read what is left when the server has been told to stop."""


class _Told(NamedTuple):
    """What the client is told."""

    version: str
    task: str
    wording: Wording


def serve_stdio(
    office: Office,
    actor_id: str,
    *,
    on_close: Callable[[], None] | None = None,
    version: str = "",
    task: str = "",
    wording: Wording | None = None,
) -> None:
    """Serve the office until stdin closes, the client goes away, or SIGTERM or SIGINT comes.

    Call it in the main thread of a process that ends afterwards: the standard streams are gone for
    good. To keep them clean from the start, call :func:`engine.serve.guard.claim` before anything
    else is imported.

    Args:
        office: the world.
        actor_id: whose calls come in.
        on_close: finishes the run; called once, whatever ended the serving, while no signal can
            interrupt it.
        version: the version of the product, shown to clients.
        task: what the actor is to do, told to the client on connecting.
        wording: how tools are listed; lean and with dotted names where left out.

    Raises:
        Refused: ``not_found`` where there is no such actor.
        OSError: stdin or stdout is closed.
    """
    wires = claim()
    with stops_noted() as asked:
        door = Door(office, actor_id)
        told = _Told(version, task, wording or Wording())
        asyncio.run(_serve(door, wires, asked, on_close, told))


@contextmanager
def stops_noted() -> Iterator[list[int]]:
    """Signals that end the day are noted, and no more, until a loop that runs takes them over."""
    asked: list[int] = []
    before = {number: signal.signal(number, lambda n, _: asked.append(n)) for number in STOPS}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def _serve(
    door: Door,
    wires: Wires,
    asked: list[int],
    on_close: Callable[[], None] | None,
    told: _Told,
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    try:
        for number in STOPS:
            loop.add_signal_handler(number, stop.set)
        if not asked:
            await _converse(door, wires, stop, told)
    finally:
        door.feed.leave()
        # Inside the loop, whose signal handlers make a second SIGTERM wait for the run's last line.
        if on_close is not None:
            on_close()


async def _converse(door: Door, wires: Wires, stop: asyncio.Event, told: _Told) -> None:
    """One conversation, from the first line to the last."""
    with _collector_at_rest():
        import anyio

        from engine.serve.connection import Connection
        from engine.serve.server import build_server

        server = build_server(door, version=told.version, task=told.task, wording=told.wording)
    connection = Connection(wires)
    try:
        async with anyio.create_task_group() as group:

            async def end_when(event: asyncio.Event) -> None:
                await event.wait()
                group.cancel_scope.cancel()

            group.start_soon(end_when, stop)
            group.start_soon(end_when, connection.outlet.gone)
            options = server.create_initialization_options()
            await server.run(connection.requests, connection.answers, options)
            group.cancel_scope.cancel()
        with anyio.move_on_after(LAST_BYTES_S):
            await connection.outlet.below(0)
    finally:
        connection.outlet.close()


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """No garbage collection while the SDK is imported: it makes thousands of models and no garbage.

    Saves a sixth of the time to the first answer.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        gc.freeze()
