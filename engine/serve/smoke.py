"""Does a server work? Started as a client would start it, asked, broken a little, and let go."""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TextIO

from engine.serve import trial as trials
from engine.serve.trial import ERAS, Calls, Report, Row, Trial, converse, one_line_of

EXIT_S = 2.0
"""How long a server may take to end once its stdin is closed."""


def smoke_stdio(
    command: Sequence[str],
    env: Mapping[str, str] | None = None,
    calls: Calls = (),
    eras: Sequence[str] = ERAS,
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
        trial = Trial(era, rows)
        with tempfile.TemporaryFile("w+") as talk, _stray_lines() as stray:
            started = time.monotonic()
            try:
                await _with_client(command, env, calls, trial, talk)
            except Exception as error:
                what = f"{one_line_of(error)} {last_line(talk)}".strip()
                trial.add("conversation", started, False, what)
            if stray:
                trial.add("stdout", started, False, f"{len(stray)} lines that are no JSON-RPC")
    rows.append(await _exit(command, env))
    return Report(tuple(rows))


async def _with_client(
    command: list[str], env: dict[str, str], calls: Calls, trial: Trial, talk: TextIO
) -> None:
    from mcp import StdioServerParameters, stdio_client

    server = StdioServerParameters(command=command[0], args=command[1:], env=env)
    await converse(stdio_client(server, errlog=talk), calls, trial)


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
    started = time.monotonic()
    trial = Trial("raw")
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=inherited() | env,
        )
    except (OSError, ValueError) as error:
        trial.add("exit", started, False, one_line_of(error))
        return trial.rows[0]
    try:
        hello = await _hello(process)
        started = time.monotonic()
        said, _ = await asyncio.wait_for(process.communicate(b""), EXIT_S)
        said = said if b'"jsonrpc"' in hello else hello + said
        trial.add("exit", started, *ending(process.returncode, said))
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
    return await asyncio.wait_for(stdout.readline(), trials.STEP_S)


def inherited() -> dict[str, str]:
    """The variables that a program needs of ours to start at all."""
    return {key: os.environ[key] for key in ("HOME", "PATH") if key in os.environ}


def ending(status: int | None, said: bytes) -> tuple[bool, str]:
    """Whether a program ended as it should, having said nothing more on stdout; and how."""
    what = f"exit status {status}" + (f", said {said[:80]!r}" if said else "")
    return status == 0 and not said, what


def last_line(talk: TextIO) -> str:
    """The last thing the server said on stderr."""
    talk.seek(0)
    lines = [line.strip() for line in talk.read().splitlines() if line.strip()]
    return f"It said: {lines[-1]}" if lines else ""
