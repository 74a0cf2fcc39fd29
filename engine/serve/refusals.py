"""Who was not let in: kept for the operator, and written down where there is a place for it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from engine.canonical import dumps, plain
from engine.errors import OfficeError

KEPT: Final = 1000
"""Refusals that the server remembers; the oldest go first."""

WRITTEN: Final = 10_000
"""Refusals that are written down: whoever tries on and on cannot fill a disk."""


class Denied(OfficeError):
    """A request was not let in.

    Codes: ``no_token``, ``wrong_token``, ``other_world``, ``operators_only``, ``host``, ``origin``,
    ``rate_limited``, ``no_world``, ``too_many``, ``too_slow``.
    """

    def __init__(
        self, status: int, code: str, message: str, hint: str = "", **details: Any
    ) -> None:
        super().__init__(code, message, hint, **details)
        self.status = status
        """The HTTP status that says so."""


class Refusals:
    """The record of those who were not let in. Worlds know nothing of it."""

    def __init__(self, write: Callable[[bytes], None] | None = None) -> None:
        """Args:
        write: takes each refusal as one line of JSON.
        """
        self._write = write
        self._kept: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self.count = 0
        """How many there were."""

    def add(self, denied: Denied, request: Mapping[str, str]) -> None:
        """Write down a refusal.

        Args:
            denied: why.
            request: what is known of the request; no token may be in it.
        """
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "why": denied.code,
            **{key: plain(value[:200]) for key, value in request.items()},
        }
        self.count += 1
        self._kept.append(entry)
        if self._write is not None and self.count <= WRITTEN:
            self._write(dumps(entry))

    def body(self) -> dict[str, Any]:
        """The refusals as plain JSON, the oldest first."""
        return {"count": self.count, "refusals": list(self._kept)}
