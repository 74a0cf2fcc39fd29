"""A server of its own process, which says on stderr where it is once it is ready."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]

START_S: Final = 30.0
"""Seconds that a server may take to be ready."""


@contextmanager
def served(command: Sequence[str]) -> Iterator[str]:
    """Where the server is that a command starts; it ends with the block."""
    with tempfile.TemporaryFile("w+") as talk:
        process = subprocess.Popen(command, cwd=ROOT, stderr=talk)
        try:
            found, until = None, time.monotonic() + START_S
            while found is None and time.monotonic() < until:
                time.sleep(0.05)
                talk.seek(0)
                found = re.search(r"ready: (\S+)", talk.read())
            if found is None:
                raise SystemExit("The server does not start.")
            yield found[1]
        finally:
            process.terminate()
            process.wait(10)
