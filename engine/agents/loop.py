"""The loop of a model in a seat: look, think, call, look again, until it is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.agents import briefing
from engine.agents.context import fitted
from engine.agents.desk import Desk
from engine.agents.journal import Journal
from engine.agents.limits import Limits, Price, Spent
from engine.agents.messages import (
    Answered,
    Hear,
    Message,
    Provider,
    Reply,
    Request,
    Told,
    ToolCall,
)
from engine.agents.tools import OBSERVE, SEARCH, WAIT, ToolTable, found_by
from engine.errors import ModelError

if TYPE_CHECKING:
    from engine.agents.memory import Memory

CONTEXT_TOKENS = 60_000
"""What a conversation may take by default: every current model has room for it."""

IDLE_TURNS = 3
"""Turns of nothing but looking, with nothing on its way, after which nothing will happen."""

CUT = ("length", "max_tokens", "max_output_tokens")
"""What providers call it when a reply reached its limit of tokens."""

LOOKING = (OBSERVE, WAIT, "vei.tick", "vei.pending", "vei.state", "vei.ping")


class Why(StrEnum):
    """Why an agent stopped."""

    DONE = "done"
    """It reported so."""
    LIMIT = "limit"
    IDLE = "idle"
    """Nothing could happen any more."""
    STOPPED = "stopped"
    """Somebody told it to."""
    FAILED = "failed"
    """The model could not be asked."""


class End(NamedTuple):
    """How an agent's work ended."""

    why: Why
    words: str
    """The model's own report, or the reason, in a sentence."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How an agent works."""

    model: str
    """The provider's own name of the model."""
    limits: Limits = field(default_factory=Limits)
    context_tokens: int = CONTEXT_TOKENS
    top_k: int | None = None
    """Offer only so many tools, found by the task, and what is searched for later."""


Gate = Callable[[], Awaitable[None]]
"""Waited for before each request and each call: where a run is paused and stepped."""


async def open_gate() -> None:
    """A gate that lets everything through."""


