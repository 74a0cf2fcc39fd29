"""Any app's view in lines, without knowing the app: fields, collections and texts as they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from vei_tui.presenters.text import Line, Role, line, lines, one_line

MOST_ROWS: Final = 200
"""Rows of one collection that are shown."""
MOST_DEPTH: Final = 4
SHORT: Final = 60


def view_lines(view: object) -> list[Line]:
    """A view as lines: what is simple first, then each collection under its name."""
    return _lines(view, 0)


def _parts(value: object) -> list[tuple[str, object]]:
    if is_dataclass(value) and not isinstance(value, type):
        return [(f.name, getattr(value, f.name)) for f in fields(value) if f.name[0] != "_"]
    held: Any = value
    if hasattr(held, "_asdict"):
        return list(held._asdict().items())
    if hasattr(type(held), "model_fields"):
        return [(name, getattr(held, name)) for name in type(held).model_fields]
    if isinstance(held, Mapping) or hasattr(held, "items"):
        return [(str(key), part) for key, part in held.items()]
    return []


def _simple(value: object) -> str | None:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | str):
        return str(value)
    return None


def _lines(value: object, depth: int) -> list[Line]:
    pad = "  " * depth
    simple = _simple(value)
    if simple is not None:
        return [((pad, Role.PLAIN), *row) for row in lines(simple)]
    if depth > MOST_DEPTH:
        return [line((f"{pad}…", Role.DIM))]
    parts = _parts(value)
    if not parts and isinstance(value, Iterable):
        return _rows(value, depth)
    found: list[Line] = []
    for name, part in sorted(parts, key=lambda each: _simple(each[1]) is None):
        label = one_line(name.replace("_", " "))
        text = _simple(part)
        if text is not None and len(text) <= SHORT and "\n" not in text:
            found.append(line((f"{pad}{label}  ", Role.LABEL), text))
            continue
        found.append(line((f"{pad}{label}", Role.LABEL)))
        found.extend(_lines(part, depth + 1))
    return found or [line((f"{pad}nothing", Role.DIM))]


def _rows(values: Iterable[object], depth: int) -> list[Line]:
    found: list[Line] = []
    pad = "  " * depth
    for at, value in enumerate(values):
        if at == MOST_ROWS:
            found.append(line((f"{pad}… and more", Role.DIM)))
            break
        parts = [(name, _simple(part)) for name, part in _parts(value)]
        simple = _simple(value)
        if simple is not None:
            found.append(line((f"{pad}· ", Role.DIM), one_line(simple)))
        elif parts and all(text is not None and len(text) <= SHORT for _, text in parts):
            found.append(line((f"{pad}· ", Role.DIM), "  ".join(text or "" for _, text in parts)))
        else:
            found.append(line((f"{pad}·", Role.DIM)))
            found.extend(_lines(value, depth + 1))
    return found or [line((f"{pad}none", Role.DIM))]
