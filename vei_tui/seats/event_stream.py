"""The stream of a world's events, as a server on the network tells it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vei_tui.verbs.world_client import ServerProblem, is_local, object_of, problem_of

if TYPE_CHECKING:
    import httpx2

ANSWER_S: Final = 10.0
"""Seconds that a server may take to be reached and to answer."""

SILENCE_S: Final = 45.0
"""Seconds without a byte after which a stream is dead: a living one says so every 15."""

LONGEST: Final = 1 << 26
"""Bytes of one event, or of one answer, that are taken at most."""


class Event(NamedTuple):
    """One event as it came."""

    id: str
    """Where it stands in the stream: with it the stream goes on after it."""
    kind: str
    data: bytes


class Parser:
    """Reads Server-Sent Events from bytes, in whatever parts they come."""

    def __init__(self) -> None:
        self._rest = b""
        self._id = ""
        self._kind = ""
        self._data: list[bytes] = []

    def take(self, part: bytes) -> list[Event]:
        """The events that are whole with this part.

        Raises:
            ServerProblem: an event is longer than any of ours.
        """
        # Only a line feed ends a line here: what else ends one elsewhere is text in a record.
        *lines, self._rest = (self._rest + part).split(b"\n")
        found = [event for line in lines if (event := self._line(line.removesuffix(b"\r")))]
        if len(self._rest) + sum(map(len, self._data)) > LONGEST:
            raise ServerProblem(
                "no_answer", "This is no server of the office: an event has no end."
            )
        return found

    def _line(self, line: bytes) -> Event | None:
        if not line:
            data, kind = b"\n".join(self._data), self._kind
            told, self._data, self._kind = bool(self._data), [], ""
            return Event(self._id, kind or "message", data) if told else None
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name == b"event":
            self._kind = value.decode(errors="replace")
        elif name == b"id":
            self._id = value.decode(errors="replace")
        return None


async def ask(url: str, token: str) -> dict[str, Any]:
    """What stands at an address of a server.

    Args:
        url: the address.
        token: who asks.

    Raises:
        ServerProblem: the server says no, or cannot be reached.
    """
    async with _asked(url, token, {}, ANSWER_S) as answer:
        return object_of(await _whole(answer))


async def listen(url: str, token: str, last: str = "") -> AsyncGenerator[list[Event]]:
    """The events of a stream as they come, until it ends.

    Args:
        url: where the stream is.
        token: who listens.
        last: id of the last event that came before; empty for all.

    Raises:
        ServerProblem: the server says no, cannot be reached, or is not there any more.
    """
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last} if last else {})
    async with _asked(url, token, headers, SILENCE_S) as answer:
        if not answer.headers.get("content-type", "").startswith("text/event-stream"):
            raise ServerProblem("no_answer", "This is no server of the office: it has no stream.")
        parser = Parser()
        async for part in answer.aiter_bytes():
            yield parser.take(part)


@asynccontextmanager
async def _asked(
    url: str, token: str, headers: dict[str, str], patience_s: float
) -> AsyncIterator[httpx2.Response]:
    """A good answer to a GET."""
    # Imported late: it is slow to import, and only a day on the network needs it.
    import httpx2

    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity", **headers}
    timeout = httpx2.Timeout(ANSWER_S, read=patience_s)
    try:
        # What is on this machine is never asked by way of a proxy.
        async with (
            httpx2.AsyncClient(timeout=timeout, trust_env=not is_local(url)) as client,
            client.stream("GET", url, headers=headers) as answer,
        ):
            if answer.status_code != 200:
                raise problem_of(answer.status_code, await _whole(answer))
            yield answer
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ServerProblem("unreachable", f"No server answers at {url}: {reason}.") from None


async def _whole(answer: httpx2.Response) -> bytes:
    data = b""
    async for part in answer.aiter_bytes():
        data += part
        if len(data) > LONGEST:
            raise ServerProblem("no_answer", "This is no server of the office: it says too much.")
    return data
