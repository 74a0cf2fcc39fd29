"""What holds where on a page: the style, list, table, form and dialog that text stands in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from twins.browser.content import Cell, Inline, InlineKind
from twins.browser.elements import Element, whole

BULLET = "•"

_STRONG = frozenset(("b", "strong", "th", "legend"))
_EMPHASIS = frozenset(("i", "em", "cite", "dfn", "var", "address"))
_CODE = frozenset(("code", "kbd", "samp", "tt"))

_LAYOUT = "table, h1, h2, h3, h4, h5, h6, dialog, details, [role=dialog], [role=alertdialog]"
"""What no table of data has inside."""


@dataclass(slots=True)
class Counter:
    """The numbering of one list while it is walked."""

    ordered: bool
    value: int = 1


@dataclass(slots=True)
class Item:
    """The marker of one list item until its first block takes it."""

    marker: str

    def take(self) -> str:
        """Return the marker once, an empty string ever after."""
        marker, self.marker = self.marker, ""
        return marker


@dataclass(slots=True)
class Table:
    """A table while it is walked."""

    rows: list[list[Cell]] = field(default_factory=list)
    caption: tuple[Inline, ...] = ()
    column: int = 0
    """Where in the current row the next cell begins."""
    reach: dict[int, int] = field(default_factory=dict)
    """For each column, how many of the coming rows a cell above still covers."""


class Context(NamedTuple):
    """What holds for everything within an element."""

    strong: bool = False
    emphasis: bool = False
    code: bool = False
    pre: bool = False
    node_id: str | None = None
    """The link or button whose content this is."""
    node_kind: InlineKind = "text"
    region: str = ""
    sectioned: bool = False
    """Within sectioning content, where header and footer are no landmarks."""
    silent: bool = False
    """Within something closed: ids are handed out, so that they do not shift when it opens, but
    nothing is shown."""
    dialog_id: str | None = None
    form: int | None = None
    """Identity of the form element it stands in."""
    label: object | None = None
    """The label element it stands in."""
    disabled: bool = False
    depth: int = 0
    counter: Counter | None = None
    item: Item | None = None
    quote: int = 0
    level: int = 0
    """The heading level within a heading, else 0."""
    outline_at: int = 0
    """Where in the outline the heading goes, before the links within it."""
    cell: bool = False
    table: Table | None = None
    summary: int = 0
    """Identity of the summary that stays visible in closed details."""
    summary_id: str = ""
    summary_silent: bool = False


def styled(element: Element, ctx: Context) -> Context:
    """Return `ctx` with what the element's tag says about style, quoting and lists."""
    tag = element.tag
    if tag in _STRONG:
        return ctx._replace(strong=True)
    if tag in _EMPHASIS:
        return ctx._replace(emphasis=True)
    if tag in _CODE:
        return ctx._replace(code=True)
    if tag == "pre":
        return ctx._replace(pre=True)
    if tag == "blockquote":
        return ctx._replace(quote=ctx.quote + 1)
    if tag == "label":
        return ctx._replace(label=element.node)
    if tag == "fieldset" and "disabled" in element.attrs:
        return ctx._replace(disabled=True)
    if tag in ("ul", "ol", "menu", "dir", "dl"):
        counter = Counter(tag == "ol", whole(element.attrs.get("start"), 1))
        return ctx._replace(depth=ctx.depth + 1, counter=counter, item=None)
    return ctx


def list_item(element: Element, ctx: Context) -> Context:
    """Return what holds within a list item, a term or its description."""
    if element.tag == "dt":
        return ctx._replace(item=Item(""), strong=True)
    if element.tag == "dd":
        return ctx._replace(item=Item(""), depth=ctx.depth + 1)
    marker = BULLET
    if (counter := ctx.counter) is not None and counter.ordered:
        counter.value = whole(element.attrs.get("value"), counter.value)
        marker = f"{counter.value}."
        counter.value += 1
    return ctx._replace(item=Item(marker), depth=max(ctx.depth, 1))


def is_layout(table: LexborNode) -> bool:
    """Say whether a table is there for its looks and not for data."""
    # Asked of its sections, since a selector would match the table itself.
    section = table.child
    while section is not None:
        if section.is_element_node and section.css_first(_LAYOUT) is not None:
            return True
        section = section.next
    return False
