"""One field of a form: its name, what is filled in, what is wrong with it or what it is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, TypeAlias

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from vei_tui.presenters.fields import Field, FieldProblem, Kind
from vei_tui.presenters.text import Node, PageLine, Piece, Role, clean, one_line
from vei_tui.presenters.wrap import width_of
from vei_tui.widgets.ink import CURSOR_MARK, safe
from vei_tui.widgets.one_row import OneRow

LABEL_CELLS: Final = 20
NOT_SET: Final = "not set"
_FORMS: Final[Mapping[Kind, str]] = {
    Kind.INTEGER: "whole number",
    Kind.NUMBER: "number",
    Kind.LIST: "list, parted by commas",
    Kind.JSON: "JSON",
}


class ChoiceRow(OneRow, can_focus=True):
    """One of a few values on one row. Left, right and space choose; so does a click."""

    DEFAULT_CSS = """
    ChoiceRow { background: $panel; border-left: vkey $border-blurred; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "choose(-1)", "previous", show=False),
        Binding("right,space", "choose(1)", "next", show=False),
    ]

    @dataclass
    class Changed(Message):
        """Another value was chosen."""

        row: ChoiceRow
        """The widget."""

        @property
        def control(self) -> ChoiceRow:
            """The widget, for `@on` with a selector."""
            return self.row

    def __init__(self, labels: Sequence[str], value: str) -> None:
        """Show labels, of which `value` is chosen."""
        super().__init__()
        self._labels = tuple(labels)
        self._at = self._labels.index(value) if value in self._labels else 0

    @property
    def value(self) -> str:
        """The label that is chosen."""
        return self._labels[self._at]

    def row(self, width: int) -> PageLine:
        """All labels if they fit, else the one that is chosen and how many there are."""
        pieces: list[Piece] = []
        for index, label in enumerate(self._labels):
            here = index == self._at
            text = f"({'•' if here else ' '}) {one_line(label)}  "
            pieces.append(Node(text, Role.STRONG if here else Role.DIM, str(index)))
        if width_of(tuple(pieces)) <= width:
            return tuple(pieces)
        count = f"   {self._at + 1} of {len(self._labels)}"
        return (
            Node("< ", Role.DIM, "previous"),
            (one_line(self.value), Role.STRONG),
            Node(" >", Role.DIM, "next"),
            (count, Role.DIM),
        )

    def node_clicked(self, node_id: str) -> None:
        """Choose what was clicked."""
        steps = {"previous": -1, "next": 1}
        self.action_choose(steps[node_id] if node_id in steps else int(node_id) - self._at)

    def action_choose(self, step: int) -> None:
        """Choose another value, around the ends."""
        self._at = (self._at + step) % len(self._labels)
        self.refresh()
        self.post_message(self.Changed(self))


Entry: TypeAlias = Input | TextArea | ChoiceRow
"""What a field is filled in with."""


class FieldRow(Vertical):
    """A field of a form."""

    DEFAULT_CSS = f"""
    FieldRow {{
        height: auto;
        & > .label {{ dock: left; width: {LABEL_CELLS}; height: 1; color: $foreground; }}
        & > .note {{ height: auto; padding-left: 1; color: $text-muted; }}
        & > .note.-wrong {{ color: $text-error; text-style: bold; }}
        & > Input, & > Input:focus, & > TextArea, & > TextArea:focus {{
            background: $panel;
            border: none;
            border-left: vkey $border-blurred;
            height: 1;
            padding: 0;
        }}
        & > TextArea, & > TextArea:focus {{ height: auto; min-height: 2; max-height: 6; }}
    }}
    """

    @dataclass
    class Changed(Message):
        """The field has another content."""

        row: FieldRow
        """The field."""

    def __init__(self, field: Field, text: str = "") -> None:
        """Show a field.

        Args:
            field: The field.
            text: What is filled in already.
        """
        super().__init__()
        self.field = field
        self.entry = _entry(field, text)
        mark = " *" if field.required else ""
        self._title = f"{one_line(field.name)}{mark}"
        self._label = Static(Content(f"  {self._title}"), classes="label")
        self._note = Static(classes="note")
        self._problem = ""
        self._touched = False

    def compose(self) -> ComposeResult:
        """The label, the entry and the note."""
        yield self._label
        yield self.entry
        yield self._note

    def on_mount(self) -> None:
        """Show what the field is for."""
        self._show_note()

    @property
    def text(self) -> str:
        """What is filled in."""
        entry = self.entry
        if isinstance(entry, ChoiceRow):
            return "" if entry.value == NOT_SET else entry.value
        return entry.text if isinstance(entry, TextArea) else entry.value

    @property
    def problem(self) -> str:
        """What is wrong, in words, or the empty string."""
        return self._problem

    @property
    def typed(self) -> str:
        """What a completion would replace: the text, of a list the part after the last comma."""
        text = self.text
        return text.rpartition(",")[2].strip() if self.field.kind is Kind.LIST else text

    def complete(self, text: str) -> None:
        """Fill in a candidate in the place of what is typed."""
        if isinstance(self.entry, Input):
            value = self.entry.value
            self.entry.value = value[: len(value) - len(self.typed)] + safe(text)
            self.entry.cursor_position = len(self.entry.value)

    def value(self) -> object | None:
        """The value, or none if the field is left out.

        Raises:
            FieldProblem: There is none.
        """
        return self.field.value(self.text)

    def check(self) -> bool:
        """Show what is wrong with the content, if anything is; tell whether nothing is."""
        self._touched = True
        try:
            self.value()
        except FieldProblem as problem:
            self.complain(str(problem))
            return False
        self.complain("")
        return True

    def complain(self, problem: str) -> None:
        """Show a problem beside the field; an empty one takes it back."""
        self._problem = problem
        self._show_note()

    def _show_note(self) -> None:
        field = self.field
        if self._problem:
            note = f"! {clean(self._problem)}"
        else:
            kind = "" if "comma" in field.help else _FORMS.get(field.kind, "")
            default = f"default: {field.default}" if field.default else ""
            note = " · ".join(filter(None, (clean(field.help), kind, clean(default))))
        self._note.update(Content(note))
        self._note.display = bool(note)
        self._note.set_class(bool(self._problem), "-wrong")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Mark the field that has the focus."""
        self._label.update(Content(f"{CURSOR_MARK} {self._title}").stylize("bold"))

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Check what was filled in, once it was."""
        self._label.update(Content(f"  {self._title}"))
        if self.text or self._touched:
            self.check()

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(ChoiceRow.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        if self._problem:
            self.check()
        self.post_message(self.Changed(self))


def _entry(field: Field, text: str) -> Entry:
    if field.kind is Kind.CHOICE:
        labels = field.labels() if field.required else (NOT_SET, *field.labels())
        return ChoiceRow(labels, text)
    if field.kind in {Kind.LONG_TEXT, Kind.JSON}:
        return TextArea(
            clean(text),
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            highlight_cursor_line=False,
        )
    return Input(safe(text), select_on_focus=False)


def parent_row(widget: Widget | None) -> FieldRow | None:
    """The field that a widget belongs to."""
    while widget is not None and not isinstance(widget, FieldRow):
        parent = widget.parent
        widget = parent if isinstance(parent, Widget) else None
    return widget
