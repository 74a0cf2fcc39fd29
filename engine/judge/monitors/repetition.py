"""Repetition: the same call again and again, though nothing landed that could change its answer."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from engine.canonical import dumps
from engine.judge.monitors.finding import Kind
from engine.judge.monitors.outlets import WAITS

REPETITION = Kind(
    "usage.repetition", "warning", "The same call again and again, with nothing new in between."
)

KINDS: Final = (REPETITION,)

_KEPT: Final = 8
"""Calls of one actor that are remembered of each sort: who goes round in a longer circle than
this is not repeating one call."""
_LONGEST_KEY: Final = 160
"""Bytes of a call that are kept as they are; of a longer one its digest is."""

Counts = tuple[tuple[bytes, int], ...]
"""Pairs of a call and how often it was made, the latest last."""


class Chain(NamedTuple):
    """What one actor did since something landed last."""

    landed: int = 0
    """How much had landed then."""
    looks: Counts = ()
    """Calls that only look; forgotten when the actor does something or lets time pass."""
    acts: Counts = ()


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
    if chain.landed != landed:
        chain = Chain(landed)
    if tool in WAITS:
        return (Chain(landed, (), chain.acts) if chain.looks else chain), 0
    if tool.startswith("vei."):
        return chain, 0
    key = b"%s %s" % (tool.encode(), dumps(args))
    if len(key) > _LONGEST_KEY:
        key = blake2b(key, digest_size=16).digest()
    if looks:
        counted, count = _counted(chain.looks, key)
        return Chain(landed, counted, chain.acts), count
    counted, count = _counted(chain.acts, key)
    return Chain(landed, chain.looks if refused else (), counted), count


def _counted(counts: Counts, key: bytes) -> tuple[Counts, int]:
    for at, (other, count) in enumerate(counts):
        if other == key:
            return (*counts[:at], *counts[at + 1 :], (key, count + 1)), count + 1
    return (*counts[1 - _KEPT :], (key, 1)), 1


def is_news(count: int, at_least: int) -> bool:
    """Whether a count is worth saying: when it is reached, and each time it doubles."""
    times, rest = divmod(count, at_least)
    return times > 0 and not rest and times & (times - 1) == 0
