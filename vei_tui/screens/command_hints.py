"""From commands to hints: what a screen's lowest line offers, by what has the focus."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, TextArea

from vei_tui.commands import Command
from vei_tui.panes._ask import AskLine
from vei_tui.widgets.hints import Hint, HintLine

NEVER: Final = 9
"""The priority of commands that are not hinted at."""

ESCAPE: Final = Hint("esc", "back", 1, "back")
NAMES: Final = "@ #"
"""The keys that complete names, where there are any to complete."""
WRITING: Final = (
    Hint("enter", "send", 0, "none"),
    Hint("ctrl+j", "new line", 2, "none"),
    Hint(NAMES, "complete", 3, "none"),
    Hint("ctrl+v", "paste", 4, "none"),
    ESCAPE,
)
COMPLETES: Final = Hint("→", "complete", 3, "none")
ASKING: Final = (Hint("enter", "take it", 0, "none"), COMPLETES, ESCAPE)


def hinted(commands: Iterable[Command]) -> list[Command]:
    """The commands that a line of hints may show: those with a key, each once."""
    return [each for each in dict.fromkeys(commands) if each.keys and each.priority < NEVER]


def command_hints(commands: Iterable[Command]) -> list[Hint]:
    """A hint for each command that may be shown."""
    return [Hint(each.key, each.label, each.priority, each.id) for each in hinted(commands)]


def writing_hints(focused: Widget | None) -> list[Hint]:
    """The hints while something is written; none where nothing is."""
    if isinstance(focused, TextArea):
        named = getattr(focused, "completes", True)
        return [each for each in WRITING if named or each.key != NAMES]
    if isinstance(focused, Input):
        return [each for each in ASKING if focused.suggester or each != COMPLETES]
    return []


def swap_hints(screen: Screen[Any], hint_line: HintLine, usual: Sequence[Hint]) -> None:
    """Have a line show its usual hints, and those of writing for as long as something is written.

    Args:
        screen: whose focus it goes by.
        hint_line: the line.
        usual: what it shows otherwise.
    """

    def moved(focused: Widget | None) -> None:
        hint_line.set_hints(writing_hints(focused) or usual)

    screen.watch(screen, "focused", moved)


def ask_no_more(screen: Screen[Any]) -> bool:
    """Close the line that asks something; whether one did."""
    asking = [each for each in screen.query(AskLine) if each.is_open]
    for each in asking:
        each.action_close()
    return bool(asking)
