"""From the command table to what shows it: bindings, help, the README's table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from vei_tui.commands import COMMANDS, PLACES, Command, of_place
from vei_tui.presenters.text import Line, Role, line
from vei_tui.presenters.wrap import width_of

READABLE: Final = {
    "grave_accent": "`",
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "comma": ",",
    "full_stop": ".",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "page up",
    "pagedown": "page down",
    "escape": "esc",
}
"""Keys that are written otherwise than they are named."""

KEY_CELLS: Final = 16
"""Width of the column of keys."""


@dataclass(frozen=True, slots=True)
class KeyHelp:
    """Keys of a widget, which no command of the table stands for."""

    keys: str
    """As they are read: "enter", "↑ ↓"."""
    help: str


GENERAL: Final = (
    KeyHelp("1 … 9  0", "Open a pane."),
    KeyHelp("tab  shift+tab", "The next part of the screen, the part before."),
    KeyHelp("esc", "One level back. It never quits."),
    KeyHelp("ctrl+p", "All commands, tools, people and themes."),
)
"""Keys of the office that no single command stands for."""

LISTS: Final = (
    KeyHelp("↑ ↓  k j", "Move."),
    KeyHelp("page up/down", "Move by a screenful."),
    KeyHelp("home  end", "The first, the last."),
    KeyHelp("enter", "Open."),
)

WRITING: Final = (
    KeyHelp("enter", "Send."),
    KeyHelp("ctrl+j  alt+enter", "A new line."),
    KeyHelp("@  #", "Complete a name: ↑ ↓ choose, tab takes."),
    KeyHelp("↑", "In an empty line: what you sent before."),
    KeyHelp("ctrl+v", "Paste what you copied with y."),
)


def readable(key: str) -> str:
    """A key as people read it."""
    return READABLE.get(key, key)


def keys_of(command: Command) -> str:
    """All keys of a command, as people read them."""
    first = (command.shown,) if command.shown else ()
    rest = [readable(key) for key in command.keys if readable(key) not in first]
    return "  ".join((*first, *rest))


def bindings_of(where: str) -> list[tuple[str, str, str, str]]:
    """What a screen or pane binds for its place: keys, action, label and id of each command."""
    return [
        (",".join(each.keys), f"command('{each.id}')", each.label, each.id)
        for each in of_place(where)
        if each.keys
    ]


def command_rows(commands: Iterable[Command]) -> list[KeyHelp]:
    """Commands that have keys, for a help screen."""
    return [KeyHelp(keys_of(each), each.help) for each in commands if each.keys]


def help_lines(
    title: str,
    prose: str,
    where: str,
    pane: str = "",
    writes: bool = False,
    first: str = "",
    without: Collection[str] = (),
) -> list[Line]:
    """The help of a place.

    Args:
        title: What it is called.
        prose: What it is for, in a few sentences.
        where: `office`, `lobby` or `report`.
        pane: The app of the open pane, if there is one.
        writes: Whether a composer has the focus: its keys come first.
        first: A place whose keys come before all others, if there is one.
        without: Ids of the place's commands that are good for nothing here.

    Returns:
        Lines, the keys of what has the focus before all others.
    """
    found: list[Line] = [
        line((title, Role.HEADING)),
        line(" ".join(prose.split())),
        (),
    ]
    if writes:
        found += [*_section("WRITING", WRITING), ()]
    if first:
        found += [*_section(PLACES[first].upper(), command_rows(of_place(first))), ()]
    if pane in PLACES:
        found += [*_section(PLACES[pane].upper(), command_rows(of_place(pane))), ()]
    found += [*_section("LISTS AND TEXT", LISTS), ()]
    general = GENERAL if where == "office" else ()
    commands = [each for each in of_place(where) if each.id not in without]
    found += _section(PLACES[where].upper(), (*general, *command_rows(commands)))
    if pane and not writes:
        found += [(), *_section("WRITING", WRITING)]
    return found


def _section(title: str, rows: Sequence[KeyHelp]) -> list[Line]:
    return [line((title, Role.LABEL)), *(_row(row) for row in rows)]


def _row(row: KeyHelp) -> Line:
    keys = line((f"  {row.keys}", Role.STRONG))
    return (*keys, *line(" " * max(2, KEY_CELLS + 2 - width_of(keys)), row.help))


def readme_table() -> str:
    """The table of keys for the README, in Markdown."""
    rows = ["| where | key | what it does |", "| --- | --- | --- |"]
    rows += [
        f"| {PLACES[each.where]} | `{keys_of(each)}` | {each.help} |".replace("```", "`` ` ``")
        for each in COMMANDS
        if each.keys
    ]
    return "\n".join(rows)
