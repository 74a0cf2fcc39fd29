"""The inspector: the state of an office as a tree, at any step, and what that step changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical

from engine.changes import Kind, changes
from engine.errors import RunError
from vei_tui.commands import of_place
from vei_tui.panes._ask import AskLine
from vei_tui.panes._base import place_bindings
from vei_tui.presenters import when
from vei_tui.presenters.inspection import record_words, spot_lines, spot_words
from vei_tui.presenters.search import Search
from vei_tui.presenters.state import ChangeRow, change_rows, path_text
from vei_tui.presenters.text import Role, line, one_line
from vei_tui.pump import Throttle
from vei_tui.screens.command_hints import command_hints, swap_hints
from vei_tui.screens.place import ENTER, PlaceScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.session import Frame, Session
from vei_tui.sight import Sight
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.hints import Hint, HintLine
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.reader import Reader
from vei_tui.widgets.state_tree import StateTree
from vei_tui.widgets.status import Part, StatusLine


class InspectorFloor(PlaceScreen[None]):
    """What the inspector shows; its commands are in `InspectorScreen`."""

    PLACE = "inspect"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *place_bindings("inspect"),
        Binding("escape", "command('inspect.leave')", "close", show=False),
    ]
    DEFAULT_CSS = """
    InspectorFloor {
        & > #body { height: 1fr; layout: horizontal; }
        & #state { width: 3fr; }
        & #side { width: 2fr; margin: 0 0 0 1; }
        & #tree, & #changes { height: 1fr; }
        & #value { height: 1fr; background: $surface; }
        &.-narrow > #body { layout: vertical; }
        &.-narrow #state { width: 1fr; height: 3fr; }
        &.-narrow #side { width: 1fr; height: 2fr; margin: 0; }
        &.-narrow .of-value, &.-narrow #value { display: none; }
    }
    """

    def __init__(self, session: Session, sight: Sight) -> None:
        """Look at an office.

        Args:
            session: the door to it.
            sight: what may be inspected of it now.
        """
        super().__init__()
        self._session = session
        self._sight = sight
        self._step = sight.now
        self._follows = True
        """Whether the step goes along with the office."""
        self._state: Mapping[str, Any] = {}
        self._found = Search()
        self._chrome = StatusLine(id="chrome")
        self._where = StatusLine(id="where")
        self.tree_title = FrameTitle(line("State"), of="#tree")
        self.state_tree = StateTree(id="tree")
        self._change_title = FrameTitle(of="#changes")
        self.change_list: LineList[ChangeRow] = LineList(
            lambda row: row.lines,
            lambda row: row.id,
            selectable=lambda row: row.change is not None,
            empty=[line(("This step changed nothing here.", Role.DIM))],
            id="changes",
        )
        self.value = Reader(id="value", empty=[line(("No value.", Role.DIM))])
        self._ask = AskLine()
        self._hint_line = HintLine()
        self._renew = Throttle(self.set_timer, self._moved_on)
        self._deaf = session.subscribe(self._framed)

    def compose(self) -> ComposeResult:
        """Title, tree, changes, value, hints."""
        yield self._chrome
        with Container(id="body"):
            with Vertical(id="state"):
                yield self.tree_title
                yield self.state_tree
                yield self._where
            with Vertical(id="side"):
                yield self._change_title
                yield self.change_list
                title = FrameTitle(line("Value"), of="#value")
                title.add_class("of-value")
                yield title
                yield self.value
        yield self._ask
        yield self._says
        yield self._hint_line

    def on_mount(self) -> None:
        """Show the present step."""
        usual = [Hint("enter", "open", 3, ENTER), *command_hints(of_place("inspect"))]
        swap_hints(self, self._hint_line, usual)
        self._show()
        self.state_tree.focus()

    def on_unmount(self) -> None:
        """Take no more frames."""
        self._deaf()

    # Steps

    @property
    def step(self) -> int:
        """The step that is shown."""
        return self._step

    def _framed(self, frame: Frame) -> None:
        self._renew.poke()

    def _moved_on(self) -> None:
        """The office stands at another step."""
        sight = self._session.sight()
        if sight is None or not self.is_attached:
            return
        changed = sight.whole != self._sight.whole
        self._sight = sight
        if self._follows or changed or self._step > sight.last:
            self._step = sight.now
            self._show()
        else:
            self._show_chrome()

    def go_to_step(self, step: int) -> None:
        """Show another step."""
        # A recording that is still being done again has more steps by now.
        sight = self._sight = self._session.sight() or self._sight
        wanted = min(max(step, sight.first), sight.last)
        if wanted != step:
            self.say(f"The steps are {sight.first} to {sight.last}.")
        self._follows = wanted == sight.now
        if wanted != self._step:
            self._step = wanted
            self._show()
        self._show_chrome()

    def _show(self) -> None:
        """Show the state at the step, and what the step changed."""
        sight, step = self._sight, self._step
        try:
            before = sight.at(max(sight.first, step - 1))
            state = sight.at(step)
        except RunError as problem:
            self.say(str(problem), Role.ALERT)
            return
        self._state = state
        found = list(changes(before, state))
        self.state_tree.set_state(state)
        self.state_tree.set_marks({each.path: each.kind for each in found
                                   if each.kind is not Kind.REMOVED}
                                  | {each.path[:-1]: Kind.CHANGED for each in found
                                     if each.kind is Kind.REMOVED})  # fmt: skip
        self.change_list.set_records(change_rows(found))
        words = record_words(self._record())
        title = line(f"Step {step}", (f" {words}" if words else "", Role.DIM))
        count = f"{len(found)} changed" if found else ""
        self._change_title.set_title(title, line((count, Role.DIM)) if count else ())
        self._show_chrome()
        self._show_spot()

    def _show_chrome(self) -> None:
        sight, step, start = self._sight, self._step, self._session.starts_at
        time_ms = sight.time_ms(step)
        seat = self._session.people.name(sight.actor)
        what = "everything" if sight.whole else f"what {seat} sees"
        at = f"{when.date(start, time_ms)} {when.second(start, time_ms)}"
        parts = [
            Part(line(("Inspector", Role.HEADING), f"  {what}"), 0),
            Part(line((one_line(self._session.title), Role.DIM)), 4),
            Part(line((at, Role.TIME)), 2, right=True),
            Part(line((f"step {step}", Role.STRONG), f" of {sight.last}"), 0, right=True),
        ]
        if self._follows:
            parts.append(Part(line(("now", Role.GOOD)), 3, right=True))
        self._chrome.set_parts(parts)

    def _record(self) -> Mapping[str, Any] | None:
        """The record that the step made, where it may be seen."""
        if not self._step:
            return None
        return self._sight.record(self._step) or self._session.record(self._step - 1)

    # The row under the cursor

    @on(StateTree.NodeHighlighted)
    def _highlighted(self, event: StateTree.NodeHighlighted[Any]) -> None:
        event.stop()
        self._show_spot()

    def _show_spot(self) -> None:
        spot = self.state_tree.spot
        if spot is None:
            return
        where = Part(line((path_text(spot.path), Role.CODE)), 0)
        what = Part(line((spot_words(spot.value), Role.DIM)), 3, right=True)
        self._where.set_parts((where, what))
        self.value.set_lines(spot_lines(spot.value))

    @on(StateTree.NodeSelected)
    def _selected(self, event: StateTree.NodeSelected[Any]) -> None:
        event.stop()
        spot = self.state_tree.spot
        if not self.state_tree.toggle() and spot is not None:
            title = one_line(path_text(spot.path))
            self.app.push_screen(SheetScreen(title, spot_lines(spot.value)))

    @on(LineList.Highlighted, "#changes")
    def _change_highlighted(self, event: LineList.Highlighted) -> None:
        event.stop()
        if self.change_list.has_focus and isinstance(event.record, ChangeRow):
            self.state_tree.reveal(event.record.path)

    @on(LineList.Selected, "#changes")
    def _change_selected(self, event: LineList.Selected) -> None:
        event.stop()
        if isinstance(event.record, ChangeRow):
            self.state_tree.reveal(event.record.path)
            self.state_tree.focus()
