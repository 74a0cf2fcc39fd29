"""What a parsed page is made of: plain frozen data that tools, panes and tests read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

NodeKind = Literal[
    "link",
    "button",
    "submit",
    "reset",
    "dismiss",
    "disclosure",
    "entry",
    "choice",
    "toggle",
    "form",
]
"""What acting on a node does: `link` follows `href`, `submit` sends `form_id`, `reset` empties it,
`dismiss` closes `dialog_id`, `disclosure` opens or closes its details, `entry` takes text,
`choice` takes one of `options`, `toggle` takes on or off, `form` can be submitted, and a plain
`button` does nothing (there are no scripts here)."""

BlockKind = Literal[
    "heading", "paragraph", "item", "table", "pre", "rule", "image", "dialog", "dialog_end"
]

InlineKind = Literal["text", "link", "button", "field", "image", "break"]

ON_WORDS = ("on", "true", "yes", "1", "x", "checked", "check")
OFF_WORDS = ("off", "false", "no", "0", "", "unchecked", "uncheck")

_SPACES = re.compile(" {2,}")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select box, or one suggestion of an input with a data list."""

    value: str
    """What is sent when this option is chosen."""
    label: str
    """What the reader sees."""
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """Something on the page that a reader can act on."""

    node_id: str
    """`CLICK:name#k`, `TYPE:name#k` or `FORM:name#k`; depends on the HTML alone."""
    role: str
    """The ARIA role, as a browser's accessibility tree has it."""
    name: str
    """The accessible name, as text; not safe for a screen until it has been cleaned."""
    kind: NodeKind
    href: str | None = None
    """Absolute target of a link; for a submit button, the `formaction` that overrides its form."""
    form_id: str | None = None
    """The form that owns this control; a form's own id on the form itself."""
    dialog_id: str | None = None
    """The dialog that a `dismiss` node closes."""
    field: str = ""
    """The name under which the value is sent with the form."""
    value: str = ""
    """The value before anybody typed; for toggles and buttons, the value sent."""
    input_type: str = ""
    """`text`, `email`, `checkbox`, `textarea`, `select` and so on; empty for links and forms."""
    options: tuple[Option, ...] = ()
    placeholder: str = ""
    checked: bool | None = None
    """State of a checkbox or radio button before anybody touched it."""
    expanded: bool | None = None
    """Whether a disclosure is open now."""
    disabled: bool = False
    readonly: bool = False
    required: bool = False
    region: str = ""
    """The landmark it stands in, as `Block.region`; a menu may put `main` before `navigation`."""

    def accepts(self, text: str) -> str | None:
        """Return the value this node holds after `text` was typed into it.

        A select box takes a value or a label of one of its options in any case and holds the
        value; a checkbox takes words such as on and off and holds "on" or "".

        Args:
            text: what was typed.

        Returns:
            The value to keep, or None when the node cannot take this text.
        """
        if self.disabled or self.readonly:
            return None
        if self.kind == "entry":
            return text if self.input_type == "textarea" else "".join(text.splitlines())
        wanted = text.strip().casefold()
        if self.kind == "choice":
            return next(
                (
                    option.value
                    for option in self.options
                    if wanted in (option.value.casefold(), option.label.casefold())
                ),
                None,
            )
        if self.kind == "toggle":
            if wanted in OFF_WORDS:
                return ""
            if wanted in (*ON_WORDS, self.value.casefold(), self.name.casefold()):
                return "on"
        return None


@dataclass(frozen=True, slots=True)
class Field:
    """One named value of a form, in the order in which it is sent."""

    name: str
    kind: Literal["hidden", "entry", "choice", "toggle", "radio"]
    value: str
    """The default value; for toggles, the value sent when they are on."""
    node_id: str | None = None
    """The node that edits it; None for a hidden field."""
    checked: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form and everything needed to submit it."""

    form_id: str
    name: str
    method: Literal["get", "post", "dialog"]
    action: str
    """Absolute URL."""
    fields: tuple[Field, ...] = ()
    submits: tuple[str, ...] = ()
    """Ids of the buttons that submit it."""
    dialog_id: str | None = None
    """The dialog that submitting closes, when the method is `dialog`."""


@dataclass(frozen=True, slots=True)
class Dialog:
    """A banner or pop-up that is open on the page."""

    dialog_id: str
    """`DIALOG:name#k`: what `Page.of` takes in `dismissed`."""
    name: str
    dismiss: tuple[str, ...] = ()
    """Ids of the nodes that close it."""


@dataclass(frozen=True, slots=True)
class Inline:
    """A run of a block in one style."""

    text: str
    """What to show; a field's default value or placeholder; a newline for a break."""
    kind: InlineKind = "text"
    node_id: str | None = None
    strong: bool = False
    emphasis: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    inlines: tuple[Inline, ...] = ()
    header: bool = False
    columns: int = 1
    """How many columns it spans."""

    @property
    def text(self) -> str:
        """The cell as one line of text."""
        return inline_text(self.inlines).replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; every row of a table covers the same columns as its cells say."""

    cells: tuple[Cell, ...]
    node_id: str = ""

    @property
    def text(self) -> str:
        """The row as one line, cells parted by a bar."""
        return " | ".join(text for cell in self.cells if (text := cell.text))


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like part of the page, ready to be laid out as lines."""

    kind: BlockKind
    inlines: tuple[Inline, ...] = ()
    """The content; a table's caption; a dialog's name."""
    level: int = 0
    """Heading level 1 to 6; depth of a list item from 1."""
    marker: str = ""
    """`•` or `3.` on the first block of a list item, else empty."""
    rows: tuple[Row, ...] = ()
    quote: int = 0
    """How many block quotations it stands in."""
    region: str = ""
    """The landmark it stands in: `banner`, `navigation`, `main`, `contentinfo`, …"""
    dialog_id: str | None = None
    """The dialog it stands in or, for `dialog` and `dialog_end`, marks."""
    node_id: str = ""
    """`TEXT:slug#k`, by which it is found; empty for rules and dialog marks."""

    @property
    def text(self) -> str:
        """The block as plain text; a table has a line a row."""
        lines = [inline_text(self.inlines), *(row.text for row in self.rows)]
        return "\n".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Outline:
    """One line of the accessibility outline."""

    role: str
    name: str
    node_id: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that a search on the page found."""

    node_id: str
    role: str
    name: str
    score: int
    """Higher is better; comparable within one search only."""


def inline_text(inlines: tuple[Inline, ...]) -> str:
    """Join what is readable in `inlines`; the contents of fields are not page text."""
    joined = _SPACES.sub(" ", "".join(piece.text for piece in inlines if piece.kind != "field"))
    return "\n".join(stripped for line in joined.split("\n") if (stripped := line.strip(" ")))
