"""A recital: what an agent thought and did, told again at the step where a replay stands."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from engine.agents.limits import Limits, Spent
from engine.agents.loop import End, Why
from engine.agents.messages import Usage
from engine.record.journal import Entry
from engine.spelling import spellings
from vei_tui.seats.journal import HeardJournal
from vei_tui.seats.marks import Mark
from vei_tui.seats.onlooker import SOMEBODY, OutOfReach, nothing_to_close
from vei_tui.seats.opening import Seat, Seats
from vei_tui.seats.pursuing import SLICE_S
from vei_tui.seats.replaying import ReplaySession
from vei_tui.seats.runner import Closing, Mind, Paced, Runner, State
from vei_tui.session import Frame

_BOUNDLESS: Final = Limits(calls=None, turns=None)

USUALLY: Final = gc.get_threshold()
RARELY: Final = 200
"""How many looks at what is young come before one at everything that is not frozen."""


class Recital(Runner):
    """A runner of whom everything is past; it goes where its session goes."""

    def __init__(self, session: ReplaySession) -> None:
        """Begin where the session stands."""
        label = session.agent or SOMEBODY
        super().__init__(
            HeardJournal(), label, session.actor, lambda: session.frame.index, _BOUNDLESS
        )
        self._session = session
        self._spent = Spent()
        self.playing = False
        session.subscribe(self._framed)
        session.on_progress(self.refresh)
        self.refresh()

    @property
    def spent(self) -> Spent:
        """What the agent had used by then."""
        return self._spent

    def begin(self, agent: Paced, close: Closing | None = None) -> asyncio.Task[End]:
        """Get to know the day, in a task of its own."""
        self._task = asyncio.create_task(self._learn())
        return self._task

    async def _learn(self) -> End:
        more = True
        while more:
            more = self._session.advance(SLICE_S)
            await asyncio.sleep(0)
        # A long day is a million small things that stay: looking for rubbish among them again and
        # again would hold up every jump.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*USUALLY[:2], RARELY)
        return End(Why.DONE, "")

    def leave(self) -> None:
        """End; the day's things may be looked through for rubbish again."""
        super().leave()
        gc.set_threshold(*USUALLY)
        gc.unfreeze()

    def _framed(self, frame: Frame) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Be of the mind that the agent had at this step."""
        session = self._session
        self.journal.entries[:] = session.thoughts()
        self._spent = spent_by(session.entries, session.index)
        self._spent.calls = session.marks.until(session.index, Mark.CALL)
        ahead = session.call_ahead()
        if ahead is None and session.known and session.index >= session.count:
            end = End(Why.DONE, session.ended or "The recording ends here.")
            mind = Mind(State.ENDED, end=end)
        else:
            state = State.WORKING if self.playing else State.PAUSED
            call, args = ("", "")
            if ahead is not None:
                call, args = ahead["tool"], json.dumps(ahead["args"], ensure_ascii=False)
            mind = Mind(state, call=call, args=args)
        if mind != self.mind:
            self.mind = mind
            self._changed.tell(mind)


def spent_by(entries: Iterable[Entry], index: int) -> Spent:
    """What a journal tells of tokens and dollars until a step."""
    spent = Spent()
    for entry in entries:
        if entry["at"] > index:
            break
        if entry["kind"] != "usage":
            continue
        spent.turns += 1
        spent.retries += entry.get("retries", 0)
        parts = (entry.get(key, 0) for key in ("input", "output", "cached", "reasoning"))
        spent.usage += Usage(*parts)
        usd = entry.get("usd")
        spent.usd = None if usd is None or spent.usd is None else spent.usd + Decimal(usd)
    return spent


def recite(session: ReplaySession) -> Seats:
    """The seat of a recorded day, for a screen that shows it."""
    runner = Recital(session)
    tools = spellings(tool.name for tool in session.tools())
    seat = Seat(session, runner, bool(session.entries), tools, OutOfReach(), nothing_to_close)
    return Seats(session.shadow, [seat], session, own=False)
