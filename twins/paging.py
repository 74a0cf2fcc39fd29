"""Long lists: a page at a time, newest first, all rows or those that are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from pydantic import Field

from engine.table import Table

T = TypeVar("T")

Cursor = Annotated[
    str, Field(pattern=r"^[0-9]{1,12}$", description="next_cursor of the page before.")
]

CHUNK = 64
"""Rows looked at together while a filter is at work."""


def place_of(cursor: str | None) -> int | None:
    """The place in a table that a cursor stands for; None for the beginning of the list."""
    return None if cursor is None else int(cursor)


def cursor_of(place: int | None) -> str | None:
    """The cursor that stands for a place in a table; None where the list has ended."""
    return None if place is None else str(place)


def page_of(
    rows: Table[T], cursor: str | None, limit: int, keep: Callable[[T], bool] | None = None
) -> tuple[list[T], str | None]:
    """Up to ``limit`` rows, newest first, and the cursor to go on with.

    Args:
        rows: the table.
        cursor: where the page before ended; None for the newest.
        limit: at most so many.
        keep: whether a row is asked for; all are where left out.
    """
    place = place_of(cursor)
    if keep is None:
        items, place = rows.page(place, limit)
        return [row for _, row in items], cursor_of(place)
    found: list[T] = []
    while True:
        # One row at a time would be slow, a whole page at a time could overshoot the limit.
        items, place = rows.page(place, min(CHUNK, limit - len(found)))
        found += [row for _, row in items if keep(row)]
        if place is None or len(found) == limit:
            return found, cursor_of(place)


def words_of(query: str | None) -> list[str]:
    """The words of a query; none where there is no query."""
    return (query or "").casefold().split()


def has_words(words: list[str], *texts: str) -> bool:
    """Whether all the words are somewhere in the texts, whatever their case."""
    if not words:
        return True
    text = "\n".join(texts).casefold()
    return all(word in text for word in words)