class Agent:
    """A model in a seat."""

    def __init__(
        self,
        desk: Desk,
        provider: Provider,
        setup: Setup,
        *,
        journal: Journal | None = None,
        price: Price = lambda usage: None,
        hear: Hear | None = None,
        gate: Gate = open_gate,
        memory: Memory | None = None,
    ) -> None:
        """Sit down.

        Args:
            desk: the seat.
            provider: asks the model.
            setup: how it works.
            journal: takes what is thought, said and spent.
            price: what a request cost, where the provider does not say so.
            hear: is told what streams.
            gate: see :data:`Gate`.
            memory: what it knows from earlier runs.
        """
        self.desk = desk
        self.spent = Spent()
        self.end: End | None = None
        """How it ended; None while it works."""
        self.next: ToolCall | None = None
        """The call that it is about to make, or is making; None while it looks or thinks."""
        self._provider = provider
        self._setup = setup
        self._journal = journal or Journal()
        self._price = price
        self._hear = hear
        self._gate = gate
        self._memory = memory
        self._tools = ToolTable(desk.tools())
        self._messages: list[Message] = []
        self._whispers: list[str] = []
        self._began_ms = desk.time_ms
        self._quiet = 0
        self._nudged = False
        self._stop = ""
        self._void = False

    def whisper(self, words: str) -> None:
        """Tell the model something before its next turn; kept in the journal as what it is."""
        self._whispers.append(words)
        self._note("whisper", text=words)

    def stop(self, reason: str = "It was stopped.") -> None:
        """Let the agent end instead of making its next call or request."""
        self._stop = reason

    def relieved(self) -> None:
        """Somebody else took the seat: what the model asked for and was not yet carried out is
        void, since it was meant for the office as it was before."""
        self._void = True

    async def run(self) -> End:
        """Work until the end."""
        while self.end is None:
            await self.turn()
        return self.end

    async def turn(self) -> End | None:
        """One turn: look, ask the model, carry out its calls. Returns the end where this was it."""
        if self.end is None:
            try:
                await self._turn()
            except ModelError as problem:
                self._finish(Why.FAILED, str(problem), code=problem.code)
        return self.end

    async def _turn(self) -> None:
        await self._gate()
        if self._over():
            return
        if not self._messages:
            await self._narrow()
        self._messages.append(Told(await self._told()))
        self._void = False
        reply = await self._ask()
        self._messages.append(reply.said)
        if not reply.said.calls:
            self._said_nothing(reply)
            return
        self._nudged = False
        for call in reply.said.calls:
            self._messages.append(await self._carry_out(call))
        self.next = None
        self._watch_quiet(reply.said.calls)

    def _over(self) -> bool:
        """Whether this is the end, before anything more is asked or called."""
        self.spent.office_ms = self.desk.time_ms - self._began_ms
        if self.end is not None:
            return True
        if self._stop:
            self._finish(Why.STOPPED, self._stop)
        elif reason := self.spent.reached(self._setup.limits):
            self._finish(Why.LIMIT, reason)
        return self.end is not None

    async def _narrow(self) -> None:
        """Offer what the task is about, where only so many tools are wanted."""
        top_k = self._setup.top_k
        if top_k is None:
            return
        query = self.desk.brief[:400]
        outcome = await self.desk.call(SEARCH, {"query": query, "top_k": top_k})
        names = found_by(outcome.result)
        self._note("tool_search", query=query, top_k=top_k, results=list(names))
        self._tools.narrow(names)

    async def _told(self) -> str:
        """The words that begin a turn."""
        parts = [] if self._messages else self._begun()
        others = self.desk.acted()
        if others:
            parts.append(briefing.handover_text(others))
        looked = await self.desk.call(OBSERVE, {})
        self.spent.calls += 1
        arrived = self.desk.news()
        if arrived:
            self._quiet = 0
        seen = looked.result if looked.ok else {"summary": looked.content()}
        parts.append(briefing.observation_text(self.desk.clock(), seen, arrived))
        parts += [briefing.whisper_text(words) for words in self._whispers]
        self._whispers.clear()
        return "\n\n".join(parts)

    def _begun(self) -> list[str]:
        """The words that begin the first turn: the task, and what is remembered about it."""
        parts = [briefing.task_text(self.desk)]
        if self._memory is not None:
            found = self._memory.recall(self.desk.brief, limit=briefing.REMEMBERED)
            parts.append(briefing.memory_text([each.fact for each in found]))
        return [part for part in parts if part]

    def _system(self) -> str:
        """Who the model is, and how it is to work."""
        return briefing.system_text(self.desk)

    async def _ask(self) -> Reply:
        messages, dropped = fitted(self._messages, self._setup.context_tokens)
        if dropped:
            self._note("dropped", messages=dropped)
            self._messages = messages
        request = Request(
            self._setup.model,
            self._system(),
            tuple(messages),
            self._tools.shown(),
            self._setup.limits.reply_tokens,
        )
        reply = await self._provider.ask(request, self._hear)
        self._account(reply)
        return reply

    def _account(self, reply: Reply) -> None:
        usd, usage = self.spent.book(reply, self._price), reply.usage
        self._note(
            "usage",
            input=usage.input,
            output=usage.output,
            cached=usage.cached,
            reasoning=usage.reasoning,
            usd=None if usd is None else str(usd),
            retries=reply.retries,
            stop=reply.stop,
        )
        thought = "\n\n".join(part for part in (reply.said.thought, reply.said.text) if part)
        if thought:
            self._note("thought", text=thought)

    def _said_nothing(self, reply: Reply) -> None:
        """The model called nothing: once may be a slip, twice is its report."""
        text, most = reply.said.text, self._setup.limits.reply_tokens
        cut = reply.stop in CUT
        if self._nudged and cut:
            self._finish(Why.LIMIT, f"The limit of {most} tokens a reply is reached.")
        elif self._nudged:
            self._finish(Why.DONE, text or "It reported nothing.")
        else:
            self._nudged = True
            self._messages.append(Told(briefing.cut_text(most) if cut else briefing.NUDGE))

    async def _carry_out(self, call: ToolCall) -> Answered:
        """Carry out one call, or say why not."""
        self.next = call
        await self._gate()
        if self._over():
            assert self.end is not None
            return self._refused(call, "not_carried_out", self.end.words)
        if self._void:
            message = "Somebody else took the seat before this was carried out."
            return self._refused(call, "not_carried_out", message)
        if call.args is None:
            self._note("plan_error", tool=call.wire, raw=call.raw[:2000], text=call.problem)
            return self._refused(call, "invalid_args", call.problem)
        self.spent.calls += 1
        name = self._tools.name(call.wire)
        outcome = await self.desk.call(name, call.args)
        if name == SEARCH and outcome.ok:
            self._tools.add(found_by(outcome.result))
        content = briefing.result_text(outcome.content())
        return Answered(call.id, call.wire, content, not outcome.ok)

    def _refused(self, call: ToolCall, code: str, message: str) -> Answered:
        content = briefing.result_text({"error": {"code": code, "message": message, "hint": ""}})
        return Answered(call.id, call.wire, content, True)

    def _watch_quiet(self, calls: Sequence[ToolCall]) -> None:
        """End where the model only looks, and nothing is on its way that it could see."""
        looked = all(self._tools.name(call.wire) in LOOKING for call in calls)
        self._quiet = self._quiet + 1 if looked and self.desk.idle() else 0
        if self._quiet >= IDLE_TURNS and self.end is None:
            self._finish(Why.IDLE, "Nothing is on its way any more, and it only looked.")

    def _finish(self, why: Why, words: str, **details: Any) -> None:
        self.end = End(why, words)
        self._note("end", why=str(why), text=words, **details)

    def _note(self, kind: str, **parts: Any) -> None:
        self._journal.write(self.desk.seq, self.desk.actor, kind, **parts)
