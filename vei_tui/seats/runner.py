"""A runner: lets an agent work at its desk, and lets a person pause, step, relieve and watch it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

from engine.agents.journal import Entry
from engine.agents.limits import Limits, Spent
from engine.agents.loop import End, Why
from engine.agents.messages import Delta, ToolCall
from engine.errors import OfficeError
from vei_tui.listeners import Listeners
from vei_tui.seats.journal import HeardJournal


class State(StrEnum):
    """What an agent in a seat is doing."""

    WORKING = "working"
    PAUSED = "paused"
    RELIEVED = "relieved"
    """A person has the seat; the agent waits to get it back."""
    ENDED = "ended"


class Paced(Protocol):
    """What a runner needs of an agent; :class:`engine.agents.loop.Agent` is one."""

    spent: Spent
    next: ToolCall | None
    """The call that it is about to make, or is making."""

    async def run(self) -> End:
        """Work until the end."""

    def whisper(self, words: str) -> None:
        """Tell it something before its next turn."""

    def relieved(self) -> None:
        """What it asked for and was not carried out is void."""

    def stop(self, reason: str = ...) -> None:
        """Let it end instead of going on."""


@dataclass(frozen=True, slots=True)
class Mind:
    """What can be seen of an agent from outside, at one moment."""

    state: State = State.WORKING
    thought: str = ""
    """What it thinks or says in this turn, as far as it has streamed."""
    call: str = ""
    """Wire name of the call that is streaming or under way; empty while it thinks."""
    args: str = ""
    """The call's arguments, as far as they have streamed."""
    trouble: str = ""
    """Why the last request is made again; empty once an answer streams."""
    end: End | None = None


Closing = Callable[[], Awaitable[None]]
"""Lets go of what an agent holds: connections, files."""


async def _nothing() -> None:
    """What an agent has to let go of that holds nothing."""


THOUGHT_CHARS: Final = 8_000
"""Characters of a streaming thought that are kept for showing; the journal has it whole."""


