"""What an office offers in line mode: its commands, their help, and which one a line means."""

from __future__ import annotations

from typing import NamedTuple

from engine.errors import nearest
from engine.tool import Tool
from vei_tui.line.commands import ALIASES, COMMANDS, LineCommand
from vei_tui.line.desk import Desk
from vei_tui.line.reading import LineProblem, free_text, take_word
from vei_tui.presenters.fields import Field, read_fields
from vei_tui.presenters.text import one_line


class Typed(NamedTuple):
    """A line that was understood."""

    command: LineCommand
    values: dict[str, str]
    """By the slot's name, what was typed into it."""


def commands_of(desk: Desk) -> dict[str, LineCommand]:
    """The commands there are in this office, by name: each app, and all whose tool it has."""
    tools, apps = desk.tools, desk.apps
    found = {
        command.name: command
        for command in COMMANDS
        if (command.group == "office" or command.group in apps)
        and (not command.tool or command.tool in tools)
    }
    for app, title in apps.items():
        found.setdefault(app, LineCommand(app, f"Show {title}.", app))
    return found


def understand(desk: Desk, line: str) -> Typed:
    """The command that a line means, and what fills its slots.

    Raises:
        LineProblem: there is no such command, or a slot that must be filled is empty.
    """
    name, rest = take_word(line)
    offered = commands_of(desk)
    command = offered.get(ALIASES.get(name.casefold(), name.casefold()))
    if command is None and name in desk.tools:
        command, rest = offered["call"], line
    if command is None:
        words = [*offered, *ALIASES, *desk.tools]
        hint = nearest(name, words) if "." in name else _similar(name, words)
        raise LineProblem(f"There is no command {name[:40]!r}.", hint)
    return Typed(command, _fill(command, rest))


def _similar(name: str, words: list[str]) -> str:
    hint = nearest(name.casefold(), words)
    return hint if hint.startswith("Did") else "Type help for all commands."


def _fill(command: LineCommand, text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for slot in command.slots:
        if slot.rest:
            # Arguments of a call have their own quotation marks.
            value, text = (text.strip() if slot.kind == "arguments" else free_text(text)), ""
        else:
            value, text = take_word(text)
        if value:
            values[slot.name] = value
        elif not slot.optional:
            example = f" For example: {command.example}" if command.example else ""
            raise LineProblem(f"{command.name} needs {slot.shown}.", f"{command.usage}.{example}")
    if text:
        raise LineProblem(f"{command.name} does not take {text[:40]!r}.", f"{command.usage}.")
    return values


def help_lines(desk: Desk, about: str = "") -> list[str]:
    """Help on everything, on one command, or on one tool.

    Raises:
        LineProblem: there is no such command or tool.
    """
    offered = commands_of(desk)
    if about in desk.tools:
        return tool_lines(desk.tools[about])
    if about:
        command = offered.get(ALIASES.get(about, about))
        if command is None:
            raise LineProblem(
                f"There is no command or tool {about[:40]!r}.", _similar(about, [*offered])
            )
        return _command_lines(desk, command)
    width = max(len(command.usage) for command in offered.values())
    lines: list[str] = []
    titles = {**desk.apps, "office": "Office"}
    for group, title in titles.items():
        lines += ["", f"{title}:"] if lines else [f"{title}:"]
        lines += [
            f"  {command.usage:{width}}  {command.help}"
            for command in offered.values()
            if command.group == group
        ]
    return [
        *lines,
        "",
        'Words with spaces go in "quotes"; the last text of a line needs none, and \\n breaks it.',
        "Every tool can be called by its own name too: help TOOL tells its arguments.",
    ]


def _command_lines(desk: Desk, command: LineCommand) -> list[str]:
    lines = [command.usage, f"  {command.help}"]
    if command.tool:
        lines.append(f"  Calls {command.tool}.")
    if command.example:
        lines.append(f"  For example: {command.example}")
    others = [alias for alias, name in ALIASES.items() if name == command.name]
    return [*lines, f"  Also: {', '.join(others)}."] if others else lines


def tool_lines(tool: Tool) -> list[str]:
    """A tool, what it does and its arguments."""
    lines = [tool.name, f"  {one_line(tool.description)}"]
    fields = read_fields(tool.schema)
    if not fields:
        return [*lines, "  It takes no arguments."]
    return [*lines, *(f"  {_argument(field)}" for field in fields)]


def _argument(field: Field) -> str:
    needed = "needed" if field.required else "optional"
    choices = f", one of {', '.join(field.labels())}" if field.choices else ""
    default = f", {field.default} where left out" if field.default else ""
    about = f": {field.help}" if field.help else ""
    return f"{field.name} ({field.kind}, {needed}{choices}{default}){about}"


def tool_list(desk: Desk, query: str) -> list[str]:
    """The tools of the seat that hold all words of a query, a line each."""
    words = query.casefold().split()
    found = [
        f"{tool.name}({', '.join(_parameters(tool))})  {one_line(tool.description)}"
        for tool in desk.tools.values()
        if all(word in f"{tool.name} {tool.description}".casefold() for word in words)
    ]
    return found or [f"No tool matches {query!r}."]


def _parameters(tool: Tool) -> list[str]:
    return [f.name if f.required else f"{f.name}?" for f in read_fields(tool.schema)]
