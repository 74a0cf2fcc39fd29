"""A process that plays a run without end, to be killed: ``killed_run.py DIRECTORY``."""

from __future__ import annotations

import sys
from itertools import cycle
from pathlib import Path

from engine.record import RunWriter
from tests.engine.record.small_office import CALLS, SCENARIO, do, open_office


def main() -> None:
    """Play until killed."""
    office = open_office()
    RunWriter.create(Path(sys.argv[1]), office, SCENARIO, "agent")
    for call in cycle(CALLS):
        do(office, [call])


main()
