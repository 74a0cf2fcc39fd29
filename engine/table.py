"""The persistent collections that world state is made of.

A change returns a new collection that shares structure with the old one, so a world is kept,
forked and compared for the price of a pointer. Order is insertion order, always.

``Vector``  rows by position     append, set, get, tail: O(log32 n)
``Table``   rows by string key   set, get, remove, tail: O(log32 n), iterates in insertion order

Keys are placed by crc32, which unlike ``hash()`` is the same in every process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar, overload
from zlib import crc32

T = TypeVar("T")
D = TypeVar("D")

_BITS = 5
_WIDTH = 1 << _BITS
_MASK = _WIDTH - 1
_GONE: Any = ("\0gone",)
"""Marks the row of a removed key, so that later rows keep their positions."""

_new = object.__new__

Node = tuple[Any, ...]
_EMPTY_NODE: Node = (None,) * _WIDTH


class Vector(Generic[T]):
    """An immutable sequence with cheap append: a 32-way tree of tuples and a tail."""

    __slots__ = ("_root", "_shift", "_size", "_tail")

    def __init__(self, rows: Iterable[T] = ()) -> None:
        self._size = 0
        self._shift = _BITS
        self._root: Node = ()
        self._tail: Node = ()
        source = tuple(rows)
        if source:
            built: Vector[T] = self
            for row in source:
                built = built.append(row)
            self._size, self._shift = built._size, built._shift
            self._root, self._tail = built._root, built._tail

    def __len__(self) -> int:
        return self._size

    def _leaf(self, position: int) -> Node:
        if position >= self._size - len(self._tail):
            return self._tail
        node, shift = self._root, self._shift
        while shift:
            node = node[(position >> shift) & _MASK]
            shift -= _BITS
        return node

    def __getitem__(self, position: int) -> T:
        if position < 0:
            position += self._size
        if not 0 <= position < self._size:
            raise IndexError(position)
        row: T = self._leaf(position)[position & _MASK]
        return row

    def append(self, row: T) -> Vector[T]:
        """This vector with ``row`` at its end."""
        tail = self._tail
        if len(tail) < _WIDTH:
            return _vector(self._size + 1, self._shift, self._root, (*tail, row))
        shift, root = self._shift, self._root
        full = self._size - _WIDTH
        if full >> (shift + _BITS):
            root, shift = (root,), shift + _BITS
        return _vector(self._size + 1, shift, _push(root, shift, full, tail), (row,))

    def set(self, position: int, row: T) -> Vector[T]:
        """This vector with ``row`` at ``position``, which must exist."""
        if not 0 <= position < self._size:
            raise IndexError(position)
        if position >= self._size - len(self._tail):
            tail = list(self._tail)
            tail[position & _MASK] = row
            return _vector(self._size, self._shift, self._root, tuple(tail))
        root = _replace(self._root, self._shift, position, row)
        return _vector(self._size, self._shift, root, self._tail)

    def slice(self, start: int, stop: int) -> Iterator[T]:
        """Rows from ``start`` up to ``stop``, clamped to what is there."""
        position, stop = max(start, 0), min(stop, self._size)
        while position < stop:
            leaf = self._leaf(position)
            at = position & _MASK
            rows = leaf[at : at + stop - position]
            yield from rows
            position += len(rows)

    def __iter__(self) -> Iterator[T]:
        return self.slice(0, self._size)

    def __reversed__(self) -> Iterator[T]:
        position = self._size
        while position:
            leaf = self._leaf(position - 1)
            at = (position - 1) & _MASK
            yield from reversed(leaf[: at + 1])
            position -= at + 1

    def tail(self, count: int) -> tuple[T, ...]:
        """The last ``count`` rows, oldest first."""
        return tuple(self.slice(self._size - count, self._size))


def _push(node: Node, shift: int, position: int, leaf: Node) -> Node:
    if not shift:
        return leaf
    at = (position >> shift) & _MASK
    if at < len(node):
        changed = list(node)
        changed[at] = _push(node[at], shift - _BITS, position, leaf)
        return tuple(changed)
    return (*node, _push((), shift - _BITS, position, leaf))


def _replace(node: Node, shift: int, position: int, row: Any) -> Node:
    at = (position >> shift) & _MASK
    changed = list(node)
    changed[at] = row if not shift else _replace(node[at], shift - _BITS, position, row)
    return tuple(changed)


def _vector(size: int, shift: int, root: Node, tail: Node) -> Vector[Any]:
    new: Vector[Any] = _new(Vector)
    new._size, new._shift, new._root, new._tail = size, shift, root, tail
    return new


class Table(Generic[T]):
    """An immutable mapping from string keys to rows, ordered by first insertion.

    A row that is set again keeps its place. Not for keys that come and go without end: a removed
    row leaves an empty place behind until the table is rebuilt, which happens by itself when more
    than half of the places are empty.
    """

    __slots__ = ("_index", "_rows", "_size")

    def __init__(self, items: Iterable[tuple[str, T]] = ()) -> None:
        self._size = 0
        self._rows: Vector[tuple[str, T]] = Vector()
        self._index: Node = _EMPTY_NODE
        source = tuple(items)
        if source:
            built: Table[T] = self
            for key, row in source:
                built = built.set(key, row)
            self._size, self._rows, self._index = built._size, built._rows, built._index

    def __len__(self) -> int:
        return self._size

    def _find(self, key: str, digest: int) -> int:
        """Position of ``key``, whose crc32 is ``digest``, among the rows, or -1."""
        entry = self._index[digest & _MASK]
        while entry is not None and len(entry) == _WIDTH:
            digest >>= _BITS
            entry = entry[digest & _MASK]
        if entry is None:
            return -1
        place: int
        # Nearly every bucket holds one key, so the first is looked at without a loop.
        if entry[0] == key:
            place = entry[1]
            return place
        for at in range(2, len(entry), 2):
            if entry[at] == key:
                place = entry[at + 1]
                return place
        return -1

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._find(key, crc32(key.encode())) >= 0

    def __getitem__(self, key: str) -> T:
        at = self._find(key, crc32(key.encode()))
        if at < 0:
            raise KeyError(key)
        return self._rows[at][1]

    @overload
    def get(self, key: str) -> T | None: ...
    @overload
    def get(self, key: str, default: D) -> T | D: ...
    def get(self, key: str, default: Any = None) -> Any:
        """The row of ``key``, or ``default``."""
        at = self._find(key, crc32(key.encode()))
        return default if at < 0 else self._rows._leaf(at)[at & _MASK][1]

    def set(self, key: str, row: T) -> Table[T]:
        """This table with ``row`` under ``key``, at the end where the key is new."""
        digest = crc32(key.encode())
        at = self._find(key, digest)
        if at >= 0:
            return _table(self._size, self._rows.set(at, (key, row)), self._index)
        index = _insert(self._index, digest, 0, key, len(self._rows))
        return _table(self._size + 1, self._rows.append((key, row)), index)

    def remove(self, key: str) -> Table[T]:
        """This table without ``key``, which must be there."""
        digest = crc32(key.encode())
        at = self._find(key, digest)
        if at < 0:
            raise KeyError(key)
        rows = self._rows.set(at, _GONE)
        if len(rows) > 2 * _WIDTH and len(rows) > 2 * self._size:
            return Table(item for item in rows if item is not _GONE)
        return _table(self._size - 1, rows, _discard(self._index, digest, key))

    def items(self) -> Iterator[tuple[str, T]]:
        """Pairs of key and row in insertion order."""
        return (item for item in self._rows if item is not _GONE)

    def keys(self) -> Iterator[str]:
        """Keys in insertion order."""
        return (item[0] for item in self._rows if item is not _GONE)

    def values(self) -> Iterator[T]:
        """Rows in insertion order."""
        return (item[1] for item in self._rows if item is not _GONE)

    def newest(self) -> Iterator[T]:
        """Rows, the last inserted first."""
        return (item[1] for item in reversed(self._rows) if item is not _GONE)

    def tail(self, count: int) -> tuple[T, ...]:
        """The last ``count`` rows, oldest first."""
        found: list[T] = []
        for row in self.newest():
            if len(found) >= count:
                break
            found.append(row)
        return tuple(reversed(found))

    def page(self, before: int | None, count: int) -> tuple[list[tuple[str, T]], int | None]:
        """Up to ``count`` items newest first from place ``before`` down, and where to go on.

        Places are positions of insertion: they stay true while rows are added, so a cursor
        made of one never repeats or skips a row. ``None`` starts at the newest and ends the list.
        """
        place = len(self._rows) if before is None else min(max(before, 0), len(self._rows))
        found: list[tuple[str, T]] = []
        while place and len(found) < count:
            place -= 1
            item = self._rows[place]
            if item is not _GONE:
                found.append(item)
        while place and self._rows[place - 1] is _GONE:
            place -= 1
        return found, place or None

    def __iter__(self) -> Iterator[str]:
        return self.keys()


def _table(size: int, rows: Vector[Any], index: Node) -> Table[Any]:
    new: Table[Any] = _new(Table)
    new._size, new._rows, new._index = size, rows, index
    return new


def _insert(node: Node, rest: int, depth: int, key: str, position: int) -> Node:
    at = rest & _MASK
    entry = node[at]
    child: Node
    if entry is None:
        child = (key, position)
    elif len(entry) == _WIDTH:
        child = _insert(entry, rest >> _BITS, depth + 1, key, position)
    elif depth >= 6:
        # All 32 bits are used up: keys with the same crc32 share one bucket. A bucket as wide as a
        # node would be taken for one, so it takes a spare pair that matches no key.
        child = (*entry, key, position)
        if len(child) == _WIDTH:
            child = (*child, None, -1)
    else:
        other = crc32(entry[0].encode()) >> (_BITS * (depth + 1))
        child = _insert(_EMPTY_NODE, other, depth + 1, entry[0], entry[1])
        child = _insert(child, rest >> _BITS, depth + 1, key, position)
    changed = list(node)
    changed[at] = child
    return tuple(changed)


def _discard(node: Node, rest: int, key: str) -> Node:
    at = rest & _MASK
    entry = node[at]
    child: Node | None
    if len(entry) == _WIDTH:
        child = _discard(entry, rest >> _BITS, key)
    else:
        kept = [entry[i : i + 2] for i in range(0, len(entry), 2) if entry[i] not in (key, None)]
        child = tuple(part for pair in kept for part in pair) or None
        if child is not None and len(child) == _WIDTH:
            child = (*child, None, -1)
    changed = list(node)
    changed[at] = child
    return tuple(changed)
