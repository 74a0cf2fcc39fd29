"""Repetition: the same call again and again, though nothing landed that could change its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from zlib import crc32

from engine.canonical import dumps
from engine.judge.monitors.finding import Kind
from engine.judge.monitors.outlets import WAITS

REPETITION = Kind(
    "usage.repetition", "warning", "The same call again and again, with nothing new in between."
)

KINDS: Final = (REPETITION,)

_KEPT: Final = 6
"""Calls of one actor that are remembered of each sort: who goes round in a longer circle than
this is not repeating one call."""

Counts = tuple[tuple[int, int], ...]
"""Pairs of a call's checksum and how often it was made, the latest last."""

Chain = tuple[int, Counts, Counts]
"""What one actor did since something landed last: how much had landed then; calls that only look,
which are forgotten when the actor does something or lets time pass; and the others. A plain tuple,
because one is made with every call."""

UNKNOWN: Final[Chain] = (0, (), ())
"""Of an actor who has done nothing yet."""


def after(
    chain: Chain, landed: int, tool: str, args: Mapping[str, Any], looks: bool, refused: bool
) -> tuple[Chain, int]:
    """The chain with one more call, and how often that call is in it now.

    Args:
        chain: the actor's chain so far.
        landed: how much has landed in the office by now.
        tool: what was called.
        args: with what.
        looks: whether the tool changes nothing.
        refused: whether the call was refused, and so changed nothing either.
    """
    then, looked, acted = chain
    if then != landed:
        looked = acted = ()
    if tool.startswith("vei."):
        waits = looked and tool in WAITS
        return ((landed, (), acted) if waits else (landed, looked, acted)), 0
    key = crc32(dumps((tool, args)))
    if looks:
        looked, count = _counted(looked, key)
        return (landed, looked, acted), count
    acted, count = _counted(acted, key)
    return (landed, looked if refused else (), acted), count


def _counted(counts: Counts, key: int) -> tuple[Counts, int]:
    for pair in counts:
        if pair[0] == key:
            count = pair[1] + 1
            others = counts[:-1] if counts[-1] is pair else [p for p in counts if p is not pair]
            return (*others, (key, count)), count
    return (*counts[1 - _KEPT :], (key, 1)), 1


def is_news(count: int, at_least: int) -> bool:
    """Whether a count is worth saying: when it is reached, and each time it doubles."""
    times, rest = divmod(count, at_least)
    return times > 0 and not rest and times & (times - 1) == 0
