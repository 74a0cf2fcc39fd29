"""What every list of things shares in lines: fields, sections, small tables, history, links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from vei_tui.presenters import when
from vei_tui.presenters.people import People
from vei_tui.presenters.text import (
    Line,
    Node,
    PageLine,
    Piece,
    Role,
    Span,
    highlight,
    line,
    one_line,
    rule,
)
from vei_tui.presenters.wrap import pad, width_of

LABEL_CELLS: Final = 11
"""Width of the column of field names."""

GO: Final = "go"
"""First word of a node's id that leads to a thing: `go <id>`, or `go <app> <id>`."""
URL: Final = "url"
"""First word of a node's id that leads to a page."""
PERSON: Final = "person"
"""First word of a node's id that leads to a conversation with somebody."""

_ID: Final = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]{0,9}-[0-9]{1,10}(?![\w-])")
_CELL_MOST: Final = 40
"""Cells of one column of a small table at most."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a presenter knows of an office: who is there, and its calendar."""

    people: People
    starts_at: str
    """Date and hour of time 0."""
    now_ms: int = 0
    """The office's time."""

    def stamp(self, time_ms: int) -> str:
        """A moment as it is read now: "09:42", "Mon 09:42", "2 Mar 09:42"."""
        return when.stamp(self.starts_at, time_ms, self.now_ms)

    def ago(self, time_ms: int) -> str:
        """How long ago a moment was, as a column has room for: "35m", "4h", "12d"."""
        return length(max(0, self.now_ms - time_ms))

    def who(self, actor_id: str) -> Span:
        """A person's name with the role it has for the reader; "-" for nobody."""
        if not actor_id:
            return ("-", Role.DIM)
        if actor_id == self.people.me:
            return ("you", Role.SELF)
        return (self.people.name(actor_id), Role.AUTHOR)


def length(ms: int) -> str:
    """A length of time in one unit, as a column has room for: "35m", "4h", "12d"."""
    if ms < when.HOUR_MS:
        return f"{ms // when.MINUTE_MS}m"
    if ms < 2 * when.DAY_MS:
        return f"{ms // when.HOUR_MS}h"
    return f"{ms // when.DAY_MS}d"


def worded(name: str) -> str:
    """A name of a state as people read it: `in_progress` and `PARTIALLY_RECEIVED` in words."""
    return one_line(name.replace("_", " ")).casefold()


def counted(number: int, noun: str) -> str:
    """A number of things: "1 order", "2 orders"."""
    return f"{number:,} {noun if number == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Several of a thing: "orders", "companies", "people"."""
    if noun == "person":
        return "people"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def shown_of(shown: int, total: int, noun: str) -> str:
    """How many of all things are shown: "7 of 212 tickets", "212 tickets"."""
    return counted(total, noun) if shown == total else f"{shown:,} of {counted(total, noun)}"


def name_of(label: str) -> Line:
    """The name of a field, as wide as all of them."""
    return line((f"{one_line(label):<{LABEL_CELLS}} ", Role.LABEL))


def field(label: str, *pieces: str | Span) -> Line:
    """A field: its name, and what it says."""
    return (*name_of(label), *line(*pieces))


def fields(*pairs: tuple[str, str | Span]) -> list[PageLine]:
    """Fields that say something, one a line."""
    return [
        field(label, value)
        for label, value in pairs
        if (value if isinstance(value, str) else value[0])
    ]


def section(title: str) -> Line:
    """The heading of a part of a text."""
    return rule(title, Role.LABEL)


def reference(thing: str, app: str = "", label: str = "") -> Node:
    """A thing that one can go to.

    Args:
        thing: Its id.
        app: The app that has it; found by the id where empty.
        label: What is shown, if not the id.
    """
    where = f"{app} {thing}" if app else thing
    return Node(one_line(label or thing), Role.LINK, f"{GO} {where}")


def references(label: str, things: Iterable[str]) -> list[PageLine]:
    """A field of things that one can go to; nothing where there are none."""
    row: list[Piece] = []
    for thing in things:
        if row:
            row.append(("  ", Role.PLAIN))
        row.append(reference(thing))
    return [(*name_of(label), *row)] if row else []


