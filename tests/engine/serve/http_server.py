"""Serves the small office over HTTP; a program for the tests to start.

``--stubborn`` does not end when it is told to, ``--noise`` writes to stdout.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from typing import Any

from engine.serve.http import Plan, Ready, listen, serve_http
from engine.serve.worlds import Opened
from tests.engine.serve.small_office import small_office


def opener(wanted: Mapping[str, Any]) -> Opened:
    """Open a small office."""
    return Opened(small_office(), "agent", "Say hello.", {"scenario": "small"}, dict)


def ready(told: Ready) -> None:
    """Say where the server is."""
    sys.stderr.write(f"ready: {told.url}/mcp\n")
    sys.stderr.flush()
    if "--stubborn" in sys.argv:
        import asyncio

        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)
    if "--noise" in sys.argv:
        sys.stdout.write("noise\n")
        sys.stdout.flush()


def main() -> None:
    """Serve the office."""
    with listen("127.0.0.1", 0) as listening:
        serve_http(listening, Plan(older=True), opener({}), opener, on_ready=ready)


if __name__ == "__main__":
    main()
