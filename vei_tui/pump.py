"""The pump: many frames in, few screens out. Only the newest frame is ever drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from vei_tui.presenters.events import Happening
from vei_tui.session import Frame

INTERVAL: Final = 1 / 30
"""Seconds between two screens while frames pour in: more would cost, and no eye takes it in."""


class Pump:
    """Collects frames and draws the newest one, at most thirty times a second.

    After something that a person did, call `flush`: the timer would only make them wait.
    """

    def __init__(
        self,
        later: Callable[[float, Callable[[], None]], Any],
        show: Callable[[Frame, tuple[Happening, ...]], None],
    ) -> None:
        """Make a pump.

        Args:
            later: calls a function after so many seconds.
            show: draws a frame, and is given everything that happened since the last one drawn.
        """
        self._later = later
        self._show = show
        self._newest: Frame | None = None
        self._happened: list[Happening] = []
        self._armed = False

    def on_frame(self, frame: Frame) -> None:
        """Take a frame."""
        self._newest = frame
        self._happened.extend(frame.happenings)
        if not self._armed:
            self._armed = True
            self._later(INTERVAL, self._elapsed)

    def flush(self) -> None:
        """Draw the newest frame now, if it was not drawn yet."""
        frame, self._newest = self._newest, None
        if frame is not None:
            happened, self._happened = tuple(self._happened), []
            self._show(frame, happened)

    def _elapsed(self) -> None:
        self._armed = False
        self.flush()


class Throttle:
    """Draws something that changes often, at most thirty times a second."""

    def __init__(
        self, later: Callable[[float, Callable[[], None]], Any], draw: Callable[[], None]
    ) -> None:
        """Make a throttle.

        Args:
            later: calls a function after so many seconds.
            draw: draws what there is then.
        """
        self._later = later
        self._draw = draw
        self._armed = False

    def poke(self) -> None:
        """Something has changed: it is drawn soon, once, however often it changes until then."""
        if not self._armed:
            self._armed = True
            self._later(INTERVAL, self._elapsed)

    def _elapsed(self) -> None:
        self._armed = False
        self._draw()
