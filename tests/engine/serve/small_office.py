"""A small office with Slack alone, quiet or noisy, for the tests of the server."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

from engine.actor import Actor, Directory
from engine.office import Office
from engine.rules import Identity
from engine.tool import tool
from engine.twin import Context
from twins.slack.sim import Done, Slack
from twins.slack.state import SlackSection, SlackState

SECTION = {
    "channels": [
        {"name": "#general", "topic": "Everything", "history": [{"user": "cfo", "text": "Hello"}]},
        {"name": "#procurement", "topic": "Purchases"},
    ]
}


class NoisySlack(Slack):
    """Slack with two tools that no twin should have."""

    name: ClassVar[str] = "slack"

    @tool()
    def shout(self, ctx: Context[SlackState]) -> Done:
        """Write to stdout in every way a program can, and try to read stdin."""
        sys.stdout.write("noise that is flushed\n")
        sys.stdout.flush()
        sys.stdout.write("noise that is flushed at exit\n")
        os.write(1, b"noise to the descriptor\n")
        library = ctypes.CDLL(None)
        library.puts(b"noise from C")
        library.fflush(None)
        subprocess.run(["echo", "noise from a child"], check=True)
        return {"ok": not sys.stdin.read() and not os.read(0, 10)}

    @tool()
    def crash(self, ctx: Context[SlackState]) -> Done:
        """Break."""
        raise RuntimeError("the answer key is in /secret/place")


class Trace:
    """A sink that appends the record to a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, line: bytes) -> None:
        """Append a line."""
        with self._path.open("ab") as file:
            file.write(line + b"\n")

    def restart(self, office: Office) -> None:
        """Begin anew."""
        self._path.unlink()


def small_office(noise: bool = False, trace: Path | None = None) -> Office:
    """An office with Slack, a seat called agent and a CFO."""
    people = Directory([Actor("agent", "Agent", "agent@office.example"), Actor("cfo", "Dana")])
    make = NoisySlack if noise else Slack
    slack = make(SlackSection.model_validate(SECTION), people, 1_772_442_000_000)
    identity = Identity("small", 7, "2026-03-02T09:00")
    return Office([slack], people, identity, sink=Trace(trace) if trace else None)
