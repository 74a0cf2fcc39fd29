"""Lines over descriptors: read with a cap, written whole, without threads.

A descriptor is asked whether it is ready before it is touched, and is never made non-blocking: that
flag belongs to the open file, which a terminal, a shell or stderr may share.
"""

from __future__ import annotations

import asyncio
import os
import select
from collections.abc import Callable
from typing import Any, NamedTuple

MAX_LINE = 1 << 20
"""Longest line taken, in bytes. A tool's arguments are far shorter; what is longer is an attack."""

HIGH_WATER = 1 << 18
"""Bytes that may wait to be read by the other side before writers wait."""

CHUNK = 1 << 16
HEAD = 1 << 12


class Overlong(NamedTuple):
    """A line that was longer than the cap, and was dropped."""

    head: bytes
    """How it began."""


class Inlet:
    """The lines that arrive on a descriptor."""

    def __init__(self, fd: int, limit: int = MAX_LINE) -> None:
        self._fd = fd
        self._limit = limit
        self._buffer = bytearray()
        self._searched = 0
        self._head = b""
        self._poll = select.poll()
        self._poll.register(fd, select.POLLIN)

    @property
    def hung_up(self) -> bool:
        """Whether the other side has closed, even where lines are left to read."""
        return any(event & (select.POLLHUP | select.POLLERR) for _, event in self._poll.poll(0))

    async def line(self) -> bytes | Overlong | None:
        """The next line without its newline; None at the end."""
        while True:
            cut = self._buffer.find(b"\n", self._searched)
            if cut >= 0:
                return self._take(cut)
            self._searched = len(self._buffer)
            if self._searched > self._limit:
                self._head = self._head or bytes(self._buffer[:HEAD])
                self._buffer.clear()
                self._searched = 0
            chunk = await self._read()
            if not chunk:
                return self._take(len(self._buffer)) if self._buffer or self._head else None
            self._buffer += chunk

    def _take(self, cut: int) -> bytes | Overlong:
        line = bytes(self._buffer[:cut])
        del self._buffer[: cut + 1]
        self._searched = 0
        if self._head or len(line) > self._limit:
            head, self._head = self._head or line[:HEAD], b""
            return Overlong(head)
        return line

    async def _read(self) -> bytes:
        if self._poll.poll(0):
            # A file or a flood is always ready: let the others have their turn.
            await asyncio.sleep(0)
        else:
            loop = asyncio.get_running_loop()
            await _ready(loop.add_reader, loop.remove_reader, self._fd)
        return os.read(self._fd, CHUNK)


class Outlet:
    """Lines that leave on a descriptor, each of them whole and in the order of writing."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._buffer = bytearray()
        self._waiting = False
        self._moved = asyncio.Event()
        self._poll = select.poll()
        self._poll.register(fd, select.POLLOUT)
        self.gone = asyncio.Event()
        """Set once the other side has gone, or nothing more is to be written."""

    def write(self, line: bytes) -> None:
        """Write a line now, or as soon as the other side reads; lost where it has gone."""
        if self.gone.is_set():
            return
        self._buffer += line
        if not self._waiting:
            self._flush()

    async def below(self, limit: int) -> None:
        """Wait until at most ``limit`` bytes are left to write, or the other side has gone."""
        while len(self._buffer) > limit:
            self._moved.clear()
            await self._moved.wait()

    def _flush(self) -> None:
        # What poll calls writable takes PIPE_BUF bytes without blocking, and no more is promised.
        try:
            while self._buffer and self._poll.poll(0):
                del self._buffer[: os.write(self._fd, self._buffer[: select.PIPE_BUF])]
        except OSError:
            self.gone.set()
            self._buffer.clear()
        self._moved.set()
        loop = asyncio.get_running_loop()
        if self._buffer and not self._waiting:
            loop.add_writer(self._fd, self._flush)
        elif not self._buffer and self._waiting:
            loop.remove_writer(self._fd)
        self._waiting = bool(self._buffer)

    def close(self) -> None:
        """Stop writing; what the other side has not taken is lost."""
        if self._waiting:
            asyncio.get_running_loop().remove_writer(self._fd)
        self._waiting = False
        self.gone.set()
        self._buffer.clear()
        self._moved.set()


async def _ready(add: Callable[..., Any], remove: Callable[[int], Any], fd: int) -> None:
    ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def tell() -> None:
        if not ready.done():
            ready.set_result(None)

    add(fd, tell)
    try:
        await ready
    finally:
        remove(fd)
