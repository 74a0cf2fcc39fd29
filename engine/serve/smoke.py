"""Does a server work? Started as a client would start it, asked, broken a little, and let go."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from engine.errors import OfficeError

if TYPE_CHECKING:
    import mcp_types
    from mcp import Client

MODERN = "2026-07-28"
LEGACY = "legacy"

STEP_S = 15.0
"""How long one step may take; a server that hangs fails, and is ended."""

EXIT_S = 2.0
"""How long a server may take to end once its stdin is closed."""

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


def smoke_stdio(
    command: Sequence[str],
    env: Mapping[str, str] | None = None,
    calls: Calls = (),
    eras: Sequence[str] = (MODERN, LEGACY),
) -> Report:
    """Try a server that speaks MCP on stdin and stdout, with the official client.

    Args:
        command: the program and its arguments; it is started once an era, and once more to see that
            it ends by itself.
        env: variables for the server on top of the few that clients pass on (PATH, HOME …).
        calls: pairs of tool and arguments that must all go through, in this order.
        eras: the protocol eras to try.

    Returns:
        The report. A server that cannot be started is a row of it too. Nothing is left running.
    """
    return asyncio.run(_smoke(list(command), dict(env or {}), calls, eras))


async def _smoke(
    command: list[str], env: dict[str, str], calls: Calls, eras: Sequence[str]
) -> Report:
    rows: list[Row] = []
    for era in eras:
        trial = _Trial(era, rows)
        with tempfile.TemporaryFile("w+") as talk, _stray_lines() as stray:
            started = time.monotonic()
            try:
                await _with_client(command, env, calls, trial, talk)
            except Exception as error:
                what = f"{_line(error)} {_last_line(talk)}".strip()
                trial.add("conversation", started, False, what)
            if stray:
                trial.add("stdout", started, False, f"{len(stray)} lines that are no JSON-RPC")
    rows.append(await _exit(command, env))
    return Report(tuple(rows))


@dataclass(slots=True)
class _Trial:
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
            self.add(call, started, False, _line(error))
        else:
            self.add(call, started, True, what)


async def _with_client(
    command: list[str], env: dict[str, str], calls: Calls, trial: _Trial, talk: TextIO
) -> None:
    from mcp import Client, StdioServerParameters, stdio_client

    started = time.monotonic()
    server = StdioServerParameters(command=command[0], args=command[1:], env=env)
    transport = stdio_client(server, errlog=talk)
    async with Client(transport, mode=trial.era, read_timeout_seconds=STEP_S) as client:
        tools = (await client.list_tools()).tools
        trial.add("start, tools/list", started, bool(tools), f"{len(tools)} tools")
        for name, args in calls:
            await trial.step(name, _works(client, name, args))
        for label, act in _mistakes(client, tools):
            await trial.step(label, act)


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


@contextmanager
def _stray_lines() -> Iterator[list[logging.LogRecord]]:
    """What the client's transport complains of: lines on stdout that are no messages."""
    stray: list[logging.LogRecord] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            stray.append(record)

    log = logging.getLogger("mcp.client.stdio")
    keep, passes_on = Keep(logging.ERROR), log.propagate
    log.addHandler(keep)
    log.propagate = False
    try:
        yield stray
    finally:
        log.removeHandler(keep)
        log.propagate = passes_on


async def _exit(command: list[str], env: dict[str, str]) -> Row:
    """Start the server without a client, close its stdin, and see it end with nothing said."""
    inherited = {key: os.environ[key] for key in ("HOME", "PATH") if key in os.environ}
    started = time.monotonic()
    trial = _Trial("raw")
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=inherited | env,
        )
    except (OSError, ValueError) as error:
        trial.add("exit", started, False, _line(error))
        return trial.rows[0]
    try:
        hello = await _hello(process)
        started = time.monotonic()
        said, _ = await asyncio.wait_for(process.communicate(b""), EXIT_S)
        said = said if b'"jsonrpc"' in hello else hello + said
        ok = process.returncode == 0 and not said
        what = f"exit status {process.returncode}" + (f", said {said[:80]!r}" if said else "")
        trial.add("exit", started, ok, what)
    except TimeoutError:
        trial.add("exit", started, False, "still running after its stdin was closed")
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return trial.rows[0]


async def _hello(process: asyncio.subprocess.Process) -> bytes:
    """One exchange, so that the server is up when its stdin is closed; what it answered."""
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        return b""
    with suppress(ConnectionError):
        stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
        await stdin.drain()
    return await asyncio.wait_for(stdout.readline(), STEP_S)


def _text(result: mcp_types.CallToolResult) -> str:
    return " ".join(str(getattr(part, "text", part.type)) for part in result.content)


def _line(error: BaseException) -> str:
    """An error in one line; of a group, its first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return " ".join(str(error).split()) or type(error).__name__


def _last_line(talk: TextIO) -> str:
    """The last thing the server said on stderr."""
    talk.seek(0)
    lines = [line.strip() for line in talk.read().splitlines() if line.strip()]
    return f"It said: {lines[-1]}" if lines else ""
