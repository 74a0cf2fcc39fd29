"""A recording as it was written: its entries one by one, where it cannot be done again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input

from engine.record.recording import Told
from vei_tui.commands import command, of_place
from vei_tui.keymap import bindings_of, help_lines
from vei_tui.panes._ask import AskLine
from vei_tui.presenters import when
from vei_tui.presenters.recording import entry_line, entry_lines
from vei_tui.presenters.steps import speed_words
from vei_tui.presenters.text import Line, Role, line, one_line
from vei_tui.screens.command_hints import ESCAPE, ask_no_more, command_hints, swap_hints
from vei_tui.screens.sheet import SheetScreen
from vei_tui.screens.transport import Transport
from vei_tui.seats.recordings import Reel
from vei_tui.widgets.hints import Hint, HintLine
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.reader import Reader
from vei_tui.widgets.say_line import SayLine
from vei_tui.widgets.scrubber import Scrubber
from vei_tui.widgets.status import Part, StatusLine

ABOUT: Final = (
    "This recording cannot be done again here, so there is no office to show: what was observed,\n"
    "called and answered is shown as it was written. The line at the foot is the whole recording;\n"
    "a click goes there. Enter on an entry goes to its step. l leads to the lobby, q leaves."
)

OFFICE_ONLY: Final = frozenset(
    ("replay.what-if", "replay.follow", "replay.mind", "replay.record", "replay.whole",
     "replay.goal", "replay.goal-back")
)  # fmt: skip
"""Commands of the replay that need an office."""

BEFORE: Final = 200
AHEAD: Final = 100
"""Entries that are in the list around the step: more than anybody scrolls through."""

NARROW: Final = 100
"""Columns below which list and entry stand above each other."""

SLICE_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry in the list."""

    step: int
    told: Told
    ahead: bool
    """Whether it is still to come."""


