"""State in words: a value in a row, a value in full, what a step changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.changes import Change, Kind
from engine.outline import Path, count, is_branch, is_list, part
from vei_tui.presenters.text import Line, Role, Span, line, lines, one_line

SHOWN: Final = 100
"""Characters of a value in a row."""

LEAD: Final = 24
"""Characters of two long texts that are shown before the first that differs."""

SIGNS: Final = {
    Kind.ADDED: ("+", Role.GOOD),
    Kind.REMOVED: ("-", Role.ALERT),
    Kind.CHANGED: ("~", Role.WARN),
}
"""How a change is marked, without colour and with."""

_GIST: Final = ("title", "name", "subject", "subj", "label", "text", "body", "email", "id")
"""Fields that say what a row is, the most telling first."""


def path_text(path: Path) -> str:
    """A path as it is written and asked for: names with dots between them."""
    return ".".join(path)


def json_text(value: Any) -> str:
    """A simple value as JSON."""
    return json.dumps(value, ensure_ascii=False, default=str)


def short(value: Any, most: int = SHOWN) -> str:
    """A simple value on one line, cut where it is long; of a branch what it is."""
    if is_branch(value):
        return branch_text(value)
    # What lies far behind the cut need not be spelled.
    cut = isinstance(value, str) and len(value) > most
    text = one_line(json_text(value[: most + 1] if cut else value))
    return text if len(text) <= most and not cut else f"{text[: most - 1]}…"


def branch_text(value: Any) -> str:
    """How many parts a branch has, and for a row what it is."""
    size = count(value)
    brackets = "[]" if is_list(value) else "{}"
    told = gist(value)
    return f"{brackets[0]}{size}{brackets[1]}{f' {told}' if told else ''}"


def gist(value: Any) -> str:
    """What a row is, by the most telling of its fields; empty where none tells."""
    if is_list(value):
        return ""
    for name in _GIST:
        try:
            found = part(value, name)
        except KeyError:
            continue
        if isinstance(found, str) and found:
            return one_line(found if len(found) <= SHOWN else f"{found[: SHOWN - 1]}…")
    return ""


def value_spans(value: Any, most: int = SHOWN) -> tuple[Span, ...]:
    """A value in a row, each kind of value in its role."""
    if is_branch(value):
        return ((short(value, most), Role.DIM),)
    if isinstance(value, str):
        return ((short(value, most), Role.PLAIN),)
    return ((short(value, most), Role.DIM if value is None else Role.CODE),)


def full_lines(value: Any) -> Sequence[Line]:
    """A simple value in full: text as it reads, all else as JSON."""
    if isinstance(value, str):
        return lines(value) if value else (line(("(empty)", Role.DIM)),)
    return (line((json_text(value), Role.CODE)),)


def before_and_after(change: Change, most: int = SHOWN) -> tuple[str, str]:
    """Both values of a change; of long texts the place where they part."""
    old, new = change.before, change.after
    if isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > most:
        same = next(
            (at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
            min(len(old), len(new)),
        )
        begin = max(0, same - LEAD)
        ahead = "…" if begin else ""
        return f"{ahead}{short(old[begin:], most)}", f"{ahead}{short(new[begin:], most)}"
    return short(old, most), short(new, most)


def change_text(change: Change, most: int = SHOWN, skip: int = 0) -> str:
    """A change on one line.

    Args:
        change: it.
        most: characters of a value.
        skip: names at the beginning of the path that are left out.
    """
    sign = SIGNS[change.kind][0]
    where = one_line(path_text(change.path[skip:]))
    old, new = before_and_after(change, most)
    if change.kind is Kind.ADDED:
        return f"{sign} {where} = {new}"
    if change.kind is Kind.REMOVED:
        return f"{sign} {where} = {old}"
    return f"{sign} {where}: {old} -> {new}"


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A row of a list of changes: an app, or a change in it."""

    id: str
    lines: Sequence[Line]
    path: Path
    """Where to go from it."""
    change: Change | None = None
    """The change; None for an app."""


def change_rows(found: Sequence[Change]) -> list[ChangeRow]:
    """What a step changed, app by app."""
    rows: list[ChangeRow] = []
    for number, change in enumerate(found):
        app = change.path[0]
        if not rows or rows[-1].path[0] != app:
            rows.append(ChangeRow(f"app {app}", (line((app, Role.HEADING)),), (app,)))
        rows.append(ChangeRow(f"change {number}", tuple(_change(change)), change.path, change))
    return rows


def _change(change: Change) -> Iterator[Line]:
    sign = SIGNS[change.kind]
    yield line(sign, (f" {path_text(change.path[1:])}", Role.LABEL))
    old, new = before_and_after(change)
    if change.kind is not Kind.ADDED:
        yield line(("  - ", Role.DIM), (old, Role.DIM if change.after is not None else Role.PLAIN))
    if change.kind is not Kind.REMOVED:
        yield line(("  + ", Role.DIM), new)
