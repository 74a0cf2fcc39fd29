"""Streaming: a session that sees a day on a server as that lives it, from its stream of events."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import Final

from engine.errors import OfficeError, RunError
from vei_tui.presenters.events import News
from vei_tui.seats.attaching import Remote, reach
from vei_tui.seats.event_stream import Event, listen
from vei_tui.seats.pursuing import SLICE_S, Other, PursuingSession
from vei_tui.verbs.world_client import ServerProblem

PAUSE_S: Final = 1.0
"""Seconds after which a server that cannot be reached is tried again the first time."""

LONGEST_PAUSE_S: Final = 15.0
"""The most seconds between two tries."""

PASSING: Final = ("unreachable", "rate_limited", "too_many")
"""Codes of what may be otherwise in a moment."""

_AGAIN: Final = "Attach again to see it as it is now."


class StreamSession(PursuingSession):
    """A session on a world of a server; see :class:`vei_tui.session.Session`."""

    def __init__(self, remote: Remote, news: Mapping[str, News] | None = None) -> None:
        """Open a world to follow it; nothing of it has happened here before :meth:`follow`.

        Args:
            remote: the world.
            news: by app, what tells arrivals from its views.

        Raises:
            RunError: a recording that an app answers from has changed.
        """
        self._remote = remote
        self._lines: list[bytes] = []
        """Records that came and were not handed on yet."""
        self._next = 0
        """seq of the record that comes next."""
        self._last = ""
        """Id of the last event that came."""
        self._over = False
        """Whether the server has said that the world was closed."""
        super().__init__(remote, news)

    async def follow(self) -> None:
        """Follow until the world is closed or cannot be followed any further.

        A stream that breaks off is taken up again where it was.
        """
        pause_s = PAUSE_S
        while True:
            before = self._next
            try:
                await self._listen()
                problem = ServerProblem("unreachable", "The stream broke off.")
            except ServerProblem as met:
                problem = met
            except OfficeError as lost:
                self._set(Other.LOST, str(lost))
            if self.status.other in (Other.LOST, Other.FINISHED):
                return
            if problem.code not in PASSING:
                self._set(Other.LOST, str(problem))
                return
            words = "The server does not answer. It is tried again; nothing is missed."
            self._set(Other.AWAY, words)
            pause_s = PAUSE_S if self._next > before else min(2 * pause_s, LONGEST_PAUSE_S)
            await asyncio.sleep(pause_s)

    async def _listen(self) -> None:
        """Hear what one connection tells."""
        if self.status.other is Other.AWAY:
            await self._find_again()
        place, token = self._remote.place, self._remote.token
        async with aclosing(listen(place.events, token, self._last)) as parts:
            async for events in parts:
                for event in events:
                    self._hear(event)
                more = True
                while more:
                    more = self.advance(SLICE_S)
                    await asyncio.sleep(0)
                if self.status.other in (Other.LOST, Other.FINISHED):
                    return

    async def _find_again(self) -> None:
        """See that the world which is there now is the one that was watched."""
        known = self._remote
        scenario = known.manifest.scenario
        found = await reach(known.place, known.token, "" if scenario.text else scenario.source)
        if found.manifest.created != known.manifest.created:
            name = known.place.world
            raise RunError(f"Another day is lived in {name} now than the one seen here.", _AGAIN)

    def _hear(self, event: Event) -> None:
        """Take an event.

        Raises:
            RunError: the world has begun anew, or records are missing.
        """
        if event.kind == "end":
            self._over = True
        elif event.kind == "restart":
            if self._next:
                raise RunError("The world has begun anew.", _AGAIN)
            self._last = ""
        elif event.kind in ("call", "event"):
            seq = event.id.rpartition("-")[2]
            if not seq.isdecimal() or int(seq) > self._next:
                raise RunError(f"Record {self._next} did not come; {event.id[:40]} did.", _AGAIN)
            if int(seq) == self._next:
                self._lines.append(event.data)
                self._next += 1
            self._last = event.id

    def _take(self) -> bool:
        """Hand on what came; whether that is anything."""
        new, self._lines = self._lines, []
        self._pursuit.add(new)
        return bool(new)

    def _look_around(self, new: bool) -> None:
        """Say how the world is doing, now that all that came is done."""
        if self._over:
            who = self.agent or "Whoever sat there"
            self._set(Other.FINISHED, f"The world was closed, with {who}. F shows how it went.")
        elif self._pursuit.equal >= self._remote.records:
            self._set(Other.WORKING, self._at_work())
