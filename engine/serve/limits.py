"""What a server over a network lets its clients use up, and how a client is told to slow down."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

MAX_RESULT = 1 << 18
"""Longest result of a call at the agent door, in bytes of JSON. A message holds a result twice, as
text and as data, and clients take events of one MiB at most."""

MAX_OPERATOR_RESULT = 1 << 22
"""The same at the operator door, which may ask for the whole state of a world."""

RETRY_MS = 1000
"""When a client may try again for which there is no place now."""

REQUESTS_PER_CALL = 5
"""How many requests of any kind a client may send for each call that it may make."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server holds at most."""

    worlds: int = 64
    """Worlds that are open at the same time."""
    tokens: int = 256
    """Tokens of one world."""
    sessions: int = 1000
    """Sessions of one seat, for each way of answering. Some clients open one a call, and close
    none, so the one that was idle longest makes room for a new one; one takes some 40 KB."""
    streams: int = 32
    """Streams of events that are open on one world."""
    idle_s: float = 600.0
    """Seconds after which a session that asks nothing is forgotten."""
    world_idle_s: float = 86_400.0
    """Seconds after which a world that nobody calls is closed; the world that the server was
    started with stays."""
    body: int = 1 << 20
    """Longest body of a request, in bytes."""
    request_s: float = 30.0
    """Seconds within which a request has to come whole, head and body; its connection is closed
    otherwise."""
    calls_per_s: float = 200.0
    """Calls a second that a token may make in the long run; 0 for any number."""
    heartbeat_s: float = 15.0
    """Seconds of silence after which a stream of events shows that it is alive."""

    @property
    def burst(self) -> int:
        """Calls that a token may make at once after it has been quiet."""
        return max(1, round(2 * self.calls_per_s))


class Bucket:
    """Fills at a steady rate, and gives one drop a call."""

    __slots__ = ("_at", "_burst", "_clock", "_left", "_rate")

    def __init__(
        self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """A full bucket.

        Args:
            rate: drops a second; 0 for as many as are asked for.
            burst: drops that it holds.
            clock: tells seconds.
        """
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._at = float(burst), clock()

    def take(self) -> int:
        """Take a drop.

        Returns:
            0, or the milliseconds after which there will be one.
        """
        if not self._rate:
            return 0
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0
        return int((1 - self._left) / self._rate * 1000) + 1
