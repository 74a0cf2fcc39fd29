"""What could be typed next: commands, tools, names of arguments and the values they can take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from vei_tui.line.commands import ALIASES, LineCommand
from vei_tui.line.desk import Desk
from vei_tui.line.offer import commands_of
from vei_tui.line.panes import node_ids
from vei_tui.line.reading import take_word
from vei_tui.presenters.fields import Field, read_fields
from vei_tui.presenters.mail import known_addresses
from vei_tui.presenters.slack import EMOJI
from vei_tui.presenters.text import one_line

NOTE_LENGTH: Final = 50
NEWEST_MAILS: Final = 50
TIMES: Final = ("1s", "5s", "10s", "30s", "1m", "5m", "10m", "1h")

ARGUMENT_KINDS: Final[Mapping[str, str]] = {
    "channel": "room",
    "node_id": "node",
    "form_id": "form",
    "folder": "folder",
    "to": "address",
    "cc": "address",
    "url": "url",
    "emoji": "emoji",
    "focus": "app",
    "tool": "tool",
}
"""By an argument's name, the kind of its values; a mail's `id` is told by its tool."""


class Choice(NamedTuple):
    """Something that could stand where the cursor is."""

    text: str
    """What is put in the place of what was typed of it."""
    typed: int
    """How many characters before the cursor it replaces."""
    note: str = ""
    """What it is, in a few words."""


def choices(desk: Desk, before: str) -> list[Choice]:
    """What could be typed at the cursor.

    Args:
        desk: whose line it is.
        before: the line up to the cursor.
    """
    words, current = _split(before)
    offered = commands_of(desk)
    if not words:
        return _matching(_names(desk, offered), current)
    first = ALIASES.get(words[0].casefold(), words[0].casefold())
    if first not in offered and words[0] in desk.tools:
        return _arguments(desk, words[0], words[1:], current)
    command = offered.get(first)
    if command is None:
        return []
    if command.name == "call" and len(words) > 1:
        return _arguments(desk, words[1], words[2:], current)
    slot = _slot(command, len(words) - 1)
    return [] if slot is None else _matching(values(desk, slot), current)


def _split(before: str) -> tuple[list[str], str]:
    """The whole words before the cursor, and what was typed of the one at the cursor."""
    words: list[str] = []
    text = before.lstrip()
    while text:
        word, rest = take_word(text)
        if not rest and not text[-1].isspace():
            return words, text
        words.append(word)
        text = rest
    return words, ""


def _names(desk: Desk, offered: Mapping[str, LineCommand]) -> Iterator[tuple[str, str]]:
    for command in offered.values():
        yield command.name, command.help
    for tool in desk.tools.values():
        yield tool.name, tool.description


def _slot(command: LineCommand, at: int) -> str | None:
    """Kind of the slot that the word ``at`` of a command fills."""
    if at < len(command.slots) and not command.slots[at].rest:
        return command.slots[at].kind
    return None


def _matching(found: Iterable[tuple[str, str]], current: str) -> list[Choice]:
    """The values that begin as what was typed, or else those that hold it."""
    everything = list(dict(found).items())
    wanted = current.casefold().lstrip("\"'")
    begin = [pair for pair in everything if pair[0].casefold().startswith(wanted)]
    hold = [pair for pair in everything if wanted in pair[0].casefold()] if not begin else []
    return [Choice(_quoted(text), len(current), _short(note)) for text, note in begin or hold]


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _short(note: str) -> str:
    note = one_line(note)
    return note if len(note) <= NOTE_LENGTH else f"{note[: NOTE_LENGTH - 1]}…"


# -- arguments of a call ------------------------------------------------------------------------


def _arguments(desk: Desk, name: str, given: list[str], current: str) -> list[Choice]:
    """Names of arguments that are still free, or the values of the one that is being typed."""
    tool = desk.tools.get(name)
    if tool is None:
        return []
    fields = {field.name: field for field in read_fields(tool.schema)}
    key, separator, value = current.partition("=")
    if separator:
        if key not in fields:
            return []
        return _matching(_values_of(desk, tool.app, fields[key]), value)
    taken = {word.partition("=")[0] for word in given}
    free = [
        (f"{field.name}=", f"{field.kind}{'' if field.required else ', optional'}  {field.help}")
        for field in fields.values()
        if field.name not in taken
    ]
    return _matching(free, current)


def _values_of(desk: Desk, app: str, field: Field) -> Iterable[tuple[str, str]]:
    if field.choices:
        return [(label, "") for label in field.labels()]
    kind = "mail" if (app, field.name) == ("mail", "id") else ARGUMENT_KINDS.get(field.name, "")
    return [(desk_value(desk, kind, text), note) for text, note in values(desk, kind)]


def desk_value(desk: Desk, kind: str, text: str) -> str:
    """A value as a call takes it: the numbers of the screen are none of the tools' own names."""
    if kind in ("node", "form", "field") and text.isdigit():
        return node_ids(desk)[int(text) - 1]
    return text


