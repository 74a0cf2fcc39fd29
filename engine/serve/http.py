"""Serving over HTTP: a socket, the addresses behind it, and an orderly end."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, cast

import anyio
import uvicorn

from engine.errors import OfficeError
from engine.office import OPERATOR
from engine.serve.deadline import in_time
from engine.serve.gate import LOOPBACK, Addresses, Gate
from engine.serve.limits import Limits
from engine.serve.refusals import Refusals
from engine.serve.routes import Front
from engine.serve.seats import Seats
from engine.serve.stdio import STOPS, stops_noted
from engine.serve.tokens import ANY_WORLD, Grant, Tokens
from engine.serve.wording import Wording
from engine.serve.worlds import FIRST, Opened, Opener, World, Worlds

LAST_ANSWERS_S: Final = 1
"""Seconds that answers under way may take when the server has been told to end."""

IDLE_ROUND_S: Final = 30.0
"""How often the server looks for worlds that nobody calls."""

KEEP_ALIVE_S: Final = 5
"""Seconds that a connection may rest between two requests. What is left of one that its client has
closed is held as long, so a longer rest would cost memory."""

MAX_CONNECTIONS: Final = 2000


@dataclass(frozen=True, slots=True)
class Plan:
    """What a server is to be."""

    host: str = "127.0.0.1"
    port: int = 0
    """0 for any that is free."""
    older: bool = False
    """Whether clients of the older transport, HTTP with SSE, are served as well."""
    answers: str = "json"
    """How requests are answered: ``json``, or ``sse`` for streams of events."""
    wording: Wording = field(default_factory=Wording)
    limits: Limits = field(default_factory=Limits)
    allow_hosts: tuple[str, ...] = ()
    allow_origins: tuple[str, ...] = ()
    token_needed: bool = False
    """Whether even the first world needs a token on the machine itself."""
    token: str = ""
    """The first world's token for its seat; a new one where empty."""
    operator_token: str = ""
    """The operator's token; a new one where empty."""
    version: str = ""

    @property
    def local(self) -> bool:
        """Whether only programs on this machine reach the server."""
        return self.host in LOOPBACK


@dataclass(frozen=True, slots=True)
class Ready:
    """A server that answers."""

    url: str
    """Where: ``http://host:port``."""
    world: str
    """Name of the first world."""
    token: str
    """Token of its seat; empty where none is needed."""
    operator_token: str


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises:
        OSError: the address is not this machine's, or is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named: asyncio sends small answers at once on sockets that say TCP, and leaves
    # all others to the system, which would hold each back for 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening


def serve_http(
    listening: socket.socket,
    plan: Plan,
    first: Opened,
    opener: Opener,
    *,
    on_ready: Callable[[Ready], None],
    write_refusal: Callable[[bytes], None] | None = None,
) -> None:
    """Serve worlds until SIGTERM or SIGINT comes; then every one is finished and closed.

    Call it in the main thread.

    Args:
        listening: where; see :func:`listen`.
        plan: how.
        first: the world that is there from the start, at ``/mcp`` and ``/w/office/mcp``.
        opener: opens further ones.
        on_ready: told where the server is and which tokens it has, once it answers.
        write_refusal: takes a line of JSON about each request that was not let in.

    Raises:
        OfficeError: a run could not be finished; the others are.
    """
    with stops_noted() as asked:
        asyncio.run(_until_told(listening, plan, first, opener, on_ready, write_refusal, asked))


async def _until_told(
    listening: socket.socket,
    plan: Plan,
    first: Opened,
    opener: Opener,
    on_ready: Callable[[Ready], None],
    write_refusal: Callable[[bytes], None] | None,
    asked: list[int],
) -> None:
    stop = asyncio.Event()
    for number in STOPS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if asked:
        stop.set()
    await serve(
        listening, plan, first, opener, stop, on_ready=on_ready, write_refusal=write_refusal
    )


async def serve(
    listening: socket.socket,
    plan: Plan,
    first: Opened,
    opener: Opener,
    stop: asyncio.Event,
    *,
    on_ready: Callable[[Ready], None],
    write_refusal: Callable[[bytes], None] | None = None,
) -> None:
    """Serve worlds until an event is set; :func:`serve_http` without signals."""
    gc.freeze()
    tokens = Tokens()
    worlds = Worlds(opener, tokens, plan.limits)
    world = worlds.adopt(FIRST, first)
    refusals = Refusals(write_refusal)
    gate, ready = _opened(plan, worlds, world, listening)
    async with anyio.create_task_group() as group:
        seats = Seats(group, gate, plan.wording, plan.version)
        addresses = Addresses.of(plan.host, plan.allow_hosts, plan.allow_origins)
        front = Front(gate, seats, refusals, addresses, plan.answers, plan.older, plan.version)
        server = _Uvicorn(
            uvicorn.Config(
                front.app(),
                lifespan="off",
                ws="none",
                log_config=None,
                access_log=False,
                server_header=False,
                http=cast(type[asyncio.Protocol], in_time(plan.limits.request_s)),
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=LAST_ANSWERS_S,
                limit_concurrency=MAX_CONNECTIONS,
            ),
            lambda: on_ready(ready),
        )
        failures: list[BaseException] = []

        async def end() -> None:
            await stop.wait()
            failures.extend(await worlds.close_all())
            server.should_exit = True

        group.start_soon(end)
        group.start_soon(_close_idle, worlds)
        try:
            await server.serve([listening])
        finally:
            with anyio.CancelScope(shield=True):
                failures.extend(await worlds.close_all())
            group.cancel_scope.cancel()
    for failure in failures:
        raise failure


def _opened(
    plan: Plan, worlds: Worlds, world: World, listening: socket.socket
) -> tuple[Gate, Ready]:
    """The gate with its first tokens, and what is told of them."""
    seat = world.opened.seat
    operator_token, _ = worlds.tokens.issue(ANY_WORLD, OPERATOR.id, "operator", plan.operator_token)
    free, token = None, ""
    if plan.local and not plan.token_needed and not plan.token:
        free = Grant("free", world.name, seat, "agent")
        world.feed.join(seat)
    else:
        token, _ = worlds.let_in(world, seat, "agent", plan.token)
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    ready = Ready(f"http://{shown}:{port}", world.name, token, operator_token)
    return Gate(worlds, worlds.tokens, plan.limits, world.name, free), ready


async def _close_idle(worlds: Worlds) -> None:
    while True:
        await asyncio.sleep(IDLE_ROUND_S)
        with suppress(OfficeError):
            await worlds.close_idle()


class _Uvicorn(uvicorn.Server):
    """uvicorn that says when it answers, and keeps its hands off the signals."""

    def __init__(self, config: uvicorn.Config, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave the signals to those who have them: the runs are finished first."""
        yield
