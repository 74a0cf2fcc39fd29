"""Choosing one of a few things, over the rest of the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from vei_tui.presenters.text import Line, Role, line, one_line
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.hints import Hint, HintLine
from vei_tui.widgets.line_list import LineList

Choice = tuple[str, str]
"""A value and what it is called."""


def _one_row(choice: Choice) -> tuple[Line, ...]:
    # A fill that takes nothing keeps a long name on one row.
    return ((*line(one_line(choice[1])), (" ", Role.FILL)),)


class ChooseScreen(ModalScreen[str | None]):
    """A list to choose from; its result is the value, or none."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "back", show=False)]
    DEFAULT_CSS = """
    ChooseScreen {
        align: center middle;
        & > #box {
            width: 76;
            max-width: 100%;
            height: auto;
            max-height: 90%;
            padding: 0 1;
            background: $background;
            border: round $border;
        }
        & > #box > LineList { height: auto; max-height: 20; }
        & > #box > HintLine { background: $background; }
    }
    """

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        current: str = "",
        moved: Callable[[str], None] | None = None,
    ) -> None:
        """Make the screen.

        Args:
            title: What is chosen.
            choices: Values and their names.
            current: The value that the cursor begins on.
            moved: Told the value under the cursor, each time it moves.
        """
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._current = current
        self._moved = moved
        self._list: LineList[Choice] = LineList(_one_row, lambda choice: choice[0])

    def compose(self) -> ComposeResult:
        """The list in its frame."""
        with Vertical(id="box"):
            title = FrameTitle(line(self._title))
            title.active = True
            yield title
            yield self._list
            yield HintLine(
                (Hint("enter", "choose", 0, "choose"),), pinned=(Hint("esc", "back", 0, "leave"),)
            )

    def on_mount(self) -> None:
        """Show the choices."""
        self._list.styles.height = max(1, min(20, len(self._choices)))
        self._list.set_records(self._choices)
        if self._current:
            self._list.highlight(self._current)
        self._list.focus()

    @on(LineList.Highlighted)
    def _highlighted(self, event: LineList.Highlighted) -> None:
        event.stop()
        if self._moved is not None and event.record_id:
            self._moved(event.record_id)

    @on(LineList.Selected)
    def _selected(self, event: LineList.Selected) -> None:
        event.stop()
        self.dismiss(event.record_id)

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)

    @on(HintLine.Pressed)
    def _hint(self, event: HintLine.Pressed) -> None:
        event.stop()
        if event.command == "choose":
            self._list.action_select()
        else:
            self.action_leave()
