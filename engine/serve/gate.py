"""The gate of a server over HTTP: which addresses it answers to, who is let in, and how often."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.errors import OfficeError, Refused
from engine.serve.limits import REQUESTS_PER_CALL, Bucket, Limits
from engine.serve.refusals import Denied, Refusals
from engine.serve.tokens import ANY_WORLD, Grant, Tokens
from engine.serve.worlds import World, Worlds

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
"""Names by which a program on the same machine reaches a server."""

EVERYWHERE: Final = frozenset({"", "0.0.0.0", "::"})
"""Addresses that mean every network of the machine."""

REFUSED_CODE: Final = -32001
"""JSON-RPC code of a request that was not let in; MCP clients show its message."""

PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept, Last-Event-ID, "
    "Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, Mcp-Name",
    "Access-Control-Max-Age": "600",
}
"""What a page's browser is told before the page may ask."""


def header(scope: Scope, name: bytes) -> str:
    """A header of a request; empty where it has none."""
    return next((v.decode("latin-1") for k, v in scope["headers"] if k == name), "")


def about(scope: Scope) -> dict[str, str]:
    """What a record of refusals says of a request."""
    client = scope.get("client") or ("",)
    return {"method": scope["method"], "path": scope["path"], "client": str(client[0])}


def refusal(problem: OfficeError) -> dict[str, Any]:
    """What is wrong with a request, as an error for MCP clients and for programs alike.

    ``{jsonrpc, id, error: {code, message, data: {error: {code, message, hint, …}}}}``
    """
    error = {"code": REFUSED_CODE, "message": str(problem), "data": {"error": problem.body()}}
    return {"jsonrpc": "2.0", "id": None, "error": error}


async def refuse(problem: OfficeError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request with what is wrong with it; see :func:`refusal`."""
    status = problem.status if isinstance(problem, Denied) else 400
    headers = {}
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="vei"'
    if "retry_after_ms" in problem.details:
        headers["Retry-After"] = str(-(-problem.details["retry_after_ms"] // 1000))
    await JSONResponse(refusal(problem), status_code=status, headers=headers)(scope, receive, send)


@dataclass(frozen=True, slots=True)
class Addresses:
    """The names that a server answers to, and the pages that may ask it."""

    hosts: frozenset[str]
    origins: frozenset[str] = frozenset()
    """Further origins, as ``https://tools.example``; pages of the hosts may ask in any case."""

    @classmethod
    def of(cls, host: str, hosts: Collection[str] = (), origins: Collection[str] = ()) -> Addresses:
        """The names that go with an address that a server is bound to."""
        own = LOOPBACK if host in LOOPBACK else set() if host in EVERYWHERE else {host}
        return cls(frozenset(name.casefold() for name in {*own, *hosts}), frozenset(origins))

    def check(self, scope: Scope) -> None:
        """Hold a request to them: a page elsewhere must not reach the server by another name.

        Raises:
            Denied: ``host`` or ``origin``.
        """
        if _host_of(f"//{header(scope, b'host')}") not in self.hosts:
            raise Denied(421, "host", "The Host header names another server.",
                         "Have the server told this name with --allow-host.")  # fmt: skip
        origin = header(scope, b"origin")
        if origin and origin not in self.origins and _host_of(origin) not in self.hosts:
            raise Denied(403, "origin", "Pages of this origin may not ask here.",
                         "Have the server told this origin with --allow-origin.")  # fmt: skip


def _readable_by(origin: str, send: Send) -> Send:
    """Let the pages of an origin that may ask read the answers as well."""
    own = [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-expose-headers", b"Mcp-Session-Id"),
        (b"vary", b"Origin"),
    ]

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *own]}
        await send(message)

    return answer


