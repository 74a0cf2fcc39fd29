"""Serves the office with ten apps to clients of other makers: over stdio, or over HTTP.

``--http`` listens on any free port and says on stderr where. ``--schemas`` lists what results look
like, as clients may hold them to it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import Any

from engine.serve.guard import claim


def main() -> None:
    """Serve until stdin closes or SIGTERM comes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--http", action="store_true")
    parser.add_argument("--schemas", action="store_true")
    options = parser.parse_args()
    if not options.http:
        claim()
    from engine.serve.wording import Wording
    from tests.engine.serve.reading_office import full_office

    wording = Wording(output_schemas=options.schemas)
    if options.http:
        _over_http(wording)
    else:
        from engine.serve.stdio import serve_stdio

        serve_stdio(full_office(), "agent", task="Look after the queue.", wording=wording)


def _over_http(wording: Any) -> None:
    from engine.serve.http import Plan, Ready, listen, serve_http
    from engine.serve.limits import Limits
    from engine.serve.worlds import Opened
    from tests.engine.serve.reading_office import full_office

    def opener(wanted: Mapping[str, Any]) -> Opened:
        return Opened(full_office(), "agent", "Look after the queue.", {}, dict)

    def ready(told: Ready) -> None:
        sys.stderr.write(f"ready: {told.url}/mcp {told.operator_token}\n")
        sys.stderr.flush()

    # A client that is a process a call leaves a session behind with each.
    limits = Limits(calls_per_s=0, sessions=1000)
    plan = Plan(older=True, wording=wording, limits=limits)
    with listen("127.0.0.1", 0) as listening:
        serve_http(listening, plan, opener({}), opener, on_ready=ready)


if __name__ == "__main__":
    main()
