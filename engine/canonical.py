"""Canonical JSON: the one spelling of a value that is hashed and written.

Sorted keys, compact, UTF-8, no floats. The standard library defines it
(``json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)``);
orjson writes it, equal byte for byte on values that :func:`plain` returns.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import orjson

from engine.errors import Refused

MAX_DEPTH = 32
"""Deepest nesting an argument may have: a deeper one is refused before it exhausts the stack."""

_INT64 = 1 << 63
_SORTED = orjson.OPT_SORT_KEYS


def dumps(value: Any) -> bytes:
    """Canonical bytes of a plain JSON value."""
    return orjson.dumps(value, option=_SORTED)


def loads(data: bytes | str) -> Any:
    """The value that canonical bytes stand for."""
    return orjson.loads(data)


def digest(*parts: bytes) -> str:
    """sha-256 over the concatenation of ``parts``, in hex."""
    return sha256(b"".join(parts)).hexdigest()


class Number:
    """A number that has no spelling but text, on its way to where it is known whether it may stand
    there: neither text nor a whole number, so that no check takes it for one."""

    __slots__ = ("value",)

    def __init__(self, value: int | float) -> None:
        self.value = value

    def __str__(self) -> str:
        return digits(self.value)

    def __repr__(self) -> str:
        return repr(str(self))


def digits(value: int | float) -> str:
    """The text of a number that canonical JSON does not hold as one."""
    if type(value) is not int:
        return repr(value)
    # Python refuses to spell integers of thousands of digits in decimals.
    return str(value) if value.bit_length() <= 1024 else hex(value)[:400]


def plain(value: Any, depth: int = 0, number: Callable[[int | float], Any] = digits) -> Any:
    """A copy of ``value`` that has one canonical spelling.

    Whole floats become integers and other floats decimal strings, integers beyond 64 bits strings,
    lone surrogates the replacement character, keys strings in sorted order, tuples lists. Whatever
    JSON does not know becomes its ``str``.

    Args:
        value: what to copy.
        depth: how deep it lies in what is copied.
        number: what becomes of a fraction and of an integer beyond 64 bits, if not its digits.

    Raises:
        Refused: ``invalid_args`` where the value is nested deeper than :data:`MAX_DEPTH`.
    """
    kind = type(value)
    if kind is str:
        return value if value.isascii() else _text(value)
    if value is None or kind is bool:
        return value
    if kind is int:
        return value if -_INT64 <= value < _INT64 else number(value)
    if kind is float:
        return int(value) if value.is_integer() and abs(value) < _INT64 else number(value)
    if depth >= MAX_DEPTH:
        raise Refused(
            "invalid_args",
            f"The arguments are nested deeper than {MAX_DEPTH} levels.",
            "Send a flatter value.",
        )
    if isinstance(value, dict):
        copy = {
            key if type(key) is str and key.isascii() else _text(str(key)): item
            if type(item) is str and item.isascii()
            else plain(item, depth + 1, number)
            for key, item in value.items()
        }
        # In the record's order, so that a message about the first of several wrong keys is the
        # same when the recorded call is performed again.
        return dict(sorted(copy.items())) if len(copy) > 1 else copy
    if isinstance(value, (list, tuple)):
        return [plain(item, depth + 1, number) for item in value]
    if kind is Number:
        return number(value.value)
    return _text(str(value))


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode(errors="replace").decode()
    return value
