"""Values of a record in words: as long as there is room, and never more than can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from vei_tui.presenters.events import WAITS, call_words
from vei_tui.presenters.text import clean, one_line
from vei_tui.presenters.when import span

DEEPEST: Final = 12
"""Levels of a value that are unfolded; what is deeper is only mentioned."""

HEADLINE: Final = 160
"""Characters of the one line that says what a record is about."""


def worded(value: Any, limit: int) -> str:
    """A JSON value as a person reads it: a line a field, indented, words as they are.

    Args:
        value: any JSON value.
        limit: characters; what is longer is cut, and says so.
    """
    parts: list[str] = []
    room = limit
    for line in _lines(value, 0):
        if room < len(line):
            parts += [line[: max(room, 0)], "… (cut here)"]
            break
        parts.append(line)
        room -= len(line) + 1
    return clean("\n".join(parts))


def _lines(value: Any, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if depth > DEEPEST:
        yield f"{indent}…"
    elif isinstance(value, Mapping) and value:
        for key, part in value.items():
            yield from _field(f"{indent}{key}:", part, depth)
    elif isinstance(value, list) and value:
        for part in value:
            yield from _field(f"{indent}-", part, depth)
    elif isinstance(value, str):
        for row in value.split("\n"):
            yield f"{indent}{row}"
    else:
        yield f"{indent}{_simple(value)}"


def _field(head: str, value: Any, depth: int) -> Iterator[str]:
    if (isinstance(value, Mapping | list) and value) or (isinstance(value, str) and "\n" in value):
        yield head
        yield from _lines(value, depth + 1)
    else:
        yield f"{head} {value if isinstance(value, str) else _simple(value)}"


def _simple(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return orjson.dumps(value).decode()


def headline(tool: str, args: Mapping[str, Any], latency_ms: int = 0) -> str:
    """What a call asked, or what arrived, in one line."""
    if tool in WAITS:
        return span(latency_ms)
    text, subject = args.get("text"), args.get("subj")
    if isinstance(text, str):
        place = args.get("channel")
        said = f"{place}: {text}" if isinstance(place, str) else text
    elif isinstance(subject, str):
        body = args.get("body_text")
        said = f"{subject} – {body}" if isinstance(body, str) else subject
    else:
        return cut(call_words(args))
    return cut(said)


def cut(text: str, limit: int = HEADLINE) -> str:
    """Text in one line of a length."""
    # What is far beyond the end is never shown, and cleaning it would take as long as it is.
    clipped = one_line(text[: limit * 4])
    return clipped if len(clipped) <= limit else f"{clipped[: limit - 1]}…"
