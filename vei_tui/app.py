"""The app: from the lobby into an office, to the report and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.filter import Monochrome, NoColor
from textual.screen import Screen

from vei_tui.preferences import chosen_theme
from vei_tui.screens.leaving import run_until_left
from vei_tui.screens.lobby import LobbyScreen
from vei_tui.screens.rewinding import Rewinding
from vei_tui.themes import DEFAULT, TERMINAL, register_themes

if TYPE_CHECKING:
    from textual.command import Provider

    from scenarios.catalogue import Scenario
    from vei_tui.local_session import Day, LocalSession
    from vei_tui.play import Play
    from vei_tui.registry import Panes
    from vei_tui.screens.office_commands import OfficeScreen
    from vei_tui.seats.opening import Seats
    from vei_tui.seats.race import Race, Racing
    from vei_tui.seats.sitters import Seating
    from vei_tui.settings import Settings


def _palette() -> type[Provider]:
    from vei_tui.screens.palette import OfficePalette

    return OfficePalette


class OfficeApp(Rewinding):
    """VEI Office in a terminal."""

    TITLE = "VEI Office"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[Callable[[], type[Provider]]]] = {_palette}  # type: ignore[assignment]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "nothing", "copy", show=False),
    ]
    CSS = """
    Screen { background: $background; color: $foreground; layers: base; }
    ModalScreen { background: $background 60%; }
    CommandPalette > Vertical { background: $panel; }
    CommandPalette SearchIcon { display: none; }
    CommandPalette CommandList > .option-list--option-highlighted { text-style: bold underline; }
    """

    def __init__(
        self,
        settings: Settings,
        play: Play | None = None,
        seating: Seating | None = None,
        race: Race | None = None,
    ) -> None:
        """Make the app.

        Args:
            settings: Seed, scenario, where runs go, theme.
            play: A day to walk into at once; the lobby is shown without one.
            seating: The agents in its seats; a person has the seat without one.
            race: The other side, where the person races.
        """
        super().__init__()
        # Shades of grey make black of the terminal's own colours, of text and ground alike.
        self._filters = [
            NoColor() if isinstance(each, Monochrome) else each for each in self._filters
        ]
        self._settings = settings
        self._given = play
        self._play: Day | None = play
        self._seating = seating
        self._session: LocalSession | None = None
        self._seats: Seats | None = None
        self._race = race
        self._reported = False

    def on_mount(self) -> None:
        """Show the office, or the lobby."""
        register_themes(self)
        # Only the terminal's own colours can be taken back whole where none are wanted.
        usual = TERMINAL if self.no_color else DEFAULT
        self.theme = self._settings.theme or chosen_theme() or usual
        self._leave_on_signals()
        self.open()

    def open(self) -> None:
        """Walk into the day that there is, or into the lobby."""
        if self._given is not None:
            self._enter(self._given, self._seating, self._race)
        else:
            self._show_lobby()

    # From one screen to the next

    def _show_lobby(self) -> None:
        self.leave()
        self._show(LobbyScreen(self._settings))

    def _show(self, screen: Screen[Any], then: Callable[[Any], None] | None = None) -> None:
        """Put a screen in the place of whatever is shown."""
        self.push_screen(screen, then)

    @on(LobbyScreen.Begin)
    def _begin(self, event: LobbyScreen.Begin) -> None:
        from dataclasses import replace

        from engine.errors import OfficeError
        from scenarios.catalogue import load
        from vei_tui.seats.begin import begin
        from vei_tui.seats.race import Racing, racing_of

        settings = replace(self._settings, seed=event.seed)
        sitter = racing_of(event.sitter)
        try:
            scenario = load(event.scenario, event.variant)
            if isinstance(sitter, Racing):
                self._begin_race(settings, scenario, sitter)
                return
            play, seating = begin(settings, scenario, sitter)
        except OfficeError as problem:
            self._say(str(problem))
            return
        self._enter(play, seating)

    def _begin_race(self, settings: Settings, scenario: Scenario, racing: Racing) -> None:
        """Sit down in an office, with somebody else in one of their own."""
        from vei_tui.registry import discover
        from vei_tui.seats.race import begin_race

        play, race = begin_race(settings, scenario, racing, discover().news())
        self._enter(play, None, race)

    @on(LobbyScreen.GoOn)
    def _go_on(self, event: LobbyScreen.GoOn) -> None:
        from engine.errors import OfficeError
        from vei_tui.play import Play

        try:
            play = Play.resume(event.path, "person", self._settings.redact)
        except OfficeError as problem:
            self._say(str(problem))
            return
        self._enter(play)

    def _say(self, words: str) -> None:
        """Say in the lobby why there is no other place to go to."""
        from vei_tui.presenters.text import Role

        if not isinstance(self.screen, LobbyScreen):
            self._back_to_lobby()
        if isinstance(self.screen, LobbyScreen):
            self.screen.say(words, Role.ALERT)

    def _enter(self, play: Play, seating: Seating | None = None, race: Race | None = None) -> None:
        """Sit down in an office, or let others."""
        from vei_tui.local_session import LocalSession
        from vei_tui.registry import discover
        from vei_tui.verbs.crash import keep_crashes_in

        panes = discover()
        keep_crashes_in(play.path)
        self._play, self._seating, self._race = play, seating, race
        self._reported = False
        if seating is not None:
            from vei_tui.seats.opening import sit_down

            self._seats = sit_down(play, seating, panes.news(), self._settings.redactor)
            self._session = self._seats.session
        else:
            self._session = LocalSession(play, panes.news())
        new = not self._session.log
        screen = self._office(panes)
        self._show(screen, self._left_office)
        if new and (self._seats is None or self._seats.own):
            screen.do_brief(True)

    def _office(self, panes: Panes) -> OfficeScreen:
        """The screen of the office that is open."""
        assert self._session is not None
        if (recorded := self.recorded_day()) is not None:
            return self.replay_screen(recorded, self._seats)
        if self._seats is not None:
            from vei_tui.screens.watch_commands import WatchScreen

            return WatchScreen(self._seats, panes)
        if self._race is not None:
            from vei_tui.screens.race import RaceScreen

            return RaceScreen(self._session, panes, self._race)
        from vei_tui.screens.office_commands import OfficeScreen

        return OfficeScreen(self._session, panes)

    def _left_office(self, where: str | None) -> None:
        if self.went_elsewhere(where):
            return
        if where == "report" and self._race is not None:
            self._show_race_end(self._race)
        elif where == "report" and self._session is not None:
            self._show_report()
        elif where == "quit":
            self.exit(0)
        else:
            self._back_to_lobby()

    def _show_race_end(self, race: Race) -> None:
        """Both runs side by side, and from there to the person's own report."""
        from vei_tui.screens.race import RaceEnd

        assert self._session is not None
        self._session.finish()
        screen = RaceEnd(race, self._session.path)
        self._show(screen, self._left_race)

    def _left_race(self, where: str | None) -> None:
        if where == "report":
            self._show_report()
        else:
            self._back_to_lobby()

    def _show_report(self) -> None:
        from vei_tui.best import best_scores
        from vei_tui.screens.report import ReportScreen

        session, play = self._session, self._play
        assert session is not None
        assert play is not None
        score = session.finish(self._ended())
        self._reported = True
        best = best_scores(self._settings.artifacts_dir).get(play.scenario.id)
        self._show(ReportScreen(session, score, best), self._left_report)

    def _ended(self) -> str:
        """Why the agent stopped, for the manifest; empty where there is none."""
        return self._seats.ended if self._seats is not None else ""

    def _left_report(self, where: str | None) -> None:
        play = self._play
        if where == "quit" or play is None:
            self.exit(0)
        elif where == "office":
            self._sit_down_again()
        elif where is not None and where.startswith("replay"):
            self.replay_from_report(where)
        elif where == "again":
            scenario, seed = play.scenario, play.seed
            again = self._seating if self._race is None else self._race.racing
            self.leave()
            name = scenario.text or scenario.source
            self._begin(LobbyScreen.Begin(name, seed, scenario.variant, again))
        else:
            self._back_to_lobby()

    def _sit_down_again(self) -> None:
        from vei_tui.registry import discover

        self._show(self._office(discover()), self._left_office)

    def _back_to_lobby(self) -> None:
        self.leave()
        if not any(isinstance(screen, LobbyScreen) for screen in self.screen_stack):
            self._show(LobbyScreen(self._settings))

    def leave(self) -> None:
        """Let go of the run."""
        if self._seats is not None:
            self._seats.leave()
        if self._race is not None:
            self._race.leave()
            self._race = None
        if self._session is not None:
            if self._reported and self._seats is not None:
                # What an agent was still told after the report belongs to the run's files.
                self._session.finish(self._ended())
            self._session.close()
            self._session = None
        self._seats = None


def run_app(
    settings: Settings,
    play: Play | None = None,
    seating: Seating | None = None,
    race: Race | None = None,
) -> int:
    """Run the app until it is left.

    Args:
        settings: Seed, scenario, where runs go, theme.
        play: A day to walk into at once; the lobby is shown without one.
        seating: The agents in its seats; a person has the seat without one.
        race: The other side, where the person races.

    Returns:
        The exit code: 0, or 128 and the number of the signal that ended it.

    Raises:
        Exception: the app broke; what it was. The run is on disk up to the last call.
    """
    return run_until_left(OfficeApp(settings, play, seating, race))
