"""What a jump to any step of a long run costs, and what keeping its past takes."""

from __future__ import annotations

import resource
import subprocess
import sys
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from benchmarks.offices import POSTS
from benchmarks.table import show
from scenarios.catalogue import load
from vei_tui.play import Play

RECORDS = 100_000
JUMPS = 400
SCENARIO = "macrocompute_default"
STRIDE_OF_JUMPS = 61_803
"""Jumps are this far apart, round and round: they fall everywhere and never near the last one."""


def run() -> None:
    """Print the table."""
    from vei_tui.seats.replaying import ReplaySession

    rows = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "run"
        # A process of its own: what making the run takes is not what looking at it takes.
        subprocess.run([sys.executable, "-m", "benchmarks.rewind", str(path)], check=True)
        began = process_time()
        session = ReplaySession(path)
        session.advance()
        again = process_time() - began
        for what, jump in (("the office", session.past.at), ("a frame", session.seek)):
            times = []
            for number in range(JUMPS):
                target = number * STRIDE_OF_JUMPS % session.count
                began = process_time()
                jump(target)
                times.append((process_time() - began) * 1000)
            times.sort()
            rows.append((f"{what} at a step", times[len(times) // 2],
                         times[len(times) * 95 // 100], times[-1]))  # fmt: skip
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        title = f"Jumps in a run of {session.count:,} records (bar: p95 100 ms, 300 MB)"
        show(title, ("ms of CPU", "p50", "p95", "worst"), rows)
        print(f"  done again once in {again:.1f} s of CPU; {memory:.0f} MB in all")


def make(path: Path) -> None:
    """Record the run: posts, looks, page views and ticks, in turn, as an endless day has them."""
    with Play.begin(load(SCENARIO), seed=42042, root=path.parent, run_dir=path) as play:
        home = {"url": "https://vweb.local/home"}
        posts = cycle(POSTS)
        while play.office.world.seq < RECORDS:
            play.call("slack.send_message", next(posts))
            play.call("browser.open", home)
            play.call("slack.open_channel", {"channel": "#procurement", "limit": 5})
            play.call("vei.tick", {"dt_ms": 2_000})


if __name__ == "__main__":
    make(Path(sys.argv[1]))
