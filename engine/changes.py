"""What differs between two pieces of state: where, and what stood and stands there.

Two worlds of one run share what did not change, so only what did is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.outline import Path, is_branch, is_list, is_row, leaves, parts
from engine.table import Table


class Kind(StrEnum):
    """What became of a part of the state."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, as high up as one word says it: a new row is one change."""

    path: Path
    """Where: for a row of a list its place now, or the place it had where it is gone."""
    kind: Kind
    before: Any
    """What stood there; None where nothing did."""
    after: Any
    """What stands there now; None where nothing does."""


def changes(before: Any, after: Any, path: Path = ()) -> Iterator[Change]:
    """What differs between two pieces of state, in the order of the later one.

    Rows of a list are told apart by their ids where they have any, so that a row that moved is not
    taken for another one.

    Args:
        before, after: states, views or parts of them.
        path: where they stand.
    """
    if before is after:
        return
    if _named(before) and _named(after):
        yield from _by_name(dict(parts(before)), dict(parts(after)), path)
    elif is_list(before) and is_list(after):
        yield from _by_place(list(before), list(after), path)
    elif type(before) is not type(after) or before != after:
        yield Change(path, Kind.CHANGED, before, after)


def fields_of(change: Change) -> Iterator[Change]:
    """A change field by field: a new row is as many changes as it has values."""
    if change.kind is Kind.ADDED:
        for path, value in _values(change.after, change.path):
            yield Change(path, Kind.ADDED, None, value)
    elif change.kind is Kind.REMOVED:
        for path, value in _values(change.before, change.path):
            yield Change(path, Kind.REMOVED, value, None)
    elif is_branch(change.before) or is_branch(change.after):
        yield from fields_of(Change(change.path, Kind.REMOVED, change.before, None))
        yield from fields_of(Change(change.path, Kind.ADDED, None, change.after))
    else:
        yield change


def _values(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    return ((where, leaf) for where, leaf in leaves(value, path) if not is_branch(leaf))


def _named(value: Any) -> bool:
    return isinstance(value, (Table, Mapping)) or is_row(value)


def _by_name(before: Mapping[str, Any], after: Mapping[str, Any], path: Path) -> Iterator[Change]:
    for name, value in after.items():
        if name in before:
            if before[name] is not value:
                yield from changes(before[name], value, (*path, name))
        else:
            yield Change((*path, name), Kind.ADDED, None, value)
    for name, value in before.items():
        if name not in after:
            yield Change((*path, name), Kind.REMOVED, value, None)


def _by_place(before: list[Any], after: list[Any], path: Path) -> Iterator[Change]:
    old, new = _ids(before), _ids(after)
    if old is not None and new is not None:
        yield from _by_id(before, after, old, new, path)
        return
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    gone, came = len(before) - tail, len(after) - tail
    for place in range(head, min(gone, came)):
        yield from changes(before[place], after[place], (*path, str(place)))
    for place in range(min(gone, came), came):
        yield Change((*path, str(place)), Kind.ADDED, None, after[place])
    for place in range(min(gone, came), gone):
        yield Change((*path, str(place)), Kind.REMOVED, before[place], None)


def _by_id(
    before: list[Any], after: list[Any], old: Sequence[Any], new: Sequence[Any], path: Path
) -> Iterator[Change]:
    known = dict(zip(old, before, strict=True))
    for place, (row_id, row) in enumerate(zip(new, after, strict=True)):
        here = (*path, str(place))
        if row_id not in known:
            yield Change(here, Kind.ADDED, None, row)
        elif known[row_id] is not row:
            yield from changes(known[row_id], row, here)
    left = set(new)
    for place, (row_id, row) in enumerate(zip(old, before, strict=True)):
        if row_id not in left:
            yield Change((*path, str(place)), Kind.REMOVED, row, None)


def _ids(rows: list[Any]) -> list[Any] | None:
    """What the rows of a list are told apart by; None where nothing does that."""
    found = []
    for row in rows:
        if not is_row(row):
            return None
        first = getattr(row, "id", None)
        if first is None:
            first = next(parts(row), ("", None))[1]
        if not isinstance(first, str | int):
            return None
        found.append(first)
    return found if len(set(found)) == len(found) else None


def _alike(before: list[Any], after: list[Any]) -> int:
    """How many parts two lists begin with that are the same."""
    for place, (old, new) in enumerate(zip(before, after, strict=False)):
        if next(changes(old, new), None) is not None:
            return place
    return min(len(before), len(after))