def prose(text: str, people: People, indent: str = "") -> list[PageLine]:
    """Free text whose ids, addresses and people one can go to."""
    start: Line = ((indent, Role.PLAIN),) if indent else ()
    rows = highlight(text, people.by_id, people.me)
    return [(*start, *_linked(row, people)) for row in rows]


def _linked(row: Line, people: People) -> PageLine:
    found: list[Piece] = []
    for text, role in row:
        if role is Role.LINK:
            found.append(Node(text, role, f"{URL} {text}"))
        elif role is Role.MENTION and text[1:] in people.by_id:
            found.append(Node(text, role, f"{PERSON} {text[1:]}"))
        elif role is Role.PLAIN:
            found.extend(_with_ids(text))
        else:
            found.append((text, role))
    return tuple(found)


def _with_ids(text: str) -> list[Piece]:
    found: list[Piece] = []
    at = 0
    for match in _ID.finditer(text):
        if match.start() > at:
            found.append((text[at : match.start()], Role.PLAIN))
        found.append(reference(match[0]))
        at = match.end()
    if at < len(text):
        found.append((text[at:], Role.PLAIN))
    return found


def happened(day: Day, time_ms: int, by: str, what: str) -> Line:
    """An entry of a history: when, who, what."""
    return line((f"{day.stamp(time_ms)}  ", Role.TIME), day.who(by), f" {one_line(what)}")


def said(day: Day, time_ms: int, by: str, text: str) -> list[PageLine]:
    """A comment: who and when, and below it the words."""
    head = line(day.who(by), (f"  {day.stamp(time_ms)}", Role.TIME))
    return [head, *prose(text, day.people, "  ")]


def small_table(
    titles: Sequence[str], rows: Sequence[Sequence[str | Span]], right: Sequence[int] = ()
) -> list[PageLine]:
    """A table inside a text, its columns as wide as what is in them.

    Args:
        titles: The headings; none for a table without.
        rows: The cells of each row.
        right: Places of the columns that stand at their right edge, as numbers do.
    """
    cells = [[line((one_line(each).upper(), Role.LABEL)) for each in titles]] if titles else []
    cells += [[line(_folded(each)) for each in row] for row in rows]
    widths = [min(_CELL_MOST, max(map(width_of, column))) for column in zip(*cells, strict=True)]
    found: list[PageLine] = []
    for row in cells:
        pieces: list[Piece] = [("  ", Role.PLAIN)]
        for at, (cell, width) in enumerate(zip(row, widths, strict=True)):
            if at:
                pieces.append(("  ", Role.PLAIN))
            pieces.extend(pad(cell, width, at in right))
        # A fill keeps a row that is too wide on one row.
        found.append((*pieces, (" ", Role.FILL)))
    return found


def _folded(cell: str | Span) -> Span:
    text, role = (cell, Role.PLAIN) if isinstance(cell, str) else cell
    return one_line(text), role


def only_known(lines: Iterable[PageLine], known: Callable[[str], bool]) -> list[PageLine]:
    """Lines in which an id that leads nowhere is plain text: a product may look like a ticket."""
    answers: dict[str, bool] = {}

    def leads(node_id: str) -> bool:
        kind, _, target = node_id.partition(" ")
        if kind != GO or " " in target:
            return True
        if target not in answers:
            answers[target] = known(target)
        return answers[target]

    return [
        tuple(
            (piece.text, Role.PLAIN) if isinstance(piece, Node) and not leads(piece.node_id)
            else piece
            for piece in each
        )
        for each in lines
    ]  # fmt: skip


def links_of(lines: Iterable[PageLine]) -> dict[str, str]:
    """Everything that a text leads to, each once: what is shown by the node's id."""
    found: dict[str, str] = {}
    for each in lines:
        for piece in each:
            if isinstance(piece, Node):
                found.setdefault(piece.node_id, piece.text)
    return found
