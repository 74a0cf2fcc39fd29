"""Every command of the app, once: keys, palette, hint line, help screen and README come from here.

A command belongs to a place (the office, a pane, a screen) and is done by the method `do_…` of
whatever shows that place; the method's name is the last part of the command's id.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vei_tui.commands.definition import Command
from vei_tui.commands.office import OFFICE, REPLAY, WATCH
from vei_tui.commands.panes import PANES
from vei_tui.commands.screens import SCREENS

__all__ = ["COMMANDS", "PLACES", "Command", "command", "of_place"]

COMMANDS: Final = (*OFFICE, *WATCH, *REPLAY, *PANES, *SCREENS)
"""The whole table, in the order in which help and README tell of it."""

PLACES: Final = {
    "office": "Office",
    "watch": "Watching",
    "replay": "Replay",
    "slack": "Slack",
    "mail": "Mail",
    "browser": "Browser",
    "tickets": "Tickets",
    "erp": "ERP",
    "docs": "Docs",
    "calendar": "Calendar",
    "crm": "CRM",
    "okta": "Okta",
    "servicedesk": "Service desk",
    "lobby": "Lobby",
    "report": "Report",
    "compare": "Comparison",
    "inspect": "Inspector",
}
"""What the places are called, in the order in which help lists them."""


def command(command_id: str) -> Command:
    """A command by its id.

    Raises:
        KeyError: There is none.
    """
    for each in COMMANDS:
        if each.id == command_id:
            return each
    raise KeyError(command_id)


def of_place(where: str) -> Sequence[Command]:
    """The commands of a place, in the table's order."""
    return [each for each in COMMANDS if each.where == where]
