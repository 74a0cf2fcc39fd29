"""The journal of a run as it is read: what was thought and spent in its seats, entry by entry.

It is written by whoever sits there, beside the record and never into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from engine.errors import RunError
from engine.record.directory import JOURNAL
from engine.record.lines import read_lines

Entry = dict[str, Any]
"""``{at, actor, kind, …}``: ``at`` is the seq that the next record had when it was written."""

UNPRICED = "unpriced"
"""Stands for dollars where nobody knows what a model costs."""


def read_journal(path: Path) -> Iterator[Entry]:
    """The entries of a journal file, oldest first; a last line that was cut short is left out.

    Raises:
        RunError: it cannot be read, or a line is no entry.
    """
    for number, line in enumerate(read_lines(path).whole, 1):
        if not line.strip():
            continue
        try:
            entry = orjson.loads(line)
        except orjson.JSONDecodeError:
            raise RunError(f"{path}, line {number} is not JSON.") from None
        if not isinstance(entry, dict) or not {"at", "actor", "kind"} <= entry.keys():
            raise RunError(f"{path}, line {number} is no entry of a journal.")
        yield entry


def journal_of(run: Path, seat: str) -> list[Entry]:
    """What a run's journal tells of one seat; empty where the run has none.

    Args:
        run: the run's directory.
        seat: id of the seat's actor.

    Raises:
        RunError: it cannot be read.
    """
    path = run / JOURNAL
    if not path.is_file():
        return []
    return [entry for entry in read_journal(path) if entry["actor"] == seat]


def spent(entries: Iterable[Entry]) -> tuple[int, Decimal | None]:
    """Tokens and dollars that the entries tell of; None for dollars where a price is unknown."""
    tokens, usd = 0, Decimal(0)
    priced = True
    for entry in entries:
        if entry["kind"] == "usage":
            tokens += entry.get("input", 0) + entry.get("output", 0)
            if entry.get("usd") is None:
                priced = False
            else:
                usd += Decimal(entry["usd"])
    return tokens, usd if priced else None


def costs(entries: Iterable[Entry]) -> dict[str, Any]:
    """The same as ``score.json`` has it: ``{tokens, usd}``, ``usd`` a number or ``unpriced``."""
    tokens, usd = spent(entries)
    if usd is None:
        return {"tokens": tokens, "usd": UNPRICED}
    return {"tokens": tokens, "usd": float(usd) if usd % 1 else int(usd)}


def costed(score: Mapping[str, Any], run: Path, seat: str) -> dict[str, Any]:
    """A score with the tokens and dollars that a run's journal tells of, where it tells of any.

    Args:
        score: in the shape of ``score.json``.
        run: the run's directory.
        seat: id of the actor whose score it is.

    Raises:
        RunError: the journal cannot be read.
    """
    told = journal_of(run, seat) if "costs" in score else []
    return {**score, "costs": {**score["costs"], **costs(told)}} if told else dict(score)
