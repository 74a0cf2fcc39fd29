"""A model's day in the seat without a screen: its provider, cassette, journal, memory and end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.agents.cassette import CASSETTE, Playback, Recording
from engine.agents.journal import JOURNAL, Entry, Journal
from engine.agents.limits import Limits
from engine.agents.loop import CONTEXT_TOKENS, Agent, End, Gate, Setup, Why, open_gate
from engine.agents.messages import Hear, Provider
from engine.agents.models import ModelName, secrets_in
from engine.agents.pricing import price_of
from engine.agents.providers import open_provider
from engine.agents.secrets import Redactor
from vei_tui.line.desk import news_of
from vei_tui.local_session import LocalSession
from vei_tui.seats.desk import SessionDesk
from vei_tui.seats.journal import HeardJournal
from vei_tui.session import Frame

if TYPE_CHECKING:
    from engine.agents.memory import Memory
    from vei_tui.play import Play

See = Callable[[LocalSession, Frame], None]
"""Is shown every frame of the seat."""

Tell = Callable[[Entry], None]
"""Is told every entry of the journal."""

_WORDS: Final[Mapping[Why, str]] = {
    Why.DONE: "done",
    Why.LIMIT: "limit",
    Why.IDLE: "idle",
    Why.STOPPED: "stopped",
    Why.FAILED: "provider",
}


@contextmanager
def seated(play: Play, see: See | None = None) -> Iterator[SessionDesk]:
    """A desk at the play's own seat; the play stays open when it is left.

    Args:
        play: the day.
        see: is shown every frame.
    """
    apps = [twin.name for twin in play.office.twins if not twin.backstage]
    session = LocalSession(play, news_of(apps))
    if see is not None:
        session.subscribe(lambda frame: see(session, frame))
    try:
        yield SessionDesk(session, play.office.directory[play.actor])
    finally:
        session.leave()


@dataclass(frozen=True, slots=True)
class SeatedModel:
    """A model in its seat."""

    play: Play
    agent: Agent
    provider: Provider
    memory: Memory | None

    def learn(self) -> None:
        """Keep what the day taught, where anything is to be kept."""
        if self.memory is not None:
            self.memory.learn(self.play.office.run_id, own_calls(self.play))

    async def close(self) -> None:
        """Let go of the model and of what it knows."""
        await self.provider.close()
        if self.memory is not None:
            self.memory.close()

    async def get_up(self) -> None:
        """Keep what the day taught, and let go."""
        try:
            self.learn()
        finally:
            await self.close()


@dataclass(frozen=True, slots=True)
class Sitting:
    """How a model works in a seat."""

    model: ModelName
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the environment says about models, keys included."""
    limits: Limits = field(default_factory=Limits)
    context_tokens: int = CONTEXT_TOKENS
    top_k: int | None = None
    """Offer only so many tools; see :class:`engine.agents.loop.Setup`."""
    task: str = ""
    """The task, where it is not the one that the scenario words."""
    cassette: Path | None = None
    """Answers from this file instead of asking the model."""
    memory: Path | None = None
    """Where what it learns is kept from day to day."""

    @property
    def redactor(self) -> Redactor:
        """Takes the keys out of what is written down."""
        return Redactor(secrets_in(self.variables))

    async def day(self, play: Play, see: See | None = None, tell: Tell | None = None) -> str:
        """Let the model work until it stops. Journal and cassette go into the run's directory.

        Args:
            play: the day.
            see: is shown every frame.
            tell: is told every entry of the journal.

        Returns:
            Why it stopped, as a manifest says it: ``provider: …`` where its provider failed.

        Raises:
            ModelError: the model cannot be opened: there is no key.
            RunError: the cassette cannot be read, or a file of the run cannot be written.
        """
        with seated(play, see) as desk:
            journal = HeardJournal(play.path / JOURNAL, self.redactor)
            if tell is not None:
                journal.listen(tell)
            seated_model = self.sit(play, desk, journal)
            try:
                journal.write(desk.seq, desk.actor, "seat", by=str(self.model))
                end = await seated_model.agent.run()
                seated_model.learn()
            finally:
                await seated_model.close()
        return ended(end)

    @property
    def setup(self) -> Setup:
        """How the agent works."""
        return Setup(self.model.model, self.limits, self.context_tokens, self.top_k)

    def sit(
        self,
        play: Play,
        desk: SessionDesk,
        journal: Journal,
        *,
        hear: Hear | None = None,
        gate: Gate = open_gate,
    ) -> SeatedModel:
        """Let the model sit down; nothing is asked before its agent runs.

        Args:
            play: the day.
            desk: the seat.
            journal: takes what is thought, said and spent.
            hear: is told what streams.
            gate: see :data:`engine.agents.loop.Gate`.

        Raises:
            ModelError: the model cannot be opened: there is no key.
            RunError: the cassette cannot be read.
        """
        provider = self.provider(play.path)
        memory = self.open_memory()
        if self.task:
            desk.brief = self.task
        agent = Agent(
            desk,
            provider,
            self.setup,
            journal=journal,
            price=price_of(self.model),
            memory=memory,
            hear=hear,
            gate=gate,
        )
        return SeatedModel(play, agent, provider, memory)

    def provider(self, run: Path) -> Provider:
        """Who answers: the model, or the cassette; either way it is recorded."""
        asked: Provider
        if self.cassette is not None:
            asked = Playback(self.cassette, self.redactor)
        else:
            asked = open_provider(self.model, self.variables)
        return Recording(asked, run / CASSETTE, self.redactor)

    def open_memory(self) -> Memory | None:
        """What it knows from earlier days; None where nothing is to be kept."""
        if self.memory is None:
            return None
        from engine.agents.memory import Memory

        return Memory(self.memory, self.redactor)


def own_calls(play: Play) -> list[dict[str, Any]]:
    """The records of the seat's calls."""
    records = play.office.records()
    return [each for each in records if each["type"] == "call" and each["actor"] == play.actor]


def ended(end: End) -> str:
    """How an agent's work ended, as a manifest says it."""
    word = _WORDS[end.why]
    return word if end.why in (Why.DONE, Why.IDLE) else f"{word}: {end.words}"
