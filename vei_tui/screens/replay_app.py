"""The app on a recording."""

from __future__ import annotations

from pathlib import Path

from vei_tui.app import OfficeApp
from vei_tui.screens.leaving import run_until_left
from vei_tui.seats.recordings import Reel, open_recording
from vei_tui.seats.replaying import ReplaySession
from vei_tui.settings import Settings, UsageProblem


class ReplayApp(OfficeApp):
    """The app, begun with a recording."""

    def __init__(self, settings: Settings, path: Path, at: str | None = None) -> None:
        """Open a recording.

        Args:
            settings: where other runs are, theme, secrets.
            path: a run, a trace or a transcript.
            at: the step to begin at, as a number or an office time.

        Raises:
            RunError: it is no recording.
            UsageProblem: that is no step.
        """
        from vei_tui.registry import discover

        super().__init__(settings)
        self._tape = open_recording(path, discover().news(), settings.redact)
        if at is not None:
            if isinstance(self._tape, Reel) or not at.strip().isdigit():
                # An office time means something once all of it is known.
                while not self._tape.known:
                    self._tape.advance()
            step = self._tape.step_at(at)
            if step is None:
                raise UsageProblem(f"--at is no step: {at[:40]!r}.", "Give a number, or 09:42.")
            self._tape.go(step)

    def open(self) -> None:
        """Show it."""
        if isinstance(self._tape, ReplaySession):
            self.walk_into(self._tape)
        else:
            self.show_written(self._tape, self._tape.index)


def run_replay(settings: Settings, path: Path, at: str | None = None) -> int:
    """Show a recording until it is left; the exit code."""
    return run_until_left(ReplayApp(settings, path, at))
