"""Walking through what a scenario lists: in its order, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from engine.table import Table
from twins.okta.state import User
from twins.paging import has_words, place_of

T = TypeVar("T")


def walk(
    ids: Sequence[str],
    rows: Table[T],
    keep: Callable[[T], bool],
    cursor: str | None,
    limit: int,
) -> tuple[list[T], str | None]:
    """Up to ``limit`` rows that are to be kept, and where to go on.

    Args:
        ids: keys of all rows, in the order of the list.
        cursor: where to begin; None for the beginning.
    """
    found: list[T] = []
    for place in range(place_of(cursor) or 0, len(ids)):
        row = rows[ids[place]]
        if keep(row):
            if len(found) == limit:
                return found, str(place)
            found.append(row)
    return found, None


def matches(user: User, status: str | None, words: list[str]) -> bool:
    """Whether a user is what a list was asked for."""
    return status in (None, user.status) and has_words(
        words, user.id, user.name, user.email, user.title, user.department
    )
