"""The rail at the right of a wide office: the task, the goals, the timeline."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from vei_tui.presenters.events import Happening
from vei_tui.presenters.goals import GoalState, goal_lines, tally
from vei_tui.presenters.text import Line, Role, line, lines
from vei_tui.screens.timeline import Timeline
from vei_tui.session import Session
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.reader import Reader


def task_lines(session: Session, goals: Sequence[GoalState]) -> list[Line]:
    """The task in the words of the scenario, and below it the goals as far as they are shown."""
    found = list(lines(session.brief.strip()))
    # What must not happen takes room only once it has.
    shown = [goal for goal in goals if not goal.critical or not goal.met]
    if shown:
        found += [(), *goal_lines(shown)]
    return found


class Rail(Vertical):
    """Task and goals above, what happened below."""

    DEFAULT_CSS = """
    Rail {
        width: 40;
        margin-left: 1;
        & > #task { height: auto; max-height: 50%; }
    }
    """

    def __init__(self, session: Session) -> None:
        """Make the rail of a session."""
        super().__init__(id="rail")
        self._session = session
        self._title = FrameTitle(line("Task"), of="#task")
        self._brief = Reader(id="task")
        self.timeline = Timeline(session.people, session.starts_at)

    def compose(self) -> ComposeResult:
        """The task, then the timeline."""
        yield self._title
        yield self._brief
        yield self.timeline

    def set_goals(self, goals: Sequence[GoalState]) -> None:
        """Show how the goals stand."""
        met, all_of_them = tally(goals)
        right = line((f"{met} of {all_of_them} done", Role.DIM)) if all_of_them else ()
        self._title.set_title(line("Task"), right)
        self._brief.set_lines(task_lines(self._session, goals), keep_place=True)

    def set_log(self, log: Sequence[Happening]) -> None:
        """Show what happened."""
        self.timeline.set_log(log)
