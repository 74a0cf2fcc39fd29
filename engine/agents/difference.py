"""Where two requests to a model differ first: what the error of a missing recording shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

SHOWN = 120
"""Characters of a value that are shown."""

Parts = Mapping[str, Any]


def difference(
    asked: Parts, values: Mapping[str, Any], recorded: Parts, known: Mapping[str, Any]
) -> tuple[str, str, str]:
    """Where two requests differ first, and both values in short.

    Args:
        asked, recorded: requests as a cassette spells them.
        values, known: their parts by name.
    """
    for key in ("model", "max_tokens"):
        if asked[key] != recorded[key]:
            return key, _short(asked[key]), _short(recorded[key])
    for key in ("system", "tools"):
        if asked[key] != recorded[key]:
            return _first(key, values[asked[key]], known.get(recorded[key]))
    pairs = zip(asked["messages"], recorded["messages"], strict=False)
    for at, (mine, theirs) in enumerate(pairs):
        if mine != theirs:
            return _first(f"messages.{at}", values[mine], known.get(theirs))
    mine, theirs = len(asked["messages"]), len(recorded["messages"])
    return "the number of messages", str(mine), str(theirs)


def _first(where: str, mine: Any, theirs: Any) -> tuple[str, str, str]:
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        for key in sorted({*mine, *theirs}):
            if mine.get(key) != theirs.get(key):
                return _first(f"{where}.{key}", mine.get(key), theirs.get(key))
    if _rows(mine) and _rows(theirs):
        for at, (one, other) in enumerate(zip(mine, theirs, strict=False)):
            if one != other:
                return _first(f"{where}.{at}", one, other)
    if isinstance(mine, str) and isinstance(theirs, str):
        return where, *_apart(mine, theirs)
    return where, _short(mine), _short(theirs)


def _rows(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _apart(mine: str, theirs: str) -> tuple[str, str]:
    """Two texts from a little before where they part."""
    at = next(
        (i for i, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b),
        min(len(mine), len(theirs)),
    )
    begin = max(0, at - 20)
    return _short(mine[begin:]), _short(theirs[begin:])


def _short(value: Any) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
