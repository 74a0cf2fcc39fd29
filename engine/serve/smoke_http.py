"""Does a server over HTTP work? Started, asked in every way there is, kept out, and told to end."""

from __future__ import annotations

import asyncio
import re
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, Literal, TextIO

from engine.serve import trial as trials
from engine.serve.smoke import ending, inherited, last_line
from engine.serve.trial import (
    ERAS,
    Calls,
    Report,
    Trial,
    Unexpected,
    converse,
    one_line_of,
)

if TYPE_CHECKING:
    import httpx2

START_S: Final = 30.0
"""How long a server may take to say where it is."""

EXIT_S: Final = 5.0
"""How long a server may take to end when it is told to."""

TOLD: Final = re.compile(r"(https?://\S+)/mcp\b")
"""What a server says on stderr when it answers."""

Kind = Literal["http", "sse"]


def smoke_http(
    kind: Kind,
    command: Sequence[str] = (),
    *,
    url: str = "",
    token: str = "",
    env: Mapping[str, str] | None = None,
    calls: Calls | None = None,
    eras: Sequence[str] = ERAS,
) -> Report:
    """Try a server that speaks MCP over HTTP, with the official client.

    Args:
        kind: ``http`` for the streamable transport, ``sse`` for the older one.
        command: the program and its arguments, started once; it says on stderr where it is.
        url: the address of a server that is running instead, as ``http://host:port`` with or
            without the path of a world.
        token: the token to show; empty for none.
        env: variables for the program on top of PATH and HOME.
        calls: pairs of tool and arguments that must all go through, in this order; None for every
            tool that only looks and needs no argument.
        eras: the protocol eras to try.

    Returns:
        The report. A server that cannot be started or reached is a row of it too. What was started
        is ended.
    """
    return asyncio.run(_smoke(kind, list(command), url, token, dict(env or {}), calls, eras))


async def _smoke(
    kind: Kind,
    command: list[str],
    url: str,
    token: str,
    env: dict[str, str],
    calls: Calls | None,
    eras: Sequence[str],
) -> Report:
    raw = Trial("raw")
    if url:
        await _try(kind, _base(url), token, calls, eras, raw)
        return Report(tuple(raw.rows))
    with tempfile.TemporaryFile("w+") as talk:
        started = time.monotonic()
        try:
            process = await _started(command, env, talk)
        except (OSError, ValueError) as error:
            raw.add("start", started, False, one_line_of(error))
            return Report(tuple(raw.rows))
        try:
            found = await _address(process, talk)
            raw.add("start", started, bool(found), found or f"It says nowhere. {last_line(talk)}")
            if found:
                await _try(kind, found, token, calls, eras, raw)
                await _end(process, raw, talk)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return Report(tuple(raw.rows))


def _base(url: str) -> str:
    """The address of a world without the place of a transport."""
    return re.sub(r"/(mcp|sse|events)?/?$", "", url)


async def _started(
    command: list[str], env: dict[str, str], talk: TextIO
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=talk,
        env=inherited() | env,
    )


async def _address(process: asyncio.subprocess.Process, talk: TextIO) -> str:
    """Where the server says it is; empty where it ends or says nothing."""
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        talk.seek(0)
        found = TOLD.search(talk.read())
        if found is not None:
            return found[1]
        if process.returncode is not None:
            return ""
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), 0.05)
    return ""


async def _try(
    kind: Kind, base: str, token: str, calls: Calls | None, eras: Sequence[str], raw: Trial
) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    ways = ("json", "sse") if kind == "http" else ("",)
    for era in eras:
        for way in ways:
            trial = Trial(f"{era}, {way}" if way == "sse" else era, raw.rows)
            started = time.monotonic()
            try:
                async with _transport(base, way, headers) as transport:
                    await converse(transport, calls, trial, era)
            except Exception as error:
                trial.add("conversation", started, False, one_line_of(error))
    for label, act in _raw(base, headers):
        await raw.step(label, act)


@asynccontextmanager
async def _transport(base: str, way: str, headers: dict[str, str]) -> AsyncIterator[Any]:
    """What the official client speaks through."""
    if not way:
        from mcp.client.sse import sse_client

        yield sse_client(f"{base}/sse", headers=headers)
        return
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    async with httpx2.AsyncClient(headers=headers, timeout=trials.STEP_S) as client:
        yield streamable_http_client(f"{base}/mcp?answers={way}", http_client=client)


def _raw(base: str, headers: dict[str, str]) -> list[tuple[str, Callable[[], Awaitable[str]]]]:
    """What needs no MCP client."""
    root = re.sub(r"(?<=[^/:])/.*$", "", base)

    def answers(
        status: int, url: str, own: Mapping[str, str], method: str = "GET"
    ) -> Callable[[], Awaitable[str]]:
        async def act() -> str:
            import httpx2

            async with (
                httpx2.AsyncClient(timeout=trials.STEP_S) as client,
                client.stream(method, url, headers={**headers, **own}) as answer,
            ):
                if answer.status_code != status:
                    raise Unexpected(f"status {answer.status_code} instead of {status}")
                return f"{status} {await _first(answer)}".strip()

        return act

    wrong = {"Authorization": "Bearer no-such-token"}
    return [
        ("health", answers(200, f"{root}/health", {})),
        ("events", answers(200, f"{base}/events", {})),
        ("wrong token", answers(401, f"{base}/mcp", wrong, "POST")),
        ("wrong token, operator", answers(401, f"{root}/operator/worlds", wrong)),
        ("wrong host", answers(421, f"{base}/mcp", {"Host": "elsewhere.invalid"}, "POST")),
        ("wrong origin", answers(403, f"{base}/mcp", {"Origin": "https://elsewhere.invalid"})),
    ]


async def _first(answer: httpx2.Response) -> str:
    """The first part of an answer, in one line."""
    async for part in answer.aiter_text():
        return " ".join(part.split())[:100]
    return ""


async def _end(process: asyncio.subprocess.Process, raw: Trial, talk: TextIO) -> None:
    """Tell the server to end, and see that it does and has said nothing on stdout."""
    started = time.monotonic()
    process.send_signal(signal.SIGTERM)
    try:
        said, _ = await asyncio.wait_for(process.communicate(), EXIT_S)
    except TimeoutError:
        raw.add("exit", started, False, "still running after it was told to end")
        return
    ok, what = ending(process.returncode, said)
    raw.add("exit", started, ok, what if ok else f"{what}. {last_line(talk)}")
