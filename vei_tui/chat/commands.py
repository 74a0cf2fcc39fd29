"""What can be typed behind a slash while one talks with a model."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from engine.errors import ModelError
from vei_tui.chat.room import Room
from vei_tui.line.completion import Choice, choices
from vei_tui.line.reading import LineProblem
from vei_tui.presenters import when
from vei_tui.presenters.events import call_words
from vei_tui.presenters.text import clean, one_line
from vei_tui.seats.sitters import PERSON


class ChatCommand(NamedTuple):
    """Something that can be typed behind a slash, besides the line mode's commands."""

    usage: str
    help: str
    do: Callable[[Room, str], Awaitable[list[str]]]


async def do_slash(room: Room, line: str) -> list[str]:
    """Do what a line that begins with a slash says.

    Args:
        room: the conversation.
        line: what was typed.

    Returns:
        What to print.
    """
    name, _, rest = line.removeprefix("/").strip().partition(" ")
    command = COMMANDS.get(name.casefold() or "help")
    try:
        if command is not None:
            return await command.do(room, rest.strip())
        return await room.do(line.removeprefix("/"))
    except (LineProblem, ModelError) as problem:
        return [one_line(f"error: {problem}")]


async def _help(room: Room, about: str) -> list[str]:
    if about:
        own = COMMANDS.get(about.removeprefix("/").casefold())
        if own is not None and own.do is not _help:
            return [own.usage, f"  {own.help}"]
        return await room.do(f"help {about.removeprefix('/')}")
    width = max(len(command.usage) for command in COMMANDS.values())
    return [
        "Whatever does not begin with a slash is said to the model.",
        "",
        "The conversation:",
        *(f"  {command.usage:{width}}  {command.help}" for command in COMMANDS.values()),
        "",
        "With a slash before them you act in the model's seat yourself, and it is told of it:",
        "",
        *await room.do("help"),
    ]


async def _status(room: Room, rest: str) -> list[str]:
    spent, frame = room.talker.spent, room.desk.frame
    usage = spent.usage
    cost = "unpriced" if spent.usd is None else f"{spent.usd:.4f} USD"
    start = room.desk.starts_at
    return [
        f"Model: {room.model}",
        f"Used: {usage.total:,} tokens, {cost}, {spent.calls} calls, {spent.turns} requests",
        f"Office: {when.date(start, frame.time_ms)} {when.second(start, frame.time_ms)}, "
        f"step {frame.index}, {frame.pending} on the way",
        f"Run: {room.desk.session.path}",
    ]


async def _model(room: Room, name: str) -> list[str]:
    from vei_tui.seats.sitters import model_named

    if not name:
        return [f"{room.model} answers. /model NAME lets another one go on."]
    sitting = model_named(name, room.variables)
    await room.become(sitting.model)
    return [f"{room.model} answers from now on; it knows what was said so far."]


async def _save(room: Room, name: str) -> list[str]:
    return [f"Saved as {_written(room, name)}."]


def _written(room: Room, name: str) -> Path:
    """Write the conversation down; where."""
    path = Path(name).expanduser() if name else room.desk.session.path / "conversation.txt"
    if name and path.exists():
        raise LineProblem(f"{path} is there already.", "Choose another name.")
    try:
        path.write_text("\n".join([*conversation(room), ""]), encoding="utf-8")
    except OSError as error:
        raise LineProblem(f"{path} cannot be written: {error.strerror}.") from None
    return path


def conversation(room: Room) -> Iterator[str]:
    """What was said and done so far, in lines."""
    actor, by = room.desk.session.actor, room.model
    left = deque(entry for entry in room.journal.entries if entry["actor"] == actor)
    for record in (*room.play.office.records(), None):
        while left and (record is None or left[0]["at"] <= record["seq"]):
            entry = left.popleft()
            if entry["kind"] == "seat":
                by = entry["by"]
            elif entry["kind"] == "told":
                yield f"You: {clean(entry['text'])}"
            elif entry["kind"] == "thought":
                yield f"{by}: {clean(entry['text'])}"
        if record is not None and record["type"] == "call" and record["actor"] == actor:
            yield f"{'  you did' if by == PERSON else '  →'} {_called(record)}"


def _called(record: Mapping[str, Any]) -> str:
    error = record.get("error")
    refused = f"  refused: {one_line(str(error.get('message', '')))}" if error else ""
    return f"{record['tool']} {call_words(record['args'])}{refused}".rstrip()


async def _quit(room: Room, rest: str) -> list[str]:
    room.desk.left = True
    return []


COMMANDS: Final[Mapping[str, ChatCommand]] = {
    "help": ChatCommand("/help [WHAT]", "What can be typed; all about one command or tool.", _help),
    "status": ChatCommand("/status", "Model, tokens, dollars, office time, the run.", _status),
    "model": ChatCommand("/model [NAME]", "Which model answers; let another one go on.", _model),
    "save": ChatCommand("/save [FILE]", "Write down the conversation as text.", _save),
    "quit": ChatCommand("/quit", "Leave, as ctrl-d does. The run is kept.", _quit),
}
"""By name, without the slash."""


def completions(room: Room, before: str) -> Iterable[Choice]:
    """What could stand at the cursor.

    Args:
        room: the conversation.
        before: the line up to the cursor.
    """
    if not before.startswith("/"):
        return _names(room, before)
    typed = before[1:]
    found = choices(room.desk, typed)
    if " " not in typed:
        own = [
            Choice(name, len(typed), command.help)
            for name, command in COMMANDS.items()
            if name.startswith(typed.casefold())
        ]
        return [*own, *(each for each in found if each.text not in COMMANDS)]
    return found


def _names(room: Room, before: str) -> Iterator[Choice]:
    """Rooms, people and ids that the word at the cursor begins."""
    word = before.rpartition(" ")[2]
    if not word:
        return
    wanted = word.casefold()
    for text, note in _known(room):
        if text.casefold().startswith(wanted):
            yield Choice(text, len(word), note)


def _known(room: Room) -> Iterator[tuple[str, str]]:
    from vei_tui.line.completion import values

    yield from values(room.desk, "room")
    yield from ((f"@{each.id}", each.name) for each in room.desk.people)
    yield from values(room.desk, "mail")
    yield from values(room.desk, "url")
    yield from ((text, "seen") for text in room.desk.seen(pages=False))
