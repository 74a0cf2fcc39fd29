"""The operator's routes: worlds opened, looked at and closed, tokens handed out."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mcp.server.transport_security import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from engine.errors import OfficeError, nearest
from engine.office import OPERATOR
from engine.serve.gate import Gate, refuse
from engine.serve.refusals import Denied, Refusals
from engine.serve.tokens import ANY_WORLD, DoorKind, Grant
from engine.serve.worlds import World

MAX_BODY: Final = 1 << 16
WORLDS: Final = "/operator/worlds"
DOORS: Final = ("agent", "operator")

Act = Callable[[Request, Grant], Awaitable[tuple[int, Mapping[str, Any]]]]
"""Does what a request asks for: HTTP status and body."""


def operator_routes(gate: Gate, refusals: Refusals) -> list[Route]:
    """The routes of the operator's API; each needs an operator's token."""
    api = _Api(gate, refusals)
    table: list[tuple[str, dict[str, Act]]] = [
        (WORLDS, {"GET": api.list_worlds, "POST": api.create}),
        (f"{WORLDS}/{{world}}", {"GET": api.show, "DELETE": api.close}),
        (f"{WORLDS}/{{world}}/tokens", {"POST": api.issue}),
        (f"{WORLDS}/{{world}}/tokens/{{token}}", {"DELETE": api.withdraw}),
        ("/operator/refusals", {"GET": api.refused}),
    ]
    return [Route(path, _Resource(gate, refusals, acts)) for path, acts in table]


class _Resource:
    """One address of the API."""

    def __init__(self, gate: Gate, refusals: Refusals, acts: Mapping[str, Act]) -> None:
        self._gate = gate
        self._refusals = refusals
        self._acts = acts
        self._limited = RequestBodyLimitMiddleware(self._answer, MAX_BODY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        world = scope["path_params"].get("world", ANY_WORLD)
        scope["vei.grant"] = self._gate.operate(scope, world)
        await self._limited(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            act = self._acts.get(scope["method"])
            if act is None:
                raise Denied(405, "invalid_args", f"Use {' or '.join(self._acts)} here.")
            status, body = await act(Request(scope, receive), scope["vei.grant"])
        except OfficeError as problem:
            # What an operator asks for in vain is no attack: it is answered, not recorded.
            await refuse(problem, scope, receive, send)
            return
        await JSONResponse(body, status_code=status)(scope, receive, send)


@dataclass(frozen=True, slots=True)
class _Api:
    gate: Gate
    refusals: Refusals

    async def list_worlds(self, request: Request, grant: Grant) -> tuple[int, Mapping[str, Any]]:
        return 200, {"worlds": [world.body() for world in self.gate.worlds.all()]}

    async def create(self, request: Request, grant: Grant) -> tuple[int, Mapping[str, Any]]:
        wanted = await _body(request, {"name": str, "scenario": str, "seed": int, "variant": int})
        name = wanted.pop("name", "")
        world = await self.gate.worlds.create(name, wanted)
        token, own = self.gate.worlds.let_in(world, world.opened.seat, "agent")
        return 201, {"world": world.body(), "token": token, **_addresses(request, world, own)}

    async def show(self, request: Request, grant: Grant) -> tuple[int, Mapping[str, Any]]:
        world = self._world(request)
        tokens = [each.body() for each in self.gate.tokens.of(world.name)]
        shown = {**world.body(), "people": world.people(), "tokens": tokens, **world.manifest()}
        return 200, {"world": shown}

    async def close(self, request: Request, grant: Grant) -> tuple[int, Mapping[str, Any]]:
        world = self._world(request)
        self.gate.forget(self.gate.tokens.of(world.name))
        score = await self.gate.worlds.close(world)
        return 200, {"world": world.body(), "score": score}

    async def issue(self, request: Request, grant: Grant) -> tuple[int, Mapping[str, Any]]:
        world = self._world(request)
        wanted = await _body(request, {"actor": str, "door": str})
        door = wanted.get("door", "agent")
        if door not in DOORS:
            raise Denied(400, "invalid_args", f"There is no door {door[:20]!r}.",
                         nearest(door, DOORS))  # fmt: skip
        kind: DoorKind = "operator" if door == "operator" else "agent"
        seat = OPERATOR.id if kind == "operator" else world.opened.seat
        token, own = self.gate.worlds.let_in(world, wanted.get("actor", seat), kind)
        return 201, {"token": token, **_addresses(request, world, own)}

    async def withdraw(self, request: Request, grant: Grant) -> tuple[int, Mapping[str, Any]]:
        world = self._world(request)
        gone = self.gate.tokens.forget(world.name, request.path_params["token"] or "?")
        if not gone:
            raise Denied(404, "not_found", f"{world.name} has no such token.")
        self.gate.forget(gone)
        return 200, {"withdrawn": [each.body() for each in gone]}

    async def refused(self, request: Request, grant: Grant) -> tuple[int, Mapping[str, Any]]:
        return 200, self.refusals.body()

    def _world(self, request: Request) -> World:
        name = request.path_params["world"]
        world = self.gate.worlds.get(name)
        if world is None:
            names = [each.name for each in self.gate.worlds.all()]
            hint = nearest(name, names)
            raise Denied(404, "not_found", f"There is no world {name[:60]!r}.", hint)
        return world


def _addresses(request: Request, world: World, grant: Grant) -> dict[str, Any]:
    """Where the holder of a token goes."""
    base = f"{request.url.scheme}://{request.headers['host']}/w/{world.name}"
    return {"grant": grant.body(), "url": f"{base}/mcp", "events": f"{base}/events"}


async def _body(request: Request, known: Mapping[str, type]) -> dict[str, Any]:
    """The body of a request: an object of known keys, or nothing.

    Raises:
        Denied: it is something else.
    """
    given = await request.body()
    try:
        body = json.loads(given or b"{}")
    except (ValueError, RecursionError):
        raise Denied(400, "invalid_args", "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise Denied(400, "invalid_args", "The body is no JSON object.")
    body = {key: value for key, value in body.items() if value is not None}
    for key, value in body.items():
        if key not in known:
            raise Denied(400, "invalid_args", f"There is no key {key[:40]!r}.", nearest(key, known))
        if type(value) is not known[key]:
            kind = {str: "a text", int: "a whole number"}[known[key]]
            raise Denied(400, "invalid_args", f"{key!r} must be {kind}.")
    return body
