"""Serves the default world on stdin and stdout; ``--stock`` through the SDK's own transport.

Says on stderr which process it is.
"""

from __future__ import annotations

import os
import sys

from engine.serve.guard import claim


def main() -> None:
    """Serve until stdin closes."""
    stock = "--stock" in sys.argv
    if not stock:
        claim()
    sys.stderr.write(f"process {os.getpid()}\n")
    sys.stderr.flush()
    from benchmarks.offices import default_office

    office = default_office()
    if stock:
        import anyio

        anyio.run(_stock, office)
    else:
        from engine.serve.stdio import serve_stdio

        serve_stdio(office, "agent")


async def _stock(office: object) -> None:
    """The same server, as the SDK would connect it."""
    from mcp.server.stdio import stdio_server

    from engine.office import Office
    from engine.serve.door import Door
    from engine.serve.server import build_server

    assert isinstance(office, Office)
    server = build_server(Door(office, "agent"))
    async with stdio_server() as (requests, answers):
        await server.run(requests, answers, server.create_initialization_options())


if __name__ == "__main__":
    main()
