"""The hash chain: whether each line of a trace is the one that was written after the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.canonical import digest, dumps
from engine.office import GENESIS
from engine.record.lines import Record, parse

_MARK = b',"digest":"'
_HEX_CHARS = 64
_SUFFIX_BYTES = len(_MARK) + _HEX_CHARS + len(b'"}')


@dataclass(frozen=True, slots=True)
class Break:
    """The first line that does not continue the chain."""

    seq: int
    """The seq that belongs there: the number of lines before it."""
    field: str
    """The field that is wrong: ``seq``, ``digest``, or empty where it is the whole line."""
    what: str
    """What is wrong, as a clause."""


def check_chain(lines: Iterable[bytes]) -> Break | None:
    """Check that every line carries the right seq and the right digest.

    Args:
        lines: the whole lines of a trace of version 2, without their newlines.

    Returns:
        The first line that does not, or None.
    """
    head = GENESIS
    for at, line in enumerate(lines):
        record = parse(line)
        if record is None:
            return Break(at, "", f"line {at + 1} is not a JSON object")
        seq, given = record.get("seq"), record.get("digest")
        if type(seq) is not int or seq != at:
            what = f"line {at + 1} has seq {_brief(seq)} where {at} belongs"
            return Break(at, "seq", f"{what}: a line is missing, was added, moved or changed")
        if not isinstance(given, str):
            return Break(at, "digest", "the recorded line has no digest")
        if given != _as_written(head, line) and given != _as_canonical(head, record):
            return Break(at, "digest", "the recorded line does not match its digest")
        head = given
    return None


def _as_written(head: str, line: bytes) -> str | None:
    """The digest that belongs to a line as its bytes stand; None where it is spelled otherwise."""
    if line[-_SUFFIX_BYTES : -_SUFFIX_BYTES + len(_MARK)] != _MARK:
        return None
    return digest(head.encode(), line[:-_SUFFIX_BYTES], b"}")


def _as_canonical(head: str, record: Record) -> str | None:
    """The digest that belongs to a record whatever its spelling."""
    body = {key: value for key, value in record.items() if key != "digest"}
    return digest(head.encode(), dumps(body))


def _brief(value: object) -> str:
    return str(value)[:20]
