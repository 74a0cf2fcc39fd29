"""What a call over stdio costs the server, beside the SDK's own transport: both in one run."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, TextIO

from benchmarks.starts import HELLO
from benchmarks.table import ROUNDS, child_seconds, show

SERVER = [sys.executable, "-m", "benchmarks.stdio_server"]
TRANSPORTS = {"ours": SERVER, "stock": [*SERVER, "--stock"]}
ERAS = {"2026-07-28": "2026-07-28", "2025-11-25": "legacy"}
CALLS = 1500
BURST = 200


def run() -> None:
    """Print the table."""
    found: dict[str, dict[str, float]] = {}
    ordered: dict[str, bool] = {}
    for _ in range(ROUNDS):
        for revision, era in ERAS.items():
            for transport, command in TRANSPORTS.items():
                ms, rate, in_order = asyncio.run(_spent(command, era))
                _keep(found, f"server CPU a call, ms, {revision}", transport, ms, min)
                _keep(found, f"calls a second, {revision}", transport, rate, max)
                ordered[transport] = ordered.get(transport, True) and in_order
    for transport, command in TRANSPORTS.items():
        first = child_seconds(command, HELLO)
        _keep(found, "start, one call, end: CPU s", transport, first, min)
    bars = {"server": 0.45, "start,": 0.8}
    rows: list[tuple[object, ...]] = [
        (what, got["ours"], got["stock"], got["ours"] / got["stock"],
         bars.get(what.split()[0], ""))
        for what, got in found.items()
    ]  # fmt: skip
    rows.append((f"bursts of {BURST} in order", *(str(ordered[t]) for t in TRANSPORTS), "", ""))
    head = ("slack.list_channels, official client", "ours", "stock", "of stock", "bar")
    show("A call over stdio", head, rows)


def _keep(found: dict[str, dict[str, float]], what: str, who: str, value: float, best: Any) -> None:
    known = found.setdefault(what, {})
    known[who] = best(known.get(who, value), value)


async def _spent(command: list[str], era: str) -> tuple[float, float, bool]:
    """CPU ms of the server a call, calls a second, and whether a burst kept its order."""
    from mcp import Client, StdioServerParameters, stdio_client

    with tempfile.TemporaryFile("w+") as talk:
        server = StdioServerParameters(command=command[0], args=command[1:], cwd=Path.cwd())
        async with Client(stdio_client(server, errlog=talk), mode=era) as client:
            for _ in range(100):
                await client.call_tool("slack.list_channels", {})
            process = _process(talk)
            spent, began = _cpu_s(process), time.monotonic()
            for _ in range(CALLS):
                await client.call_tool("slack.list_channels", {})
            took, spent = time.monotonic() - began, _cpu_s(process) - spent
            return spent / CALLS * 1000, CALLS / took, await _burst(client)


async def _burst(client: Any) -> bool:
    """Whether calls that are made at once are carried out in the order of their making."""
    texts = [f"burst {at}" for at in range(BURST)]
    made = [
        client.call_tool("slack.send_message", {"channel": "#procurement", "text": text})
        for text in texts
    ]
    results = await asyncio.gather(*made)
    stamps = [result.structured_content["ts"] for result in results]
    return stamps == sorted(stamps) and len(set(stamps)) == BURST


def _process(talk: TextIO) -> int:
    talk.seek(0)
    found = re.search(r"process (\d+)", talk.read())
    if found is None:
        raise SystemExit("The server does not say which process it is.")
    return int(found[1])


def _cpu_s(process: int) -> float:
    """CPU seconds, user and system, that a process has taken; Linux tells them in hundredths."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100
