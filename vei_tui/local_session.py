"""A session on an office in this process, and what such an office's day has to offer."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from engine.canonical import loads
from engine.doors import told_to_seat
from engine.record.reexecution import do_again
from vei_tui.listeners import Listeners
from vei_tui.presenters.events import Happening, News
from vei_tui.presenters.goals import GoalState, goal_state
from vei_tui.presenters.people import People, Person
from vei_tui.session import Call, Frame, Role
from vei_tui.sight import Sight, Trail
from vei_tui.witness import Watch, Witness

if TYPE_CHECKING:
    from engine.office import Office
    from engine.tool import Outcome, Tool
    from scenarios.catalogue import Scenario
    from scenarios.credit import Share
    from scenarios.hindsight import Hindsight


class Day(Protocol):
    """The day in an office that a session is a door to; :class:`vei_tui.play.Play` is one."""

    scenario: Scenario
    office: Office
    actor: str

    @property
    def path(self) -> Path:
        """The run's directory."""

    @property
    def seed(self) -> int:
        """What all chance in this office hangs on."""

    def call(self, tool: str, args: Mapping[str, Any], actor: str | None = None) -> Outcome:
        """Let the seat, or another actor, call a tool."""

    def afresh(self) -> Office:
        """The same office at its time 0."""

    def score(self) -> dict[str, Any]:
        """The grade as things stand."""

    def joined(self, agent: str) -> None:
        """Somebody sits down in the seat; the manifest names them once anything more happens."""

    def finish(self, ended: str = "") -> dict[str, Any]:
        """Grade the day."""

    def close(self) -> None:
        """Let go of the day."""


