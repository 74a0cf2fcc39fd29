"""A client that knows nothing of MCP but its lines, for tests of what is on the wire."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "tests.engine.serve.slack_server"]
ENV = {"PYTHONPATH": str(ROOT)}
ERAS = ["2026-07-28", "legacy"]

PING = b'{"jsonrpc":"2.0","id":99999999,"method":"ping"}\n'
"""Answered by whoever still lives, whatever was said before."""

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 0,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "raw", "version": "1"},
    },
}
INITIALIZED = {"jsonrpc": "2.0", "method": "notifications/initialized"}
ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "raw", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


def opening(era: str) -> list[dict[str, Any]]:
    """What has to be said before the first call."""
    return [INITIALIZE, INITIALIZED] if era == "legacy" else []


def call(era: str, request_id: int, name: str, **args: object) -> dict[str, Any]:
    """A call of a tool."""
    params: dict[str, Any] = {"name": name, "arguments": args}
    if era != "legacy":
        params["_meta"] = ENVELOPE
    return {"jsonrpc": "2.0", "id": request_id, "method": "tools/call", "params": params}


def wire(messages: list[dict[str, Any]]) -> bytes:
    """Messages as lines."""
    return b"".join(json.dumps(message).encode() + b"\n" for message in messages)


def start(*options: str) -> subprocess.Popen[bytes]:
    """The server, with pipes on all three streams."""
    return subprocess.Popen(
        [*COMMAND, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **ENV},
        cwd=ROOT,
    )


def talk(sent: bytes, *options: str) -> tuple[list[dict[str, Any]], bytes, int]:
    """Send everything at once, close stdin, and read to the end.

    Returns:
        The messages that came, each of which had to be JSON on a line of its own; stderr; the exit
        status.
    """
    with start(*options) as process:
        out, err = process.communicate(sent, timeout=30)
    assert not out or out.endswith(b"\n")
    return [json.loads(line) for line in out.splitlines()], err, process.returncode