def _host_of(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        # Reading the port finds one that is none.
        return None if parts.port == 0 or parts.username is not None else parts.hostname
    except ValueError:
        return None


class Guard:
    """Stands before every route: addresses first, and an answer where one is refused."""

    def __init__(self, app: ASGIApp, addresses: Addresses, refusals: Refusals) -> None:
        self._app = app
        self._addresses = addresses
        self._refusals = refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            return
        try:
            self._addresses.check(scope)
            origin = header(scope, b"origin")
            if origin:
                send = _readable_by(origin, send)
            if origin and header(scope, b"access-control-request-method"):
                await Response(status_code=204, headers=PREFLIGHT)(scope, receive, send)
                return
            await self._app(scope, receive, send)
        except Denied as denied:
            self._refusals.add(denied, about(scope) | scope.get("vei.grant_id", {}))
            await refuse(denied, scope, receive, send)
        except ClientDisconnect:
            # Gone in the middle of its own request: there is nobody left to answer.
            return


@dataclass(slots=True)
class _Pace:
    """How fast one token goes."""

    calls: Bucket
    requests: Bucket


@dataclass(slots=True)
class Gate:
    """Who is let in."""

    worlds: Worlds
    tokens: Tokens
    limits: Limits
    first: str = ""
    """The world that has addresses without a name, ``/mcp`` among them; empty for none."""
    free: Grant | None = None
    """What a request without a token stands for at those addresses; None where one is needed."""
    _paces: dict[str, _Pace] = field(default_factory=dict)

    def enter(self, scope: Scope) -> tuple[World, Grant]:
        """Let a request into the world that its path names.

        Raises:
            Denied: it has no token, a wrong one, or one of another world; or it comes too fast.
        """
        named = scope.get("path_params", {}).get("world")
        name = self.first if named is None else named
        token = _bearer(scope)
        free = self.free if named is None and not token else None
        grant = free or self._grant(token)
        scope["vei.grant_id"] = {"token": grant.id}
        world = self.worlds.get(name)
        if world is None or not grant.opens(name):
            # Whether there is such a world is told to those alone who may enter it.
            if world is None and grant.opens(name):
                raise Denied(404, "no_world", f"There is no world {name[:60]!r} any more.")
            raise Denied(403, "other_world", "This token is for another world.")
        self._slow_down(grant)
        return world, grant

    def operate(self, scope: Scope, world: str = ANY_WORLD) -> Grant:
        """Let a request at the operator's routes.

        Args:
            scope: the request.
            world: the world that it is about.

        Raises:
            Denied: its token is not an operator's, or not of that world.
        """
        grant = self._grant(_bearer(scope))
        scope["vei.grant_id"] = {"token": grant.id}
        if grant.door != "operator":
            raise Denied(403, "operators_only", "This token is for the agent door.")
        if grant.world != ANY_WORLD and grant.world != world:
            raise Denied(403, "other_world", "This token is for another world, or for one alone.")
        self._slow_down(grant)
        return grant

    def forget(self, grants: Collection[Grant]) -> None:
        """Forget how fast tokens went that are no more."""
        for grant in grants:
            self._paces.pop(grant.id, None)

    def admit(self, request: Any) -> None:
        """Ask whether a token may make one more call now.

        Args:
            request: the HTTP request that the call came in.

        Raises:
            Refused: ``rate_limited``, with the milliseconds to wait.
        """
        grant: Grant = request.scope["vei.grant"]
        wait_ms = self._pace(grant).calls.take()
        if wait_ms:
            raise Refused("rate_limited", *_too_fast(wait_ms), retry_after_ms=wait_ms)

    def _grant(self, token: str) -> Grant:
        hint = "Send the header 'Authorization: Bearer TOKEN'."
        if not token:
            raise Denied(401, "no_token", "This needs a token.", hint)
        grant = self.tokens.find(token)
        if grant is None:
            raise Denied(401, "wrong_token", "This token is not known, or not any more.", hint)
        return grant

    def _slow_down(self, grant: Grant) -> None:
        wait_ms = self._pace(grant).requests.take()
        if wait_ms:
            raise Denied(429, "rate_limited", *_too_fast(wait_ms), retry_after_ms=wait_ms)

    def _pace(self, grant: Grant) -> _Pace:
        pace = self._paces.get(grant.id)
        if pace is None:
            rate, burst = self.limits.calls_per_s, self.limits.burst
            more = Bucket(rate * REQUESTS_PER_CALL, burst * REQUESTS_PER_CALL)
            pace = self._paces[grant.id] = _Pace(Bucket(rate, burst), more)
        return pace


def _too_fast(wait_ms: int) -> tuple[str, str]:
    return "Too many calls a second.", f"Try again in {wait_ms} ms."


def _bearer(scope: Scope) -> str:
    """The token of a request; what is given in another way is no token of ours, but not none."""
    given = header(scope, b"authorization")
    kind, _, token = given.partition(" ")
    return token.strip() if kind.casefold() == "bearer" else given
