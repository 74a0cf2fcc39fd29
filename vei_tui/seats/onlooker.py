"""An onlooker: what can be seen of an agent that works in another process."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from decimal import Decimal
from typing import Final

from engine.agents.limits import Limits, Spent
from engine.agents.loop import End, Why
from engine.agents.messages import ToolCall, Usage
from engine.record.journal import Entry
from engine.spelling import spellings
from vei_tui.seats.journal import HeardJournal
from vei_tui.seats.opening import Seat, Seats
from vei_tui.seats.pursuing import Other, PursuingSession, Status
from vei_tui.seats.runner import Closing, Paced, Runner, State
from vei_tui.session import Frame

SOMEBODY: Final = "somebody"
"""What an agent is called where its run does not say who it is."""

_BOUNDLESS: Final = Limits(calls=None, turns=None)

_WHY: Final = {Other.FINISHED: Why.DONE, Other.LEFT: Why.STOPPED, Other.KILLED: Why.FAILED,
               Other.LOST: Why.FAILED}  # fmt: skip


class Onlooker(Runner):
    """A runner that lets nobody do anything: the agent is out of reach."""

    def __init__(self, session: PursuingSession) -> None:
        """Look on.

        Args:
            session: follows the agent's run.
        """
        label = session.agent or SOMEBODY
        super().__init__(
            HeardJournal(), label, session.actor, lambda: session.frame.index, _BOUNDLESS
        )
        self._session = session
        self._spent = Spent()
        session.subscribe(self._framed)
        session.on_entries(self._told)
        session.on_status(self._turned)

    @property
    def spent(self) -> Spent:
        """What can be told of what the agent has used."""
        return self._spent

    @property
    def status(self) -> Status:
        """How the other side is doing."""
        return self._session.status

    def begin(self, agent: Paced, close: Closing | None = None) -> asyncio.Task[End]:
        """Follow, in a task of its own."""
        self._task = asyncio.create_task(self._follow())
        return self._task

    async def _follow(self) -> End:
        await self._session.follow()
        return self.mind.end or End(Why.FAILED, self.status.words)

    def _framed(self, frame: Frame) -> None:
        if frame.cause is not None:
            self._spent.calls += 1
            args = json.dumps(dict(frame.cause.args), ensure_ascii=False)
            self._change(call=frame.cause.tool, args=args)
        self._spent.office_ms = frame.time_ms

    def _told(self, new: list[Entry]) -> None:
        self.journal.entries.extend(new)
        spent = self._spent
        for entry in new:
            if entry["kind"] == "usage":
                spent.turns += 1
                spent.retries += entry.get("retries", 0)
                parts = (entry.get(key, 0) for key in ("input", "output", "cached", "reasoning"))
                spent.usage += Usage(*parts)
                usd = entry.get("usd")
                if usd is None or spent.usd is None:
                    spent.usd = None
                else:
                    spent.usd += Decimal(usd)
            elif entry["kind"] == "thought":
                self._change(thought=str(entry["text"]))
        self._change()

    def _turned(self, status: Status) -> None:
        why = _WHY.get(status.other)
        if why is None:
            self._change(state=State.WORKING, end=None)
        else:
            self._change(state=State.ENDED, end=End(why, status.words), call="", args="")

    def _change(self, **changes: object) -> None:
        if not changes or replace(self.mind, **changes) != self.mind:  # type: ignore[arg-type]
            super()._change(**changes)


class OutOfReach:
    """Stands for an agent that is in another process."""

    def __init__(self) -> None:
        self.spent = Spent()
        self.next: ToolCall | None = None

    async def run(self) -> End:
        """It works where it is."""
        return End(Why.STOPPED, "")

    def whisper(self, words: str) -> None:
        """It does not hear."""

    def relieved(self) -> None:
        """Nobody takes its seat."""

    def stop(self, reason: str = "") -> None:
        """It does not hear."""


async def nothing_to_close() -> None:
    """There is nothing to let go of."""


def look_on(session: PursuingSession) -> Seats:
    """The seat of the agent whose run a session follows, for a screen that shows it."""
    runner = Onlooker(session)
    tools = spellings(tool.name for tool in session.tools())
    seat = Seat(session, runner, False, tools, OutOfReach(), nothing_to_close)

    def cost(new: list[Entry]) -> None:
        # What a model uses is shown from when the run tells of it.
        seat.listens = seat.listens or any(entry["kind"] == "usage" for entry in new)

    session.on_entries(cost)
    return Seats(session.shadow, [seat], session, own=False)
