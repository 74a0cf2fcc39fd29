"""From commands to hints: what a screen's lowest line offers, by what has the focus."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual.widget import Widget
from textual.widgets import Input, TextArea

from vei_tui.commands import Command
from vei_tui.widgets.hints import Hint

NEVER: Final = 9
"""The priority of commands that are not hinted at."""

ESCAPE: Final = Hint("esc", "back", 1, "back")
WRITING: Final = (
    Hint("enter", "send", 0, "none"),
    Hint("ctrl+j", "new line", 2, "none"),
    Hint("@ #", "complete", 3, "none"),
    Hint("ctrl+v", "paste", 4, "none"),
    ESCAPE,
)
ASKING: Final = (
    Hint("enter", "take it", 0, "none"),
    Hint("→", "complete", 3, "none"),
    ESCAPE,
)


def hinted(commands: Iterable[Command]) -> list[Command]:
    """The commands that a line of hints may show: those with a key, each once."""
    return [each for each in dict.fromkeys(commands) if each.keys and each.priority < NEVER]


def command_hints(commands: Iterable[Command]) -> list[Hint]:
    """A hint for each command that may be shown."""
    return [Hint(each.key, each.label, each.priority, each.id) for each in hinted(commands)]


def writing_hints(focused: Widget | None) -> list[Hint]:
    """The hints while something is written; none where nothing is."""
    if isinstance(focused, TextArea):
        return [*WRITING]
    return [*ASKING] if isinstance(focused, Input) else []
