"""An app that is left in order: on signals, and with what broke it kept for whoever started it."""

from __future__ import annotations

import asyncio
import select
import signal
import sys
from contextlib import suppress
from typing import Final

from textual.app import App

HUNG_UP_S: Final = 1.0
"""How often it is looked whether the terminal is still there."""


class LeavableApp(App[int]):
    """The part of the app that begins and ends the process's turn at the terminal."""

    crash: BaseException | None = None
    """What broke the app, if anything did."""

    def _leave_on_signals(self) -> None:
        """Give the terminal back when somebody ends the process from outside."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.exit, 128 + number)
        if not self.is_headless:
            self.set_interval(HUNG_UP_S, self._leave_when_hung_up)

    def _leave_when_hung_up(self) -> None:
        """Leave when the terminal is gone and no signal said so: ``make`` keeps it to itself."""
        terminal = select.poll()
        with suppress(OSError, ValueError):
            terminal.register(sys.__stdin__ or 0, 0)
            if terminal.poll(0):
                self.exit(128 + signal.SIGHUP)

    def leave(self) -> None:
        """Let go of whatever is open."""

    def action_nothing(self) -> None:
        """Leave ctrl+c to the widgets: it copies there and quits nowhere."""

    def _handle_exception(self, error: Exception) -> None:
        """Keep what broke for whoever started the app; a traceback on the screen is for nobody."""
        if self.crash is None:
            self.crash = error
            self._exception = error
            self._exception_event.set()
        self._return_code = 1
        self._exit = True
        self._close_messages_no_wait()


def run_until_left(app: LeavableApp) -> int:
    """Run an app until it is left.

    Returns:
        The exit code: 0, or 128 and the number of the signal that ended it.

    Raises:
        Exception: the app broke; what it was. The run is on disk up to the last call.
    """
    code = app.run()
    try:
        app.leave()
    finally:
        if app.crash is not None:
            raise app.crash
    return code or 0
