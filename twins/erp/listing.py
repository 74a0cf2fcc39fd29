"""Pages of the books' tables, newest first, all rows or those that hold some words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from engine.table import Table
from engine.tool import Page
from twins.paging import place_of

R = TypeVar("R")


def page_of(
    rows: Table[R],
    shown: Callable[[R], Any],
    limit: int,
    cursor: str | None,
    query: str | None = None,
) -> Page:
    """One page of a table.

    Args:
        rows: the table.
        shown: how a row is shown.
        limit: at most so many rows.
        cursor: where the page before ended.
        query: words that all have to stand in a row as it is shown, whatever their case.
    """
    words = (query or "").casefold().split()
    place = place_of(cursor)
    found: list[Any] = []
    while True:
        items, place = rows.page(place, limit - len(found))
        entries = (shown(row) for _, row in items)
        found += [entry for entry in entries if not words or _holds(entry, words)]
        if place is None or len(found) == limit:
            return Page(found, None if place is None else str(place))


def _holds(entry: dict[str, Any], words: list[str]) -> bool:
    text = " ".join(map(str, entry.values())).casefold()
    return all(word in text for word in words)
