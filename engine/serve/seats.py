"""The MCP servers behind a server's addresses: one for each seat that somebody has taken."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from typing import Any, Final

import anyio
from anyio.abc import TaskGroup
from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.lowlevel import Server
from mcp.server.sse import SseServerTransport
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.types import Receive, Scope, Send

from engine.serve.gate import Gate
from engine.serve.limits import RETRY_MS
from engine.serve.refusals import Denied
from engine.serve.server import build_server
from engine.serve.tokens import Grant
from engine.serve.wording import Wording
from engine.serve.worlds import World

LAST_EVENT_S: Final = 0.5
"""How long a client of the older transport may take to read the end of its stream."""


class _Sessions(StreamableHTTPSessionManager):
    """The sessions of a seat, of revisions up to 2025-11-25: a full house still takes newcomers."""

    def _admit_session(self, *requestor: Any) -> Any:
        """A session for a newcomer.

        The SDK's own way has no place for one where as many are open as may be. The hooks are its
        own, so they are touched only then.

        Raises:
            Denied: all of them are at work.
        """
        admitted = super()._admit_session(*requestor)
        if admitted is None and self._end_idlest():
            admitted = super()._admit_session(*requestor)
        if admitted is None:
            message = "This seat has as many sessions as it may have, and all are at work."
            raise Denied(503, "too_many", message, retry_after_ms=RETRY_MS)
        return admitted

    def _end_idlest(self) -> bool:
        """End the session that has been idle longest, which its client is then told with 404.

        One with a request or a stream under way has no time at which it would end by itself, and
        nor has one that is just beginning.
        """
        scopes = ((session.idle_scope, key) for key, session in self._server_instances.items())
        idle = [(scope.deadline, key, scope) for scope, key in scopes if scope is not None]
        deadline, key, scope = min(idle, default=(math.inf, "", None))
        if scope is None or deadline == math.inf:
            return False
        del self._server_instances[key]
        scope.cancel()
        return True


@dataclass(slots=True)
class _Seat:
    """One actor's door into one world, as clients find it."""

    server: Server[Any]
    managers: dict[bool, _Sessions] = field(default_factory=dict)
    """By whether answers are streams of events."""
    connections: int = 0
    """Clients of the older transport."""


class Seats:
    """All seats of a server's worlds. A seat goes when its world is closed."""

    def __init__(self, group: TaskGroup, gate: Gate, wording: Wording, version: str) -> None:
        """Nobody is there yet.

        Args:
            group: runs what belongs to the seats for as long as the server lives.
            gate: asked before every call.
            wording: how tools are listed.
            version: the version of the product.
        """
        self._group = group
        self._gate = gate
        self._wording = wording
        self._version = version
        self._seats: dict[World, dict[tuple[str, str], _Seat]] = {}
        self._mailboxes: dict[tuple[World, str], SseServerTransport] = {}
        self._starting = asyncio.Lock()

    async def answer(
        self,
        world: World,
        grant: Grant,
        as_events: bool,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        """Answer a request of the streamable transport.

        Args:
            world: the world that it is for.
            grant: who asks.
            as_events: whether the answer is a stream of events rather than JSON.
            scope, receive, send: the request.
        """
        _introduce(scope, grant)
        seat = self._seat(world, grant)
        async with self._starting:
            manager = seat.managers.get(as_events)
            if manager is None:
                manager = await self._group.start(self._manage, world, seat, as_events)
        await manager.handle_request(scope, receive, send)

    async def connect(
        self, world: World, grant: Grant, place: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Serve a client of the older transport until it goes, or its world does.

        Args:
            world: the world that it is for.
            grant: who asks.
            place: the path where the client is to post its messages.
            scope, receive, send: the request.

        Raises:
            Denied: the seat has as many connections as it may have.
        """
        _introduce(scope, grant)
        seat = self._seat(world, grant)
        if seat.connections >= self._gate.limits.sessions:
            message = "This seat has as many connections as it may have."
            raise Denied(503, "too_many", message, retry_after_ms=RETRY_MS)
        seat.connections += 1
        try:
            async with anyio.create_task_group() as group:
                talk = anyio.CancelScope()

                async def end_with_world() -> None:
                    await world.over.wait()
                    talk.cancel()
                    # Time for the stream's own end; who does not read it is not waited for.
                    await anyio.sleep(LAST_EVENT_S)
                    group.cancel_scope.cancel()

                group.start_soon(end_with_world)
                transport = self._mailbox(world, place)
                async with transport.connect_sse(scope, receive, send) as (requests, answers):
                    with talk:
                        options = seat.server.create_initialization_options()
                        await seat.server.run(requests, answers, options)
                    await answers.aclose()
                group.cancel_scope.cancel()
        finally:
            seat.connections -= 1

    async def post(
        self, world: World, grant: Grant, place: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Take a message of a client of the older transport."""
        _introduce(scope, grant)
        await self._mailbox(world, place).handle_post_message(scope, receive, send)

    def _seat(self, world: World, grant: Grant) -> _Seat:
        seats = self._seats.get(world)
        if seats is None:
            seats = self._seats[world] = {}
            self._group.start_soon(self._forget, world)
        seat = seats.get((grant.actor, grant.door))
        if seat is None:
            server = build_server(
                world.door(grant.actor, grant.door),
                version=self._version,
                task=world.task_of(grant.actor, grant.door),
                wording=self._wording,
                admit=self._gate.admit,
            )
            seat = seats[grant.actor, grant.door] = _Seat(server)
        return seat

    async def _manage(
        self, world: World, seat: _Seat, as_events: bool, *, task_status: Any
    ) -> None:
        """Hold the sessions of a seat until its world is closed."""
        limits = self._gate.limits
        manager = _Sessions(
            seat.server,
            json_response=not as_events,
            session_idle_timeout=limits.idle_s,
            max_request_body_size=limits.body,
            max_sessions=limits.sessions,
        )
        async with manager.run():
            seat.managers[as_events] = manager
            task_status.started(manager)
            await world.over.wait()

    def _mailbox(self, world: World, place: str) -> SseServerTransport:
        mailbox = self._mailboxes.get((world, place))
        if mailbox is None:
            mailbox = SseServerTransport(place, max_request_body_size=self._gate.limits.body)
            self._mailboxes[world, place] = mailbox
        return mailbox

    async def _forget(self, world: World) -> None:
        await world.over.wait()
        self._seats.pop(world, None)
        for known in [key for key in self._mailboxes if key[0] is world]:
            del self._mailboxes[known]


def _introduce(scope: Scope, grant: Grant) -> None:
    """Say whose request it is: a session answers to the token that began it and to no other."""
    scope["vei.grant"] = grant
    scope["user"] = AuthenticatedUser(AccessToken(token="", client_id=grant.id, scopes=[]))
