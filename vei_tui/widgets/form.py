"""A form for any tool, made from the schema of its arguments."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, TypeAlias

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from vei_tui.presenters.fields import FieldProblem, Schema, call_json, read_fields
from vei_tui.presenters.text import clean, one_line
from vei_tui.widgets.choices import Choices
from vei_tui.widgets.field_row import FieldRow, parent_row
from vei_tui.widgets.hints import Hint, HintLine

Completions: TypeAlias = Callable[[str, str], Sequence[str]]
"""From a field's name and what is typed in it to the values that may be meant."""

Arguments: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a call that was sent from a form was not accepted."""

    message: str
    """What is wrong, in words."""
    hint: str = ""
    """What would be right."""
    field: str = ""
    """The field it is about, if it is about one."""


Send: TypeAlias = Callable[[Arguments], Awaitable[Refusal | None]]
"""Sends a call; a refusal keeps the form open and is shown in it."""


@dataclass(frozen=True, slots=True)
class FormSpec:
    """What a form asks for."""

    tool: str
    """The tool."""
    schema: Schema
    """JSON Schema of its arguments."""
    title: str = ""
    """What it does, in a few words."""
    description: str = ""
    """More about it."""
    facts: str = ""
    """What it costs and needs, as "cost 200 ms · writes slack"."""
    values: Mapping[str, object] = field(default_factory=dict)
    """Arguments that are filled in already."""


HINTS: Final = (
    Hint("ctrl+s", "send", 0, "send"),
    Hint("tab", "next field", 2, "next"),
    Hint("left right", "choose", 3, ""),
)
PINNED: Final = (Hint("esc", "cancel", 0, "cancel"),)


ROOMY_ROWS: Final = 26
"""From here on there are blank rows around the fields."""

MIN_FIELD_ROWS: Final = 3


class CallForm(Vertical):
    """The fields of a tool, what is wrong with them, and the call as it would be sent.

    Keys: tab and shift+tab move between fields, enter goes to the next one, ctrl+s sends, escape
    closes the candidates and otherwise cancels.
    """

    DEFAULT_CSS = """
    CallForm {
        height: auto;
        max-height: 100%;
        background: $background;
        & > .title { text-style: bold; color: $foreground; height: auto; max-height: 2; }
        & > .about { color: $text-muted; height: auto; max-height: 2; }
        & > .facts, & > .preview-title { color: $text-muted; height: 1; }
        & > .preview { color: $foreground; height: auto; max-height: 2; overflow-y: hidden; }
        & > .refusal { display: none; color: $text-error; height: auto; max-height: 4; }
        & > #fields { height: auto; scrollbar-size-vertical: 1; }
        &.-roomy > #fields { margin: 1 0; }
    }
    """
    BINDING_GROUP_TITLE = "Form"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "send", "send", show=False),
        Binding("escape", "cancel", "cancel", show=False),
    ]

    @dataclass
    class Submitted(Message):
        """The fields are in order and were sent."""

        form: CallForm
        """The form."""
        args: Arguments
        """The arguments; fields that were left empty are not in it."""

    @dataclass
    class Cancelled(Message):
        """Escape was pressed."""

        form: CallForm
        """The form."""

    def __init__(self, spec: FormSpec, completions: Completions | None = None) -> None:
        """Make a form.

        Args:
            spec: What it asks for.
            completions: Finds values for a field while it is typed.
        """
        super().__init__()
        self.spec = spec
        self._completions = completions
        self._fields = read_fields(spec.schema)
        self._rows: list[FieldRow] = []
        self._choices = Choices(above=False)
        self._preview = Static(classes="preview")
        self._refusal = Static(classes="refusal")

    def compose(self) -> ComposeResult:
        """Title, fields, the call, and what it costs."""
        spec = self.spec
        self._rows = [
            FieldRow(each, each.text(spec.values.get(each.name))) for each in self._fields
        ]
        title = f"{one_line(spec.tool)} ▸ {one_line(spec.title)}" if spec.title else spec.tool
        yield Static(Content(clean(title)), classes="title")
        if spec.description:
            yield Static(Content(clean(spec.description)), classes="about")
        with VerticalScroll(id="fields", can_focus=not self._rows):
            if not self._rows:
                yield Static(Content("It takes no arguments: ctrl+s sends it."))
            yield from self._rows
        yield self._refusal
        yield Static(Content("─ what would be sent"), classes="preview-title")
        yield self._preview
        if spec.facts:
            yield Static(Content(one_line(spec.facts)), classes="facts")
        yield self._choices

    def on_mount(self) -> None:
        """Show the call as it is filled in."""
        self._show_call()

    def fit(self, rows: int) -> None:
        """Take at most so many rows: what is left of them after the rest is for the fields.

        Args:
            rows: Rows of the screen the form may take.
        """
        roomy = rows >= ROOMY_ROWS
        self.set_class(roomy, "-roomy")
        rest = 1 + 2 * bool(self.spec.description) + 1 + 2 + bool(self.spec.facts) + 2 * roomy
        self.query_one("#fields").styles.max_height = max(MIN_FIELD_ROWS, rows - rest)

    @property
    def args(self) -> Arguments:
        """The arguments as far as they are in order."""
        found: Arguments = {}
        for row in self._rows:
            try:
                value = row.value()
            except FieldProblem:
                continue
            if value is not None:
                found[row.field.name] = value
        return found

    def refuse(self, refusal: Refusal) -> None:
        """Show why the call was not accepted, beside the field it is about."""
        words = f"{refusal.message} {refusal.hint}".strip()
        for row in self._rows:
            if refusal.field == row.field.name:
                row.complain(words)
                row.entry.focus()
                return
        self._refusal.update(Content(f"! {clean(words)}"))
        self._refusal.display = True

    def action_send(self) -> None:
        """Send the call, or go to the first field that is not in order."""
        wrong = [row for row in self._rows if not row.check()]
        self._choices.close()
        if wrong:
            wrong[0].entry.focus()
            return
        self._refusal.display = False
        self.post_message(self.Submitted(self, self.args))

    def action_cancel(self) -> None:
        """Close the candidates, or the form."""
        if self._choices.is_open:
            self._choices.close()
        else:
            self.post_message(self.Cancelled(self))

    def on_key(self, event: events.Key) -> None:
        """Give the candidates their keys before the fields have them."""
        if not self._choices.is_open:
            return
        if event.key in {"up", "down"}:
            self._choices.move(-1 if event.key == "up" else 1)
        elif event.key == "tab":
            self._take(self._choices.current)
        else:
            return
        event.stop()
        event.prevent_default()

    def _take(self, text: str) -> None:
        row = parent_row(self.screen.focused)
        if row is not None and text:
            row.complete(text)
            row.entry.focus()
        self._choices.close()

    @on(Choices.Picked)
    def _picked(self, event: Choices.Picked) -> None:
        event.stop()
        self._take(event.text)

    @on(FieldRow.Changed)
    def _changed(self, event: FieldRow.Changed) -> None:
        event.stop()
        self._show_call()
        self._offer(event.row)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Candidates belong to the field that is left."""
        self._choices.close()

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        event.stop()
        if self._choices.is_open:
            self._take(self._choices.current)
        else:
            self.screen.focus_next()

    def _offer(self, row: FieldRow) -> None:
        entry = row.entry
        if self._completions is None or not isinstance(entry, Input) or not entry.has_focus:
            return
        typed = row.typed
        found = [each for each in self._completions(row.field.name, typed) if each != typed]
        self._choices.open_at(found if typed else [], entry.region)

    def _show_call(self) -> None:
        self._preview.update(Content(clean(call_json(self.spec.tool, self.args))))


