"""One line at the foot of a pane that asks for a word: what to find, an address, what to type."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from vei_tui.widgets.ink import safe

Answered = Callable[[str], Awaitable[None]]


class AskLine(Horizontal):
    """A label and a field. Enter answers, escape closes; the focus goes back to where it was."""

    DEFAULT_CSS = """
    AskLine {
        display: none;
        height: 1;
        background: $surface;
        & > .label { width: auto; padding: 0 1; color: $text-secondary; text-style: bold; }
        & > Input, & > Input:focus { width: 1fr; background: $surface; border: none; padding: 0; }
    }
    AskLine.-open { display: block; }
    """
    BINDING_GROUP_TITLE = "Ask"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "back", show=False)]

    def __init__(self) -> None:
        """Make a closed line."""
        super().__init__()
        self._label = Static(classes="label")
        self._input = Input(compact=True, select_on_focus=True)
        self._done: Answered | None = None
        self._before: Widget | None = None

    def compose(self) -> ComposeResult:
        """The label and the field."""
        yield self._label
        yield self._input

    @property
    def is_open(self) -> bool:
        """Whether it asks something."""
        return self.has_class("-open")

    def open(self, label: str, value: str, done: Answered, suggestions: Sequence[str] = ()) -> None:
        """Ask for a text.

        Args:
            label: What is asked.
            value: What is filled in.
            done: Takes the answer.
            suggestions: Answers that the right arrow completes.
        """
        self._done = done
        self._before = self.screen.focused
        self._label.update(Content(safe(label)))
        known = [safe(each) for each in suggestions]
        self._input.suggester = SuggestFromList(known, case_sensitive=False) if known else None
        self._input.value = safe(value)
        self.add_class("-open")
        self._input.focus()

    def action_close(self) -> None:
        """Close the line without an answer."""
        self._done = None
        self.remove_class("-open")
        if self._before is not None and self._before.is_attached:
            self._before.focus()

    @on(Input.Submitted)
    async def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        done = self._done
        self.action_close()
        if done is not None:
            await done(event.value)
