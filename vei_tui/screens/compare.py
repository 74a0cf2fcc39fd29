"""Two runs side by side on a screen: outcome, costs, goals with evidence, calls aligned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from engine.record.comparison import Comparison, Pair, Side
from vei_tui.app import OfficeApp
from vei_tui.commands import of_place
from vei_tui.panes._base import place_bindings
from vei_tui.presenters.comparison import (
    SIGNS,
    Row,
    comparison_rows,
    diff_command,
    goal_sheet,
    side_name,
)
from vei_tui.presenters.events import record_lines
from vei_tui.presenters.text import Line, Role, line, rule
from vei_tui.screens.command_hints import command_hints
from vei_tui.screens.leaving import run_until_left
from vei_tui.screens.place import ENTER, PlaceScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.settings import read_settings
from vei_tui.widgets.hints import Hint, HintLine
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.status import Part, StatusLine

ABOUT = (
    "Two runs, the first on the left. Between two calls stands how they compare: = the same,\n"
    "~ the same call with another outcome, ≠ called otherwise, < and > only one has it.\n"
    "Enter on a goal shows why it is met or not; enter on a call shows both records."
)

MARGIN: Final = 4
"""Cells that the cursor and the edge take of a row."""

RecordOf = Callable[[Side, int], Mapping[str, Any] | None]
"""A record of one side in full, by its seq."""


class CompareScreen(PlaceScreen[str]):
    """Two runs side by side. Its result is empty, or `report` for the report of the left one."""

    PLACE = "compare"
    HELP_TEXT = ("Side by side", ABOUT)
    BINDINGS: ClassVar[list[BindingType]] = [
        *place_bindings("compare"),
        Binding("escape", "command('compare.leave')", "close", show=False),
    ]
    DEFAULT_CSS = """
    CompareScreen {
        & > #rows { height: 1fr; }
    }
    """

    def __init__(self, found: Comparison, record: RecordOf | None = None) -> None:
        """Show a comparison.

        Args:
            found: it.
            record: gives records in full; read from the runs where left out.
        """
        super().__init__()
        self._found = found
        self._record = record or recorded()
        self._chrome = StatusLine(id="chrome")
        self._rows: LineList[Row] = LineList(
            lambda row: row.lines,
            lambda row: row.id,
            selectable=lambda row: row.selectable,
            id="rows",
        )

    def compose(self) -> ComposeResult:
        """Title, rows, hints."""
        yield self._chrome
        yield self._rows
        yield self._says
        hints = [Hint("enter", "in full", 3, ENTER)]
        hints += command_hints(of_place("compare"))
        yield HintLine(hints)

    def on_mount(self) -> None:
        """Show it from its beginning."""
        self._rows.focus()
        self._show_title()

    def on_resize(self, event: events.Resize) -> None:
        """Set both columns anew."""
        self._show_rows(event.size.width)

    def set_comparison(self, found: Comparison) -> None:
        """Show another state of it; the cursor stays where it was."""
        self._found = found
        self._show_title()
        self._show_rows(self.size.width)

    def _show_rows(self, width: int) -> None:
        self._rows.set_records(comparison_rows(self._found, width - MARGIN))

    def _show_title(self) -> None:
        found = self._found
        sides = " and ".join(side_name(side) for side in (found.left, found.right))
        world = f"seed {found.left.seed}" if found.same_world else "different worlds"
        self._chrome.set_parts(
            (
                Part(line(("Side by side", Role.HEADING), f"  {sides}"), 0),
                Part(line((found.left.scenario, Role.DIM)), 3, right=True),
                Part(line((world, Role.DIM)), 2, right=True),
            )
        )

    # What a row leads to

    @on(LineList.Selected)
    def _selected(self, event: LineList.Selected) -> None:
        event.stop()
        row = event.record
        if isinstance(row, Row) and row.goal is not None:
            self.app.push_screen(SheetScreen("Goal", goal_sheet(row.goal, self._found)))
        elif isinstance(row, Row) and row.pair is not None:
            self.app.push_screen(SheetScreen("Both calls", self._both(row.pair)))

    def _both(self, pair: Pair) -> Sequence[Line]:
        sign, role = SIGNS[pair.match]
        rows: list[Line] = [line((sign, role), f"  {_MEANS[sign]}"), ()]
        for side, step in ((self._found.left, pair.left), (self._found.right, pair.right)):
            rows += [line((side_name(side), Role.HEADING)), rule()]
            record = None if step is None else self._record(side, step.seq)
            if record is None:
                rows.append(line(("It made no such call here.", Role.DIM)))
            else:
                rows += record_lines(record, side.starts_at)
            rows.append(())
        return rows

    # Commands

    def action_enter(self) -> None:
        """Show a goal or a call in full."""
        self._rows.action_select()

    def do_parting(self) -> None:
        """Go to the first call that differs."""
        row = next((row for row in self._rows.records if row.parts), None)
        if row is None:
            self.say("They nowhere part.")
        else:
            self._rows.highlight(row.id)

    def do_next(self) -> None:
        """Go to the next difference."""
        self._go(1)

    def do_previous(self) -> None:
        """Go to the difference before."""
        self._go(-1)

    def _go(self, by: int) -> None:
        rows, at = self._rows.records, max(0, self._rows.position[0])
        ahead = rows[at + 1 :] if by > 0 else rows[:at][::-1]
        row = next((row for row in ahead if row.differs), None)
        if row is None:
            self.say("There is no further difference that way.")
        else:
            self.say("")
            self._rows.highlight(row.id)

    def do_copy(self) -> None:
        """Copy the command that prints this comparison."""
        words = diff_command(self._found)
        self.app.copy_to_clipboard(words)
        self.say(f"Copied: {words}")

    def do_report(self) -> None:
        """How the person's own day went; only a race knows of one."""
        self.say("A report is of one run: vei score shows it.")

    def do_leave(self) -> None:
        """Leave the comparison."""
        self.dismiss("")


_MEANS: Final = {
    "=": "The same call, the same outcome.",
    "~": "The same call; something else came of it.",
    "≠": "The same tool, called otherwise.",
    "<": "Only the left one made this call.",
    ">": "Only the right one made this call.",
}


def recorded() -> RecordOf:
    """Reads records from the runs on disk, each run once."""
    from engine.errors import RunError
    from engine.record import Run

    known: dict[str, list[Mapping[str, Any]]] = {}

    def record(side: Side, seq: int) -> Mapping[str, Any] | None:
        if side.name not in known or seq >= len(known[side.name]):
            try:
                known[side.name] = list(Run.open(side.name).records())
            except RunError:
                return None
        records = known[side.name]
        return records[seq] if seq < len(records) else None

    return record


class CompareApp(OfficeApp):
    """The app on a comparison."""

    def __init__(self, found: Comparison) -> None:
        """Show ``found``."""
        super().__init__(read_settings())
        self._found = found

    def open(self) -> None:
        """Show it until it is left."""
        self._show(CompareScreen(self._found), lambda _: self.exit(0))


def show_comparison(found: Comparison) -> int:
    """Show a comparison until it is left; the exit code."""
    return run_until_left(CompareApp(found))
