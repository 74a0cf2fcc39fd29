"""Ten clients in one shared world: ten thousand calls, their order, and what the server keeps."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.crowd import PEOPLE, Crowd, again
from benchmarks.table import show
from engine.canonical import loads

WARM_UP = 100
"""Calls of each client before memory is measured."""

CALLS = 1000
"""Calls of each client in all."""

START_S = 30.0


def run() -> None:
    """Print the table."""
    with _served() as (url, token, process):
        asyncio.run(_measure(url, token, process))


@contextmanager
def _served() -> Iterator[tuple[str, str, int]]:
    """A server of its own process: where, the operator's token, the process's id."""
    with tempfile.TemporaryFile("w+") as talk:
        process = subprocess.Popen([sys.executable, "-m", "benchmarks.crowd"], stderr=talk)
        try:
            found, until = None, time.monotonic() + START_S
            while found is None and time.monotonic() < until:
                time.sleep(0.05)
                talk.seek(0)
                found = re.search(r"ready: (\S+) (\S+)", talk.read())
            if found is None:
                raise SystemExit("The server does not start.")
            yield found[1], found[2], process.pid
        finally:
            process.terminate()
            process.wait(10)


def _memory_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(dict(line.split(":", 1) for line in status.splitlines())["VmRSS"].split()[0])


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def _measure(url: str, token: str, pid: int) -> None:
    tokens = {}
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as operator:
        for name in PEOPLE:
            path = f"{url}/operator/worlds/office/tokens"
            tokens[name] = (await operator.post(path, json={"actor": name})).json()["token"]
    crowd = Crowd(f"{url}/w/office/mcp", tokens)
    await crowd.work(WARM_UP)
    before, first = _memory_kib(pid), await _record(url, token)
    began, spent = time.monotonic(), _cpu_s(pid)
    crowd.made.clear()
    await crowd.work(CALLS - WARM_UP)
    took, spent = time.monotonic() - began, _cpu_s(pid) - spent
    after = _memory_kib(pid)
    lines = await _record(url, token)
    written = sum(map(len, lines)) - sum(map(len, first))
    records = [loads(line) for line in lines]
    calls = (CALLS - WARM_UP) * len(PEOPLE)
    counted = sum(record["type"] == "call" for record in records)
    ordered = [record["seq"] for record in records] == list(range(len(records)))
    rows: list[tuple[object, ...]] = [
        ("calls recorded", counted, CALLS * len(PEOPLE)),
        ("in one order without a gap", str(ordered), "True"),
        ("each one's own in its order", str(crowd.in_order(_since(records, len(first)))), "True"),
        ("the same record without a server", str(again(records) == lines), "True"),
        ("refused", len(crowd.refused), 0),
        ("overheard", len(crowd.overheard), 0),
        ("calls a second, all together", calls / took, ""),
        ("server CPU a call, ms", spent / calls * 1000, ""),
        ("memory after the warm-up, MiB", before / 1024, ""),
        ("memory at the end, MiB", after / 1024, ""),
        ("of the growth, the trace, MiB", written / 2**20, ""),
        ("growth beyond the trace, MiB", (after - before) / 1024 - written / 2**20, "10"),
    ]
    show("Ten clients of one world over HTTP", ("ten thousand calls", "measured", "bar"), rows)
    for problem in (*crowd.refused[:3], *crowd.overheard[:3]):
        print(f"  {problem}")


def _since(records: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The records after the first ones, counted from 0 again."""
    return [{**record, "seq": record["seq"] - count} for record in records[count:]]


async def _record(url: str, token: str) -> list[bytes]:
    """The whole record, as an operator's stream tells it: until nothing more comes."""
    found: list[bytes] = []
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpx2.AsyncClient(headers=headers) as client,
        client.stream("GET", f"{url}/w/office/events") as answer,
    ):
        lines = answer.aiter_lines()
        while True:
            try:
                line = await asyncio.wait_for(anext(lines), 1.0)
            except TimeoutError:
                return found
            if line.startswith("data: "):
                found.append(line.removeprefix("data: ").encode())
