"""What a cold start costs: whole processes, and the imports they are made of."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile

from benchmarks.table import child_seconds, show

VEI = [sys.executable, "-m", "vei_tui"]
HELLO = (
    b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18",'
    b'"capabilities":{},"clientInfo":{"name":"benchmark","version":"1"}}}\n'
    b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n'
    b'{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"slack.list_channels",'
    b'"arguments":{}}}\n'
)
SCREEN = """
import asyncio
from pathlib import Path
from vei_tui.app import OfficeApp
from vei_tui.settings import read_settings

async def show():
    settings = read_settings()
    play = None
    if OFFICE:
        from scenarios.catalogue import load
        from vei_tui.play import Play
        play = Play.begin(load("macrocompute_default"), seed=1, root=settings.artifacts_dir)
    async with OfficeApp(settings, play).run_test(size=(120, 36)) as pilot:
        await pilot.pause()

asyncio.run(show())
"""
"""Shows a screen once, on a terminal that exists in memory only, and ends."""
SLOWEST = 15


def run() -> None:
    """Print the tables."""
    before = os.environ.get("VEI_ARTIFACTS_DIR")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VEI_ARTIFACTS_DIR"] = folder
        try:
            show("Cold starts, whole processes", ("ms of CPU", "took", "bar"), _starts())
        finally:
            if before is None:
                del os.environ["VEI_ARTIFACTS_DIR"]
            else:
                os.environ["VEI_ARTIFACTS_DIR"] = before
    for module in ("vei_tui.cli", "vei_tui.app"):
        _imports(module)


def _starts() -> list[tuple[object, ...]]:
    python = [sys.executable, "-c"]
    lobby, office = (SCREEN.replace("OFFICE", str(shown)) for shown in (False, True))
    return [
        ("python -c pass", child_seconds([*python, "pass"]) * 1000, ""),
        ("vei --help", child_seconds([*VEI, "--help"]) * 1000, "150"),
        ("vei serve, one tool call, end", child_seconds([*VEI, "serve"], HELLO) * 1000, "1,000"),
        ("the lobby on screen", child_seconds([*python, lobby]) * 1000, "600"),
        ("the office on screen", child_seconds([*python, office]) * 1000, "1,000"),
        ("import engine.office", child_seconds([*python, "import engine.office"]) * 1000, ""),
        ("import textual.app", child_seconds([*python, "import textual.app"]) * 1000, ""),
    ]


def _imports(module: str) -> None:
    """The modules whose own code costs most when ``module`` is imported."""
    command = [sys.executable, "-X", "importtime", "-c", f"import {module}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    found = re.findall(r"import time:\s+(\d+) \|\s+(\d+) \| +(\S+)", told)
    slowest = sorted(((int(own), int(whole), name) for own, whole, name in found), reverse=True)
    rows = [(name, own / 1000, whole / 1000) for own, whole, name in slowest[:SLOWEST]]
    head = (f"import {module}: ms", "own", "with its imports")
    show(f"{len(found)} modules, the slowest {SLOWEST}", head, rows)
