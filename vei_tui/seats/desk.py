"""A desk: the side of a session that whoever sits in the seat gets to see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.actor import Actor
from engine.agents.desk import Arrived
from engine.tool import Outcome, Tool
from vei_tui.local_session import LocalSession
from vei_tui.presenters import when


class SessionDesk:
    """A seat of a session, for an agent; see :class:`engine.agents.desk.Desk`."""

    def __init__(self, session: LocalSession, actor: Actor) -> None:
        """Args:
        session: the session on the seat.
        actor: whose seat it is.
        """
        self.actor = actor.id
        self.name = actor.name
        self.role = actor.title
        self.email = actor.email
        self.brief = session.brief if session.has_task else ""
        self._session = session
        self._told = len(session.log)
        self._looked = len(session.log)
        self._own: set[int] = set()
        """seqs of the calls that were made through this desk."""

    @property
    def time_ms(self) -> int:
        """Office time since the scenario's start."""
        return self._session.frame.time_ms

    @property
    def seq(self) -> int:
        """How many records there are."""
        return self._session.frame.index

    def clock(self) -> str:
        """The office's date and hour in words, as ``Mon 2 Mar, 09:00:12``."""
        start, now = self._session.starts_at, self.time_ms
        return f"{when.date(start, now)} {when.moment(start, now).year}, {when.second(start, now)}"

    def tools(self) -> Sequence[Tool]:
        """The tools that the seat may call, by name."""
        return self._session.tools()

    async def call(self, tool: str, args: Mapping[str, Any]) -> Outcome:
        """Call a tool as this seat."""
        outcome = await self._session.submit(tool, args)
        self._own.add(outcome.seq)
        return outcome

    def news(self) -> list[Arrived]:
        """What landed since this was last asked, oldest first."""
        new = self._session.log[self._told :]
        self._told = len(self._session.log)
        return [
            Arrived(one.seq, one.time_ms, one.app, said.who, said.what, said.text)
            for one in new
            if (said := one.arrival) is not None
        ]

    def acted(self) -> list[Mapping[str, Any]]:
        """Records of this seat's calls that were made by somebody else since last asked."""
        new = self._session.log[self._looked :]
        self._looked = len(self._session.log)
        return [
            one.call for one in new if one.call is not None and one.call["seq"] not in self._own
        ]

    def idle(self) -> bool:
        """Whether nothing is on its way: waiting would be for nothing."""
        return not self._session.frame.pending
