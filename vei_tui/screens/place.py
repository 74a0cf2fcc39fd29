"""A screen that is a place of the command table: its keys, hints and help lead to its methods."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.screen import Screen, ScreenResultType

from vei_tui.commands import command
from vei_tui.keymap import help_lines
from vei_tui.presenters.text import Role
from vei_tui.screens.command_hints import ESCAPE, ask_no_more
from vei_tui.screens.sheet import SheetScreen
from vei_tui.widgets.hints import HintLine
from vei_tui.widgets.say_line import SayLine

ENTER: Final = "enter"
"""What a hint stands for that does what enter does on the row under the cursor."""


class PlaceScreen(Screen[ScreenResultType]):
    """A screen whose commands are those of a place, each done by its `do_…`."""

    PLACE: ClassVar[str]
    """The place; see :data:`vei_tui.commands.PLACES`."""
    HELP_TEXT: ClassVar[tuple[str, str]]
    """What its help calls it, and what it is for."""

    def __init__(self) -> None:
        """Make it, with a line in which it can say something."""
        super().__init__()
        self._says = SayLine(id="says")

    def say(self, words: str, role: Role = Role.PLAIN) -> None:
        """Say something above the hints."""
        self._says.say(words, role)

    async def action_command(self, command_id: str) -> None:
        """Do a command of the table."""
        getattr(self, command(command_id).method)()

    def action_enter(self) -> None:
        """What enter does on the row under the cursor."""
        raise NotImplementedError

    def do_help(self) -> None:
        """The keys of this place."""
        self.app.push_screen(SheetScreen("Keys", help_lines(*self.HELP_TEXT, self.PLACE)))

    @on(HintLine.Pressed)
    async def _hint(self, event: HintLine.Pressed) -> None:
        event.stop()
        if event.command == ENTER:
            self.action_enter()
        elif event.command == ESCAPE.command:
            ask_no_more(self)
        elif event.command == "help":
            self.do_help()
        elif event.command == "palette":
            self.app.action_command_palette()
        elif event.command != "none":
            await self.action_command(event.command)
