"""A file of JSON values in slices: where each begins and ends, found without holding the file."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from typing import BinaryIO, Final, NamedTuple

CHUNK: Final = 1 << 20
_HEAD: Final = 1 << 16
"""Bytes in which a file has to show what it is."""

_OUTSIDE = re.compile(rb'["\[\]{}]')
_INSIDE = re.compile(rb'["\\]')
_MARK: Final = b"\xef\xbb\xbf"


class Slice(NamedTuple):
    """One value of a file."""

    start: int
    end: int
    where: str
    """Which it is, for people: ``line 3``, ``entry 3``."""


def slices(file: BinaryIO) -> Generator[Slice | None, None, str]:
    """The values of a JSON list, or the lines of JSON Lines.

    Args:
        file: at its beginning; nobody else moves it meanwhile.

    Returns:
        Why there were no more before the end of the file; empty where there is no reason. None is
        yielded now and then while a long value is looked through.
    """
    first = file.read(_HEAD)
    bare = first.removeprefix(_MARK).lstrip()
    start = len(first) - len(bare)
    file.seek(start)
    if bare.startswith(b"["):
        return (yield from _items(file, start))
    return (yield from _lines(file, start))


def _lines(file: BinaryIO, at: int) -> Generator[Slice | None, None, str]:
    number, start = 0, at
    filled = False
    """Whether the line that goes on in the next chunk holds more than white space."""
    while chunk := file.read(CHUNK):
        begin = 0
        while (end := chunk.find(b"\n", begin)) >= 0:
            number += 1
            if filled or chunk[begin:end].strip():
                yield Slice(start, at + end, f"line {number}")
            begin = end + 1
            start = at + begin
            filled = False
        filled = filled or bool(chunk[begin:].strip())
        at += len(chunk)
        yield None
    if filled:
        yield Slice(start, at, f"line {number + 1}")
    return ""


def _items(file: BinaryIO, at: int) -> Generator[Slice | None, None, str]:
    depth, number, start = 0, 0, at
    for offset, kind in _brackets(file, at):
        if kind is None:
            yield None
        elif kind in b"[{":
            if depth == 1:
                start = offset
            depth += 1
        else:
            depth -= 1
            if depth == 1:
                number += 1
                yield Slice(start, offset + 1, f"entry {number}")
            elif depth == 0:
                return "" if number else "is a list without entries"
    return f"is cut short after entry {number}"


def _brackets(file: BinaryIO, at: int) -> Iterator[tuple[int, int | None]]:
    """The brackets and braces outside strings with their offsets; None after each chunk."""
    inside, skip = False, 0
    while chunk := file.read(CHUNK):
        place, skip = skip, 0
        while True:
            found = (_INSIDE if inside else _OUTSIDE).search(chunk, place)
            if found is None:
                break
            place = found.end()
            kind = chunk[found.start()]
            if kind == 0x22:
                inside = not inside
            elif kind == 0x5C:
                place += 1
                skip = max(0, place - len(chunk))
            else:
                yield at + found.start(), kind
        at += len(chunk)
        yield at, None
