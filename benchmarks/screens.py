"""How soon a key is seen in the office, how soon a long channel is open, and what it all holds.

Headless, but honest: every frame is turned into the bytes that a terminal would get before its time
is taken, and keys come through the driver as a terminal's do.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter
from typing import Any

from textual import events
from textual._compositor import CompositorUpdate
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.screen import Screen

from benchmarks.table import show
from scenarios.catalogue import load
from vei_tui.app import OfficeApp
from vei_tui.play import Play
from vei_tui.settings import Settings

SIZE = (120, 36)
MESSAGES = 10_000
ROOM = "#random"
QUIET = 0.06
"""Seconds without a frame after which a screen has settled."""
PATIENCE = 1.0
"""Seconds after which a key is taken for one that changes nothing."""

DRIVES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("up and down a channel", ("1",), ("up", "down") * 20),
    ("a page up and down in it", (), ("pageup", "pagedown") * 10),
    ("typing a message", ("c",), tuple("the quote is on its way, thanks")),
    ("up and down the inbox", ("escape", "2"), ("down", "up") * 10),
    ("along the links of a web page", ("3",), ("tab",) * 10),
    ("from pane to pane", ("escape",), ("1", "2", "3") * 6),
    ("the timeline, open and shut", (), ("e", "escape") * 5),
    ("the palette, open and shut", (), ("ctrl+p", "escape") * 5),
    ("a call to the office", (), ("full_stop",) * 10),
)
"""What is done, the keys that lead there, and the keys that are timed."""


class PaintedApp(OfficeApp):
    """The app, taking the time of every frame."""

    def __init__(self, settings: Settings, play: Play) -> None:
        super().__init__(settings, play)
        self.paints: list[float] = []
        """When each frame was ready to be written."""
        self.written = 0
        """Characters that a terminal would have got."""

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        super()._display(screen, renderable)
        if isinstance(renderable, CompositorUpdate) and not self._batch_count:
            self.written += len(renderable.render_segments(self.console))
            self.paints.append(perf_counter())

    async def painted(self, key: str) -> tuple[float, float]:
        """Press a key; the ms until its first frame and its last one, 0 where none came."""
        self.paints.clear()
        began = perf_counter()
        driver = self._driver
        assert driver is not None
        name = _character_to_key(key) if len(key) == 1 else key
        driver.process_message(events.Key(name, key if len(key) == 1 else None))
        while True:
            await asyncio.sleep(0.002)
            now = perf_counter()
            if self.paints and now - self.paints[-1] > QUIET:
                return (self.paints[0] - began) * 1000, (self.paints[-1] - began) * 1000
            if not self.paints and now - began > PATIENCE:
                return 0.0, 0.0


def run() -> None:
    """Print the tables, from a process of their own: memory that was used before would count."""
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "benchmarks.screens"], check=True)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measured(Path(folder)))


async def _measured(root: Path) -> None:
    settings = Settings(artifacts_dir=root)
    office_mb = await _all_panes(settings)
    with Play.begin(load("macrocompute_default"), seed=1, root=root) as play:
        for n in range(MESSAGES):
            play.call("slack.send_message", {"channel": ROOM, "text": _words(n)}, "cfo")
        app = PaintedApp(settings, play)
        async with app.run_test(size=SIZE) as pilot:
            app.animation_level = "none"
            await pilot.press("escape", "down", "down")
            opened = await app.painted("enter")
            drives = [(drive[0], await _drive(app, pilot, *drive[1:])) for drive in DRIVES]
        app.leave()
    every = [times for _, drive in drives for times in drive]
    rows = [_row(what, drive) for what, drive in drives]
    head = ("ms at 120x36", "keys", "first frame p50", "p95", "last frame p50", "p95")
    show("Key to frame (bar: p50 20, p95 50)", head, [*rows, _row("all of them", every)])
    large = [
        (f"a channel of {MESSAGES:,} messages opens: ms to its first frame", opened[0], "300"),
        ("to its last", opened[1], ""),
        ("MB resident at most, every pane open", office_mb, "100"),
        ("with these messages in one of them", _resident_mb(), ""),
    ]
    show("What is large", ("", "took", "bar"), large)


async def _all_panes(settings: Settings) -> float:
    """The memory that a day needs in which every pane was looked at."""
    play = Play.begin(load("macrocompute_default"), seed=1, root=settings.artifacts_dir)
    app = OfficeApp(settings, play)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("escape", "1", "2", "3", "w", "w", "e", "escape", "ctrl+p", "escape")
    app.leave()
    return _resident_mb()


async def _drive(
    app: PaintedApp, pilot: Pilot[Any], before: Iterable[str], keys: Iterable[str]
) -> list[tuple[float, float]]:
    for key in before:
        await pilot.press(key)
    return [await app.painted(key) for key in keys]


def _row(what: str, times: Sequence[tuple[float, float]]) -> tuple[object, ...]:
    """Figures of the keys that changed something."""
    seen = [pair for pair in times if pair[1]]
    firsts, lasts = (sorted(column) for column in zip(*seen, strict=True))
    figures = [
        column[int(len(column) * share)] for column in (firsts, lasts) for share in (0.5, 0.95)
    ]
    return (what, len(seen), *figures)


def _words(n: int) -> str:
    """A message of 3 to 45 words, some of them wide."""
    few = ("meeting", "漢字", "quote", "👋", "at", "noon")[: 3 + n % 4]
    return " ".join([f"{n}:", *few * (1 + n % 8)])


def _resident_mb() -> float:
    """The most memory that this process held so far."""
    most = getrusage(RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    main()
