"""What a monitor remembers: rows by key, the oldest of them forgotten when there are too many."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from engine.table import Table

T = TypeVar("T")


class Memory(NamedTuple, Generic[T]):
    """A bounded, immutable mapping from keys to rows."""

    most: int
    """Rows it holds at most."""
    rows: Table[T]
    forgot: bool = False
    """Whether anything was ever forgotten: from then on a key that is missing says nothing."""

    def get(self, key: str) -> T | None:
        """The row of a key, if it is remembered."""
        return self.rows.get(key)

    def keep(self, key: str, row: T) -> Memory[T]:
        """This memory with a row under a key, the newest of all where the key is new."""
        rows = self.rows.set(key, row)
        if len(rows) <= self.most:
            return Memory(self.most, rows, self.forgot)
        return Memory(self.most, rows.remove(next(rows.keys())), True)


def memory(most: int) -> Memory[T]:
    """An empty memory for at most ``most`` rows."""
    return Memory(most, Table())
