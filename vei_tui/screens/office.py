"""The office: panes, time, goals and what happened, on one screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from vei_tui.commands import command, of_place
from vei_tui.notices import Notices
from vei_tui.panes._base import Pane, place_bindings
from vei_tui.presenters.events import Happening
from vei_tui.presenters.goals import GoalState, all_met
from vei_tui.presenters.text import Role, line
from vei_tui.pump import Pump
from vei_tui.registry import Panes
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.clockwork import Clockwork
from vei_tui.screens.command_hints import command_hints, writing_hints
from vei_tui.screens.notice_bar import NoticeBar
from vei_tui.screens.office_status import seat_parts, seed_part, where_in_time, work_parts
from vei_tui.screens.rail import Rail
from vei_tui.screens.stage import Stage
from vei_tui.screens.timeline import Timeline
from vei_tui.session import Frame, Session
from vei_tui.widgets.composer import Composer
from vei_tui.widgets.hints import HintLine
from vei_tui.widgets.status import Part, StatusLine
from vei_tui.widgets.tabs import PaneTab, PaneTabs

if TYPE_CHECKING:
    from engine.tool import Outcome

LEAST: Final = (60, 16)
"""Columns and rows without which an office cannot be shown."""

WIDE: Final = 160
"""Columns from which two panes stand beside each other."""
MEDIUM: Final = 100
"""Columns from which the rail is shown."""

GRADING_DELAY: Final = 0.1
"""Seconds after a step until the goals are looked at: never on the way from a key to its frame."""


class OfficeFloor(Screen[str]):
    """The office's layout and how frames are drawn on it; its commands are in `OfficeScreen`."""

    AUTO_FOCUS = None
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (MEDIUM, "-medium"), (WIDE, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *place_bindings("office"),
        *(Binding(key, f"pane_key('{key}')", "pane", show=False) for key in "1234567890"),
        Binding("escape", "back", "back", show=False),
    ]
    DEFAULT_CSS = """
    OfficeFloor {
        & > #body { height: 1fr; }
        & > #small { display: none; height: 1fr; content-align: center middle; text-align: center; }
        & Rail { display: none; }
    }
    OfficeFloor.-medium Rail, OfficeFloor.-wide Rail { display: block; }
    OfficeFloor.-wide Rail { width: 46; }
    OfficeFloor.-zoomed Rail { display: none; }
    OfficeFloor.-no-hints > HintLine, OfficeFloor.-no-status > StatusLine { display: none; }
    OfficeFloor.-small > * { display: none; }
    OfficeFloor.-small > #small { display: block; }
    """

    def __init__(self, session: Session, panes: Panes) -> None:
        """Open an office.

        Args:
            session: The door to it.
            panes: The panes there are.
        """
        super().__init__()
        self._session = session
        self.specs = panes.office(session.apps(), session.opaque)
        self._keys = {spec.twin: spec.key for spec in self.specs}
        self.tabs = PaneTabs(id="tabs")
        self.stage = Stage(self, self.specs)
        self.rail = Rail(session)
        self.status = StatusLine(id="status")
        self.hint_line = HintLine(id="hints")
        self.bar = NoticeBar()
        self.notices = Notices(session.people)
        self.clock = Clockwork(self, self._beat)
        self.pump = Pump(self.set_timer, self._draw)
        self._goals: Sequence[GoalState] = ()
        self._offered = False
        self._grading = False
        self._problems = panes.problems
        self._leave = session.subscribe(self.pump.on_frame)

    def compose(self) -> ComposeResult:
        """Tabs, panes and rail, notices, status, hints."""
        yield self.tabs
        with Horizontal(id="body"):
            yield self.stage
            yield self.rail
        yield self.bar
        yield self.status
        yield self.hint_line
        yield Static(id="small")

    async def on_mount(self) -> None:
        """Draw the first frame."""
        self.watch(self, "focused", self._focus_moved, init=False)
        await self.stage.settle(self.size.width >= WIDE)
        self._goals = self.session.goals()
        self.rail.set_goals(self._goals)
        self.rail.set_log(self.session.log)
        self._draw(self.session.frame, ())
        self.stage.pane().take_focus()
        self._show_hints(self.focused)
        for problem in self._problems:
            self.tell(problem, Role.ALERT)

    def on_unmount(self) -> None:
        """Take no more frames."""
        self._leave()

    @property
    def session(self) -> Session:
        """The door to the office."""
        return self._session

    @property
    def places(self) -> Sequence[str]:
        """Where commands are from, the nearest first."""
        return (self.front, "office")

    def hands_off(self) -> str:
        """Why the person cannot act in the office; empty where they can."""
        return ""

    @property
    def front(self) -> str:
        """App of the pane in front."""
        return self.stage.front

    # Size

    async def on_resize(self, event: events.Resize) -> None:
        """Give up hints, then the status line, then everything, as the terminal gets small."""
        width, height = event.size
        small = width < LEAST[0] or height < LEAST[1]
        self.set_class(small, "-small")
        self.set_class(width < 80 or height < 24, "-no-hints")
        self.set_class(width < 70 or height < 20, "-no-status")
        if small:
            words = f"The office needs {LEAST[0]}x{LEAST[1]}; this terminal is {width}x{height}."
            self.query_one("#small", Static).update(Content(words))
        await self.stage.settle(width >= WIDE)
        self._show_panes(self.session.frame)
        self._show_tabs(self.session.frame)

    # Drawing

    def _draw(self, frame: Frame, happened: Sequence[Happening]) -> None:
        if self._notice(frame, happened) and self.clock.running:
            self.clock.stop()
            self.tell("The clock stopped: something calls for you. space lets it run.")
        self._show_panes(frame)
        self._show_tabs(frame)
        self._show_status(frame)
        self.bar.set_notices(self.notices.shown)
        if happened:
            self.rail.set_log(self.session.log)
        if self._wants_grading(frame) and not self._grading:
            self._grading = True
            self.set_timer(GRADING_DELAY, self._grade)

    def _notice(self, frame: Frame, happened: Sequence[Happening]) -> bool:
        """Notice what needs the seat; whether anything new does."""
        return self.notices.take(happened, frame.index, self._keys)

    def _wants_grading(self, frame: Frame) -> bool:
        """Whether the goals may stand otherwise than before."""
        return frame.cause is not None

    def _show_panes(self, frame: Frame) -> None:
        for twin in self.stage.shown:
            if twin in frame.views:
                self.stage.pane(twin).show(frame.views[twin], frame)
        self._let_write()

    def _let_write(self) -> None:
        """Let the person write where they can act; elsewhere it says why they cannot."""
        # There is one row for it; what to do instead stands in the hints.
        reason = self.hands_off().partition(". ")[0].partition(": ")[0]
        why = f"{reason.rstrip('.')}." if reason else ""
        for twin in self.stage.shown:
            for composer in self.stage.pane(twin).query(Composer):
                composer.set_enabled(not why, why)

    def _show_tabs(self, frame: Frame) -> None:
        tabs = [
            PaneTab(s.twin, s.key, s.title, s.short, frame.unread.get(s.twin, 0))
            for s in self.specs
        ]
        self.tabs.set_tabs(tabs, self.front, where_in_time(self.session, frame))

    def _show_status(self, frame: Frame) -> None:
        self.status.set_parts(
            [
                *self._status_state(),
                *work_parts(self.session, frame, self._goals),
                *self._status_seat(),
                seed_part(self.session),
            ]
        )

    def _status_state(self) -> list[Part]:
        """How the office goes on."""
        running = Role.GOOD if self.clock.running else Role.WARN
        return [Part(line((self.clock.label, running)), 0, command="office.run")]

    def _status_seat(self) -> list[Part]:
        """Who has the seat."""
        return seat_parts(self.session)

    def _grade(self) -> None:
        """Look at the goals, once the screen has been drawn."""
        self._grading = False
        goals = self.session.goals()
        if goals == self._goals:
            return
        new = [g.label for g in goals if g.met and not g.critical and g.id not in self._met()]
        self._goals = goals
        self.rail.set_goals(goals)
        if all_met(goals) and not self._offered:
            self._offered = True
            self.tell("Everything is done. F ends the day and shows the report.", Role.GOOD)
        elif new:
            self.tell(f"✔ {new[-1]}", Role.GOOD)
        self._show_status(self.session.frame)

    def _met(self) -> set[str]:
        return {goal.id for goal in self._goals if goal.met}

    def tell(self, words: str, role: Role = Role.PLAIN) -> None:
        """Show a line of the app's own above the status line."""
        self.notices.tell(words, self.session.frame.index, role)
        self.bar.set_notices(self.notices.shown)

    # Focus and hints

    def _focus_moved(self, focused: Widget | None) -> None:
        if focused is not None:
            for twin in self.stage.shown:
                pane = self.stage.pane(twin)
                if pane in focused.ancestors:
                    pane.note_focus(focused)
                    if twin != self.front:
                        self.call_next(self.open_pane, twin, False)
        self._show_hints(focused)

    def _show_hints(self, focused: Widget | None) -> None:
        hints = writing_hints(focused)
        self.hint_line.set_hints(
            hints or command_hints([*of_place(self.front), *of_place("office")])
        )

    # What panes ask for

    async def act(self, tool: str, args: Mapping[str, Any]) -> Outcome:
        """Call a tool as the seat and draw what came of it at once."""
        self.notices.hush()
        self.notices.seen(tool.partition(".")[0])
        outcome = await self.session.submit(tool, args)
        self.pump.flush()
        return outcome

    async def _beat(self, ms: int) -> None:
        await self.session.submit("vei.tick", {"dt_ms": ms})

    def choose(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        done: Callable[[str], Awaitable[None]],
    ) -> None:
        """Let one of a few things be chosen."""

        async def chosen(value: str | None) -> None:
            if value is not None:
                await done(value)

        self.app.push_screen(ChooseScreen(title, choices), chosen)

    # Panes

    async def open_pane(self, twin: str, focus: bool = True) -> Pane[object]:
        """Bring a pane to the front."""
        pane = await self.stage.open(twin)
        self.notices.seen(twin)
        self.bar.set_notices(self.notices.shown)
        self._show_panes(self.session.frame)
        self._show_tabs(self.session.frame)
        if focus:
            pane.take_focus()
        self._show_hints(self.focused)
        return pane

    def show_pane(self, twin: str) -> None:
        """Bring a pane to the front, from where nothing can be awaited."""
        self.call_next(self.open_pane, twin)

    async def action_pane_key(self, key: str) -> None:
        """Open the pane of a digit."""
        for spec in self.specs:
            if spec.key == key:
                await self.open_pane(spec.twin)

    @on(PaneTabs.Picked)
    async def _tab(self, event: PaneTabs.Picked) -> None:
        await self.open_pane(event.name)

    @on(HintLine.Pressed)
    @on(StatusLine.Pressed)
    async def _pressed(self, event: HintLine.Pressed | StatusLine.Pressed) -> None:
        name = event.command
        if name == "back":
            self.action_back()
        elif name == "palette":
            self.app.action_command_palette()
        elif name == "help":
            await self.run_command("office.help")
        elif name != "none":
            await self.run_command(name)

    def action_back(self) -> None:
        """One level back; never out."""
        pane = self.stage.pane()
        focused = self.focused
        if focused is not None and pane not in focused.ancestors:
            pane.take_focus()
        elif self.stage.zoomed:
            self.start_command("office.zoom")
        else:
            pane.back()

    # Commands

    async def action_command(self, command_id: str) -> None:
        """Do a command of the table, by its id."""
        await self.run_command(command_id)

    async def run_command(self, command_id: str) -> None:
        """Do a command: the office's own here, a pane's in its pane."""
        wanted = command(command_id)
        if wanted.where != "office":
            pane = await self.open_pane(wanted.where)
            await pane.action_command(command_id)
            return
        result = getattr(self, wanted.method)()
        if result is not None:
            await result

    def start_command(self, command_id: str) -> None:
        """Do a command, from where nothing can be awaited."""
        self.call_next(self.run_command, command_id)

    @on(Timeline.Picked)
    def _picked(self, event: Timeline.Picked) -> None:
        event.stop()
        self.go_to(event)

    def go_to(self, picked: Timeline.Picked) -> None:
        """Go to where something happened, or to what it names."""
        raise NotImplementedError

    def open_form(self, name: str, values: Mapping[str, object]) -> None:
        """Fill in a tool's arguments in a form."""
        raise NotImplementedError

    def write_in(self, app: str, text: str) -> None:
        """Go to a pane and begin to write in it."""
        raise NotImplementedError
