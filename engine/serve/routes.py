"""The addresses of a server over HTTP: worlds for MCP clients, their events, health."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.serve.feed import Place, stream
from engine.serve.gate import Addresses, Gate, Guard, header, refuse
from engine.serve.operator import operator_routes
from engine.serve.refusals import Denied, Refusals
from engine.serve.seats import Seats
from engine.serve.tokens import Grant
from engine.serve.worlds import World

ANSWERS: Final = ("json", "sse")
"""How the streamable transport may answer: one JSON body, or a stream of events."""

Answer = Callable[[World, Grant, Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Entrance:
    """Lets a request into its world, or refuses it, and has it answered there."""

    gate: Gate
    answer: Answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        world, grant = self.gate.enter(scope)
        world.called = time.monotonic()
        await self.answer(world, grant, scope, receive, send)


@dataclass(frozen=True, slots=True)
class Front:
    """What a server shows to the network."""

    gate: Gate
    seats: Seats
    refusals: Refusals
    addresses: Addresses
    answers: str = "json"
    """How MCP requests are answered that do not say how; see :data:`ANSWERS`."""
    older: bool = False
    """Whether the older transport, HTTP with SSE, is there as well."""
    version: str = ""

    def app(self) -> ASGIApp:
        """The server as an ASGI application."""
        answers: dict[str, Answer] = {"mcp": self._mcp, "events": self._events}
        if self.older:
            answers |= {"sse": self._connect, "messages": self._post}
        routes = [Route("/health", _Health(self), methods=["GET"])]
        for place, answer in answers.items():
            entrance = Entrance(self.gate, answer)
            routes += [Route(f"/{place}", entrance), Route(f"/w/{{world}}/{place}", entrance)]
        routes += operator_routes(self.gate, self.refusals)
        router = Router(routes, redirect_slashes=False, default=_nowhere)
        return Guard(router, self.addresses, self.refusals)

    async def _mcp(
        self, world: World, grant: Grant, scope: Scope, receive: Receive, send: Send
    ) -> None:
        wanted = _query(scope, "answers") or self.answers
        if wanted not in ANSWERS:
            hint = f"Use {' or '.join(ANSWERS)}."
            raise Denied(400, "invalid_args", f"No answer is {wanted[:20]!r}.", hint)
        await self.seats.answer(world, grant, wanted == "sse", scope, receive, send)

    async def _connect(
        self, world: World, grant: Grant, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if scope["method"] != "GET":
            raise Denied(405, "invalid_args", "Streams are opened with GET.")
        place = f"{scope['path'].rpartition('/')[0]}/messages"
        await self.seats.connect(world, grant, place, scope, receive, send)

    async def _post(
        self, world: World, grant: Grant, scope: Scope, receive: Receive, send: Send
    ) -> None:
        await self.seats.post(world, grant, scope["path"], scope, receive, send)

    async def _events(
        self, world: World, grant: Grant, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if scope["method"] != "GET":
            raise Denied(405, "invalid_args", "Streams are opened with GET.")
        try:
            place = Place.read(header(scope, b"last-event-id") or _query(scope, "after"))
        except ValueError:
            hint = "It is the id of the last event that came."
            raise Denied(400, "invalid_args", "Last-Event-ID is no event's.", hint) from None
        limits = self.gate.limits
        if world.streams >= limits.streams:
            raise Denied(503, "too_many", f"{limits.streams} streams are open on this world.")
        actor = None if grant.door == "operator" else grant.actor
        if actor is not None:
            world.feed.join(actor)
        world.streams += 1
        try:
            events = stream(world.feed, actor, place, limits.heartbeat_s)
            headers = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
            response = StreamingResponse(events, headers=headers, media_type="text/event-stream")
            await response(scope, receive, send)
        finally:
            world.streams -= 1


@dataclass(frozen=True, slots=True)
class _Health:
    front: Front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        worlds = self.front.gate.worlds
        body = {"ok": True, "worlds": len(worlds), "version": self.front.version}
        await JSONResponse(body)(scope, receive, send)


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Tell whoever mistook the address where something is."""
    message = f"There is nothing at {scope['path'][:60]!r}."
    hint = "MCP is at /mcp and /w/WORLD/mcp, without a slash at the end."
    await refuse(Denied(404, "not_found", message, hint), scope, receive, send)


def _query(scope: Scope, name: str) -> str:
    given: bytes = scope["query_string"]
    return parse_qs(given.decode("latin-1")).get(name, [""])[-1]
