"""A trace as lines: which of them are whole, and what a killed process left of the last one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from engine.errors import RunError
from engine.record.directory import failed

Record = dict[str, Any]

_TAIL_BYTES = 1 << 16
_LEAD_CHARS = 24
"""Characters that are told before the place where a line breaks off."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]', re.DOTALL)


class Lines(NamedTuple):
    """The lines of a trace, without their newlines."""

    whole: list[bytes]
    torn: bytes
    """Part of a line, after the last whole one; empty where there is none."""


def split(data: bytes) -> Lines:
    """The lines of a trace. A last record that lacks nothing but its newline is whole."""
    *whole, last = data.split(b"\n")
    if last and parse(last) is not None:
        whole.append(last)
        last = b""
    return Lines(whole, last)


def read_lines(path: Path) -> Lines:
    """The lines of a trace file.

    Raises:
        RunError: it cannot be read.
    """
    try:
        return split(path.read_bytes())
    except OSError as error:
        raise failed(path, "read", error) from None


def read_end(path: Path) -> tuple[Record | None, bytes]:
    """The last whole record of a trace file, and what is torn after it, without reading the rest.

    Raises:
        RunError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            span = _TAIL_BYTES
            while True:
                start = max(0, size - span)
                file.seek(start)
                data = file.read(size - start)
                whole, torn = split(data if start == 0 else data.partition(b"\n")[2])
                if whole or start == 0:
                    return (parse(whole[-1]) if whole else None), torn
                span *= 8
    except OSError as error:
        raise failed(path, "read", error) from None


def parse(line: bytes) -> Record | None:
    """The record on a line; None where the line holds none."""
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None


def broken_at(line: bytes) -> tuple[str, str]:
    """Where a line that holds no record stops being JSON.

    Returns:
        The field of the record that this is in, empty where that cannot be told; and the text from
        a few characters before the place on.
    """
    text = line.decode("utf-8", "replace")
    place = len(line[: _first_invalid(line)].decode())
    if place == len(text):
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            place = error.pos
        except RecursionError:
            return "", text
    field, depth = "", 0
    for token in _TOKEN.finditer(text, 0, place):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
        elif depth == 1 and text[token.end() : token.end() + 1] == ":":
            field = token[0][1:-1]
    return field, text[max(0, place - _LEAD_CHARS) :]


def _first_invalid(line: bytes) -> int:
    """Where a line stops being UTF-8; its length where it does not."""
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(line)


def is_cut_short(piece: bytes) -> bool:
    """Whether a piece could be the beginning of a line, as a killed process leaves it."""
    try:
        json.JSONDecoder().raw_decode(piece.decode("utf-8", "replace"))
    except ValueError:
        return piece.startswith(b"{")
    except RecursionError:
        return False
    return False


def end_of(record: Record) -> tuple[int, int, str]:
    """Where the office stood after a record: number of records, office time in ms, digest.

    Raises:
        RunError: it is not a record of a version that says so.
    """
    try:
        spent = record["latency_ms"] if record["type"] == "call" else 0
        return int(record["seq"]) + 1, int(record["time_ms"]) + int(spent), str(record["digest"])
    except (KeyError, TypeError, ValueError):
        raise RunError("The last line of the trace is not a record of this version.") from None
