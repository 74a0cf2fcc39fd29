"""Scripts in a seat: plays, teachers and baselines, paused and stepped as models are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from engine.agents.baselines import BASELINES
from engine.agents.desk import Arrived, Desk
from engine.agents.journal import Journal
from engine.agents.limits import Limits, Spent
from engine.agents.loop import End, Gate, Why
from engine.agents.messages import ToolCall
from engine.tool import Outcome, Tool
from scenarios import teachers
from scenarios.catalogue import Scenario
from scenarios.plays import filled_with, part, steps_of
from vei_tui.seats.labels import BASELINE, PLAY, TEACHER

Work = Callable[[Desk], Awaitable[str]]
"""Does a script's work at a desk, and tells in a sentence how it went."""


class _Over(Exception):
    """The script is to end instead of making its next call."""


class _HeldDesk:
    """A desk whose calls wait until they may be made."""

    def __init__(self, desk: Desk, before: Callable[[str, Mapping[str, Any]], Awaitable[None]]):
        self.actor, self.name, self.role = desk.actor, desk.name, desk.role
        self.email, self.brief = desk.email, desk.brief
        self._desk = desk
        self._before = before

    @property
    def time_ms(self) -> int:
        return self._desk.time_ms

    @property
    def seq(self) -> int:
        return self._desk.seq

    def clock(self) -> str:
        return self._desk.clock()

    def tools(self) -> Sequence[Tool]:
        return self._desk.tools()

    async def call(self, tool: str, args: Mapping[str, Any]) -> Outcome:
        await self._before(tool, args)
        return await self._desk.call(tool, args)

    def news(self) -> list[Arrived]:
        return self._desk.news()

    def acted(self) -> list[Mapping[str, Any]]:
        return self._desk.acted()

    def idle(self) -> bool:
        return self._desk.idle()


class Script:
    """A script in a seat. It is no model: it hears no whisper, and it goes on after a person sat
    in its place as if nobody had."""

    def __init__(self, desk: Desk, work: Work, journal: Journal, limits: Limits, gate: Gate):
        """Sit down.

        Args:
            desk: the seat.
            work: what the script does.
            journal: takes how it ended, and what is whispered to it.
            limits: of its calls and of office time.
            gate: waited for before each call.
        """
        self.spent = Spent()
        self.next: ToolCall | None = None
        self._desk = desk
        self._work = work
        self._journal = journal
        self._limits = limits
        self._gate = gate
        self._began_ms = desk.time_ms
        self._stop = ""

    async def run(self) -> End:
        """Work until the end."""
        try:
            end = End(Why.DONE, await self._work(_HeldDesk(self._desk, self._before)))
        except _Over as over:
            end = End(Why.STOPPED if self._stop else Why.LIMIT, str(over))
        self.next = None
        self._note("end", why=str(end.why), text=end.words)
        return end

    def whisper(self, words: str) -> None:
        """Keep in the journal that it was told something; it does not listen."""
        self._note("whisper", text=words)

    def relieved(self) -> None:
        """Nothing it asked for is outstanding: it asks for one call at a time."""

    def stop(self, reason: str = "It was stopped.") -> None:
        """Let it end instead of making its next call."""
        self._stop = reason

    async def _before(self, tool: str, args: Mapping[str, Any]) -> None:
        self.next = ToolCall("", tool, args)
        await self._gate()
        self.spent.office_ms = self._desk.time_ms - self._began_ms
        over = self._stop or self.spent.reached(self._limits)
        if over:
            raise _Over(over)
        self.spent.calls += 1

    def _note(self, kind: str, **parts: Any) -> None:
        self._journal.write(self._desk.seq, self._desk.actor, kind, **parts)


def work_of(label: str, scenario: Scenario, seed: int) -> Work:
    """What a script does.

    Args:
        label: who, as ``script:gold``, ``teacher:multi_channel``, ``baseline:noop``.
        scenario: the world; plays are its own.
        seed: of whatever a baseline draws.

    Raises:
        ScenarioError: there is no such play or teacher.
    """
    if label.startswith(PLAY):
        name = label.removeprefix(PLAY)
        steps_of(scenario, name)
        return lambda desk: _perform(scenario, name, desk)
    if label.startswith(TEACHER):
        return lambda desk: _teach(label.removeprefix(TEACHER), desk)
    return lambda desk: _try(label.removeprefix(BASELINE), seed, desk)


async def _perform(scenario: Scenario, name: str, desk: Desk) -> str:
    kept: dict[str, Any] = {}
    steps = steps_of(scenario, name)
    for step in steps:
        outcome = await desk.call(step.call, filled_with(step.args, kept))
        for key, path in step.keep.items():
            kept[key] = part(outcome.result, path)
    return f"All {len(steps)} calls of {name} are made."


async def _teach(name: str, desk: Desk) -> str:
    finished = await teachers.teacher(name)(desk)
    return "The task is done." if finished else "It could not go on."


async def _try(name: str, seed: int, desk: Desk) -> str:
    await BASELINES[name](desk, seed)
    return "It has made its calls."