# -- values -------------------------------------------------------------------------------------


def values(desk: Desk, kind: str) -> Iterable[tuple[str, str]]:
    """What a slot of a kind can take: values the seat can see, each with a note."""
    source = _SOURCES.get(kind)
    return source(desk) if source is not None else ()


def _rooms(desk: Desk) -> Iterator[tuple[str, str]]:
    view = desk.view("slack")
    for room in view.rooms if view is not None else ():
        yield room.name, f"{room.unread} new" if room.unread else room.topic
    for person in desk.people:
        if person.id != desk.people.me:
            yield f"@{person.id}", person.name


def _posts(desk: Desk) -> Iterator[tuple[str, str]]:
    view = desk.view("slack")
    rooms = {room.name: room for room in view.rooms} if view is not None else {}
    for number, ref in enumerate(desk.posts, 1):
        post = rooms[ref.room].posts.get(ref.ts) if ref.room in rooms else None
        yield str(number), f"{post.user}: {post.text}" if post is not None else ""


def _mails(desk: Desk) -> Iterator[tuple[str, str]]:
    view = desk.view("mail")
    for folder in view.folders if view is not None else ():
        for entry in reversed(folder.entries.tail(NEWEST_MAILS)):
            letter = entry.letter
            yield letter.id, f"{letter.sender.name or letter.sender.email}: {letter.subj}"


def _folders(desk: Desk) -> Iterator[tuple[str, str]]:
    view = desk.view("mail")
    for folder in view.folders if view is not None else ():
        yield folder.name, f"{folder.size}"


def _addresses(desk: Desk) -> Iterator[tuple[str, str]]:
    for address in known_addresses(desk.view("mail"), desk.people):
        yield address, ""
    for address in desk.seen(pages=False):
        yield address, "seen"


def _urls(desk: Desk) -> Iterator[tuple[str, str]]:
    for url in desk.seen(pages=True):
        yield url, "seen"


def _nodes(*kinds: str) -> Callable[[Desk], Iterator[tuple[str, str]]]:
    def found(desk: Desk) -> Iterator[tuple[str, str]]:
        view = desk.view("browser")
        for number, node in enumerate(view.page.nodes if view is not None else (), 1):
            if node.node_id.startswith(kinds) and not node.disabled:
                yield str(number), f"{node.role} {node.name}"

    return found


def _apps(desk: Desk) -> Iterator[tuple[str, str]]:
    yield from desk.apps.items()


def _searchable(desk: Desk) -> Iterator[tuple[str, str]]:
    for app, title in desk.apps.items():
        if f"{app}.search" in desk.tools:
            yield app, title


def _tools(desk: Desk) -> Iterator[tuple[str, str]]:
    for tool in desk.tools.values():
        yield tool.name, tool.description


def _commands(desk: Desk) -> Iterator[tuple[str, str]]:
    yield from _names(desk, commands_of(desk))


_SOURCES: Final[Mapping[str, Callable[[Desk], Iterable[tuple[str, str]]]]] = {
    "room": _rooms,
    "post": _posts,
    "mail": _mails,
    "folder": _folders,
    "address": _addresses,
    "url": _urls,
    "node": _nodes("CLICK:"),
    "field": _nodes("TYPE:"),
    "form": _nodes("FORM:"),
    "emoji": lambda desk: ((name, sign) for name, sign in EMOJI.items()),
    "time": lambda desk: ((time, "") for time in TIMES),
    "app": _apps,
    "searchable": _searchable,
    "tool": _tools,
    "command": _commands,
}
