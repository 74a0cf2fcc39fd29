"""A race: somebody else has the same day in an office of their own, beside the person's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import OfficeError
from vei_tui.presenters.events import News
from vei_tui.presenters.goals import tally
from vei_tui.presenters.lobby import RACE
from vei_tui.seats.begin import begin
from vei_tui.seats.opening import Seats, sit_down
from vei_tui.seats.runner import State
from vei_tui.session import Session

if TYPE_CHECKING:
    from engine.record.comparison import Comparison
    from scenarios.catalogue import Scenario
    from vei_tui.play import Play
    from vei_tui.seats.sitters import Seating
    from vei_tui.settings import Settings


@dataclass(frozen=True, slots=True)
class Racing:
    """Somebody wants to race."""

    who: str | Seating
    """Against whom; see :func:`vei_tui.seats.begin.begin`."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one side of a race is; nothing of what it saw or wrote."""

    label: str
    goals_met: int
    goals: int
    """How many there are; 0 where the world does not show them."""
    calls: int
    time_ms: int
    """Office time that passed."""
    ended: str
    """Why it has ended, in a word; empty while it works."""


class Race:
    """The other side of a race. It works behind the person's screen, in the same event loop."""

    def __init__(self, seats: Seats, racing: Racing) -> None:
        """Make the other side.

        Args:
            seats: the agent's, in an office of its own.
            racing: how it was named.
        """
        self._seats = seats
        self.racing = racing
        """How the other side was named: another race is against the same."""
        self._settled = False

    @classmethod
    def begin(
        cls,
        settings: Settings,
        scenario: Scenario,
        racing: Racing,
        news: Mapping[str, News],
    ) -> Race:
        """Open an office for the other side; nothing happens in it before :meth:`start`.

        Args:
            settings: seed, options, where runs go, keys of models: those of the person's day.
            scenario: the world.
            racing: against whom.
            news: by app, what tells arrivals from its views.

        Raises:
            OfficeError: the agent cannot sit down.
        """
        play, seating = begin(settings, scenario, racing.who)
        assert seating is not None, "a race is against somebody"
        try:
            return cls(sit_down(play, seating, news, settings.redactor), racing)
        except BaseException:
            play.close()
            raise

    @property
    def path(self) -> Path:
        """Where the other side's run is."""
        return self._seats.session.path

    @property
    def label(self) -> str:
        """Who the other side is."""
        return self._seats.seats[0].runner.label

    @property
    def at_work(self) -> bool:
        """Whether the other side has not ended."""
        return self._seats.at_work

    def start(self, broken: Callable[[BaseException], None]) -> None:
        """Let the other side work; where it works already, nothing happens.

        Args:
            broken: is given a fault of ours that ends it.
        """
        self._seats.begin(broken)

    def progress(self) -> Progress:
        """How far the other side is."""
        runner = self._seats.seats[0].runner
        ended = ""
        if runner.mind.state is State.ENDED:
            ended = runner.mind.end.why.value if runner.mind.end is not None else "ended"
            self.settle()
        return progress_of(self._seats.session, self.label, ended)

    def settle(self) -> None:
        """Have the other side's run graded on disk once it has ended."""
        if not self._settled and not self.at_work:
            self._settled = True
            self._seats.session.finish(self._seats.ended)

    def comparison(self, mine: Path) -> Comparison:
        """The person's run beside the other's, both as they stand on disk.

        Args:
            mine: the person's run.

        Raises:
            OfficeError: a run cannot be read.
        """
        from engine.record import Run
        from engine.record.comparison import compare_runs

        self.settle()
        ours, theirs = Run.open(mine), Run.open(self.path)
        return compare_runs(ours, theirs, ours.score() or {}, self._seats.play.score())

    def leave(self) -> None:
        """Have the other side get up at once; its run stays sound and can be resumed."""
        with suppress(OfficeError):
            # Its run is whole up to its last call; only the grade beside it would be missing.
            self.settle()
        self._seats.leave()
        self._seats.session.close()


def racing_of(sitter: str | Seating | Racing | None) -> str | Seating | Racing | None:
    """Whoever is to sit down, a race told from a name that begins with :data:`RACE`."""
    if isinstance(sitter, str) and sitter.startswith(RACE):
        return Racing(sitter.removeprefix(RACE))
    return sitter


def begin_race(
    settings: Settings, scenario: Scenario, racing: Racing, news: Mapping[str, News], **day: Any
) -> tuple[Play, Race]:
    """Begin the same day twice: the person's, and that of the other side.

    Args:
        settings: seed, options, where runs go, keys of models.
        scenario: the world.
        racing: against whom.
        news: by app, what tells arrivals from its views.
        day: the person's run directory, as :func:`vei_tui.seats.begin.begin` takes it.

    Raises:
        OfficeError: the agent cannot sit down, or a day cannot begin.
    """
    race = Race.begin(settings, scenario, racing, news)
    try:
        play, _ = begin(settings, scenario, None, **day)
    except BaseException:
        race.leave()
        raise
    return play, race


def progress_of(session: Session, label: str, ended: str = "") -> Progress:
    """How far a seat is.

    Args:
        session: on it.
        label: who sits there.
        ended: why they have ended, in a word; empty while they work.
    """
    met, goals = tally(session.goals())
    calls = sum(each.call is not None for each in session.log)
    return Progress(label, met, goals, calls, session.frame.time_ms, ended)
