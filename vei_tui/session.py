"""The app's door to an office: calls go in, frames come out.

The app holds no office logic and no copy of the world. A frame is what the seat may see after a
step; the view of an app that did not change is the same object from frame to frame.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from engine.canonical import loads
from vei_tui.presenters.events import Happening, News
from vei_tui.presenters.goals import GoalState
from vei_tui.presenters.people import People, Person
from vei_tui.sight import Sight, Trail

if TYPE_CHECKING:
    from engine.office import Office
    from engine.tool import Outcome, Tool
    from scenarios.catalogue import Scenario
    from scenarios.credit import Share
    from scenarios.hindsight import Hindsight


class Role(StrEnum):
    """What a session lets its owner do."""

    PLAY = "play"
    """Acting in the seat."""
    WATCH = "watch"
    """Seeing what the seat sees, and touching nothing."""
    REPLAY = "replay"
    """Seeing what the seat saw, at any step."""


@dataclass(frozen=True, slots=True)
class Call:
    """A tool and its arguments."""

    tool: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the seat sees after a step. Immutable; it holds nothing that the seat may not see."""

    index: int
    """Records so far: the step."""
    time_ms: int
    """Office time since the scenario's start."""
    views: Mapping[str, Any]
    """View by app; the same object for as long as nothing in it changes."""
    happenings: tuple[Happening, ...]
    """What is new since the frame before."""
    cause: Call | None
    """The seat's call that led here; none for the first frame."""
    unread: Mapping[str, int]
    """What waits for the seat, by app."""
    pending: int
    """Things on their way, as `vei.pending` tells."""
    digest: str
    """Head of the record's chain."""
    error: Mapping[str, Any] | None = None
    """Why the call was refused: code, message, hint."""


class Session(Protocol):
    """A door to an office: local now; attached and replay have the same shape."""

    role: Role
    actor: str
    """Id of the seat."""
    frame: Frame
    log: Sequence[Happening]
    """Everything that the seat saw happen, oldest first."""
    people: People
    starts_at: str
    """Date and hour of time 0."""
    title: str
    brief: str
    seed: int
    reveal: str
    """How much of the judge is shown: `brief`, `goals` or `score`."""
    path: Path
    """Where the run is kept."""
    variant: int
    """The scenario's variant; 0 is the world as first written."""
    expected_calls: int
    """Calls that a good day takes."""
    modes: Mapping[str, str]
    """Where the answers of those apps come from that are not simulated, by app."""
    opaque: Sequence[str]
    """Apps whose state nobody knows: their views are of what they answered."""

    def apps(self) -> Sequence[tuple[str, str]]:
        """Name and title of each app, in order."""

    def tools(self) -> Sequence[Tool]:
        """The tools that the seat may call, by name."""

    async def submit(self, tool: str, args: Mapping[str, Any] | None = None) -> Outcome:
        """Call a tool as the seat; the next frame has what came of it."""

    def subscribe(self, take: Callable[[Frame], None]) -> Callable[[], None]:
        """Have every new frame handed to `take`; the result ends that."""

    def goals(self) -> Sequence[GoalState]:
        """The goals as far as the scenario reveals them, as they stand."""

    def record(self, seq: int) -> Mapping[str, Any] | None:
        """A record in full: an own call, or after the end any record.

        What only operators may know, faults and findings, stands in it after the end.
        """

    def sight(self) -> Sight | None:
        """What may be inspected, as things stand; None where there is no office behind it."""

    def looking_back(self) -> Generator[None, None, dict[str, Hindsight]]:
        """What the run missed, a few milliseconds of work at a time."""

    def crediting(self) -> Generator[tuple[int, int], None, list[Share]]:
        """Which calls the score depended on, a call at a time; tells how many are done, of how
        many."""

    def finish(self, ended: str = "") -> Mapping[str, Any]:
        """Grade the run and write score and transcript; it can be resumed.

        Args:
            ended: why the agent stopped, where one had the seat.
        """

    def close(self) -> None:
        """Let go of the run."""


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


class _Watch:
    """A sink that passes lines on and then has the world looked at, record by record.

    All sessions on one office share one.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._inner = office.sink
        self._watching: list[Callable[[bytes], None]] = []

    @classmethod
    def over(cls, office: Office) -> _Watch:
        """The office's watch, put in front of its sink where there is none yet."""
        if not isinstance(office.sink, cls):
            office.sink = cls(office)
        return office.sink

    def add(self, see: Callable[[bytes], None]) -> None:
        """Have every further record shown to ``see``."""
        self._watching.append(see)

    def remove(self, see: Callable[[bytes], None]) -> None:
        """Show it no more; the last one that goes leaves the office as it was."""
        self._watching.remove(see)
        if not self._watching and self._office.sink is self:
            self._office.sink = self._inner

    def write(self, line: bytes) -> None:
        """Take one line of the record."""
        if self._inner is not None:
            self._inner.write(line)
        for see in self._watching:
            see(line)

    def restart(self, office: Office) -> None:
        """The office was reset."""
        if self._inner is not None:
            self._inner.restart(office)


class Witness:
    """Tells from each record and the views around it what the seat saw happen.

    An event's own payload is never shown: what arrived is read from the seat's view, so nothing
    behind the scenes can leak into a timeline.
    """

    def __init__(self, office: Office, actor: str, news: Mapping[str, News]) -> None:
        self._office = office
        self._actor = actor
        self._news = news
        self._views: Mapping[str, Any] = office.views(actor)
        self.log: list[Happening] = []

    def see(self, record_line: bytes) -> None:
        """Look at a record that was just made."""
        self.take(loads(record_line))

    def take(self, record: Mapping[str, Any]) -> None:
        """Look at a record that was just made, read already."""
        before, after = self._views, self._office.views(self._actor)
        self._views = after
        seq, time_ms = record["seq"], record["time_ms"]
        if record["type"] == "call" and record["actor"] == self._actor:
            app = record["tool"].partition(".")[0]
            self.log.append(Happening(seq, time_ms, app, call=record))
            return
        place = 0
        for app, view in after.items():
            if view is before[app] or app not in self._news:
                continue
            for arrival in self._news[app](before[app], view):
                self.log.append(Happening(seq, time_ms, app, arrival=arrival, place=place))
                place += 1


OPERATORS_ONLY: Final = ("fault", "findings", "emitted")
"""Parts of a record that a seat must not see while it acts."""


class LocalSession:
    """A session on an office in this process."""

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
        self._watch = _Watch.over(office)
        self._watch.add(self._see)
        self._takers: list[Callable[[Frame], None]] = []
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
        _Watch.over(office).add(witness.see)
        for record in past.records():
            if record["type"] == "call":
                tool = record.get("alias") or record["tool"]
                office.call(record["actor"], tool, record["args"])
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
        for take in tuple(self._takers):
            take(self.frame)

    def subscribe(self, take: Callable[[Frame], None]) -> Callable[[], None]:
        """Have every new frame handed to `take`; the result ends that."""
        self._takers.append(take)
        return lambda: self._takers.remove(take)

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
        return {key: record[key] for key in record if key not in OPERATORS_ONLY} if own else None

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


def goal_state(result: Mapping[str, Any], with_why: bool) -> GoalState:
    """A goal from the judge's result.

    Args:
        result: an entry of the score's `goals`.
        with_why: whether the judge's reason and evidence are shown.
    """
    return GoalState(
        id=result["id"],
        label=result["label"],
        met=result["met"],
        weight=result["weight"],
        critical=result["critical"],
        why=result["why"] if with_why else "",
        evidence=tuple(result["evidence"]) if with_why else (),
    )
