"""Breaking the content of a block into lines of a width: words, and the controls among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from twins.browser.canvas import Canvas, Style, cut, fit, measure, width_of
from twins.browser.content import Inline, Node

LINK, ACCENT, EDGE, FAINT, DIM = "#1558b0", "#1a66d0", "#c3c8d0", "#8b929c", "#5f6670"
FIELD_WIDTH, AREA_WIDTH, CONTROL_HEIGHT, AREA_HEIGHT = 260, 440, 32, 84
MAX_WIDTH_OF_CONTROL = 440
LINK_GAP = 18
MAX_CHARACTERS = 60_000
"""Of one piece of text; more would not fit into a picture anyway."""


class Box(NamedTuple):
    """A button or a field in a line."""

    node: Node
    text: str
    """What it shows."""
    hint: bool
    """Whether that is only a placeholder."""
    on: bool
    width: int
    height: int


class Word(NamedTuple):
    """A run of text in one style that is not broken."""

    text: str
    style: Style
    spaced: bool
    """Whether a blank stands before it."""
    node_id: str | None = None
    """The link that it belongs to."""


class Line(NamedTuple):
    """What stands side by side."""

    items: tuple[tuple[int, Word | Box], ...]
    """With the distance of each from the left edge."""
    height: int

    def draw(self, canvas: Canvas, x: int, y: int) -> None:
        """Draw it with its upper left corner at a point."""
        for left, item in self.items:
            if isinstance(item, Box):
                _draw_box(canvas, item, x + left, y + (self.height - item.height) // 2)
            else:
                base = y + (self.height + item.style.size * 7 // 10) // 2
                canvas.text(x + left, base, item.text, item.style)

    @property
    def width(self) -> int:
        """From the left edge to the end of the last thing in it."""
        if not self.items:
            return 0
        left, item = self.items[-1]
        return left + (item.width if isinstance(item, Box) else width_of(item.text, item.style))


class Writer:
    """Makes lines of a page's content, with what was typed into its fields."""

    def __init__(self, nodes: Mapping[str, Node], typed: Mapping[str, str]) -> None:
        self._nodes = nodes
        self._typed = typed

    def lines(self, inlines: Iterable[Inline], style: Style, width: int) -> Iterator[Line]:
        """Break pieces of text into lines, as they are asked for."""
        row: list[tuple[int, Word | Box]] = []
        at, room = 0, 1000 * width
        for item in self._items(inlines, style):
            if item is None:
                yield _line(row, style)
                row, at = [], 0
                continue
            for part in _parts(item, width):
                gap = _gap(part, row)
                if row and at + gap + _width(part) > room:
                    yield _line(row, style)
                    row, at, gap = [], 0, 0
                row.append((-(-(at + gap) // 1000), part))
                at += gap + _width(part)
        if row:
            yield _line(row, style)

    def _items(self, inlines: Iterable[Inline], style: Style) -> Iterator[Word | Box | None]:
        """Words and boxes in order; None where a line ends."""
        spaced = False
        for piece in inlines:
            if piece.kind == "break":
                yield None
                continue
            node = self._nodes.get(piece.node_id or "")
            if node is not None and (piece.kind == "field" or node.kind in _BUTTONS):
                yield self._box(node, piece)
                spaced = True
                continue
            text = fit(piece.text[:MAX_CHARACTERS]).replace("\n", " ")
            own = _styled(piece, node, style)
            if node is not None and node.kind == "disclosure":
                text = f"{'▾' if node.expanded else '▸'} {text.strip()}"
            for part in text.split(" "):
                if part:
                    yield Word(part, own, spaced, piece.node_id)
                    spaced = False
                spaced = True
            spaced = text.endswith(" ")

    def _box(self, node: Node, piece: Inline) -> Box:
        value = self._typed.get(node.node_id)
        if node.kind == "toggle":
            on = bool(value) if value is not None else bool(node.checked)
            return Box(node, "", False, on, 18, 24)
        if node.kind in _BUTTONS:
            text = fit(piece.text).strip() or fit(node.name) or node.role
            style = Style(14, bold=True)
            text = cut(text, style, MAX_WIDTH_OF_CONTROL)
            return Box(node, text, False, False, width_of(text, style) + 32, CONTROL_HEIGHT)
        text = node.value if value is None else value
        if node.kind == "choice":
            text = next((o.label for o in node.options if o.value == text), text)
        elif node.input_type == "password":
            text = "•" * min(len(text), 40)
        hint = not text.strip()
        shown = fit((text if not hint else node.placeholder)[:MAX_CHARACTERS])
        if node.input_type == "textarea":
            return Box(node, shown, hint, False, AREA_WIDTH, AREA_HEIGHT)
        return Box(node, shown.replace("\n", " "), hint, False, FIELD_WIDTH, CONTROL_HEIGHT)


_BUTTONS = ("submit", "button", "reset", "dismiss")


def _styled(piece: Inline, node: Node | None, style: Style) -> Style:
    if node is not None:
        style = style._replace(fill=LINK, underline=node.kind == "link")
    return style._replace(
        bold=style.bold or piece.strong,
        italic=style.italic or piece.emphasis,
        mono=style.mono or piece.code,
    )


def _parts(item: Word | Box, width: int) -> Iterator[Word | Box]:
    """The item itself, or a word that is too long for any line in pieces."""
    if isinstance(item, Box) or _width(item) <= 1000 * width:
        yield item if isinstance(item, Word) or item.width <= width else item._replace(width=width)
        return
    rest, spaced = item.text, item.spaced
    most = max(1, width * 1000 // (1015 * item.style.size))
    while rest:
        yield Word(rest[:most], item.style, spaced, item.node_id)
        rest, spaced = rest[most:], False


def _width(item: Word | Box) -> int:
    """In thousandths of a pixel, so that a sum of widths is the width of the sum."""
    return 1000 * item.width if isinstance(item, Box) else measure(item.text, item.style)


def _gap(item: Word | Box, row: list[tuple[int, Word | Box]]) -> int:
    if not row:
        return 0
    last = row[-1][1]
    if isinstance(item, Box) or isinstance(last, Box):
        return 8000
    if not item.spaced:
        return 0
    # Two links side by side are two: a menu is a row of them.
    apart = item.node_id and last.node_id and item.node_id != last.node_id
    return 1000 * LINK_GAP if apart else measure(" ", item.style)


def _line(row: list[tuple[int, Word | Box]], style: Style) -> Line:
    """A line of its items, words of one style that stand together made one."""
    merged: list[tuple[int, Word | Box]] = []
    for left, item in row:
        if merged and isinstance(item, Word):
            at, last = merged[-1]
            if isinstance(last, Word) and last[1::2] == item[1::2]:
                joined = f"{last.text}{' ' if item.spaced else ''}{item.text}"
                merged[-1] = (at, last._replace(text=joined))
                continue
        merged.append((left, item))
    heights = [item.height + 8 for _, item in merged if isinstance(item, Box)]
    return Line(tuple(merged), max([style.size * 8 // 5, *heights]))


def _draw_box(canvas: Canvas, box: Box, x: int, y: int) -> None:
    node = box.node
    if node.kind == "toggle":
        _draw_toggle(canvas, box, x, y)
    elif node.kind in _BUTTONS:
        _draw_button(canvas, box, x, y)
    else:
        quiet = node.disabled or node.readonly
        canvas.rect(x, y, box.width, box.height, "#f1f3f4" if quiet else "#fff", EDGE, 6)
        style = Style(14, FAINT if box.hint or quiet else "#202124")
        room = box.width - 24 - (20 if node.kind == "choice" else 0)
        for at, row in enumerate(box.text.split("\n")[: max(1, box.height // 22)]):
            canvas.text(x + 12, y + 21 + 20 * at, cut(row, style, room), style)
        if node.kind == "choice":
            canvas.path(f"M{x + box.width - 22} {y + 14}l5 5 5-5", DIM, 2)


def _draw_toggle(canvas: Canvas, box: Box, x: int, y: int) -> None:
    edge, fill = (ACCENT, ACCENT) if box.on else (FAINT, "#fff")
    if box.node.input_type == "radio":
        canvas.circle(x + 9, y + 12, 8, "#fff", edge)
        if box.on:
            canvas.circle(x + 9, y + 12, 4, fill)
        return
    canvas.rect(x + 1, y + 4, 16, 16, fill, edge, 3)
    if box.on:
        canvas.path(f"M{x + 5} {y + 12}l3 3 5-6", "#fff", 2)


def _draw_button(canvas: Canvas, box: Box, x: int, y: int) -> None:
    fill, ink, edge = "#fff", ACCENT, EDGE
    if box.node.disabled:
        fill, ink = "#f1f3f4", FAINT
    elif box.node.kind in ("submit", "dismiss"):
        fill, ink, edge = ACCENT, "#fff", ACCENT
    canvas.rect(x, y, box.width, box.height, fill, edge, 6)
    canvas.text(x + 16, y + 21, box.text, Style(14, ink, bold=True))
