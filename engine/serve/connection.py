"""One connection over two descriptors, as the pair of streams that the SDK's server runs on.

Leaner than the SDK's own: no threads, an answer to every broken line, a cap on a line's length, and
at the end of input what has been asked is still answered.
"""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

import anyio
from mcp.shared.message import SessionMessage
from mcp_types import INVALID_REQUEST, JSONRPCError, JSONRPCRequest, JSONRPCResponse, RequestId

from engine.serve.guard import Wires
from engine.serve.lines import HIGH_WATER, MAX_LINE, Inlet, Outlet, Overlong
from engine.serve.messages import Message, read_message, recovered_id, refusal

MAX_IN_FLIGHT = 256
"""Requests that may wait for their answers; further lines stay unread, so memory has a bound."""

LAST_ANSWERS_S = 1.0
"""How long the last answers may take after the end of input."""

_POLL_S = 0.25


class Connection:
    """What both directions share: the descriptors and the requests that wait for an answer."""

    def __init__(self, wires: Wires) -> None:
        self.inlet = Inlet(wires.requests)
        self.outlet = Outlet(wires.answers)
        self.requests = Requests(self)
        self.answers = Answers(self)
        self._waiting: set[str] = set()
        self._changed = asyncio.Event()

    def took(self, message: Message) -> None:
        """Note a request that is to be answered, or one that its sender gave up."""
        if isinstance(message, JSONRPCRequest):
            # The answer to one that listens is everything that comes until its client goes.
            if message.method != "subscriptions/listen":
                self._waiting.add(str(message.id))
        elif message.method == "notifications/cancelled":
            given_up = (message.params or {}).get("requestId")
            if isinstance(given_up, (int, str)):
                self._settle(given_up)

    def send(self, message: SessionMessage) -> None:
        """Write a message, and note the request that it answers."""
        body = message.message
        self.outlet.write(body.model_dump_json(by_alias=True, exclude_unset=True).encode() + b"\n")
        if isinstance(body, (JSONRPCResponse, JSONRPCError)) and body.id is not None:
            self._settle(body.id)

    async def room(self) -> bool:
        """Wait until one more request may be taken; False where nobody is left to send one."""
        while len(self._waiting) >= MAX_IN_FLIGHT:
            if self.inlet.hung_up or self.outlet.gone.is_set():
                return False
            await self._change()
        return True

    async def drained(self) -> None:
        """Wait until every request is answered and every answer taken, for a while at most."""
        with anyio.move_on_after(LAST_ANSWERS_S):
            while self._waiting and not self.outlet.gone.is_set():
                await self._change()
            await self.outlet.below(0)

    def _settle(self, request_id: RequestId) -> None:
        # As text, since a client may give up request 7 as "7".
        self._waiting.discard(str(request_id))
        self._changed.set()

    async def _change(self) -> None:
        self._changed.clear()
        with anyio.move_on_after(_POLL_S):
            await self._changed.wait()


class _Direction:
    """One direction of a connection, as the protocol library opens and closes it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def aclose(self) -> None:
        """Nothing to do: the descriptors are the process's."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


class Requests(_Direction):
    """The messages that come in."""

    async def receive(self) -> SessionMessage:
        """The next message.

        Raises:
            anyio.EndOfStream: the client has closed.
        """
        try:
            return await anext(self)
        except StopAsyncIteration:
            raise anyio.EndOfStream from None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage:
        connection = self._connection
        while True:
            line = await connection.inlet.line() if await connection.room() else None
            if line is None or connection.outlet.gone.is_set():
                await connection.drained()
                raise StopAsyncIteration
            if isinstance(line, Overlong):
                message = f"The line is longer than {MAX_LINE} bytes."
                answer = refusal(INVALID_REQUEST, message, recovered_id(line.head))
                await connection.answers.send(SessionMessage(answer))
                continue
            found = read_message(line)
            if isinstance(found, JSONRPCError):
                await connection.answers.send(SessionMessage(found))
            elif found is not None:
                connection.took(found)
                return SessionMessage(found)


class Answers(_Direction):
    """The messages that go out."""

    async def send(self, message: SessionMessage, /) -> None:
        """Write a message; waits where the client is far behind in reading.

        Raises:
            anyio.BrokenResourceError: the client has gone.
        """
        connection = self._connection
        connection.send(message)
        await connection.outlet.below(HIGH_WATER)
        if connection.outlet.gone.is_set():
            raise anyio.BrokenResourceError