class LocalSession:
    """A session on an office in this process; see :class:`vei_tui.session.Session`."""

    role: Role = Role.PLAY

    def __init__(
        self, play: Day, news: Mapping[str, News] | None = None, actor: str | None = None
    ) -> None:
        """Sit down at an office.

        Args:
            play: the day in the office; a resumed one is told again from its record.
            news: by app, what tells arrivals from its views.
            actor: whose seat it is; the scenario's own where left out.
        """
        self._play = play
        office = play.office
        self.actor = actor or play.actor
        self.path = play.path
        scenario = play.scenario
        self.title, self.brief, self.reveal = scenario.title, scenario.brief, scenario.reveal
        self.variant, self.expected_calls = scenario.variant, scenario.file.expected_calls
        self.seed, self.starts_at = play.seed, scenario.starts_at
        self.has_task = self.actor == play.actor
        """Whether the scenario's task is this seat's."""
        self.people = People.of(
            self.actor,
            [Person(a.id, a.name, a.title, a.email) for a in office.directory if not a.outside],
        )
        self.modes: Mapping[str, str] = office.modes
        self.opaque: Sequence[str] = office.opaque
        # What is new in an app is read from views of its state.
        news = {app: tell for app, tell in (news or {}).items() if app not in self.opaque}
        self._witness = Witness(office, self.actor, news)
        self.log: Sequence[Happening] = self._witness.log
        if office.world.seq:
            self._witness.log.extend(self._retold(news))
        self._seen = len(self.log)
        self._trail = Trail(office, play.afresh)
        self._watch = Watch.over(office)
        self._watch.add(self._see)
        self._framed: Listeners[[Frame]] = Listeners()
        self._graded: tuple[str, tuple[GoalState, ...]] = ("", ())
        self._finished = False
        self._acting = False
        """Whether a call of this seat's is under way; its frame comes when it is through."""
        self.frame = self._frame(None, None, (), office.views(self.actor))

    def _retold(self, news: Mapping[str, News]) -> list[Happening]:
        """What the seat saw before, found by doing all calls again in a second office."""
        past = self._play.office
        office = self._play.afresh()
        witness = Witness(office, self.actor, news)
        Watch.over(office).add(witness.see)
        records = past.records()
        for record, following in zip_longest(records, records[1:]):
            if record["type"] == "call":
                do_again(office, record, following)
        return witness.log

    def apps(self) -> Sequence[tuple[str, str]]:
        """Name and title of each app, in order."""
        return [(t.name, t.title or t.name) for t in self._play.office.twins if not t.backstage]

    def tools(self) -> Sequence[Tool]:
        """The tools that the seat may call, by name."""
        actor = self._play.office.directory[self.actor]
        return [tool for tool in self._play.office.offered() if actor.may(tool.permission)]

    async def submit(self, tool: str, args: Mapping[str, Any] | None = None) -> Outcome:
        """Call a tool as the seat; the next frame has what came of it."""
        self._finished = False
        self._acting = True
        try:
            outcome = self._play.call(tool, args or {}, self.actor)
        finally:
            self._acting = False
        self._show(Call(tool, args or {}), outcome.error)
        return outcome

    def _see(self, line: bytes) -> None:
        """Look at a record; one that somebody else made is a frame of its own."""
        self._trail.keep()
        self._witness.see(line)
        if not self._acting:
            self._show(None, None)

    def _show(self, cause: Call | None, error: Mapping[str, Any] | None) -> None:
        """Make the next frame, and hand it to whoever watches."""
        new = tuple(self.log[self._seen :])
        self._seen = len(self.log)
        self.frame = self._frame(cause, error, new, self._play.office.views(self.actor))
        self._framed.tell(self.frame)

    def subscribe(self, take: Callable[[Frame], None]) -> Callable[[], None]:
        """Have every new frame handed to `take`; the result ends that."""
        return self._framed.add(take)

    def goals(self) -> Sequence[GoalState]:
        """The goals as far as the scenario reveals them, as they stand."""
        if self.reveal == "brief":
            return ()
        digest = self.frame.digest
        if self._graded[0] != digest or not self._graded[1]:
            results = self._play.score().get("goals", ())
            shown = self.reveal == "score"
            self._graded = (digest, tuple(goal_state(each, shown) for each in results))
        return self._graded[1]

    def record(self, seq: int) -> Mapping[str, Any] | None:
        """A record in full: an own call, or after the end any record."""
        log = self._play.office.world.log
        if not 0 <= seq < len(log):
            return None
        record: dict[str, Any] = loads(log[seq])
        own = record["type"] == "call" and record["actor"] == self.actor
        if self._finished:
            return record
        return told_to_seat(record) if own else None

    def sight(self) -> Sight | None:
        """What may be inspected: everything by who only watches, and by all after the end."""
        office = self._play.office
        whole = self._finished or self.role is not Role.PLAY
        now = office.world.seq
        return Sight(office.fork(), self.actor, whole, 0, now, now, self._trail.world_at)

    def looking_back(self) -> Generator[None, None, dict[str, Hindsight]]:
        """What the run missed, a few milliseconds of work at a time."""
        from scenarios.hindsight import looking_back

        play = self._play
        return looking_back(play.scenario, play.afresh(), play.office.records())

    def crediting(self) -> Generator[tuple[int, int], None, list[Share]]:
        """Which calls the score depended on, a call at a time."""
        from engine.record.past import Past
        from scenarios.credit import crediting

        play = self._play
        return crediting(play.scenario, Past(play.afresh(), tuple(play.office.world.log)))

    def look_back(self) -> Mapping[str, Hindsight]:
        """What the run missed, all at once."""
        from scenarios.hindsight import look_back

        play = self._play
        return look_back(play.scenario, play.afresh(), play.office.records())

    def finish(self, ended: str = "") -> Mapping[str, Any]:
        """Grade the run and write score and transcript; it can be resumed."""
        score = self._play.finish(ended)
        self._finished = True
        return score

    def leave(self) -> None:
        """Get up from the seat; the run stays open, for others or for a later session."""
        self._watch.remove(self._see)

    def close(self) -> None:
        """Let go of the run."""
        self.leave()
        self._play.close()

    def _frame(
        self,
        cause: Call | None,
        error: Mapping[str, Any] | None,
        new: tuple[Happening, ...],
        views: Mapping[str, Any],
    ) -> Frame:
        office = self._play.office
        unread = {app: office.twins[office.index[app]].unread(view) for app, view in views.items()}
        world = office.world
        return Frame(
            world.seq, world.time_ms, views, new, cause, unread, len(world.queue), world.digest,
            error,
        )  # fmt: skip
