"""Serves an office over HTTP with what the conformance suite wants: ``--port``, ``--shipped``.

The server is the product's. ``--shipped`` leaves the suite's own tools, resources and prompts out.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Mapping
from typing import Any

from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPDeprecationWarning

from engine.serve import seats
from engine.serve.http import Plan, Ready, listen, serve_http
from engine.serve.limits import Limits
from engine.serve.server import build_server
from engine.serve.wording import Wording
from engine.serve.worlds import Opened
from tests.engine.serve.conformance_fixtures import with_fixtures
from tests.engine.serve.reading_office import full_office


def opener(wanted: Mapping[str, Any]) -> Opened:
    """Open an office with every app."""
    return Opened(full_office(), "agent", "Look after the queue.", {"scenario": "full"}, dict)


def fixed(*given: Any, **more: Any) -> Server[Any]:
    """The product's server of a seat, and what the suite wants."""
    return with_fixtures(build_server(*given, **more))


def ready(told: Ready) -> None:
    """Say where the server is."""
    sys.stderr.write(f"ready: {told.url}/mcp\n")
    sys.stderr.flush()


def main() -> None:
    """Serve until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--shipped", action="store_true")
    options = parser.parse_args()
    if not options.shipped:
        seats.build_server = fixed
    # The suite asks for what is deprecated as well.
    warnings.simplefilter("ignore", MCPDeprecationWarning)
    wording, limits = Wording(output_schemas=True), Limits(calls_per_s=0)
    plan = Plan(older=True, wording=wording, limits=limits, version="1.0.0")
    with listen("127.0.0.1", options.port) as listening:
        serve_http(listening, plan, opener({}), opener, on_ready=ready)


if __name__ == "__main__":
    main()
