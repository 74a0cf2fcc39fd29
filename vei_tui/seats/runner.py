"""A runner: lets an agent work at its desk, and lets a person pause, step, relieve and watch it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

from engine.agents.journal import Journal
from engine.agents.limits import Spent
from engine.agents.loop import End
from engine.agents.messages import Delta


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


THOUGHT_CHARS: Final = 8_000
"""Characters of a streaming thought that are kept for showing; the journal has it whole."""


class Runner:
    """An agent at work, under the eyes of a person."""

    def __init__(self, journal: Journal, label: str, actor: str, seq: Callable[[], int]) -> None:
        """Make a runner; give its :meth:`gate` and :meth:`hear` to the agent, then call
        :meth:`begin`.

        Args:
            journal: of the run.
            label: who the agent is, as ``openai/gpt-5``.
            actor: id of whose seat it is in.
            seq: tells the seq that the next record will have.
        """
        self.label = label
        self.actor = actor
        self.journal = journal
        self._seq = seq
        self.mind = Mind()
        self.pace_s: float = 0.0
        """Seconds of a person's time between two steps; 0 for as fast as it goes."""
        self._agent: Paced | None = None
        self._task: asyncio.Task[End] | None = None
        self._open = asyncio.Event()
        self._open.set()
        self._steps = 0
        self._seen: list[Callable[[Mind], None]] = []

    @property
    def spent(self) -> Spent:
        """What the agent has used."""
        return self._agent.spent if self._agent is not None else Spent()

    def subscribe(self, see: Callable[[Mind], None]) -> Callable[[], None]:
        """Have every change of mind shown to ``see``; the result ends that."""
        self._seen.append(see)
        return lambda: self._seen.remove(see)

    def begin(self, agent: Paced) -> asyncio.Task[End]:
        """Let the agent work, in a task of its own."""
        self._agent = agent
        self._task = asyncio.create_task(self._work(agent))
        return self._task

    async def _work(self, agent: Paced) -> End:
        end = await agent.run()
        self._change(state=State.ENDED, end=end, call="", args="")
        return end

    # What the agent is given

    async def gate(self) -> None:
        """Let the agent go on when it may: see :data:`engine.agents.loop.Gate`."""
        if self.pace_s and self.mind.state is State.WORKING:
            await asyncio.sleep(self.pace_s)
        await self._open.wait()
        if self._steps:
            self._steps -= 1
            if not self._steps:
                self._open.clear()

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
        """Put a person into the seat: the agent waits, and what it had asked for is void."""
        if self.mind.state in (State.WORKING, State.PAUSED) and self._agent is not None:
            self._open.clear()
            self._steps = 0
            self._agent.relieved()
            self._change(state=State.RELIEVED, call="", args="")
            self._note_seat(person)

    def hand_back(self) -> None:
        """Give the agent its seat back; it is told what was done meanwhile."""
        if self.mind.state is State.RELIEVED:
            self._note_seat(self.label)
            self._open.set()
            self._change(state=State.WORKING)

    def stop(self, reason: str = "It was stopped.") -> None:
        """Let the agent end at its next step, wherever it waits."""
        if self._agent is not None and self.mind.state is not State.ENDED:
            self._agent.stop(reason)
            self.pace_s = 0.0
            self._steps = 0
            self._open.set()

    async def close(self) -> None:
        """End at once; a request that is under way is given up."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _note_seat(self, who: str) -> None:
        self.journal.write(self._seq(), self.actor, "seat", by=who)

    def _change(self, **changes: object) -> None:
        self.mind = replace(self.mind, **changes)  # type: ignore[arg-type]
        for see in tuple(self._seen):
            see(self.mind)
