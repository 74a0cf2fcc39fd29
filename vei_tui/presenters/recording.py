"""Entries of a recording in lines: one row each in a list, and one entry in full."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from engine.record.recording import Kind, Told
from vei_tui.presenters import when
from vei_tui.presenters.events import call_words
from vei_tui.presenters.text import Line, Role, line, lines, one_line, rule

LONG: Final = 20_000
"""Characters of one value that are shown."""

ROW: Final = 200
"""Characters of a value in a row."""

MOST_FIELDS: Final = 400
"""Fields of one value that are shown."""

_FIRST: Final = ("summary", "text", "body_text", "body", "message", "title", "content")
"""Fields of an observation that are read before all others."""


def entry_line(told: Told, step: int, start: str) -> Line:
    """An entry in a row.

    Args:
        told: the entry.
        step: its step.
        start: date and hour of time 0.
    """
    at = "" if told.time_ms is None else f" {when.second(start, told.time_ms)}"
    head = line((f"{step:>5}", Role.DIM), (at, Role.TIME), " ")
    who = (f"{one_line(told.who)} ", Role.AUTHOR) if told.who else ("", Role.PLAIN)
    match told.kind:
        case Kind.CALL:
            mark = ("✗ ", Role.ALERT) if told.error is not None else ("  ", Role.PLAIN)
            body = line(mark, who, (told.what, Role.STRONG), f" {_brief(told.said)}")
            if told.error is not None:
                body = (*body, *line((f" refused: {told.error.get('message', '')}", Role.ALERT)))
        case Kind.OBSERVATION:
            body = line(("◦ ", Role.DIM), ("looks ", Role.DIM), one_line(_gist(told.came)[:ROW]))
        case Kind.EVENT:
            body = line(("• ", Role.DIM), who, (told.what, Role.LABEL), f" {_brief(told.said)}")
        case _:
            body = line(("  ", Role.DIM), (f"{told.what} ", Role.LABEL),
                        one_line(_text(told.said)[:ROW]))  # fmt: skip
    return (*head, *body, (" ", Role.FILL))


def entry_lines(told: Told, step: int, start: str) -> list[Line]:
    """An entry in full."""
    head = [line((f"{step}  ", Role.DIM), (one_line(told.what) or told.kind.value, Role.HEADING))]
    facts = [f"by {one_line(told.who)}"] if told.who else []
    if told.time_ms is not None:
        facts.append(f"{when.clock(start, told.time_ms)}, {when.second(start, told.time_ms)}")
    found = [*head, line((" · ".join(facts), Role.DIM)), rule()] if facts else [*head, rule()]
    if told.kind is Kind.NOTE:
        return [*found, *lines(_text(told.said)[:LONG])]
    if told.kind is Kind.OBSERVATION:
        return [*found, *_seen(told.came)]
    said = "args" if told.kind is Kind.CALL else "payload"
    found += [line((said, Role.LABEL)), *_fields(told.said)]
    if told.error is not None:
        found += [(), line(("refused", Role.ALERT)), *_fields(told.error)]
    elif told.kind is Kind.CALL:
        found += [(), line(("result", Role.LABEL)), *_fields(told.came)]
    if told.findings:
        found += [(), line(("noted by watchers", Role.WARN)), *_fields(list(told.findings))]
    return found


def _brief(value: Any) -> str:
    return call_words(value) if isinstance(value, Mapping) else _text(value)[:ROW]


def _gist(seen: Any) -> str:
    """What an observation says, first of all."""
    if isinstance(seen, Mapping):
        for key in _FIRST:
            if isinstance(seen.get(key), str) and seen[key]:
                return str(seen[key])
    return _text(seen)


def _seen(seen: Any) -> list[Line]:
    if not isinstance(seen, Mapping):
        return [*lines(_text(seen)[:LONG])]
    first = [key for key in _FIRST if isinstance(seen.get(key), str) and seen[key]]
    found: list[Line] = []
    for key in first:
        found += [*lines(str(seen[key])[:LONG]), ()]
    return [*found, *_fields({key: seen[key] for key in seen if key not in first})]


def _fields(value: Any, depth: int = 1) -> list[Line]:
    indent = "  " * depth
    if value in (None, {}, [], ""):
        return [line((f"{indent}nothing", Role.DIM))]
    if not isinstance(value, Mapping):
        return [((indent, Role.PLAIN), *row) for row in lines(_text(value)[:LONG])]
    found: list[Line] = []
    for key in list(value)[:MOST_FIELDS]:
        part = value[key]
        label = (f"{indent}{one_line(str(key))}  ", Role.DIM)
        if isinstance(part, Mapping) and part and depth < 4:
            found += [line(label), *_fields(part, depth + 1)]
            continue
        rows = lines(_text(part)[:LONG])
        found.append((*line(label), *(rows[0] if rows else ())))
        found += [((f"{indent}  ", Role.PLAIN), *row) for row in rows[1:]]
    return found


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=1 if isinstance(value, list) else None)
