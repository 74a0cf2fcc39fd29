"""What the app does with recordings: opens them, looks back, goes on from one of their steps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import on

from engine.errors import OfficeError
from vei_tui.presenters.text import Role
from vei_tui.screens.leaving import LeavableApp
from vei_tui.screens.lobby import LobbyScreen

if TYPE_CHECKING:
    from vei_tui.local_session import Day, LocalSession
    from vei_tui.play import Play
    from vei_tui.screens.office_commands import OfficeScreen
    from vei_tui.screens.replay import ReplayScreen
    from vei_tui.seats.opening import Seats
    from vei_tui.seats.recordings import Reel
    from vei_tui.seats.replaying import ReplaySession
    from vei_tui.seats.sitters import Seating
    from vei_tui.settings import Settings


class Rewinding(LeavableApp):
    """The part of the app that recordings go through."""

    _settings: Settings
    _play: Day | None
    _session: LocalSession | None
    _seats: Seats | None
    _seating: Seating | None
    _reported: bool
    _forked: tuple[Play, Seating | None] | None = None
    """A day that is to be walked into once the screens of another are left."""
    _as_written: tuple[Reel, int] | None = None
    """A recording that is to be shown as it was written, once it is known that it must be."""

    # What the rest of the app does

    def _show(self, screen: Any, then: Any = None) -> None:
        raise NotImplementedError

    def _enter(self, play: Play, seating: Seating | None = None) -> None:
        raise NotImplementedError

    def _left_office(self, where: str | None) -> None:
        raise NotImplementedError

    def _say(self, words: str) -> None:
        raise NotImplementedError

    # Opening

    @on(LobbyScreen.Replay)
    def _replay(self, event: LobbyScreen.Replay) -> None:
        try:
            self.show_recording(event.path)
        except OfficeError as problem:
            self._say(str(problem))

    def show_recording(self, path: Path, step: int | None = None) -> None:
        """Show a recording, in the office where that can be, else as it was written.

        Args:
            path: a run, a trace or a transcript.
            step: where to begin; the start where left out.

        Raises:
            RunError: it is no recording.
        """
        from vei_tui.registry import discover
        from vei_tui.seats.recordings import open_recording
        from vei_tui.seats.replaying import ReplaySession

        found = open_recording(path, discover().news(), self._settings.redact)
        self.leave()
        if isinstance(found, ReplaySession):
            if step is not None:
                found.seek(step)
            self.walk_into(found)
        else:
            self.show_written(found, step or 0)

    def show_written(
        self, reel: Reel, step: int, then: Callable[[str | None], None] | None = None
    ) -> None:
        """Show a recording as it was written, standing at a step."""
        from vei_tui.screens.recording import RecordingScreen

        reel.go(step)
        self._show(RecordingScreen(reel), then or self._left_office)

    def walk_into(self, session: ReplaySession) -> None:
        """Make a recorded day the day of the app, and show it."""
        from vei_tui.seats.reciting import recite

        self._play, self._session, self._seats = session.shadow, session, recite(session)
        self._seating, self._reported = None, False
        self._show(self.replay_screen(session, self._seats), self._left_office)

    def recorded_day(self) -> ReplaySession | None:
        """The day of the app, where it is a recorded one."""
        from vei_tui.session import Role as SessionRole

        session = self._session
        if session is None or session.role is not SessionRole.REPLAY:
            return None
        from vei_tui.seats.replaying import ReplaySession

        return session if isinstance(session, ReplaySession) else None

    def replay_screen(
        self, session: ReplaySession, seats: Seats | None, live: bool = False
    ) -> ReplayScreen:
        """The screen of a recorded day."""
        from vei_tui.registry import discover
        from vei_tui.screens.replay import ReplayScreen
        from vei_tui.seats.reciting import recite

        told = seats or recite(session)
        return ReplayScreen(told, session, discover(), model=self._settings.model, live=live)

    def replay_from_report(self, where: str) -> None:
        """From a report into the replay of its run: ``replay``, or ``replay STEP``."""
        _, _, step = where.partition(" ")
        session = self._session
        assert session is not None
        recorded = self.recorded_day()
        if recorded is None:
            try:
                self.show_recording(session.path, int(step) if step else None)
            except OfficeError as problem:
                self._say(str(problem))
            return
        if step:
            recorded.seek(int(step))
        self._show(self.replay_screen(recorded, self._seats), self._left_office)

    def on_office_screen_look_back(self, event: OfficeScreen.LookBack) -> None:
        """Show what was of a day that goes on behind it."""
        from vei_tui.registry import discover
        from vei_tui.seats.replaying import ReplaySession

        try:
            session = ReplaySession(event.path, discover().news(), self._settings.redact)
        except OfficeError as problem:
            event.office.tell(str(problem), Role.ALERT)
            return
        session.seek(event.step)
        self._show(self.replay_screen(session, None, live=True), self._looked_back)

    def _looked_back(self, where: str | None) -> None:
        """Back on the screen of the day that goes on, or out of it into another."""
        if where in ("fork", "report"):
            self.screen.dismiss(where)
        elif where == "written" and self._as_written is not None:
            self.show_written(*self._as_written, lambda _: None)

    def went_elsewhere(self, where: str | None) -> bool:
        """Go where only a replay leads; whether it led there."""
        if where == "fork" and self._forked is not None:
            forked, self._forked = self._forked, None
            self.leave()
            self._enter(*forked)
            return True
        if where == "written" and self._as_written is not None:
            self.leave()
            self.show_written(*self._as_written)
            return True
        return False

    # Where it is not what its calls give

    def on_replay_screen_parted(self, event: ReplayScreen.Parted) -> None:
        """Show it as it was written instead, where it stands."""
        from vei_tui.seats.recordings import written

        session, screen = event.session, event.screen
        if screen not in self.screen_stack:
            return
        self._as_written = (written(session.shadow.path, event.problem), session.index)
        while self.screen is not screen:
            # Somebody reads a sheet over it, or inspects it.
            self.screen.dismiss(None)
        screen.dismiss("written")

    # What if

    def on_replay_screen_fork(self, event: ReplayScreen.Fork) -> None:
        """Begin a run that shares the past of another; it is walked into from there."""
        from vei_tui.seats.forking import fork_day

        day = event.session
        try:
            self._forked = fork_day(
                self._settings, day.past, event.step, day.shadow.manifest, day.shadow.scenario,
                day.path, event.who or None,
            )  # fmt: skip
        except OfficeError as problem:
            event.screen.tell(str(problem), Role.ALERT)
            return
        event.screen.dismiss("fork")
