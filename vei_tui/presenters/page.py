"""A web page drawn for a terminal: its blocks as lines, with links, buttons and fields as nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from vei_tui.presenters.text import Line, Node, PageLine, Piece, Role, clean, line, one_line, rule
from vei_tui.presenters.wrap import width_of

if TYPE_CHECKING:
    from twins.browser.content import Block, Cell, Inline, Row
    from twins.browser.content import Node as PageNode
    from twins.browser.page import Page
    from twins.browser.sim import BrowserView

FIELD_CELLS: Final = 20
"""Least width of an empty field."""
CELL_MOST: Final = 32
"""Cells a column of a table takes at most."""
LINK_GAP: Final = "   "
"""Between two links, so that they are seen as two."""
QUIET_REGIONS: Final = ("banner", "navigation", "contentinfo", "complementary")
"""Landmarks around the page's own content."""


class PageLines:
    """Lays out one page with what was typed into it."""

    def __init__(self, page: Page, typed: Mapping[str, str]) -> None:
        """Take a page and its fields' contents by node id."""
        self._nodes = {node.node_id: node for node in page.nodes}
        self._page = page
        self._typed = typed

    def lines(self) -> list[PageLine]:
        """The whole page, the parts of it set apart."""
        found: list[PageLine] = []
        before: Block | None = None
        for block in self._page.blocks:
            if _repeats(before, block):
                continue
            rows = self._block(block)
            if not rows:
                continue
            found.extend(_between(before, block))
            found.extend(rows)
            before = block
        return found

    def _block(self, block: Block) -> list[PageLine]:
        match block.kind:
            case "rule":
                return [rule()]
            case "dialog":
                name = one_line(_text(block.inlines)) or "Notice"
                return [rule(name, Role.WARN)]
            case "dialog_end":
                return [rule()]
            case "table":
                return self._table(block)
            case "image":
                return [line((f"[image: {one_line(block.text)}]", Role.DIM))] if block.text else []
            case "pre":
                text = clean("".join(piece.text for piece in block.inlines))
                return [(("  ", Role.PLAIN), (row, Role.CODE)) for row in text.split("\n")]
        quiet = block.region in QUIET_REGIONS
        role = Role.DIM if quiet else Role.PLAIN
        if block.kind == "heading":
            role = Role.HEADING if block.level <= 2 else Role.STRONG
        rows = self._inlines(block.inlines, role)
        lead = "│ " * block.quote
        if block.kind == "item":
            mark = one_line(block.marker)
            lead += "  " * max(0, block.level - 1) + (f"{mark} " if mark else "  ")
        if not lead:
            return rows
        rest = " " * len(lead) if block.kind == "item" else lead
        return [((lead if not at else rest, Role.DIM), *row) for at, row in enumerate(rows)]

    def _inlines(self, inlines: Sequence[Inline], role: Role) -> list[PageLine]:
        rows: list[list[Piece]] = [[]]
        for piece in inlines:
            if piece.kind == "break":
                rows.append([])
                continue
            rows[-1].extend(self._piece(piece, role))
        return [_tidied(row) for row in rows if any(p[0].strip() for p in row)]

    def _piece(self, piece: Inline, role: Role) -> list[Piece]:
        node = self._nodes.get(piece.node_id or "")
        if node is None:
            shown = Role.STRONG if piece.strong and role is Role.PLAIN else role
            shown = Role.CODE if piece.code else shown
            text = clean(piece.text).replace("\n", " ")
            return [(text, shown)] if text else []
        if piece.kind == "field":
            text, empty = self._field(node)
            quiet = empty or node.disabled or node.readonly
            role = Role.DIM if quiet else Role.STRONG
            return [("[", Role.DIM), Node(text, role, node.node_id), ("]", Role.DIM)]
        text = one_line(piece.text) or one_line(node.name) or node.role
        if node.kind in ("submit", "button", "reset", "dismiss"):
            shown = Role.DIM if node.disabled else Role.LABEL
            return [Node(f"[ {text} ]", shown, node.node_id)]
        if node.kind == "disclosure":
            return [Node(f"{'▾' if node.expanded else '▸'} {text}", Role.LINK, node.node_id)]
        # The blanks around a link belong to the text, or they would be underlined too.
        ahead = " " if piece.text[:1].isspace() else ""
        behind = " " if piece.text[-1:].isspace() and piece.text.strip() else ""
        found: list[Piece] = [(ahead, role)] if ahead else []
        found.append(Node(text, Role.LINK, node.node_id))
        return [*found, (behind, role)] if behind else found

    def _field(self, node: PageNode) -> tuple[str, bool]:
        """What a field shows, and whether that is no more than a suggestion."""
        value = self._typed.get(node.node_id)
        if node.kind == "toggle":
            on = bool(value) if value is not None else bool(node.checked)
            return (("•" if node.input_type == "radio" else "x") if on else " "), False
        if node.kind == "choice":
            chosen = value if value is not None else node.value
            label = next((o.label for o in node.options if o.value == chosen), chosen)
            return f"{one_line(label) or '-'} ▾", False
        text = value if value is not None else node.value
        if text and node.input_type == "password":
            text = "*" * len(text)
        written = one_line(text)
        return (written or one_line(node.placeholder)).ljust(FIELD_CELLS), not written

    def _table(self, block: Block) -> list[PageLine]:
        rows: list[PageLine] = []
        caption = one_line(_text(block.inlines))
        if caption:
            rows.append(line((caption, Role.LABEL)))
        widths = _column_widths(block.rows, self)
        for row in block.rows:
            rows.append(self._table_row(row, widths))
        return rows

    def _table_row(self, row: Row, widths: Sequence[int]) -> PageLine:
        pieces: list[Piece] = []
        column = 0
        for at, cell in enumerate(row.cells):
            shown = self.cell(cell)
            pieces.extend(shown)
            width = sum(widths[column : column + cell.columns]) + 2 * (cell.columns - 1)
            column += cell.columns
            if at + 1 < len(row.cells):
                pieces.append((" " * max(2, width - width_of(shown) + 2), Role.PLAIN))
        return tuple(pieces)

    def cell(self, cell: Cell) -> PageLine:
        """The content of one cell of a table, on one line."""
        role = Role.LABEL if cell.header else Role.PLAIN
        found: list[Piece] = []
        for row in self._inlines(cell.inlines, role):
            if found:
                found.append((" ", role))
            found.extend(row)
        return tuple(found)


