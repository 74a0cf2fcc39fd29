"""The timeline: what happened, one line each, in the rail or on a screen of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget

from vei_tui.panes._ask import AskLine
from vei_tui.presenters.events import Happening, happening_line, matches
from vei_tui.presenters.people import People
from vei_tui.presenters.text import Line, Role, line
from vei_tui.screens.command_hints import ESCAPE, ask_no_more, writing_hints
from vei_tui.screens.sheet import SheetScreen
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.hints import Hint, HintLine
from vei_tui.widgets.line_list import LineList


class Timeline(Vertical):
    """A list of happenings that follows its end. Enter picks one, o what it names, f filters."""

    BINDING_GROUP_TITLE = "Events"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f,slash", "filter", "filter", show=False),
        Binding("o", "follow", "go to", show=False),
    ]
    DEFAULT_CSS = """
    Timeline { height: 1fr; & > LineList { height: 1fr; } }
    """

    @dataclass
    class Picked(Message):
        """Enter or o was pressed on an entry."""

        happening: Happening
        """The entry."""
        follows: bool = False
        """Whether what it names is wanted, rather than the entry itself."""

    def __init__(self, people: People, starts_at: str) -> None:
        """Make an empty timeline of an office."""
        super().__init__()
        self._people = people
        self._all: list[Happening] = []
        self._filter = ""
        self._title = FrameTitle(line("Events"), of="LineList")
        self._list: LineList[Happening] = LineList(
            lambda event: ((*happening_line(event, people, starts_at), (" ", Role.FILL)),),
            lambda event: event.id,
            follow=True,
            empty=[line(("Nothing has happened yet. Whatever you do stands here.", Role.DIM))],
        )
        self._ask = AskLine()

    def compose(self) -> ComposeResult:
        """Title, list, and the line that asks for a filter."""
        yield self._title
        yield self._list
        yield self._ask

    def set_log(self, log: Sequence[Happening]) -> None:
        """Show these happenings, of which the old ones are the beginning."""
        self._all = list(log)
        self._show()

    def take_focus(self) -> None:
        """Have the keys."""
        self._list.focus()

    def go_to_seq(self, seq: int) -> bool:
        """Put the cursor on what happened with a record, or last before it.

        Returns:
            Whether there was anything.
        """
        upto = [event for event in self._list.records if event.seq <= seq]
        exact = next((event for event in upto if event.seq == seq), None)
        found = exact or (upto[-1] if upto else None)
        return found is not None and self._list.highlight(found.id)

    @property
    def highlighted(self) -> Happening | None:
        """The entry under the cursor."""
        return self._list.highlighted

    def _show(self) -> None:
        shown = [event for event in self._all if matches(event, self._filter, self._people)]
        self._list.set_records(shown)
        right = (
            f"{len(shown)} of {len(self._all)} · {self._filter}"
            if self._filter
            else str(len(shown))
        )
        self._title.set_title(line("Events"), line((right, Role.DIM)))

    def action_filter(self) -> None:
        """Ask which entries to show."""
        self._ask.open("Show only", self._filter, self._filtered)

    def action_follow(self) -> None:
        """Go to what the entry under the cursor names."""
        if self._list.highlighted is not None:
            self.post_message(self.Picked(self._list.highlighted, follows=True))

    async def _filtered(self, words: str) -> None:
        self._filter = words.strip()
        self._show()

    @on(LineList.Selected)
    def _selected(self, event: LineList.Selected) -> None:
        event.stop()
        if isinstance(event.record, Happening):
            self.post_message(self.Picked(event.record))


class TimelineScreen(ModalScreen[Timeline.Picked | None]):
    """The timeline over the rest of the screen; its result is what was picked, and how.

    After the day there is nowhere to go to: an entry is then shown in full, over the timeline.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,e", "leave", "back", show=False)]
    DEFAULT_CSS = """
    TimelineScreen {
        align: center middle;
        & > #box { width: 100%; height: 100%; background: $background; }
    }
    """

    def __init__(
        self,
        people: People,
        starts_at: str,
        log: Sequence[Happening],
        *,
        at: int | None = None,
        reads: Callable[[Happening], Sequence[Line]] | None = None,
    ) -> None:
        """Show a log.

        Args:
            people: Whom it tells of.
            starts_at: Date and hour of time 0.
            log: What happened.
            at: seq of the record that the cursor begins on; the end without one.
            reads: What an entry says in full, after the day.
        """
        super().__init__()
        self._timeline = Timeline(people, starts_at)
        self._log = log
        self._at = at
        self._reads = reads
        self._hint_line = HintLine(pinned=(Hint("esc", "back", 0, "leave"),))

    def compose(self) -> ComposeResult:
        """The timeline and its keys."""
        with Vertical(id="box"):
            yield self._timeline
            yield self._hint_line

    def on_mount(self) -> None:
        """Show the log, at the record that was asked for or at its end."""
        self.watch(self, "focused", self._show_hints)
        self._timeline.set_log(self._log)
        if self._at is not None:
            self._timeline.go_to_seq(self._at)
        self._timeline.take_focus()

    def _show_hints(self, focused: Widget | None) -> None:
        writing = [each for each in writing_hints(focused) if each != ESCAPE]
        hints = [Hint("f", "filter", 2, "filter")]
        if self._reads is None:
            hints = [Hint("enter", "go there", 1, "none"),
                     Hint("o", "go to what it names", 3, "follow"), *hints]  # fmt: skip
        else:
            hints = [Hint("enter", "read in full", 1, "none"), *hints]
        self._hint_line.set_hints(writing or hints)

    @on(Timeline.Picked)
    def _picked(self, event: Timeline.Picked) -> None:
        event.stop()
        if self._reads is None:
            self.dismiss(event)
        elif not event.follows:
            title = f"Step {event.happening.seq + 1}"
            self.app.push_screen(SheetScreen(title, self._reads(event.happening)))

    def action_leave(self) -> None:
        """Pick nothing."""
        self.dismiss(None)

    @on(HintLine.Pressed)
    def _hint(self, event: HintLine.Pressed) -> None:
        event.stop()
        if event.command == "filter":
            self._timeline.action_filter()
        elif event.command == "follow":
            self._timeline.action_follow()
        elif event.command == "leave" and not ask_no_more(self):
            self.action_leave()
