"""The office with a recording in the seat: played, stepped, jumped through, gone on from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from vei_tui.commands import command, of_place
from vei_tui.keymap import bindings_of
from vei_tui.panes._base import place_bindings
from vei_tui.presenters.events import Happening, record_lines
from vei_tui.presenters.text import Role, line
from vei_tui.registry import Panes
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.command_hints import hinted
from vei_tui.screens.replay_rail import ReplayRail
from vei_tui.screens.replay_status import replay_parts
from vei_tui.screens.transport import Transport
from vei_tui.screens.watch import TIME
from vei_tui.screens.watch_commands import WatchScreen
from vei_tui.screens.who import MODEL, YOU, choices
from vei_tui.seats.opening import Seats
from vei_tui.seats.reciting import Recital
from vei_tui.seats.replaying import ReplaySession
from vei_tui.seats.runner import Runner
from vei_tui.session import Frame
from vei_tui.widgets.hints import Hint
from vei_tui.widgets.scrubber import Scrubber
from vei_tui.widgets.status import Part

ABOUT: Final = (
    "A recorded day, done again: the panes show the office exactly as the seat saw it at this\n"
    "step. The line at the foot is the day: ╋ calls, • what arrived, ✗ refused calls, ! what a\n"
    "watcher noted, ✔ goals met; a click goes there. Nothing here changes the recording; ctrl+t\n"
    "goes on from this step in a run of its own."
)

STAYS: Final = "This is a recording: what was done stays done. ctrl+t goes on from here."

NOT_OVER: Final = "The day is not over: what others did in it stays theirs until then."


class ReplayScreen(Transport, WatchScreen, inherit_bindings=False):
    """The office of a recorded day. Its result says where to go: `lobby`, `report`, `quit`."""

    RAIL = ReplayRail
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the panes' own keys: nobody acts in a recording.
        *(
            Binding(keys, f"replay('{name}')", label, show=False, priority=True, id=name)
            for keys, _, label, name in bindings_of("replay")
        ),
        *place_bindings("office"),
        *(Binding(key, f"pane_key('{key}')", "pane", show=False) for key in "1234567890"),
        Binding("escape", "back", "back", show=False),
    ]

    @dataclass
    class Fork(Message):
        """Somebody goes on from a step, in a run of its own."""

        screen: ReplayScreen
        session: ReplaySession
        step: int
        who: str
        """Who has the seat there: see :func:`vei_tui.seats.begin.seating_of`."""

    @dataclass
    class Parted(Message):
        """The record is not what its calls give here."""

        screen: ReplayScreen
        session: ReplaySession
        problem: str

    def __init__(
        self, seats: Seats, session: ReplaySession, panes: Panes, *, model: str = "",
        live: bool = False,
    ) -> None:  # fmt: skip
        """Open the office of a recorded day.

        Args:
            seats: of whom it tells.
            session: the day.
            panes: the panes there are.
            model: the environment's model, to go on with.
            live: whether the day itself still goes on behind this.
        """
        self.tape = session
        super().__init__(seats, panes)
        self._day = session
        self._model = model
        self._live = live
        self._said_parted = False
        self.scrubber = Scrubber(session)
        self._deaf.append(session.on_progress(self._known_more))

    def compose(self) -> ComposeResult:
        """The watch's parts, and the scrubber above the status line."""
        for part in super().compose():
            if part is self.status:
                yield self.scrubber
            yield part

    async def on_mount(self) -> None:
        """Show the recording where it stands."""
        self._draw(self._day.frame, ())

    def on_unmount(self) -> None:
        """Play no more."""
        self.halt()
        if self._live:
            self.recital.leave()

    @property
    def recital(self) -> Recital:
        """Whose thoughts are told."""
        runner = self.watched
        assert isinstance(runner, Recital)
        return runner

    @property
    def places(self) -> Sequence[str]:
        """Where commands are from, the nearest first."""
        return ("replay", self.front, "office")

    # What changes

    def _settle(self, ended: Sequence[Runner] = ()) -> None:
        """Nobody sits down here, and nobody gets up."""

    def _known_more(self) -> None:
        if not self.is_attached:
            return
        self.scrubber.refresh()
        self._show_goals()
        self._show_status(self._day.frame)
        if self._day.problem and not self._said_parted:
            self._said_parted = True
            self.post_message(self.Parted(self, self._day, self._day.problem))

    def moved(self) -> None:
        """Show where the recording stands."""
        self.recital.playing = self.playing
        self.recital.refresh()
        self.pump.flush()
        self.scrubber.refresh()
        self._show_status(self._day.frame)

    def _draw(self, frame: Frame, happened: Sequence[Happening]) -> None:
        super()._draw(frame, ())
        self._show_goals()
        self.rail.set_log(self._day.log)
        self.scrubber.refresh()
        focus = self._day.focus
        known = {spec.twin for spec in self.specs}
        if self.follows and focus in known and focus != self.front:
            self.call_next(self._come_forward, focus)

    def _show_goals(self) -> None:
        goals = self._day.goals()
        if goals != self._goals:
            self._goals = goals
            self.rail.set_goals(goals)

    def _wants_grading(self, frame: Frame) -> bool:
        """The day was judged already."""
        return False

    # Acting

    def hands_off(self) -> str:
        """Why the person cannot act."""
        return STAYS

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The replay's keys go before the panes', while nothing is written."""
        if action == "replay":
            return parameters[0] == "replay.what-if" or not self._writes()
        return super().check_action(action, parameters)

    async def action_replay(self, command_id: str) -> None:
        """Do a command of the replay."""
        await self.run_command(command_id)

    async def run_command(self, command_id: str) -> None:
        """Do a command: the replay's own here."""
        wanted = command(command_id)
        if wanted.where == "replay":
            # What was told of another step is not true of this one.
            self.notices.hush()
            self.bar.set_notices(self.notices.shown)
            result = getattr(self, wanted.method)()
            if result is not None:
                await result
        elif command_id in TIME:
            self.tell(STAYS, Role.WARN)
        else:
            await super().run_command(command_id)

    async def do_follow(self) -> None:
        """Follow the seat, or leave the panes to the person."""
        self.follows = not self.follows
        focus = self._day.focus
        if self.follows and focus in {spec.twin for spec in self.specs}:
            await self._come_forward(focus)
        self._show_status(self._day.frame)

    def do_record(self) -> None:
        """This step's record in full, where it may be seen."""
        step = self._day.index
        if not step:
            self.tell("Nothing has happened yet.")
            return
        record = self._day.record(step - 1)
        if record is None:
            self.tell(NOT_OVER)
        else:
            self._read(f"Step {step}", record_lines(record, self._day.starts_at))

    def do_whole(self) -> None:
        """Show all that happened, or only what the seat saw."""
        if not self._day.over:
            self.tell(NOT_OVER)
            return
        self._day.show_whole(not self._day.whole)
        self.tell("All records." if self._day.whole else "What the seat saw.")
        self.moved()

    def do_rewind(self) -> None:
        """This is the past already."""
        self.tell("You are looking back already.")

    def do_what_if(self) -> None:
        """Choose who goes on from this step."""
        self.halt()
        self.moved()
        step = self._day.past.whole(self._day.index)
        found = choices(self._model, self._day.shadow.scenario.id)

        def chosen(value: str | None) -> None:
            if value == MODEL:
                self.ask.open("Model", self._model, self._model_named)
            elif value is not None:
                self._fork("" if value == YOU else value)

        title = f"Who goes on from step {step}, in a run of its own?"
        self.app.push_screen(ChooseScreen(title, found), chosen)

    async def _model_named(self, name: str) -> None:
        if name.strip():
            self._fork(name.strip())

    def _fork(self, who: str) -> None:
        self.post_message(self.Fork(self, self._day, self._day.index, who))

    def _hold(self) -> None:
        """Somebody looks at how it went."""
        self.halt()

    def do_lobby(self) -> None:
        """Back to the lobby, or to the day that goes on."""
        self.halt()
        self.dismiss("live" if self._live else "lobby")

    def do_quit(self) -> None:
        """Leave; where the day goes on behind this, back to it."""
        self.halt()
        self.dismiss("live" if self._live else "quit")

    @on(Scrubber.Sought)
    def _sought(self, event: Scrubber.Sought) -> None:
        event.stop()
        self.go_to_step(event.step)

    # Drawing

    def _status_seat(self) -> list[Part]:
        who = self.recital.label
        return [Part(line(("recorded: ", Role.DIM), (who, Role.STRONG)), 3, right=True)]

    def _status_state(self) -> list[Part]:
        return replay_parts(self._day, self.recital.spent, self.playing, self.speed, self.follows)

    def _show_hints(self, focused: Widget | None) -> None:
        if isinstance(focused, Input | TextArea):
            super()._show_hints(focused)
            return
        taken = {key for each in of_place("replay") for key in each.keys}
        commands = [*of_place("replay")]
        commands += [
            each for each in of_place("office")
            if each.id not in TIME and not taken.intersection(each.keys)
        ]  # fmt: skip
        back = {"office.quit": "back to the day"} if self._live else {}
        hints = [
            Hint(each.key, back.get(each.id, each.label), 2 if each.id in back else each.priority,
                 each.id)
            for each in hinted(commands)
        ]  # fmt: skip
        self.hint_line.set_hints(hints)

    def _help_about(self) -> tuple[str, str]:
        return ("replay", ABOUT)
