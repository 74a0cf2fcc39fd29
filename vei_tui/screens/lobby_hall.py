"""The lobby as it is shown: offices, what they are about, the days that were begun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from vei_tui.commands import of_place
from vei_tui.panes._ask import AskLine
from vei_tui.panes._base import place_bindings
from vei_tui.presenters import lobby
from vei_tui.presenters.text import Role, line, one_line
from vei_tui.screens.command_hints import command_hints, swap_hints
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.hints import Hint, HintLine
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.reader import Reader
from vei_tui.widgets.say_line import SayLine
from vei_tui.widgets.status import Part, StatusLine

if TYPE_CHECKING:
    from vei_tui.settings import Settings


class LobbyHall(Screen[None]):
    """The lobby's layout and what it shows; what can be done there is in `LobbyScreen`."""

    PLACE = "lobby"
    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (160, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = place_bindings("lobby")
    DEFAULT_CSS = """
    LobbyHall {
        & > #halls { height: 1fr; }
        & #left { width: 1fr; }
        & #right { width: 1fr; margin-left: 1; }
        & #scenarios { height: 1fr; }
        & #detail { height: auto; max-height: 60%; margin-bottom: 1; }
        & #runs { height: 1fr; }
    }
    LobbyHall.-narrow #halls { layout: vertical; }
    LobbyHall.-narrow #left { width: 100%; height: 4fr; }
    LobbyHall.-narrow #right { width: 100%; height: 5fr; margin-left: 0; }
    LobbyHall.-wide #halls { padding: 0 12; }
    """

    def __init__(self, settings: Settings, problems: Sequence[str] = ()) -> None:
        """Make the lobby.

        Args:
            settings: Seed, scenario and where runs are.
            problems: What could not be loaded, a line each.
        """
        super().__init__()
        self._settings = settings
        self._seed = settings.seed
        self._variant: int | None = None
        self._filter = ""
        self._offices: Sequence[lobby.ScenarioRow] = ()
        self._problems = problems
        self._seat = ""
        self._sitter = ""
        """Who sits down, as `vei_tui.seats.begin` takes it; empty for the person."""
        self._scenarios: LineList[lobby.ScenarioRow] = LineList(
            lobby.scenario_lines,
            lobby.row_id,
            selectable=lambda row: not row.is_heading,
            empty=[line(("Looking for offices…", Role.DIM))],
            id="scenarios",
        )
        self._detail = Reader(id="detail")
        self._detail.can_focus = False
        self._runs: LineList[lobby.RunRow] = LineList(
            lobby.run_lines,
            lambda row: str(row.path),
            empty=lobby.empty_runs(str(settings.artifacts_dir)),
            id="runs",
        )
        self._title = FrameTitle(line("Offices"), of="#scenarios")
        self._about_title = FrameTitle(line("About"))
        self._ask = AskLine()
        self._says = SayLine(id="says")

    def compose(self) -> ComposeResult:
        """Offices, what they are about, and the days that were begun."""
        yield StatusLine(
            (
                Part(line((lobby.TITLE, Role.HEADING)), 0),
                Part(line(("a small, living office", Role.DIM)), 3, right=True),
            ),
            id="chrome",
        )
        with Horizontal(id="halls"):
            with Vertical(id="left"):
                yield self._title
                yield self._scenarios
            with Vertical(id="right"):
                yield self._about_title
                yield self._detail
                yield FrameTitle(line("Days begun before"), of="#runs")
                yield self._runs
        yield self._ask
        yield self._says
        yield HintLine(id="hints")

    def on_mount(self) -> None:
        """Show the frame first; whatever takes time is loaded behind it."""
        self._scenarios.focus()
        hints = [Hint("enter", "begin / go on", 0, "none"), Hint("tab", "days", 3, "none")]
        hints += command_hints(of_place("lobby"))
        swap_hints(self, self.query_one("#hints", HintLine), hints)
        for problem in self._problems:
            self.say(problem, Role.ALERT)
        self.call_after_refresh(self.load)

    def on_screen_resume(self) -> None:
        """Coming back from an office: its run is among the days now."""
        if self._offices:
            self._load_runs()
            self._show_offices()

    # Loading

    def load(self) -> None:
        """Find the offices and the days."""
        from vei_tui.hall import scenario_rows

        self._offices = scenario_rows(self._settings)
        self._load_runs()
        self._show_offices()
        self._scenarios.highlight(self._settings.scenario)

    def _load_runs(self) -> None:
        from vei_tui.best import best_scores
        from vei_tui.hall import run_rows

        folder = self._settings.artifacts_dir
        titles = {row.id: row.title for row in self._offices}
        self._runs.set_records(run_rows(folder, titles))
        self._offices = lobby.with_best(self._offices, best_scores(folder))

    def _show_offices(self) -> None:
        """Show the offices that pass the filter, pack by pack."""
        shown = lobby.filtered(self._offices, self._filter)
        self._scenarios.empty = [
            line((f"No office has {self._filter!r}. f changes the filter.", Role.DIM))
        ]
        self._scenarios.set_records(lobby.grouped(shown))
        count = str(len(shown))
        if self._filter:
            count = f"{count} of {len(self._offices)} · {one_line(self._filter)}"
        self._title.set_title(line("Offices"), line((count, Role.DIM)))
        self._show_detail()

    @on(LineList.Highlighted, "#scenarios")
    def _about(self, event: LineList.Highlighted) -> None:
        event.stop()
        self._show_detail()

    def _show_detail(self) -> None:
        row = self._scenarios.highlighted
        self._about_title.set_title(line("About" if row is None else one_line(row.title)))
        if row is None:
            self._detail.set_lines([line(("There is no office to open.", Role.DIM))])
            return
        if self._seat not in [seat[0] for seat in row.seats]:
            self._seat = row.seats[0][0] if row.seats else ""
        self._detail.set_lines(
            lobby.detail_lines(row, self._seat, self._seed, self._variant_of(row), self._sitter)
        )

    def _variant_of(self, row: lobby.ScenarioRow) -> int:
        """The variant that was chosen here, or else the one that the settings stand for."""
        from vei_tui.choosing import variant_for

        if not row.varies:
            return 0
        if self._variant is not None:
            return self._variant
        return variant_for(self._settings, row.name, self._seed)

    def say(self, words: str, role: Role = Role.PLAIN) -> None:
        """Say something above the hints."""
        self._says.say(words, role)
