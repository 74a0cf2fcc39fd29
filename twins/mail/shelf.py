"""A shelf: the rows of a folder in the order of their numbers, whatever order they came in.

A table keeps the order of insertion, but a mail that is moved must take its place among older and
newer ones. A shelf is a persistent tree over the bits of the number, 32 ways a level, that holds
only what is there: put, drop and get are O(log n), and so is the first row of a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_BITS = 5
_MASK = (1 << _BITS) - 1

Node = Mapping[int, Any]
"""Children by slot, or rows by slot in a leaf. Never changed once made."""


@dataclass(frozen=True, slots=True, eq=False)
class Shelf(Generic[T]):
    """An immutable mapping from numbers (0 and up) to rows, in the order of the numbers.

    Two shelves are equal when they are the same object.
    """

    size: int = 0
    depth: int = 0
    """Levels above the leaves."""
    root: Node = field(default_factory=dict)

    def __len__(self) -> int:
        return self.size

    def get(self, number: int) -> T | None:
        """The row with this number, if there is one."""
        if number >> (_BITS * (self.depth + 1)):
            return None
        node: Any = self.root
        for level in range(self.depth, -1, -1):
            node = node.get((number >> (_BITS * level)) & _MASK)
            if node is None:
                return None
        row: T = node
        return row

    def put(self, number: int, row: T) -> Shelf[T]:
        """This shelf with ``row``, which is not None, at ``number``."""
        root, depth = self.root, self.depth
        while number >> (_BITS * (depth + 1)):
            root, depth = {0: root} if root else {}, depth + 1
        size = self.size + (self.get(number) is None)
        return Shelf(size, depth, _put(root, depth, number, row))

    def drop(self, number: int) -> Shelf[T]:
        """This shelf without the row at ``number``; the same shelf where there is none."""
        if self.get(number) is None:
            return self
        return Shelf(self.size - 1, self.depth, _drop(self.root, self.depth, number))

    def items(self, below: int | None = None) -> Iterator[tuple[int, T]]:
        """Pairs of number and row, the highest number first, from ``below`` (not included) down."""
        top = 1 << (_BITS * (self.depth + 1))
        return _down(self.root, self.depth, 0, top if below is None else below)

    def newest(self) -> Iterator[T]:
        """Rows, the highest number first."""
        return (row for _, row in self.items())

    def tail(self, count: int) -> tuple[T, ...]:
        """The ``count`` rows with the highest numbers, lowest first."""
        return tuple(row for _, row in reversed(self.page(None, count)[0]))

    def __iter__(self) -> Iterator[T]:
        """Rows, the lowest number first."""
        return _up(self.root, self.depth)

    def page(self, before: int | None, count: int) -> tuple[list[tuple[int, T]], int | None]:
        """Up to ``count`` items, highest first, below the number ``before``, and where to go on.

        A number stays where it is while rows come and go, so a page never repeats a row.
        """
        found: list[tuple[int, T]] = []
        for item in self.items(before):
            if len(found) == count:
                return found, found[-1][0]
            found.append(item)
        return found, None


def _put(node: Node, level: int, number: int, row: Any) -> Node:
    slot = (number >> (_BITS * level)) & _MASK
    if level:
        row = _put(node.get(slot, {}), level - 1, number, row)
    return {**node, slot: row}


def _drop(node: Node, level: int, number: int) -> Node:
    slot = (number >> (_BITS * level)) & _MASK
    if level:
        child = _drop(node[slot], level - 1, number)
        if child:
            return {**node, slot: child}
    return {key: child for key, child in node.items() if key != slot}


def _down(node: Node, level: int, base: int, below: int) -> Iterator[tuple[int, Any]]:
    for slot in sorted(node, reverse=True):
        start = base + (slot << (_BITS * level))
        if start >= below:
            continue
        if level:
            yield from _down(node[slot], level - 1, start, below)
        else:
            yield start, node[slot]


def _up(node: Node, level: int) -> Iterator[Any]:
    for slot in sorted(node):
        if level:
            yield from _up(node[slot], level - 1)
        else:
            yield node[slot]
