"""A sheet of text over the rest of the screen: help, the task, a record, the goals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from vei_tui.presenters.text import PageLine, line
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.hints import Hint, HintLine
from vei_tui.widgets.reader import Reader

FOLLOW: Final = "follow"
"""The result of a sheet from which one wants to go to what it names."""


class SheetScreen(ModalScreen[str]):
    """Text to read. Escape, enter and q close it; a node in it is its result, or `FOLLOW`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,question_mark", "leave", "close", show=False),
        Binding("o", "follow", "go to", show=False),
    ]
    DEFAULT_CSS = """
    SheetScreen {
        align: center middle;
        & > #box {
            width: 84;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 0 1;
            background: $background;
            border: round $border;
        }
        & > #box > Reader { height: auto; }
        & > #box > HintLine { background: $background; }
    }
    """

    def __init__(
        self,
        title: str,
        lines: Sequence[PageLine],
        close: str = "close",
        *,
        follows: bool = False,
        passes: Iterable[str] = (),
    ) -> None:
        """Make the sheet.

        Args:
            title: What it is.
            lines: The text.
            close: What closing it is called.
            follows: Whether it names something that one can go to.
            passes: Keys that close it with themselves as the result: it names what they do.
        """
        super().__init__()
        self._passes = frozenset(passes)
        self._title = title
        self._close = close
        self._follows = follows
        self._reader = Reader(lines)

    def compose(self) -> ComposeResult:
        """The text in its frame."""
        with Vertical(id="box"):
            title = FrameTitle(line(self._title))
            title.active = True
            yield title
            yield self._reader
            hints = [Hint("↑↓", "scroll", 2, "none")]
            if self._follows:
                hints.append(Hint("o", "go to what it names", 3, FOLLOW))
            yield HintLine(hints, pinned=(Hint("esc", self._close, 0, "leave"),))

    def on_mount(self) -> None:
        """Begin to read."""
        # How many rows the text has is known once its width is.
        self.watch(self._reader, "virtual_size", self._fit)
        self._reader.focus()

    def on_resize(self) -> None:
        """As high as the text, as far as there is room."""
        self._fit()

    def _fit(self) -> None:
        self._reader.styles.height = max(1, min(self._reader.row_total(), self.size.height - 4))

    @on(Reader.NodeActivated)
    def _activated(self, event: Reader.NodeActivated) -> None:
        event.stop()
        self.dismiss(event.node_id)

    def on_key(self, event: events.Key) -> None:
        """Close with a key that is meant for what is behind the sheet."""
        if event.key in self._passes:
            event.stop()
            event.prevent_default()
            self.dismiss(event.key)

    def action_leave(self) -> None:
        """Close the sheet."""
        self.dismiss("")

    def action_follow(self) -> None:
        """Close the sheet and go to what it names."""
        if self._follows:
            self.dismiss(FOLLOW)

    @on(HintLine.Pressed)
    def _hint(self, event: HintLine.Pressed) -> None:
        event.stop()
        if event.command == "leave":
            self.action_leave()
        elif event.command == FOLLOW:
            self.action_follow()
