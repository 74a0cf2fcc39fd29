"""A deadline for requests: a connection on which none comes whole holds no place for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from engine.canonical import dumps
from engine.serve.gate import refusal
from engine.serve.refusals import Denied

COMING: Final = (h11.IDLE, h11.SEND_BODY)
"""What a client does whose request has not come whole: nothing yet, or its body is under way."""


def in_time(request_s: float) -> Callable[..., asyncio.Protocol]:
    """What uvicorn makes its connections of, so that each request comes whole within a time.

    Args:
        request_s: seconds from the connection's beginning, or from the last answer, to the last
            byte of a request. What a client does while it is answered is not timed: streams of
            events and long waits go on.
    """
    return partial(_Connection, request_s)


class _Connection(H11Protocol):
    """uvicorn's connection with a clock that runs while a request is awaited."""

    def __init__(self, request_s: float, **given: Any) -> None:
        super().__init__(**given)
        self._request_s = request_s
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there."""
        super().connection_made(transport)
        self._mind()

    def data_received(self, data: bytes) -> None:
        """Some of a request, or the last of it, has come."""
        super().data_received(data)
        self._mind()

    def on_response_complete(self) -> None:
        """A request is answered; the next may be under way already."""
        super().on_response_complete()
        self._mind()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        super().connection_lost(exc)
        self._stop()

    def _mind(self) -> None:
        """Have the clock run where a request is awaited, from when that began."""
        if self.conn.their_state not in COMING:
            self._stop()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(self._request_s, self._end)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end(self) -> None:
        """Close the connection, and tell a client why that is in the middle of its request."""
        asking = self.conn.their_state is h11.SEND_BODY or self.conn.trailing_data[0]
        if asking and self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            message = f"The request did not come whole within {self._request_s:g} s."
            said = dumps(refusal(Denied(408, "too_slow", message)))
            headers = [
                ("content-type", "application/json"),
                ("content-length", str(len(said))),
                ("connection", "close"),
            ]
            answer = h11.Response(status_code=408, headers=headers, reason=b"Request Timeout")
            for part in (answer, h11.Data(data=said), h11.EndOfMessage()):
                self.transport.write(self.conn.send(part) or b"")
        self.transport.close()