def _column_widths(rows: Sequence[Row], page: PageLines) -> list[int]:
    widths: list[int] = []
    for row in rows:
        column = 0
        for cell in row.cells:
            while len(widths) < column + cell.columns:
                widths.append(0)
            if cell.columns == 1:
                cells = min(CELL_MOST, width_of(page.cell(cell)))
                widths[column] = max(widths[column], cells)
            column += cell.columns
    return widths


def _text(inlines: Sequence[Inline]) -> str:
    return "".join(piece.text for piece in inlines)


def _repeats(before: Block | None, block: Block) -> bool:
    """Whether a block says again what the rule above a dialog has said."""
    if before is None or before.kind != "dialog" or block.kind != "heading":
        return False
    return one_line(block.text) == one_line(_text(before.inlines))


def _tidied(row: list[Piece]) -> PageLine:
    """A row without blanks at its edges; nodes that touch are set apart."""
    found: list[Piece] = []
    for piece in row:
        blank = not piece[0].strip() and not isinstance(piece, Node)
        if blank and not found:
            continue
        if blank and isinstance(found[-1], Node):
            # A single blank would make one link of two.
            piece = (LINK_GAP, piece[1])
        if not found and not isinstance(piece, Node):
            piece = (piece[0].lstrip(), piece[1])
        if found and isinstance(piece, Node) and isinstance(found[-1], Node):
            found.append((LINK_GAP, Role.PLAIN))
        found.append(piece)
    return tuple(found)


def _between(before: Block | None, block: Block) -> list[PageLine]:
    """What stands between two blocks: nothing within a list, a rule where a landmark ends."""
    if before is None or before.kind == "dialog_end":
        return []
    if before.region != block.region and (
        before.region in QUIET_REGIONS or block.region in QUIET_REGIONS
    ):
        outer = {"banner", "navigation", "search"}
        if not {before.region, block.region} <= outer:
            return [rule()]
    if before.kind == block.kind == "item" or "dialog" in (before.kind[:6], block.kind):
        return []
    if before.region in QUIET_REGIONS and before.region == block.region:
        return []
    if before.kind == "heading" and block.kind != "heading":
        return []
    return [()]


def address_title(view: BrowserView) -> tuple[Line, Line]:
    """The address line: where one is, and how much there is to activate."""
    back = "< " if view.can_go_back else ""
    links = sum(node.kind == "link" for node in view.page.nodes)
    fields = sum(node.kind in ("entry", "choice", "toggle") for node in view.page.nodes)
    counts = [f"{links} link{'s' if links != 1 else ''}"]
    if fields:
        counts.append(f"{fields} field{'s' if fields != 1 else ''}")
    return (
        line((back, Role.DIM), (one_line(view.url), Role.PLAIN)),
        line((" · ".join(counts), Role.DIM)),
    )


def node_words(node: PageNode) -> str:
    """What a node is and does, for the line under the page."""
    name = one_line(node.name)
    match node.kind:
        case "link":
            return f"link to {one_line(node.href or '')}"
        case "submit" | "form":
            return f"button: sends {name or 'the form'}"
        case "dismiss":
            return f"button: closes this ({name})"
        case "disclosure":
            return f"shows or hides {name}"
        case "entry":
            return f"field: {name or node.field} · enter writes in it"
        case "choice":
            return f"choice: {name or node.field} · enter chooses"
        case "toggle":
            return f"switch: {name or node.field} · enter turns it"
    return f"button: {name}"
