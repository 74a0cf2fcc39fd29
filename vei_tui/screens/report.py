"""The report: whether the day was a success, and for each goal the record that shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from vei_tui.commands import command, of_place
from vei_tui.keymap import help_lines
from vei_tui.panes._base import place_bindings
from vei_tui.presenters import when
from vei_tui.presenters.events import record_lines
from vei_tui.presenters.report import ReportRow, report_rows, verify_command
from vei_tui.presenters.text import Line, Role, line, one_line, rule
from vei_tui.screens.sheet import SheetScreen
from vei_tui.session import Session, goal_state
from vei_tui.widgets.hints import Hint, HintLine
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.status import Part, StatusLine

ABOUT = (
    "How the day went. Enter on a goal shows the records that are its evidence, in full. "
    "The run is kept as it is; o goes back into it."
)


class ReportScreen(Screen[str]):
    """The end of a day. Its result says where to go: `office`, `again`, `lobby`, `quit`."""

    PLACE = "report"
    BINDINGS: ClassVar[list[BindingType]] = [
        *place_bindings("report"),
        Binding("escape", "dismiss('office')", "back", show=False),
    ]
    DEFAULT_CSS = """
    ReportScreen {
        align-horizontal: center;
        & > #rows { height: 1fr; max-width: 110; }
        & > StatusLine { width: 100%; }
        & > #says { display: none; }
        & > #says.-shown { display: block; }
    }
    """

    def __init__(self, session: Session, score: Mapping[str, Any]) -> None:
        """Make the report of a run.

        Args:
            session: The session, whose run was finished.
            score: Its score.
        """
        super().__init__()
        self._session = session
        self._score = score
        self._goals = [goal_state(each, with_why=True) for each in score.get("goals", ())]
        self._says = StatusLine(id="says")
        self._rows: LineList[ReportRow] = LineList(
            lambda row: row.lines,
            lambda row: row.id,
            selectable=lambda row: row.id.startswith(("goal", "finding")),
            id="rows",
        )

    def compose(self) -> ComposeResult:
        """Title, rows, hints."""
        session = self._session
        frame = session.frame
        at = f"{when.clock(session.starts_at, frame.time_ms)}  step {frame.index}"
        parts = (
            Part(line(("Report", Role.HEADING), f"  {one_line(session.title)}"), 0),
            Part(line((f"seed {session.seed}", Role.DIM)), 2, right=True),
            Part(line((at, Role.DIM)), 3, right=True),
        )
        yield StatusLine(parts, id="chrome")
        yield self._rows
        yield self._says
        hints = [Hint("enter", "evidence", 1, "evidence")]
        hints += [Hint(c.key, c.label, c.priority, c.id) for c in of_place("report")
                  if c.priority < 9]  # fmt: skip
        yield HintLine(hints)

    def on_mount(self) -> None:
        """Show the report."""
        session = self._session
        rows = report_rows(self._score, self._goals, session.path, session.seed)
        self._rows.set_records(rows)
        self._rows.focus()

    @on(LineList.Selected)
    def _selected(self, event: LineList.Selected) -> None:
        event.stop()
        row = event.record
        if isinstance(row, ReportRow):
            self.app.push_screen(SheetScreen("Evidence", self.evidence(row)))

    def evidence(self, row: ReportRow) -> Sequence[Line]:
        """The records behind a row of the report, in full."""
        if not row.evidence:
            return [*row.lines, (), line(("No record shows it: it did not happen.", Role.DIM))]
        found: list[Line] = [*row.lines, ()]
        for seq in row.evidence:
            record = self._session.record(seq)
            if record is not None:
                found += [*record_lines(record, self._session.starts_at), (), rule(), ()]
        return found

    async def action_command(self, command_id: str) -> None:
        """Do a command of the table."""
        getattr(self, command(command_id).method)()

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
        self._says.set_parts([Part(line(f"Copied: {words}"), 0)])
        self._says.add_class("-shown")

    def do_help(self) -> None:
        """The keys of the report."""
        self.app.push_screen(SheetScreen("Keys", help_lines("Report", ABOUT, "report")))

    def do_quit(self) -> None:
        """Leave."""
        self.dismiss("quit")

    @on(HintLine.Pressed)
    async def _hint(self, event: HintLine.Pressed) -> None:
        event.stop()
        match event.command:
            case "evidence":
                self._rows.action_select()
            case "help":
                self.do_help()
            case "palette":
                self.app.action_command_palette()
            case name:
                await self.action_command(name)