class Runner:
    """An agent at work, under the eyes of a person."""

    def __init__(
        self,
        journal: HeardJournal,
        label: str,
        actor: str,
        seq: Callable[[], int],
        limits: Limits | None = None,
    ) -> None:
        """Make a runner; give its :meth:`gate` and :meth:`hear` to the agent, then call
        :meth:`begin`.

        Args:
            journal: of the run.
            label: who the agent is, as ``openai/gpt-5``.
            actor: id of whose seat it is in.
            seq: tells the seq that the next record will have.
            limits: what the agent is held to, for showing.
        """
        self.label = label
        self.actor = actor
        self.journal = journal
        self.limits = limits or Limits()
        self.person_sits = False
        """Whether a person has the agent's seat, for a while or for good."""
        self._seq = seq
        self.mind = Mind()
        self.pace_s: float = 0.0
        """Seconds of a person's time between two steps; 0 for as fast as it goes."""
        self._agent: Paced | None = None
        self._task: asyncio.Task[End] | None = None
        self._open = asyncio.Event()
        self._open.set()
        self._steps = 0
        self._changed: Listeners[[Mind]] = Listeners()
        self._deaf: Callable[[], None] = lambda: None

    @property
    def spent(self) -> Spent:
        """What the agent has used."""
        return self._agent.spent if self._agent is not None else Spent()

    def subscribe(self, see: Callable[[Mind], None]) -> Callable[[], None]:
        """Have every change of mind shown to ``see``; the result ends that."""
        return self._changed.add(see)

    def begin(self, agent: Paced, close: Closing = _nothing) -> asyncio.Task[End]:
        """Let the agent work, in a task of its own.

        Args:
            agent: who works.
            close: is awaited when it has ended, however it did.
        """
        self._agent = agent
        self._note_seat(self.label)
        self._deaf = self.journal.listen(self._noted)
        self._task = asyncio.create_task(self._work(agent, close))
        return self._task

    async def _work(self, agent: Paced, close: Closing) -> End:
        try:
            end = await agent.run()
        except OfficeError as problem:
            end = End(Why.FAILED, str(problem))
        finally:
            self._deaf()
            await close()
        self._change(state=State.ENDED, end=end, call="", args="", trouble="")
        return end

    def _noted(self, entry: Entry) -> None:
        """Something is in the journal now: a thought that it has whole streams no more."""
        if entry["actor"] != self.actor:
            return
        if entry["kind"] == "usage":
            self._change(thought="", call="", args="", trouble="")
        else:
            self._change()

    # What the agent is given

    async def gate(self) -> None:
        """Let the agent go on when it may: see :data:`engine.agents.loop.Gate`."""
        self._show_next()
        # An agent that never waits for anything would leave no time for the screen.
        await asyncio.sleep(0)
        if self.pace_s and self.mind.state is State.WORKING:
            await asyncio.sleep(self.pace_s)
        await self._open.wait()
        if self._steps:
            self._steps -= 1
            if not self._steps:
                self._open.clear()

    def _show_next(self) -> None:
        """Show the call that waits at the gate."""
        call = self._agent.next if self._agent is not None else None
        if call is None:
            self._change(call="", args="")
            return
        args = call.raw or json.dumps(dict(call.args or {}), ensure_ascii=False)
        self._change(call=call.wire, args=args[:THOUGHT_CHARS])

    def hear(self, delta: Delta) -> None:
        """Take a piece of what streams: see :class:`engine.agents.messages.Delta`."""
        mind = self.mind
        if delta.kind == "retry":
            self._change(thought="", call="", args="", trouble=delta.text)
        elif delta.kind == "call":
            self._change(call=delta.text, args="", trouble="")
        elif delta.kind == "args":
            self._change(args=(mind.args + delta.text)[-THOUGHT_CHARS:])
        else:
            # What streams after a call belongs to the next turn.
            before = "" if mind.call else mind.thought
            thought = (before + delta.text)[-THOUGHT_CHARS:]
            self._change(thought=thought, call="", args="", trouble="")

    # What a person may do

    def pause(self) -> None:
        """Let the agent stop before its next step."""
        if self.mind.state is State.WORKING:
            self._open.clear()
            self._steps = 0
            self._change(state=State.PAUSED)

    def go_on(self) -> None:
        """Let a paused agent work on."""
        if self.mind.state is State.PAUSED:
            self._steps = 0
            self._open.set()
            self._change(state=State.WORKING)

    def step(self) -> None:
        """Let a paused agent make one step, a request or a call; one that works is paused first."""
        self.pause()
        if self.mind.state is State.PAUSED:
            self._steps += 1
            self._open.set()

    def whisper(self, words: str) -> None:
        """Tell the agent something before its next turn."""
        if self._agent is not None and words.strip():
            self._agent.whisper(words.strip())

    def take_over(self, person: str = "person") -> None:
        """Put a person into the seat: the agent waits, and what it had asked for is void.

        Where the agent has ended, the seat is the person's for good.
        """
        if self.person_sits or self._agent is None:
            return
        self.person_sits = True
        self._note_seat(person)
        if self.mind.state is State.ENDED:
            self._change()
            return
        self._open.clear()
        self._steps = 0
        self._agent.relieved()
        self._change(state=State.RELIEVED, call="", args="")

    def hand_back(self) -> None:
        """Give the agent its seat back; it is told what was done meanwhile."""
        if self.mind.state is State.RELIEVED:
            self.person_sits = False
            self._note_seat(self.label)
            self._change(state=State.WORKING)
            self._open.set()

    def stop(self, reason: str = "It was stopped.") -> None:
        """Let the agent end at its next step, wherever it waits."""
        if self._agent is not None and self.mind.state is not State.ENDED:
            self._agent.stop(reason)
            self.pace_s = 0.0
            self._steps = 0
            self._open.set()

    def leave(self) -> None:
        """End at once, without a word: a request that is under way is given up, and nothing more
        is called. Connections are let go of as soon as the event loop gets to it."""
        if self._task is not None and not self._task.done():
            self._task.cancel()

    def _note_seat(self, who: str) -> None:
        self.journal.write(self._seq(), self.actor, "seat", by=who)

    def _change(self, **changes: object) -> None:
        self.mind = replace(self.mind, **changes)  # type: ignore[arg-type]
        self._changed.tell(self.mind)
