"""Text for any screen: cleaning what the office wrote, and naming what each piece of it means.

Everything people, models and scenarios write is untrusted. `clean` turns it into characters that
can only be read: no terminal sequence, no hidden character, no reordering. A piece of text then
carries a *role* instead of a colour, so the app, the line mode and plain output share one text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias


class Role(StrEnum):
    """What a piece of text means. A theme gives each role its colour, `ink` its other marks."""

    PLAIN = "plain"
    STRONG = "strong"
    DIM = "dim"
    HEADING = "heading"
    LABEL = "label"
    AUTHOR = "author"
    SELF = "self"
    TIME = "time"
    MONEY = "money"
    MENTION = "mention"
    LINK = "link"
    CODE = "code"
    MARK = "mark"
    GOOD = "good"
    WARN = "warn"
    ALERT = "alert"
    FILL = "fill"
    """Not text: the span's character is repeated until the line is as wide as its place."""


Span: TypeAlias = tuple[str, Role]
"""Text and its role."""

Line: TypeAlias = tuple[Span, ...]
"""One logical line, before wrapping."""


class Node(NamedTuple):
    """A span that can be activated: a link, a button, a field, a reference."""

    text: str
    """What is shown."""
    role: Role
    """How it is shown."""
    node_id: str
    """What is activated. Neighbouring nodes of the same id act as one."""


Piece: TypeAlias = Span | Node
PageLine: TypeAlias = tuple[Piece, ...]
"""A line that may hold nodes; every `Line` is one."""

MARK: Final = "·"
"""Stands in the place of whatever `clean` took out."""

TAB_CELLS: Final = 4
MOST_COMBINING: Final = 3
"""Marks allowed on one letter. Real orthographies need up to three; more paints over other rows."""

_ZERO_WIDTH: Final = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_BIDI: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
_FORBIDDEN: Final = re.compile(f"[{_CONTROL}{_ZERO_WIDTH}{_BIDI}]+")

# Characters that need no second look: most of what is written is of nothing else.
_ORDINARY: Final = re.compile(
    "[\n -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u2027\u2030-\u205e"
    "\u20a0-\u20cf\u2100-\u2bff\u3001-\u3029\u3030-\u3096\u309b-\u3163\u3400-\u9fff\uac00-\ud7a3"
    "\uff01-\uff9f\U0001f300-\U0001faff]*"
)

_PICTURE: Final = "[\u203c-\u3299\U0001f000-\U0001fbff]"
# How an emoji is composed says nothing that its parts do not say, and terminals disagree about the
# width of the whole: the joiner and the presentation selector go without leaving a mark.
_JOINERS: Final = re.compile(
    f"(?<={_PICTURE})[\ufe0e\ufe0f]?\u200d(?={_PICTURE})|(?<=[0-9#*\u00a9\u00ae\u203c-\u3299"
    "\U0001f000-\U0001fbff])[\ufe0e\ufe0f]|\u00ad"
)
_LINE_ENDS: Final = re.compile("\r\n|[\u2028\u2029]")
_MARKS: Final = re.compile(rf"[^\x00-\x7f\w\s]{{{MOST_COMBINING + 1},}}")


def clean(text: str) -> str:
    """Make text safe to draw, losing nothing a reader could have seen.

    Line ends become newlines and tabs become spaces. Each run of control characters, zero-width
    characters, bidirectional controls and lone surrogates becomes one `MARK`.

    Args:
        text: Anything the office wrote.

    Returns:
        Text whose only unprintable character is the newline. Cleaning it again changes nothing.
    """
    if _ORDINARY.fullmatch(text):
        return text
    text = _LINE_ENDS.sub("\n", text)
    if not text.isascii():
        text = _JOINERS.sub("", text)
        text = _MARKS.sub(_cap_marks, text)
    text = _FORBIDDEN.sub(MARK, text)
    return text.expandtabs(TAB_CELLS) if "\t" in text else text