class FormScreen(ModalScreen[Arguments | None]):
    """A form over the rest of the screen; its result is the arguments, or none if cancelled."""

    AUTO_FOCUS = "FieldRow Input, FieldRow TextArea, FieldRow ChoiceRow, #fields"
    DEFAULT_CSS = """
    FormScreen {
        align: center middle;
        & > #box {
            width: 88;
            max-width: 100%;
            height: auto;
            max-height: 100%;
            padding: 0 1;
            background: $background;
            border: round $border;
        }
        & > #box > HintLine { background: $background; }
    }
    """

    def __init__(
        self, spec: FormSpec, completions: Completions | None = None, send: Send | None = None
    ) -> None:
        """Make the screen.

        Args:
            spec: What the form asks for.
            completions: Finds values for a field while it is typed.
            send: Sends the call while the form is open, so that a refusal can be shown in it.
                Without, the screen closes and its result is to be sent.
        """
        super().__init__()
        self.form = CallForm(spec, completions)
        self._send = send
        self._sending = False

    def compose(self) -> ComposeResult:
        """The form in its frame, and its keys."""
        with Vertical(id="box"):
            yield self.form
            yield HintLine(HINTS, pinned=PINNED)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the form into the screen: the frame and the keys take three rows."""
        self.form.fit(event.size.height - 3)

    @on(CallForm.Submitted)
    async def _submitted(self, event: CallForm.Submitted) -> None:
        event.stop()
        if self._sending:
            return
        if self._send is not None:
            self._sending = True
            try:
                refusal = await self._send(event.args)
            finally:
                self._sending = False
            if refusal is not None:
                self.form.refuse(refusal)
                return
        self.dismiss(event.args)

    @on(CallForm.Cancelled)
    def _cancelled(self, event: CallForm.Cancelled) -> None:
        event.stop()
        self.dismiss(None)

    @on(HintLine.Pressed)
    def _hint(self, event: HintLine.Pressed) -> None:
        event.stop()
        match event.command:
            case "send":
                self.form.action_send()
            case "cancel":
                self.form.action_cancel()
            case "next":
                self.focus_next()
