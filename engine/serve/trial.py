"""What a server is tried with: calls that must go through, and mistakes that must be refused."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.errors import OfficeError

if TYPE_CHECKING:
    import mcp_types
    from mcp import Client

MODERN = "2026-07-28"
LEGACY = "legacy"
ERAS = (MODERN, LEGACY)

STEP_S = 15.0
"""How long one step may take; a server that hangs fails, and is ended."""

Calls = Sequence[tuple[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was tried."""

    era: str
    """The protocol era: ``2026-07-28``, ``legacy``, or ``raw`` for what needs no client."""
    call: str
    ok: bool
    ms: int
    """How long it took on the wall."""
    what: str
    """What came back, or what was wrong, in one line."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that was tried."""

    rows: tuple[Row, ...]

    @property
    def ok(self) -> bool:
        """Whether everything that should work did, and everything that should not did not."""
        return bool(self.rows) and all(row.ok for row in self.rows)

    def body(self) -> dict[str, Any]:
        """The report as plain JSON: ``{ok, rows: [{era, call, ok, ms, what}]}``."""
        names = ("era", "call", "ok", "ms", "what")
        return {"ok": self.ok, "rows": [{n: getattr(r, n) for n in names} for r in self.rows]}


class Unexpected(OfficeError):
    """A server answered otherwise than it should."""

    def __init__(self, message: str) -> None:
        super().__init__("unexpected_answer", message)


@dataclass(slots=True)
class Trial:
    """The rows of one conversation."""

    era: str
    rows: list[Row] = field(default_factory=list)

    def add(self, call: str, started: float, ok: bool, what: str) -> None:
        ms = round((time.monotonic() - started) * 1000)
        self.rows.append(Row(self.era, call, ok, ms, what[:200]))

    async def step(self, call: str, act: Callable[[], Awaitable[str]]) -> None:
        """Try one thing; it says what came back, or raises."""
        started = time.monotonic()
        try:
            what = await asyncio.wait_for(act(), STEP_S)
        except Exception as error:
            self.add(call, started, False, one_line_of(error))
        else:
            self.add(call, started, True, what)


async def converse(transport: Any, calls: Calls | None, trial: Trial, era: str = "") -> None:
    """Talk to a server as a client would.

    Args:
        transport: what the official client is to speak through.
        calls: pairs of tool and arguments that must all go through, in this order; None for every
            tool that only looks and needs no argument.
        trial: takes down how it went.
        era: the protocol era; the trial's where left out.

    Raises:
        Exception: there was no conversation.
    """
    from mcp import Client

    started = time.monotonic()
    async with Client(transport, mode=era or trial.era, read_timeout_seconds=STEP_S) as client:
        tools = await _listed(client)
        trial.add("start, tools/list", started, bool(tools), f"{len(tools)} tools")
        for name, args in looks(tools) if calls is None else calls:
            await trial.step(name, _works(client, name, args))
        for label, act in _mistakes(client, tools):
            await trial.step(label, act)


async def _listed(client: Client) -> list[mcp_types.Tool]:
    """All tools, page by page."""
    tools: list[mcp_types.Tool] = []
    cursor = None
    while True:
        page = await client.list_tools(cursor=cursor)
        tools += page.tools
        cursor = page.next_cursor
        if cursor is None or not page.tools:
            return tools


def looks(tools: Sequence[mcp_types.Tool]) -> Calls:
    """Calls of the tools that only look and need no argument."""
    return [
        (tool.name, {})
        for tool in tools
        if tool.annotations is not None
        and tool.annotations.read_only_hint
        and not tool.input_schema.get("required")
    ]


def _works(client: Client, name: str, args: Mapping[str, Any]) -> Callable[[], Awaitable[str]]:
    async def act() -> str:
        result = await client.call_tool(name, dict(args))
        text = _text(result)
        if result.is_error:
            raise Unexpected(f"refused: {text}")
        return text

    return act


def _mistakes(
    client: Client, tools: Sequence[mcp_types.Tool]
) -> list[tuple[str, Callable[[], Awaitable[str]]]]:
    """Calls that must be refused, each in its own way."""

    async def unknown_tool() -> str:
        from mcp import MCPError

        try:
            await client.call_tool("office.no_such_tool", {})
        except MCPError as error:
            if error.code != -32602:
                raise Unexpected(f"error {error.code} instead of -32602") from None
            return error.message
        raise Unexpected("a tool that is not there was called")

    def refused(name: str, args: dict[str, Any], field: str) -> Callable[[], Awaitable[str]]:
        async def act() -> str:
            result = await client.call_tool(name, args)
            error = (result.structured_content or {}).get("error", {})
            message = str(error.get("message"))
            if not result.is_error or error.get("code") != "invalid_args" or field not in message:
                raise Unexpected(f"taken, or refused for another reason: {_text(result)}")
            return message

        return act

    found: list[tuple[str, Callable[[], Awaitable[str]]]] = [("unknown tool", unknown_tool)]
    for tool in tools:
        if required := tool.input_schema.get("required"):
            wrong = {key: _wrong(tool.input_schema["properties"][key]) for key in required}
            found += [
                (f"{tool.name}, argument missing", refused(tool.name, {}, required[0])),
                (f"{tool.name}, argument mistyped", refused(tool.name, wrong, required[0])),
            ]
            break
    for tool in tools:
        if not tool.input_schema.get("required"):
            extra = {"no_such_argument": 1}
            act = refused(tool.name, extra, "no_such_argument")
            found.append((f"{tool.name}, argument unknown", act))
            break
    return found


def _wrong(schema: Mapping[str, Any]) -> Any:
    """A value of another type than an argument's."""
    return {} if schema.get("type") == "array" else []


def _text(result: mcp_types.CallToolResult) -> str:
    return " ".join(str(getattr(part, "text", part.type)) for part in result.content)


def one_line_of(error: BaseException) -> str:
    """An error in one line; of a group, its first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return " ".join(str(error).split()) or type(error).__name__
