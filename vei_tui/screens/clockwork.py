"""The clock of an office that is played live: it stands still, or runs at a speed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from textual.screen import Screen
from textual.timer import Timer

SPEEDS: Final = (1, 2, 5, 10, 30, 60)
"""Seconds of office time in one second of real time."""


class Clockwork:
    """Lets office time pass while it runs. Time passes by calls, as everything here does."""

    def __init__(self, screen: Screen[Any], tick: Callable[[int], Awaitable[None]]) -> None:
        """Make a clock that stands still.

        Args:
            screen: Keeps the timer.
            tick: Lets so many ms of office time pass.
        """
        self._screen = screen
        self._tick = tick
        self._at = 0
        self._timer: Timer | None = None

    @property
    def running(self) -> bool:
        """Whether it runs."""
        return self._timer is not None

    @property
    def speed(self) -> int:
        """Seconds of office time in one of real time."""
        return SPEEDS[self._at]

    @property
    def label(self) -> str:
        """The state in a word."""
        return f"RUN x{self.speed}" if self.running else "PAUSED"

    def start(self) -> None:
        """Let it run."""
        if self._timer is None:
            self._timer = self._screen.set_interval(1.0, self._beat)

    def stop(self) -> None:
        """Let it stand still."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def change(self, step: int) -> None:
        """Run faster or slower."""
        self._at = max(0, min(self._at + step, len(SPEEDS) - 1))

    async def _beat(self) -> None:
        await self._tick(self.speed * 1000)