def _cap_marks(found: re.Match[str]) -> str:
    """Keep at most `MOST_COMBINING` combining marks in a row."""
    kept: list[str] = []
    run = 0
    for char in found[0]:
        run = run + 1 if unicodedata.category(char)[0] == "M" else 0
        if run <= MOST_COMBINING:
            kept.append(char)
    return "".join(kept)


def one_line(text: str) -> str:
    """Clean text and fold its lines into one: for subjects, titles, names and cells."""
    return " ".join(clean(text).split())


def line(*pieces: str | Span) -> Line:
    """Build a line; a bare string is plain text. Cleans every piece.

    Args:
        pieces: Strings and `(text, role)` spans, in order.

    Returns:
        The line, without empty spans. Newlines inside a piece become spaces.
    """
    spans: list[Span] = []
    for piece in pieces:
        text, role = (piece, Role.PLAIN) if isinstance(piece, str) else piece
        text = clean(text)
        if "\n" in text:
            text = text.replace("\n", " ")
        if text or role is Role.FILL:
            spans.append((text, role))
    return tuple(spans)


def lines(text: str, role: Role = Role.PLAIN) -> tuple[Line, ...]:
    """Clean text and split it into lines of one role."""
    return tuple(((row, role),) if row else () for row in clean(text).split("\n"))


def rule(label: str = "", role: Role = Role.DIM) -> Line:
    """A line across the whole width, with an optional label in its middle."""
    if not label:
        return (("─", Role.FILL),)
    return (("─", Role.FILL), (f" {one_line(label)} ", role), ("─", Role.FILL))


def apart(left: Sequence[Span], right: Sequence[Span]) -> Line:
    """A line whose parts stand at the two edges; the left part gives way when it is too narrow."""
    return (*left, (" ", Role.FILL), *right)


def plain(pieces: Iterable[Piece]) -> str:
    """The text of a line, without roles. Fills count as one of their character."""
    return "".join(piece[0] for piece in pieces)


# Each branch begins with its own character (what may not precede it is looked up after it), so that
# the search skips ordinary text at the speed of a character set.
_CODE: Final = r"(?P<code>`[^`\n]+`)"
_URL: Final = r"(?P<link>https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}])"
_MONEY: Final = r"(?P<money>\$(?<![\w$]\$)\d+(?:,\d{3})*(?:\.\d+)?[kKmM]?(?!\w))"
_MENTION: Final = r"(?P<mention>@(?<!\w@)[\w.-]*\w)"
_SPECIAL: Final = re.compile("|".join((_CODE, _URL, _MONEY, _MENTION)))
_KINDS: Final = {name: Role(name) for name in _SPECIAL.groupindex}


def highlight(
    text: str, actors: Collection[str] = (), me: str = "", role: Role = Role.PLAIN
) -> tuple[Line, ...]:
    """Split free text into lines whose mentions, addresses, amounts and code have their roles.

    Args:
        text: What someone wrote.
        actors: Ids of people. An `@id` of one of them is a mention; any `@word` when empty.
        me: The reader's own id, or "you": its mention has the role `SELF`.
        role: The role of everything else.

    Returns:
        One line for each line of the text.
    """
    return tuple(_highlight(row, actors, me, role) for row in clean(text).split("\n"))


def _highlight(row: str, actors: Collection[str], me: str, role: Role) -> Line:
    spans: list[Span] = []
    at = 0
    for found in _SPECIAL.finditer(row):
        kind = _KINDS[found.lastgroup or ""]
        if kind is Role.MENTION:
            name = found[0][1:]
            if name == me or (me and name == "you"):
                kind = Role.SELF
            elif actors and name not in actors:
                continue
        if found.start() > at:
            spans.append((row[at : found.start()], role))
        spans.append((found[0], kind))
        at = found.end()
    if at < len(row):
        spans.append((row[at:], role))
    return tuple(spans)
