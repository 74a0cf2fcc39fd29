"""The lobby: which office, which seed, who sits down; or a day that was begun before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen

from vei_tui.commands import of_place
from vei_tui.keymap import help_lines
from vei_tui.panes._ask import AskLine
from vei_tui.panes._base import place_bindings
from vei_tui.presenters import lobby
from vei_tui.presenters.text import Line, Role, line
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.hints import Hint, HintLine
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.reader import Reader
from vei_tui.widgets.status import Part, StatusLine

if TYPE_CHECKING:
    from vei_tui.settings import Settings

ABOUT = (
    "Enter begins a new day in the office under the cursor, or goes on with the day under it. "
    "The same office with the same seed is the same day; nothing is ever lost."
)


class LobbyScreen(Screen[None]):
    """What one sees first."""

    PLACE = "lobby"
    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (160, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = place_bindings("lobby")
    DEFAULT_CSS = """
    LobbyScreen {
        & > #halls { height: 1fr; }
        & #left { width: 1fr; }
        & #right { width: 1fr; margin-left: 1; }
        & #scenarios { height: 1fr; }
        & #detail { height: auto; max-height: 60%; margin-bottom: 1; }
        & #runs { height: 1fr; }
        & > #says { display: none; }
        & > #says.-shown { display: block; }
    }
    LobbyScreen.-narrow #halls { layout: vertical; }
    LobbyScreen.-narrow #left { width: 100%; height: 4fr; }
    LobbyScreen.-narrow #right { width: 100%; height: 5fr; margin-left: 0; }
    LobbyScreen.-wide #halls { padding: 0 12; }
    """

    @dataclass
    class Begin(Message):
        """A new day is to begin."""

        scenario: str
        seed: int

    @dataclass
    class GoOn(Message):
        """A day is to go on."""

        path: Path

    def __init__(self, settings: Settings, problems: Sequence[str] = ()) -> None:
        """Make the lobby.

        Args:
            settings: Seed, scenario and where runs are.
            problems: What could not be loaded, a line each.
        """
        super().__init__()
        self._settings = settings
        self._seed = settings.seed
        self._problems = problems
        self._seat = ""
        self._scenarios: LineList[lobby.ScenarioRow] = LineList(
            lobby.scenario_lines,
            lambda row: row.name,
            empty=[line(("Looking for offices…", Role.DIM))],
            id="scenarios",
        )
        self._detail = Reader(id="detail")
        self._detail.can_focus = False
        self._runs: LineList[lobby.RunRow] = LineList(
            lobby.run_lines,
            lambda row: str(row.path),
            empty=lobby.empty_runs(str(settings.artifacts_dir)),
            id="runs",
        )
        self._ask = AskLine()
        self._says = StatusLine(id="says")

    def compose(self) -> ComposeResult:
        """Offices, what they are about, and the days that were begun."""
        yield StatusLine(
            (
                Part(line((lobby.TITLE, Role.HEADING)), 0),
                Part(line(("a small, living office", Role.DIM)), 3, right=True),
            ),
            id="chrome",
        )
        with Horizontal(id="halls"):
            with Vertical(id="left"):
                yield FrameTitle(line("Offices"), of="#scenarios")
                yield self._scenarios
            with Vertical(id="right"):
                yield FrameTitle(line("About"))
                yield self._detail
                yield FrameTitle(line("Days begun before"), of="#runs")
                yield self._runs
        yield self._ask
        yield self._says
        yield HintLine(id="hints")

    def on_mount(self) -> None:
        """Show the frame first; whatever takes time is loaded behind it."""
        self._scenarios.focus()
        hints = [Hint("enter", "begin / go on", 0, "none"), Hint("tab", "days", 3, "none")]
        hints += [Hint(c.key, c.label, c.priority, c.id) for c in of_place("lobby")
                  if c.keys and c.priority < 9]  # fmt: skip
        self.query_one("#hints", HintLine).set_hints(hints)
        for problem in self._problems:
            self.say(problem, Role.ALERT)
        self.call_after_refresh(self.load)

    def on_screen_resume(self) -> None:
        """Coming back from an office: its run is among the days now."""
        if self._scenarios.records:
            self._load_runs()

    # Loading

    def load(self) -> None:
        """Find the offices and the days."""
        self._scenarios.set_records(scenario_rows(self._settings.scenario))
        self._scenarios.highlight(self._settings.scenario)
        self._load_runs()

    def _load_runs(self) -> None:
        titles = {row.name: row.title for row in self._scenarios.records}
        self._runs.set_records(run_rows(self._settings.artifacts_dir, titles))

    @on(LineList.Highlighted, "#scenarios")
    def _about(self, event: LineList.Highlighted) -> None:
        event.stop()
        self._show_detail()

    def _show_detail(self) -> None:
        row = self._scenarios.highlighted
        if row is None:
            self._detail.set_lines([line(("There is no office to open.", Role.DIM))])
            return
        if self._seat not in [seat[0] for seat in row.seats]:
            self._seat = row.seats[0][0] if row.seats else ""
        self._detail.set_lines(lobby.detail_lines(row, self._seat, self._seed))

    # Starting

    @on(LineList.Selected, "#scenarios")
    def _begin(self, event: LineList.Selected) -> None:
        event.stop()
        self.do_start()

    @on(LineList.Selected, "#runs")
    def _go_on(self, event: LineList.Selected) -> None:
        event.stop()
        row = event.record
        if isinstance(row, lobby.RunRow):
            if row.problem:
                self.say(row.problem, Role.ALERT)
            else:
                self.post_message(self.GoOn(row.path))

    def do_start(self) -> None:
        """Begin a new day; where several people can be played, choose one first."""
        row = self._scenarios.highlighted
        if row is None:
            return
        if row.problem:
            self.say(row.problem, Role.ALERT)
        elif len(row.seats) > 1:
            choices = [(seat[0], f"{seat[1]}, {seat[2]}") for seat in row.seats]
            screen = ChooseScreen("Who sits down?", choices, current=self._seat)
            self.app.push_screen(screen, lambda seat: self._sit_down(row, seat))
        else:
            self.post_message(self.Begin(row.name, self._seed))

    def _sit_down(self, row: lobby.ScenarioRow, seat: str | None) -> None:
        if seat is not None:
            self._seat = seat
            self.post_message(self.Begin(row.name, self._seed))

    def do_seed(self) -> None:
        """Ask for another seed."""
        self._ask.open("Seed", str(self._seed), self._seeded)

    async def _seeded(self, text: str) -> None:
        from vei_tui.settings import UsageProblem, seed_of

        try:
            self._seed = seed_of(text, "The seed")
        except UsageProblem as problem:
            self.say(str(problem), Role.ALERT)
            return
        self.say("")
        self._show_detail()

    def say(self, words: str, role: Role = Role.PLAIN) -> None:
        """Say something above the hints."""
        said: Line = line((words, role)) if words else ()
        self._says.set_parts([Part(said, 0)] if words else [])
        self._says.set_class(bool(words), "-shown")

    # Commands

    async def action_command(self, command_id: str) -> None:
        """Do a command of the table."""
        from vei_tui.commands import command

        getattr(self, command(command_id).method)()

    def do_themes(self) -> None:
        """Choose the colours."""
        from vei_tui.screens.themes import choose_theme

        choose_theme(self.app, self.app.theme)

    def do_help(self) -> None:
        """The keys of the lobby."""
        self.app.push_screen(SheetScreen("Keys", help_lines(lobby.TITLE, ABOUT, "lobby")))

    def do_quit(self) -> None:
        """Leave."""
        self.app.exit()

    @on(HintLine.Pressed)
    async def _hint(self, event: HintLine.Pressed) -> None:
        event.stop()
        if event.command == "palette":
            self.app.action_command_palette()
        elif event.command == "help":
            self.do_help()
        elif event.command.startswith("lobby."):
            await self.action_command(event.command)


def scenario_rows(also: str) -> list[lobby.ScenarioRow]:
    """Every scenario that is shipped, and the one the settings name."""
    from engine.errors import ScenarioError
    from scenarios.cards import cards

    rows = [
        lobby.ScenarioRow(
            card.name, card.title, card.difficulty, card.apps, card.brief, (card.seat,)
        )
        for card in cards()
    ]
    if also not in [row.name for row in rows]:
        from scenarios.catalogue import load

        try:
            own = load(also)
        except ScenarioError as problem:
            return [*rows, lobby.ScenarioRow(also, also, problem=str(problem))]
        me = next(person for person in own.file.people if person.id == own.seat)
        seats = ((me.id, me.name, me.title),)
        rows.append(lobby.ScenarioRow(also, own.title, own.difficulty, own.apps, own.brief, seats))
    return rows


def run_rows(folder: Path, titles: dict[str, str]) -> list[lobby.RunRow]:
    """The runs of a folder, the newest first."""
    from engine.errors import RunError
    from engine.record import runs_in

    try:
        found = runs_in(folder)
    except RunError as problem:
        return [lobby.RunRow(folder, str(folder), problem=str(problem))]
    return [
        lobby.RunRow(
            run.path, titles.get(run.scenario, run.scenario or run.path.name), run.seed, run.status,
            run.time_ms, run.records, run.success, run.problem, run.created,
        )
        for run in found
    ]  # fmt: skip
