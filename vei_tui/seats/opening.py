"""Letting agents sit down in an office that is open: desk, journal, cassette, limits, runner."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from engine.agents.journal import JOURNAL
from engine.agents.limits import Limits
from engine.agents.loop import End
from engine.spelling import spellings
from vei_tui.evaluation.sitting import ended
from vei_tui.local_session import Day, LocalSession
from vei_tui.presenters.events import News
from vei_tui.seats.desk import SessionDesk
from vei_tui.seats.journal import HeardJournal
from vei_tui.seats.runner import Closing, Paced, Runner, State
from vei_tui.seats.scripts import Script, work_of
from vei_tui.seats.sitters import PERSON, Seating, Sitter

if TYPE_CHECKING:
    from engine.agents.secrets import Redactor
    from vei_tui.play import Play


@dataclass(slots=True)
class Seat:
    """An agent in its seat."""

    session: LocalSession
    """The session on the seat; what it has the person sees who watches."""
    runner: Runner
    listens: bool
    """Whether whispers reach it: models listen, scripts do not."""
    tools: Mapping[str, str]
    """The office's name of each tool by its name on the wire."""
    agent: Paced
    close: Closing


@dataclass(slots=True)
class Seats:
    """Everybody's seats in one office."""

    play: Day
    seats: Sequence[Seat]
    """Of the agents; the first one is watched."""
    session: LocalSession
    """What the person looks at: the first agent's session, or that of their own seat."""
    own: bool
    """Whether the person has a seat of their own."""
    pace_s: float = 0.0
    """Seconds of a person's time between two steps of an agent."""
    begun: bool = field(default=False, init=False)

    def begin(self, broken: Callable[[BaseException], None]) -> None:
        """Let all agents work; where they work already, nothing happens.

        Args:
            broken: is given a fault of ours that ends an agent.
        """
        if self.begun:
            return
        self.begun = True
        for seat in self.seats:
            seat.runner.pace_s = self.pace_s
            task = seat.runner.begin(seat.agent, seat.close)
            task.add_done_callback(partial(_look_at, broken))

    def take_over(self) -> None:
        """Put the person into the seat that is watched; the run says from now on that they were."""
        self.play.joined(PERSON)
        self.seats[0].runner.take_over(PERSON)

    @property
    def ended(self) -> str:
        """Why the agent stopped whose seat the scenario's is, as a manifest says it; empty while
        it works, or where a person went on in its place."""
        for seat in self.seats:
            runner = seat.runner
            if runner.actor == self.play.actor and runner.mind.end is not None:
                return "" if runner.person_sits else ended(runner.mind.end)
        return ""

    @property
    def at_work(self) -> bool:
        """Whether any agent has not ended."""
        return any(seat.runner.mind.state is not State.ENDED for seat in self.seats)

    def leave(self) -> None:
        """Have all agents get up at once; the run stays sound and can be resumed."""
        for seat in self.seats:
            seat.runner.leave()
            if seat.session is not self.session:
                seat.session.leave()


def _look_at(broken: Callable[[BaseException], None], done: asyncio.Task[End]) -> None:
    """Pass on what broke an agent, if anything did."""
    if not done.cancelled() and (problem := done.exception()) is not None:
        broken(problem)


def sit_down(
    play: Play, seating: Seating, news: Mapping[str, News], redact: Redactor | None = None
) -> Seats:
    """Give everybody their seats. Nothing is called or asked before :meth:`Seats.begin`.

    Args:
        play: the day in the office.
        seating: who sits where.
        news: by app, what tells arrivals from its views.
        redact: takes secrets out of the journal.

    Raises:
        ModelError: a model cannot be opened: there is no key.
        ScenarioError: a script is of another world.
        RunError: the journal of a resumed run cannot be read.
    """
    journal = HeardJournal(play.path / JOURNAL, redact or (lambda text: text))
    seats = [_seat(play, sitter, news, journal) for sitter in seating.sitters]
    if seating.paused:
        for seat in seats:
            seat.runner.pause()
    session = seats[0].session
    if seating.person:
        session = LocalSession(play, news, seating.person)
    return Seats(play, seats, session, bool(seating.person), seating.pace_s)


def _seat(play: Play, sitter: Sitter, news: Mapping[str, News], journal: HeardJournal) -> Seat:
    actor = sitter.actor or play.actor
    session = LocalSession(play, news, actor)
    desk = SessionDesk(session, play.office.directory[actor])
    sitting = sitter.sitting
    limits = sitting.limits if sitting is not None else sitter.limits or Limits()
    runner = Runner(journal, sitter.label, actor, lambda: desk.seq, limits)
    tools = spellings(tool.name for tool in desk.tools())
    agent: Paced
    if sitting is None:
        work = work_of(sitter.label, play.scenario, play.seed)
        agent = Script(desk, work, journal, limits, runner.gate)
        return Seat(session, runner, False, tools, agent, _nothing_to_close)
    model = sitting.sit(play, desk, journal, hear=runner.hear, gate=runner.gate)
    return Seat(session, runner, True, tools, model.agent, model.get_up)


async def _nothing_to_close() -> None:
    """A script holds nothing."""
