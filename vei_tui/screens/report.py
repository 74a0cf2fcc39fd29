"""How it went: whether the day was a success, what shows it, what was missed and when."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from engine.errors import OfficeError
from vei_tui.commands import of_place
from vei_tui.panes._base import place_bindings
from vei_tui.presenters import when
from vei_tui.presenters.account import account_lines, verify_command
from vei_tui.presenters.credit import credit_lines
from vei_tui.presenters.events import Happening, record_lines
from vei_tui.presenters.goals import goal_state
from vei_tui.presenters.hindsight import act_sheet
from vei_tui.presenters.report import Past, ReportRow, report_rows, whole_log
from vei_tui.presenters.text import Line, Role, line, one_line, rule
from vei_tui.screens.command_hints import command_hints
from vei_tui.screens.place import ENTER, PlaceScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.screens.timeline import TimelineScreen
from vei_tui.session import Session
from vei_tui.widgets.hints import Hint, HintLine
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.reader import Reader
from vei_tui.widgets.status import Part, StatusLine

if TYPE_CHECKING:
    from scenarios.credit import Share
    from scenarios.hindsight import Hindsight
    from vei_tui.best import Best

ABOUT = (
    "How the day went, what was missed first. Enter on a goal shows all records that are its\n"
    "evidence; enter on a record goes to it in the timeline, esc comes back. For what was missed\n"
    "it says what would have done it and until when. The run is kept; o goes back into it."
)

MOST_CALLS: Final = 250
"""Calls up to which it is found out here which of them the score depended on: in some seconds."""

BESIDE: Final = 110
"""Columns from which what the day took stands beside the goals instead of below them."""


class ReportScreen(PlaceScreen[str]):
    """The end of a day. Its result says where to go: `office`, `again`, `lobby`, `quit`."""

    PLACE = "report"
    HELP_TEXT = ("How it went", ABOUT)
    BINDINGS: ClassVar[list[BindingType]] = [
        *place_bindings("report"),
        Binding("escape", "dismiss('office')", "back", show=False),
    ]
    DEFAULT_CSS = """
    ReportScreen {
        & > #halves { height: 1fr; align-horizontal: center; }
        & #rows { width: 1fr; height: 1fr; max-width: 110; }
        & #account { display: none; width: 46; height: 1fr; margin: 1 0 0 2; }
    }
    ReportScreen.-beside #account { display: block; }
    """

    def __init__(
        self, session: Session, score: Mapping[str, Any], best: Best | None = None
    ) -> None:
        """Make the report of a run.

        Args:
            session: The session, whose run was finished.
            score: Its score.
            best: The best run of the scenario so far.
        """
        super().__init__()
        self._session = session
        self._score = score
        self._best = best
        self._goals = [goal_state(each, with_why=True) for each in score.get("goals", ())]
        self._past = Past.of(session.people, session.starts_at, session.record, session.log)
        all_well = all(goal.met for goal in self._goals)
        self._hindsight: Mapping[str, Hindsight] | None = {} if all_well else None
        self._shares: Sequence[Share] | None = None
        self._crediting = False
        self._account = Reader(id="account")
        self._rows: LineList[ReportRow] = LineList(
            lambda row: row.lines,
            lambda row: row.id,
            selectable=lambda row: row.selectable,
            id="rows",
        )

    def compose(self) -> ComposeResult:
        """Title, goals, what the day took, hints."""
        session = self._session
        frame = session.frame
        at = f"{when.clock(session.starts_at, frame.time_ms)}  step {frame.index}"
        variant = f" · variant {session.variant}" if session.variant else ""
        parts = (
            Part(line(("How it went", Role.HEADING), f"  {one_line(session.title)}"), 0),
            Part(line((f"seed {session.seed}{variant}", Role.DIM)), 2, right=True),
            Part(line((at, Role.DIM)), 3, right=True),
        )
        yield StatusLine(parts, id="chrome")
        with Horizontal(id="halves"):
            yield self._rows
            yield self._account
        yield self._says
        hints = [Hint("enter", "evidence", 1, ENTER)]
        hints += command_hints(of_place("report"))
        yield HintLine(hints)

    def on_mount(self) -> None:
        """Show the report; looking back goes on behind it."""
        self._show()
        self._rows.focus()
        if self._hindsight is None:
            self.run_worker(self._look_back(), exclusive=True)

    def on_resize(self, event: events.Resize) -> None:
        """Beside each other where there is room, below each other where there is not."""
        beside = event.size.width >= BESIDE
        if beside != self.has_class("-beside"):
            self.set_class(beside, "-beside")
            self._show()

    def _show(self) -> None:
        session = self._session
        rows = report_rows(self._score, self._goals, self._past, self._hindsight)
        account = account_lines(
            self._score, session.expected_calls, self._best, session.path, session.seed,
            session.variant,
        )  # fmt: skip
        self._account.set_lines(account)
        if not self.has_class("-beside"):
            rows.append(ReportRow("account", ((), *account)))
        self._rows.set_records(rows)

    async def _look_back(self) -> None:
        try:
            steps = self._session.looking_back()
            while True:
                next(steps)
                await asyncio.sleep(0)
        except StopIteration as done:
            self._hindsight = done.value
        except OfficeError as problem:
            self._hindsight = {}
            self.say(str(problem), Role.WARN)
        self._show()

    # What a row leads to

    @on(LineList.Selected)
    def _selected(self, event: LineList.Selected) -> None:
        event.stop()
        row = event.record
        if not isinstance(row, ReportRow):
            return
        if row.jump is not None:
            self._open_timeline(row.jump)
        elif row.acts:
            lines = act_sheet(row.acts, self._session.starts_at)
            self.app.push_screen(SheetScreen("What would have done it", lines))
        else:
            self.app.push_screen(SheetScreen("Evidence", self.evidence(row)))

    def evidence(self, row: ReportRow) -> Sequence[Line]:
        """The records behind a goal, in full."""
        if not row.evidence:
            return [*row.lines, (), line(("No record shows it: it did not happen.", Role.DIM))]
        found: list[Line] = [*row.lines, ()]
        for seq in row.evidence:
            record = self._session.record(seq)
            if record is not None:
                found += [*record_lines(record, self._session.starts_at), (), rule(), ()]
        return found

    def _open_timeline(self, seq: int | None) -> None:
        session = self._session
        named = [row.jump for row in self._rows.records if row.jump is not None]
        log = whole_log(session.log, self._past, named)
        self.app.push_screen(
            TimelineScreen(session.people, session.starts_at, log, at=seq, reads=self._in_full)
        )

    def _in_full(self, happening: Happening) -> Sequence[Line]:
        record = self._session.record(happening.seq)
        return record_lines(record, self._session.starts_at) if record is not None else ()

    # Commands

    def action_enter(self) -> None:
        """Show what a row leads to."""
        self._rows.action_select()

    def do_events(self) -> None:
        """The timeline, at the record under the cursor."""
        self._open_timeline(self._seq_under_cursor())

    def do_replay(self) -> None:
        """The replay, at the record under the cursor."""
        seq = self._seq_under_cursor()
        self.dismiss("replay" if seq is None else f"replay {seq + 1}")

    def _seq_under_cursor(self) -> int | None:
        row = self._rows.highlighted
        if row is None:
            return None
        return row.jump if row.jump is not None else next(iter(row.evidence), None)

    def do_credit(self) -> None:
        """Which calls the score depended on."""
        calls = sum(each.call is not None for each in self._session.log)
        if calls > MOST_CALLS:
            self.say(f"That takes long here: vei credit {self._session.path} tells it.")
        elif self._shares is not None:
            self._show_credit(self._shares)
        elif not self._crediting:
            self._crediting = True
            self.run_worker(self._credit())

    async def _credit(self) -> None:
        try:
            steps = self._session.crediting()
            while True:
                done, of = next(steps)
                if of:
                    self.say(f"Leaving out call {done + 1} of {of}…")
                await asyncio.sleep(0)
        except StopIteration as ended:
            self._shares = ended.value
            self.say("")
            if self.app.screen is self:
                self._show_credit(ended.value)
        except OfficeError as problem:
            self.say(str(problem), Role.WARN)
        finally:
            self._crediting = False

    def _show_credit(self, shares: Sequence[Share]) -> None:
        labels = {goal.id: goal.label for goal in self._goals}
        lines = credit_lines(shares, labels, self._session.starts_at)
        self.app.push_screen(SheetScreen("Which calls it depended on", lines))

    def do_missed(self) -> None:
        """Go to the next goal that was missed."""
        rows = self._rows.records
        at = self._rows.position[0]
        around = [*rows[at + 1 :], *rows[: at + 1]]
        missed = next((row for row in around if row.is_missed), None)
        if missed is None:
            self.say("Nothing was missed.")
        else:
            self._rows.highlight(missed.id)

    def do_inspect(self) -> None:
        """The state of every app, at every step."""
        from vei_tui.screens.inspector_commands import inspect

        if words := inspect(self, self._session):
            self.say(words)

    def do_again(self) -> None:
        """The same office and seed, from the start."""
        self.dismiss("again")

    def do_lobby(self) -> None:
        """Choose another office."""
        self.dismiss("lobby")

    def do_resume(self) -> None:
        """Back into the office."""
        self.dismiss("office")

    def do_copy(self) -> None:
        """Copy the command that checks this run."""
        words = verify_command(self._session.path)
        self.app.copy_to_clipboard(words)
        self.say(f"Copied: {words}")

    def do_quit(self) -> None:
        """Leave."""
        self.dismiss("quit")
