"""Keyed chance: every draw is a function of ``(seed, stream, n)`` and of nothing else.

There is one stream a purpose, with its own counter in the world, so adding a person, a tool or a
draw never shifts anyone else's dice, and neighbouring seeds have nothing in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

PPM = 1_000_000
"""Probabilities are integers in parts per million."""

_EXACT = Context(prec=24)
"""Decimal arithmetic is correctly rounded, so a delay is the same number on every platform."""


class Draw:
    """One throw of the dice: 256 bits, read off as often as the caller likes, always alike."""

    __slots__ = ("_bits",)

    def __init__(self, seed: int, stream: str, n: int) -> None:
        key = f"{seed}\0{stream}\0{n}".encode()
        self._bits = int.from_bytes(blake2b(key, digest_size=32).digest(), "big")

    def below(self, bound: int) -> int:
        """An integer from 0 up to, not including, ``bound`` (which is at least 1)."""
        return (self._bits >> 128) % bound

    def between(self, low: int, high: int) -> int:
        """An integer from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def hits(self, ppm: int) -> bool:
        """True with a probability of ``ppm`` parts per million."""
        return self.below(PPM) < ppm

    def pick(self, choices: Sequence[T]) -> T:
        """One of ``choices``, which is not empty."""
        return choices[self.below(len(choices))]

    def lognormal(self, median: int, spread_pct: int, low: int, high: int) -> int:
        """A log-normal integer with the given median, held between ``low`` and ``high``.

        Args:
            median: half of the draws are below it (ms, for a delay).
            spread_pct: sigma of the logarithm in hundredths; 0 always gives the median.
            low, high: bounds of the result, both included.
        """
        # Twelve uniforms of 16 bits, summed: the normal distribution by the central limit theorem,
        # in integers. Mean 6 * 65535, standard deviation 65536 (Irwin-Hall).
        total = sum((self._bits >> (16 * i)) & 0xFFFF for i in range(12)) - 6 * 65535
        exponent = _EXACT.divide(Decimal(total * spread_pct), Decimal(65536 * 100))
        drawn = int(_EXACT.multiply(Decimal(median), _EXACT.exp(exponent)))
        return min(max(drawn, low), high)
