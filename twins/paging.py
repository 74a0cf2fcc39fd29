"""Cursors: how a long list goes on."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Cursor = Annotated[
    str, Field(pattern=r"^[0-9]{1,12}$", description="next_cursor of the page before.")
]


def place_of(cursor: str | None) -> int | None:
    """The place in a table that a cursor stands for; None for the beginning of the list."""
    return None if cursor is None else int(cursor)