class RecordingScreen(Transport, Screen[str]):
    """A recording as it was written. Its result says where to go: `lobby`, `quit`."""

    PLACE = "replay"
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(keys, f"replay('{name}')", label, show=False, priority=True, id=name)
            for keys, _, label, name in bindings_of("replay")
        ),
        Binding("question_mark", "help", "keys", show=False),
        Binding("q,ctrl+q", "leave('quit')", "quit", show=False),
        Binding("l", "leave('lobby')", "lobby", show=False),
    ]
    DEFAULT_CSS = """
    RecordingScreen {
        & > #halves { height: 1fr; }
        & #entries { width: 1fr; height: 1fr; }
        & #entry { width: 1fr; height: 1fr; margin-left: 1; }
        & > #why { height: auto; max-height: 3; background: $surface; }
    }
    RecordingScreen.-narrow #halves { layout: vertical; }
    RecordingScreen.-narrow #entries { width: 100%; }
    RecordingScreen.-narrow #entry { width: 100%; margin-left: 0; }
    """

    def __init__(self, reel: Reel) -> None:
        """Show a recording where it stands."""
        super().__init__()
        self.tape = reel
        self._reel = reel
        self.ask = AskLine()
        self.scrubber = Scrubber(reel)
        self._why = Reader(id="why")
        self._why.can_focus = False
        self._entries: LineList[_Row] = LineList(
            self._row_lines, lambda row: str(row.step), id="entries",
            empty=[line(("Before the first entry. . goes on.", Role.DIM))],
        )  # fmt: skip
        self._entry = Reader(id="entry")
        self._status = StatusLine(id="status")
        self._says = SayLine(id="says")
        self._chrome = StatusLine(id="chrome")
        self._hint_line = HintLine()

    def compose(self) -> ComposeResult:
        """Why there is no office, the entries, the one at this step, the scrubber, hints."""
        yield self._chrome
        yield self._why
        with Horizontal(id="halves"):
            yield self._entries
            yield self._entry
        yield self.ask
        yield self._says
        yield self.scrubber
        yield self._status
        yield self._hint_line

    def on_mount(self) -> None:
        """Show it, and get to know the rest behind it."""
        hints = command_hints(each for each in of_place("replay") if each.id not in OFFICE_ONLY)
        leaving = (Hint("l", "lobby", 5, "lobby"), Hint("q", "quit", 5, "quit"))
        swap_hints(self, self._hint_line, [*hints, *leaving])
        self._entries.focus()
        self._show_why()
        self.moved()
        self.run_worker(self._learn(), exclusive=True)

    def on_unmount(self) -> None:
        """Play no more."""
        self.halt()

    def on_resize(self, event: events.Resize) -> None:
        """List and entry beside each other, or above each other."""
        self.set_class(event.size.width < NARROW, "-narrow")

    async def _learn(self) -> None:
        more = True
        while more:
            more = self._reel.advance(SLICE_S)
            if self._reel.index != self._shown:
                self.moved()
            self.scrubber.refresh()
            self._show_status()
            await asyncio.sleep(0)
        self._show_why()
        self.moved()

    _shown = -1
    """The step that is on the screen."""

    def moved(self) -> None:
        """Show where the recording stands."""
        reel = self._reel
        self._shown = step = reel.index
        first, last = max(1, step - BEFORE), min(reel.count, step + AHEAD)
        recording = reel.recording
        self._entries.set_records(
            [_Row(each, recording[each - 1], each > step) for each in range(first, last + 1)]
        )
        if step:
            self._entries.highlight(str(step))
            told = recording[step - 1]
            self._entry.set_lines(entry_lines(told, step, reel.starts_at))
        else:
            self._entry.set_lines([line(("The recording begins here. . goes on.", Role.DIM))])
        self.scrubber.refresh()
        self._show_status()

    def _row_lines(self, row: _Row) -> Sequence[Line]:
        shown = entry_line(row.told, row.step, self._reel.starts_at)
        if not row.ahead:
            return (shown,)
        # What is still to come is there, but steps back.
        return (tuple((t, r if r is Role.FILL else Role.DIM) for t, r in shown),)

    def _show_why(self) -> None:
        reel = self._reel
        said = [line(("As it was written. ", Role.WARN), one_line(reel.why))]
        if reel.problem:
            said.append(line(("It ends early: ", Role.ALERT), one_line(reel.problem)))
        self._why.set_lines(said)
        name = one_line(str(reel.recording.path))
        self._chrome.set_parts([Part(line(("Recording", Role.HEADING), f"  {name}"), 0)])

    def _show_status(self) -> None:
        reel = self._reel
        state = ("PLAYING", Role.GOOD) if self.playing else ("PAUSED", Role.WARN)
        count = f"{reel.total}" if reel.known else f"about {reel.total}"
        parts = [
            Part(line(state, (f" {speed_words(self.speed)}", Role.DIM)), 0, command="replay.play"),
            Part(line((f"step {reel.index}/{count}", Role.STRONG)), 1, command="replay.jump"),
        ]
        if reel.time_ms is not None:
            clock = when.span(reel.time_ms)
            parts.append(Part(line((f"{clock} in", Role.TIME)), 3, right=True))
        self._status.set_parts(parts)

    def tell(self, words: str, role: Role = Role.PLAIN) -> None:
        """Say something above the scrubber."""
        self._says.say(words, role)

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys go before the list's, while nothing is written."""
        if action == "replay":
            return not isinstance(self.focused, Input)
        return super().check_action(action, parameters)

    def action_replay(self, command_id: str) -> None:
        """Do a command of the replay."""
        self._says.say("")
        if command_id in OFFICE_ONLY:
            self.tell("That needs an office, and this recording has none.", Role.WARN)
        else:
            getattr(self, command(command_id).method)()

    def action_command(self, command_id: str) -> None:
        """Do a command from the palette."""
        self.action_replay(command_id)

    def action_help(self) -> None:
        """The keys of a recording."""
        rows = help_lines("Recording", ABOUT, "replay", without=OFFICE_ONLY)
        self.app.push_screen(SheetScreen("Keys", rows))

    def action_leave(self, where: str) -> None:
        """Leave the recording."""
        self.halt()
        self.dismiss(where)

    @on(LineList.Selected, "#entries")
    def _picked(self, event: LineList.Selected) -> None:
        event.stop()
        if isinstance(event.record, _Row):
            self.halt()
            self.go_to_step(event.record.step)

    @on(Scrubber.Sought)
    def _sought(self, event: Scrubber.Sought) -> None:
        event.stop()
        self.go_to_step(event.step)

    @on(StatusLine.Pressed)
    @on(HintLine.Pressed)
    def _pressed(self, event: HintLine.Pressed | StatusLine.Pressed) -> None:
        event.stop()
        match event.command:
            case "help":
                self.action_help()
            case "palette":
                self.app.action_command_palette()
            case "lobby" | "quit":
                self.action_leave(event.command)
            case ESCAPE.command:
                ask_no_more(self)
            case "none":
                pass
            case name:
                self.action_command(name)
