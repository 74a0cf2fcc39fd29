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
from vei_tui.presenters.text import Line, Role, line, one_line
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.hints import Hint, HintLine
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.reader import Reader
from vei_tui.widgets.status import Part, StatusLine

if TYPE_CHECKING:
    from vei_tui.seats.race import Racing
    from vei_tui.seats.sitters import Seating
    from vei_tui.settings import Settings

ABOUT = (
    "Enter begins a new day in the office under the cursor, or goes on with the day under it. "
    "The same office with the same seed and variant is the same day; nothing is ever lost."
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
        variant: int = 0
        """0 is the office as it was first written."""
        sitter: str | Seating | Racing | None = None
        """Who sits down: see :func:`vei_tui.seats.begin.begin`; a person where left out."""

    @dataclass
    class GoOn(Message):
        """A day is to go on."""

        path: Path

    @dataclass
    class Replay(Message):
        """A recorded day is to be replayed."""

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
        self._variant: int | None = None
        self._filter = ""
        self._offices: Sequence[lobby.ScenarioRow] = ()
        self._problems = problems
        self._seat = ""
        self._sitter = ""
        """Who sits down, as `vei_tui.seats.begin` takes it; empty for the person."""
        self._scenarios: LineList[lobby.ScenarioRow] = LineList(
            lobby.scenario_lines,
            lobby.row_id,
            selectable=lambda row: not row.is_heading,
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
        self._title = FrameTitle(line("Offices"), of="#scenarios")
        self._about_title = FrameTitle(line("About"))
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
                yield self._title
                yield self._scenarios
            with Vertical(id="right"):
                yield self._about_title
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
        if self._offices:
            self._load_runs()
            self._show_offices()

    # Loading

    def load(self) -> None:
        """Find the offices and the days."""
        from vei_tui.hall import scenario_rows

        self._offices = scenario_rows(self._settings)
        self._load_runs()
        self._show_offices()
        self._scenarios.highlight(self._settings.scenario)

    def _load_runs(self) -> None:
        from vei_tui.best import best_scores
        from vei_tui.hall import run_rows

        folder = self._settings.artifacts_dir
        titles = {row.id: row.title for row in self._offices}
        self._runs.set_records(run_rows(folder, titles))
        self._offices = lobby.with_best(self._offices, best_scores(folder))

    def _show_offices(self) -> None:
        """Show the offices that pass the filter, pack by pack."""
        shown = lobby.filtered(self._offices, self._filter)
        self._scenarios.empty = [
            line((f"No office has {self._filter!r}. f changes the filter.", Role.DIM))
        ]
        self._scenarios.set_records(lobby.grouped(shown))
        count = str(len(shown))
        if self._filter:
            count = f"{count} of {len(self._offices)} · {one_line(self._filter)}"
        self._title.set_title(line("Offices"), line((count, Role.DIM)))
        self._show_detail()

    @on(LineList.Highlighted, "#scenarios")
    def _about(self, event: LineList.Highlighted) -> None:
        event.stop()
        self._show_detail()

    def _show_detail(self) -> None:
        row = self._scenarios.highlighted
        self._about_title.set_title(line("About" if row is None else one_line(row.title)))
        if row is None:
            self._detail.set_lines([line(("There is no office to open.", Role.DIM))])
            return
        if self._seat not in [seat[0] for seat in row.seats]:
            self._seat = row.seats[0][0] if row.seats else ""
        self._detail.set_lines(
            lobby.detail_lines(row, self._seat, self._seed, self._variant_of(row), self._sitter)
        )

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

    def do_replay(self) -> None:
        """Replay the day under the cursor of the days."""
        row = self._runs.highlighted
        if row is None:
            self.say("There is no day to replay yet.")
        elif row.problem:
            self.say(row.problem, Role.ALERT)
        else:
            self.post_message(self.Replay(row.path))

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
            self._ask_to_begin(row)

    def _ask_to_begin(self, row: lobby.ScenarioRow) -> None:
        sitter = self._sitter or None
        self.post_message(self.Begin(row.name, self._seed, self._variant_of(row), sitter))

    def _variant_of(self, row: lobby.ScenarioRow) -> int:
        """The variant that was chosen here, or else the one that the settings stand for."""
        from vei_tui.choosing import variant_for

        if not row.varies:
            return 0
        if self._variant is not None:
            return self._variant
        return variant_for(self._settings, row.name, self._seed)

    def _sit_down(self, row: lobby.ScenarioRow, seat: str | None) -> None:
        if seat is not None:
            self._seat = seat
            self._ask_to_begin(row)

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

    def do_variant(self) -> None:
        """Ask for another variant of the office under the cursor."""
        row = self._scenarios.highlighted
        if row is not None and row.varies:
            self._ask.open("Variant", str(self._variant_of(row)), self._variant_taken)
        else:
            self.say("This office does not vary; another seed (s) is another day in it.")

    async def _variant_taken(self, text: str) -> None:
        from vei_tui.verbs.options import MAX_VARIANT

        digits = text.strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
            digits = str(MAX_VARIANT + 1)
        if int(digits) > MAX_VARIANT:
            self.say(f"A variant is a whole number from 0 to {MAX_VARIANT:,}.", Role.ALERT)
            return
        self._variant = int(digits)
        self.say("")
        self._show_detail()

    def do_who(self) -> None:
        """Choose who sits down."""
        from vei_tui.screens.who import MODEL, YOU, choices

        row = self._scenarios.highlighted
        found = choices(self._settings.model, "" if row is None else row.id)

        def chosen(value: str | None) -> None:
            if value == MODEL:
                self._ask_model()
            elif value is not None:
                self._sits("" if value == YOU else value)

        current = self._sitter.removeprefix(lobby.RACE) or YOU
        self.app.push_screen(ChooseScreen("Who sits down?", found, current=current), chosen)

    def _ask_model(self) -> None:
        from vei_tui.preferences import chosen_model

        known = self._settings.model or chosen_model()
        self._ask.open("Model", known, self._model_named)

    async def _model_named(self, name: str) -> None:
        from engine.errors import ModelError
        from vei_tui.preferences import keep_model
        from vei_tui.seats.sitters import model_named

        if not name.strip():
            return
        try:
            sitting = model_named(name.strip(), self._settings.models)
        except ModelError as problem:
            self.say(str(problem), Role.ALERT)
            return
        keep_model(str(sitting.model))
        self._sits(str(sitting.model))

    def _sits(self, sitter: str) -> None:
        self._sitter = sitter
        self.say("")
        self._show_detail()

    def do_race(self) -> None:
        """Race whoever was chosen to sit down, or watch them again."""
        if not self._sitter:
            self.say("Choose first whom you race: w, then R.")
        elif self._sitter.startswith(lobby.RACE):
            self._sits(self._sitter.removeprefix(lobby.RACE))
        else:
            self._sits(f"{lobby.RACE}{self._sitter}")
            self.say("You have the same day in an office of your own. Enter begins.")

    def do_filter(self) -> None:
        """Ask which offices to show."""
        packs = [lobby.pack_title(row.pack) for row in self._offices if row.pack]
        self._ask.open("Show only", self._filter, self._filtered, list(dict.fromkeys(packs)))

    async def _filtered(self, words: str) -> None:
        self._filter = words.strip()
        self._show_offices()

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
