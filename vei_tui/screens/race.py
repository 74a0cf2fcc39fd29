"""The office of somebody who races: the usual one, with a strip that tells how far the other is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult

from vei_tui.presenters import when
from vei_tui.presenters.text import Role, line, one_line
from vei_tui.screens.compare import CompareScreen
from vei_tui.screens.office_commands import OfficeScreen
from vei_tui.seats.race import Progress, Race, progress_of
from vei_tui.widgets.status import Part, StatusLine

if TYPE_CHECKING:
    from pathlib import Path

    from vei_tui.registry import Panes
    from vei_tui.session import Session

LOOK_S: Final = 0.5
"""Seconds between two looks at how far both are: grading is no work for every call."""

AGAIN_S: Final = 2.0
"""Seconds between two comparisons while the other side is still at work."""


def race_parts(mine: Progress, other: Progress) -> list[Part]:
    """The parts of the strip; the least important go first where there is little room.

    Args:
        mine: how far the person is.
        other: how far the other side is.
    """
    return [
        Part(line(("RACE", Role.HEADING)), 0),
        *_side(mine, Role.SELF, right=False),
        *_side(other, Role.AUTHOR, right=True),
    ]


def _side(side: Progress, role: Role, right: bool) -> list[Part]:
    parts = [Part(line((one_line(side.label), role)), 0, right)]
    if side.goals:
        done = Role.GOOD if side.goals_met == side.goals else Role.STRONG
        goals = line("goals ", (f"{side.goals_met}/{side.goals}", done))
        parts.append(Part(goals, 1, right))
    calls = f"{side.calls} call{'' if side.calls == 1 else 's'}"
    parts.append(Part(line(calls), 3, right))
    parts.append(Part(line((when.span(side.time_ms), Role.DIM)), 4, right))
    if side.ended:
        ended = Role.ALERT if side.ended == "failed" else Role.HEADING
        parts.append(Part(line((f"ended: {side.ended}", ended)), 2, right))
    elif right:
        parts.append(Part(line(("at work", Role.GOOD)), 2, right))
    return parts


class RaceScreen(OfficeScreen):
    """The office a person races in."""

    def __init__(self, session: Session, panes: Panes, race: Race) -> None:
        """Open the office.

        Args:
            session: the door to the person's own.
            panes: the panes there are.
            race: the other side.
        """
        super().__init__(session, panes)
        self._race = race
        self._told = False
        self.strip = StatusLine(id="race")

    def compose(self) -> ComposeResult:
        """The office's parts, and the strip above the status line."""
        for part in super().compose():
            if part is self.status:
                yield self.strip
            yield part

    async def on_mount(self) -> None:
        """Let the other side begin once the office is on the screen."""
        self.call_after_refresh(self._race.start, self._broken)
        self.set_interval(LOOK_S, self._look)
        self._look()

    def _broken(self, problem: BaseException) -> None:
        if isinstance(problem, Exception):
            self.app._handle_exception(problem)

    def _look(self) -> None:
        """See how far both are; of the other side nothing else is looked at."""
        other = self._race.progress()
        self.strip.set_parts(race_parts(progress_of(self.session, "you"), other))
        if other.ended and not self._told:
            self._told = True
            role = Role.ALERT if other.ended == "failed" else Role.WARN
            self.tell(f"{other.label} has ended: {other.ended}. F compares, when you are.", role)


class RaceEnd(CompareScreen):
    """Both runs of a race; while the other side is still at work, again and again."""

    def __init__(self, race: Race, mine: Path) -> None:
        """Compare both as they are now.

        Args:
            race: the other side.
            mine: the person's run, graded.
        """
        super().__init__(race.comparison(mine))
        self._race = race
        self._mine = mine

    def on_mount(self) -> None:
        """Show it, and look again while there is more to come."""
        super().on_mount()
        self._tell()
        if self._race.at_work:
            self._timer = self.set_interval(AGAIN_S, self._again)

    def _again(self) -> None:
        self._race.progress()
        if not self._race.at_work:
            self._timer.stop()
        self.set_comparison(self._race.comparison(self._mine))
        self._tell()

    def _tell(self) -> None:
        if self._race.at_work:
            self.say(f"{self._race.label} is still at work; this goes on with it.", Role.WARN)
        else:
            self.say("r shows how your own day went.")

    def do_report(self) -> None:
        """How the person's own day went."""
        self.dismiss("report")
