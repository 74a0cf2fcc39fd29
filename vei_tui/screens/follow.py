"""The office as an agent in another process sees it: looked at, and not touched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.widget import Widget
from textual.widgets import Input, TextArea

from vei_tui.app import OfficeApp
from vei_tui.commands import command, of_place
from vei_tui.presenters.text import Role, line
from vei_tui.screens.command_hints import hinted
from vei_tui.screens.leaving import run_until_left
from vei_tui.screens.watch import TIME
from vei_tui.screens.watch_commands import WatchScreen
from vei_tui.seats.attaching import Remote
from vei_tui.seats.following import FollowSession
from vei_tui.seats.onlooker import look_on
from vei_tui.seats.pursuing import Other, PursuingSession, Status
from vei_tui.seats.runner import Runner
from vei_tui.seats.streaming import StreamSession
from vei_tui.widgets.hints import Hint
from vei_tui.widgets.status import Part

if TYPE_CHECKING:
    from vei_tui.registry import Panes
    from vei_tui.screens.office_commands import OfficeScreen
    from vei_tui.seats.opening import Seats
    from vei_tui.settings import Settings

ABOUT: Final = (
    "An agent works in another program, and its run is shown here as it is written. You see\n"
    "what it sees; what it thinks, only where that is recorded. Nothing that you do reaches it."
)

ROLES: Final = {
    Other.CATCHING_UP: Role.WARN,
    Other.WORKING: Role.GOOD,
    Other.AWAY: Role.ALERT,
    Other.FINISHED: Role.HEADING,
    Other.LEFT: Role.WARN,
    Other.KILLED: Role.ALERT,
    Other.LOST: Role.ALERT,
}
"""By what the other side is doing, how that is shown."""

AT_ONCE_S: Final = 0.5
"""Seconds that catching up may take before the office is shown."""

OUT_OF_REACH: Final = "It works in another program: you can watch it, and nothing more."


class FollowScreen(WatchScreen):
    """The office of a run that another process writes, here or on a server."""

    def __init__(self, seats: Seats, session: PursuingSession, panes: Panes) -> None:
        """Open the office.

        Args:
            seats: the agent's seat.
            session: follows its run.
            panes: the panes there are.
        """
        self._other_side = session
        super().__init__(seats, panes)
        self._deaf.append(session.on_status(self._turned))

    def _turned(self, status: Status) -> None:
        self.call_later(self._tell_status, status)

    def _tell_status(self, status: Status) -> None:
        if not self.is_attached:
            return
        self._show_status(self.session.frame)
        if status.other not in (Other.CATCHING_UP, Other.WORKING):
            self.tell(status.words, ROLES[status.other])

    def _tell_end(self, runner: Runner) -> None:
        """What the end of the other side is, its status tells."""

    # Nothing here reaches the agent

    def hands_off(self) -> str:
        """Why the person cannot act."""
        return OUT_OF_REACH

    def do_pause(self) -> None:
        """The agent cannot be paused from here."""
        self.tell(OUT_OF_REACH)

    def do_step(self) -> None:
        """Nor stepped."""
        self.tell(OUT_OF_REACH)

    def do_whisper(self) -> None:
        """Nor told anything."""
        self.tell(OUT_OF_REACH)

    def do_seat(self) -> None:
        """Nor relieved."""
        self.tell(OUT_OF_REACH)

    def do_pace_up(self) -> None:
        """Nor hurried."""
        self.tell(OUT_OF_REACH)

    def do_pace_down(self) -> None:
        """Nor slowed down."""
        self.tell(OUT_OF_REACH)

    def do_stop(self) -> None:
        """Nor stopped."""
        self.tell(OUT_OF_REACH)

    def _hold(self) -> None:
        """It works on while somebody looks at how it went so far."""

    # Drawing

    def _status_state(self) -> list[Part]:
        status = self._other_side.status
        parts = [Part(line((status.other.value.upper(), ROLES[status.other])), 0)]
        on_off = ("follow on", Role.PLAIN) if self.follows else ("follow off", Role.WARN)
        parts.append(Part(line(on_off), 2, command="watch.follow"))
        tokens = self.watched.spent.usage.total
        if tokens:
            parts.append(Part(line((f"{tokens:,} tokens", Role.DIM)), 4))
        return parts

    def _show_hints(self, focused: Widget | None) -> None:
        if isinstance(focused, Input | TextArea):
            super()._show_hints(focused)
            return
        mine = [command(name) for name in ("watch.follow", "watch.mind", "office.finish")]
        commands = [*mine, *(each for each in of_place("office") if each.id not in TIME)]
        self.hint_line.set_hints(
            [
                Hint(each.key, each.label, 1 if each in mine else each.priority, each.id)
                for each in hinted(commands)
            ]
        )

    def _help_about(self) -> tuple[str, str]:
        return ("watch", ABOUT)


class FollowApp(OfficeApp):
    """The app on a run that another process writes, here or on a server."""

    def __init__(self, settings: Settings, run: Path | Remote) -> None:
        """Open a run.

        Args:
            settings: where other runs are, theme, secrets.
            run: its directory, or the world of a server that it is made in.

        Raises:
            RunError: there is no run, or its world has changed since.
            ScenarioError: its world is not there any more.
        """
        from vei_tui.registry import discover

        super().__init__(settings)
        self._panes = discover()
        news = self._panes.news()
        self._follow: PursuingSession = (
            StreamSession(run, news)
            if isinstance(run, Remote)
            else FollowSession(run, news, settings.redact)
        )

    def open(self) -> None:
        """Show the office."""
        self._play = self._follow.shadow
        self._session = self._follow
        self._seats = look_on(self._follow)
        # A short past is there at once; the rest of a long one comes while the screen is shown.
        self._follow.advance(AT_ONCE_S)
        self._show(self._office(self._panes), self._left_office)

    def _office(self, panes: Panes) -> OfficeScreen:
        assert self._seats is not None
        if self._session is self._follow:
            return FollowScreen(self._seats, self._follow, panes)
        return super()._office(panes)


def run_follow(settings: Settings, run: Path | Remote) -> int:
    """Show a run that another process writes until it is left; the exit code."""
    return run_until_left(FollowApp(settings, run))
