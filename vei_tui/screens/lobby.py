"""What can be done in the lobby: which office, which seed, who sits down; or an earlier day."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from vei_tui.keymap import help_lines
from vei_tui.presenters import lobby
from vei_tui.presenters.text import Role
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.command_hints import ESCAPE, ask_no_more
from vei_tui.screens.lobby_hall import LobbyHall
from vei_tui.screens.sheet import SheetScreen
from vei_tui.widgets.hints import HintLine
from vei_tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from vei_tui.seats.race import Racing
    from vei_tui.seats.sitters import Seating

ABOUT = (
    "Enter begins a new day in the office under the cursor, or goes on with the day under it. "
    "The same office with the same seed and variant is the same day; nothing is ever lost."
)


class LobbyScreen(LobbyHall):
    """What one sees first."""

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
        # The row that shows it may be out of sight under a long task.
        self.say(f"Seed {self._seed}.")
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
        self.say(f"Variant {self._variant}.")
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
        elif event.command == ESCAPE.command:
            ask_no_more(self)
        elif event.command.startswith("lobby."):
            await self.action_command(event.command)
