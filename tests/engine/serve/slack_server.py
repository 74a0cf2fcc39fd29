"""Serves the small office on stdin and stdout; a program for the tests to start.

``--noise`` writes to stdout in every way a program can; ``--trace PATH`` writes the record there,
and ``--closed PATH`` the number of records once the run is finished.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.serve.guard import claim


def main() -> None:
    """Serve the office."""
    claim()
    parser = argparse.ArgumentParser()
    parser.add_argument("--noise", action="store_true")
    parser.add_argument("--trace", type=Path)
    parser.add_argument("--closed", type=Path)
    options = parser.parse_args()
    if options.noise:
        sys.stdout.write("noise while things are imported\n")

    from engine.serve.stdio import serve_stdio
    from tests.engine.serve.small_office import small_office

    office = small_office(options.noise, options.trace)

    def closed() -> None:
        if options.closed:
            options.closed.write_text(str(office.world.seq))

    serve_stdio(office, "agent", on_close=closed, version="1.2.3", task="Say hello.")


if __name__ == "__main__":
    main()
