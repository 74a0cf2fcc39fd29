"""The line where one writes: it grows with the text, sends on enter and completes names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static, TextArea

from vei_tui.presenters.text import clean
from vei_tui.widgets.choices import Choices
from vei_tui.widgets.ink import safe

Candidates: TypeAlias = Callable[[str, str], Sequence[str]]
"""From a sign (`@` or `#`) and what follows it to the words that may be meant, without the sign."""

PROMPT: Final = "> "
KEPT_SENT: Final = 50
"""Texts that can be recalled."""

_WORD: Final = re.compile(r"(?:^|(?<=[\s(]))([@#])([\w.\-]*)$")


class Entry(TextArea):
    """The text area of a composer: enter belongs to the composer, pasted text is cleaned."""

    DEFAULT_CSS = """
    Entry, Entry:focus {
        width: 1fr;
        height: auto;
        min-height: 1;
        max-height: 5;
        padding: 0;
        border: none;
        background: transparent;
        scrollbar-size-vertical: 1;
        & .text-area--placeholder { color: $text-muted; }
    }
    """

    class Key(Message):
        """A key that may mean something else in a composer."""

        def __init__(self, key: str) -> None:
            """Remember the key."""
            super().__init__()
            self.key = key

    def __init__(self, owner: Composer, placeholder: str) -> None:
        """Make an empty entry for a composer."""
        super().__init__(
            "",
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            highlight_cursor_line=False,
            compact=True,
            placeholder=Content(safe(placeholder)),
        )
        self._owner = owner

    @property
    def completes(self) -> bool:
        """Whether names are completed in it."""
        return self._owner.completes

    async def _on_key(self, event: events.Key) -> None:
        if self._owner.take_key(event.key):
            event.stop()
            event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        if not self.read_only:
            # Terminals send a carriage return for each line end of what is pasted.
            pasted = event.text.replace("\r\n", "\n").replace("\r", "\n")
            self.replace(clean(pasted), *self.selection)


class Composer(Vertical):
    """A line to write on, one row high and growing to five.

    Keys: enter sends; shift+enter, alt+enter or ctrl+j begins a new line; up in an empty composer
    recalls what was sent; `@` and `#` open candidates (up and down choose, tab or enter takes);
    escape closes them, and otherwise gives the focus back to the pane.
    """

    DEFAULT_CSS = """
    Composer {
        height: auto;
        background: $surface;
        & #prompt { width: 2; color: $primary; }
        & #entry-row { height: auto; }
    }
    """
    BINDING_GROUP_TITLE = "Write"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send", "send", show=False),
        Binding("ctrl+j,shift+enter,alt+enter", "newline", "new line", show=False),
        Binding("escape", "leave", "back", show=False),
    ]

    @dataclass
    class Sent(Message):
        """Enter was pressed on a text that is not blank. The composer is empty again."""

        composer: Composer
        """The composer."""
        text: str
        """The text, without blank ends."""

        @property
        def control(self) -> Composer:
            """The composer, for `@on` with a selector."""
            return self.composer

    @dataclass
    class Left(Message):
        """Escape was pressed with no candidates open."""

        composer: Composer
        """The composer."""

        @property
        def control(self) -> Composer:
            """The composer, for `@on` with a selector."""
            return self.composer

    def __init__(
        self,
        placeholder: str = "",
        *,
        candidates: Candidates | None = None,
        leaves_to: str = "",
        id: str | None = None,
    ) -> None:
        """Make an empty composer.

        Args:
            placeholder: What to write here and what the keys do, shown while it is empty.
            candidates: Finds the words behind `@` and `#`.
            leaves_to: Selector, inside the parent, of the widget that escape gives the focus to.
            id: Id of the widget.
        """
        super().__init__(id=id)
        self._placeholder = placeholder
        self._barred = ""
        self._candidates = candidates
        self._leaves_to = leaves_to
        self._sent: list[str] = []
        self._recalled = 0
        self._entry = Entry(self, placeholder)
        self._choices = Choices(above=True)

    def compose(self) -> ComposeResult:
        """The popup, the prompt and the entry."""
        yield self._choices
        with Horizontal(id="entry-row"):
            yield Static(Content(PROMPT), id="prompt")
            yield self._entry

    @property
    def completes(self) -> bool:
        """Whether there are names to complete."""
        return self._candidates is not None

    @property
    def text(self) -> str:
        """What is written."""
        return self._entry.text

    def put_back(self, text: str) -> None:
        """Write a text that was not accepted again, unless another has been begun."""
        if not self.text:
            self._write(clean(text))

    def set_placeholder(self, placeholder: str) -> None:
        """Show another placeholder."""
        self._placeholder = placeholder
        self._show_placeholder()

    def set_enabled(self, enabled: bool, why: str = "") -> None:
        """Allow or forbid writing: a replay can only be read.

        Args:
            enabled: Whether one may write.
            why: Why not, in the place of what to write.
        """
        self._barred = "" if enabled else why
        self._show_placeholder()
        if self._entry.can_focus == enabled:
            return
        if self._entry.has_focus:
            self.action_leave()
        self._entry.read_only = not enabled
        self._entry.can_focus = enabled

    def _show_placeholder(self) -> None:
        shown = Content(safe(self._barred or self._placeholder))
        if shown != self._entry.placeholder:
            self._entry.placeholder = shown

    def focus(self, scroll_visible: bool = True) -> Composer:
        """Give the entry the focus."""
        self._entry.focus(scroll_visible)
        return self

    def take_key(self, key: str) -> bool:
        """Do what a key means here.

        Args:
            key: The key pressed in the entry.

        Returns:
            Whether it meant something; otherwise the entry has it.
        """
        if self._choices.is_open:
            if key in {"up", "down"}:
                self._choices.move(-1 if key == "up" else 1)
                return True
            if key in {"tab", "enter"}:
                self._complete(self._choices.current)
                return True
            if key == "escape":
                self._choices.close()
                return True
        match key:
            case "enter":
                self.action_send()
            case "ctrl+j" | "shift+enter" | "alt+enter":
                self.action_newline()
            case "escape":
                self.action_leave()
            case "up" | "down" if self._recall(-1 if key == "up" else 1):
                pass
            case _:
                return False
        return True

    def action_send(self) -> None:
        """Send what is written."""
        text = self.text.strip()
        if not text or self._entry.read_only:
            return
        if not self._sent or self._sent[-1] != text:
            self._sent = [*self._sent[1 - KEPT_SENT :], text]
        self._recalled = 0
        self._write("")
        self.post_message(self.Sent(self, text))

    def action_newline(self) -> None:
        """Begin a new line."""
        if not self._entry.read_only:
            self._entry.replace("\n", *self._entry.selection)

    def action_leave(self) -> None:
        """Give the focus back to the pane."""
        if self._leaves_to and isinstance(self.parent, Widget):
            for widget in self.parent.query(self._leaves_to):
                widget.focus()
                break
        self.post_message(self.Left(self))

    def _recall(self, step: int) -> bool:
        """Walk through what was sent, from an empty or an unchanged recalled text."""
        shown = self._sent[-self._recalled] if self._recalled else ""
        if not self._sent or self.text != shown or (step > 0 and not self._recalled):
            return False
        self._recalled = max(0, min(self._recalled - step, len(self._sent)))
        self._write(self._sent[-self._recalled] if self._recalled else "")
        return True

    def _write(self, text: str) -> None:
        self._entry.load_text(text)
        self._entry.move_cursor(self._entry.document.end)
        self._choices.close()

    def _before_cursor(self) -> str:
        row, column = self._entry.cursor_location
        return self._entry.document[row][:column]

    @on(TextArea.Changed)
    def _offer(self, event: TextArea.Changed) -> None:
        event.stop()
        if self._candidates is None:
            return
        before = self._before_cursor()
        found = _WORD.search(before)
        if found is None:
            self._choices.close()
            return
        sign, typed = found.groups()
        words = [word for word in self._candidates(sign, typed) if word != typed]
        cursor = self._entry.cursor_screen_offset
        x, y = cursor.x - cell_len(typed) - len(sign), self._entry.region.y
        self._choices.open_at([sign + word for word in words], Region(x, y, 1, 1))

    @on(Choices.Picked)
    def _picked(self, event: Choices.Picked) -> None:
        event.stop()
        self._complete(event.text)
        self.focus()

    def _complete(self, word: str) -> None:
        found = _WORD.search(self._before_cursor())
        self._choices.close()
        if found is not None:
            row, column = self._entry.cursor_location
            self._entry.replace(f"{clean(word)} ", (row, found.start()), (row, column))
