"""The flow of a page: text as it is met becomes paragraphs, list items and tables."""

from __future__ import annotations

from itertools import groupby

from twins.browser.content import (
    Block,
    BlockKind,
    Cell,
    Inline,
    InlineKind,
    Outline,
    Row,
    inline_text,
)
from twins.browser.context import Context, Table
from twins.browser.names import Ids, collapse, slug

MAX_SPAN = 100
"""A cell never covers more columns or rows than this, whatever its markup claims."""
MAX_DEPTH = 32
"""Lists and quotes nested deeper than this are shown at this depth."""


class Flow:
    """Gathers runs of text and cuts them into blocks."""

    __slots__ = ("_ids", "_pieces", "_shown", "_spaced", "blocks", "outline")

    def __init__(self, ids: Ids, outline: list[Outline]) -> None:
        self._ids = ids
        self._pieces: list[Inline] = []
        self._spaced = True
        self._shown: set[str] = set()
        self.blocks: list[Block] = []
        self.outline = outline

    def add_text(self, text: str, ctx: Context) -> None:
        """Add a text node; white space collapses as in a browser."""
        if not ctx.pre:
            text = collapse(text)
            if self._spaced:
                text = text.lstrip(" ")
        if text:
            self.add(Inline(text, ctx.node_kind, ctx.node_id, ctx.strong, ctx.emphasis, ctx.code))

    def add(self, piece: Inline) -> None:
        """Add a ready piece; a button stands apart from its neighbours, as on a screen."""
        if piece.node_id is not None and (piece.kind == "field" or piece.text.strip()):
            self._shown.add(piece.node_id)
        if self._pieces and not self._spaced and _needs_space(self._pieces[-1], piece):
            self._pieces.append(Inline(" "))
        self._spaced = piece.text.endswith((" ", "\n")) and piece.kind != "field"
        self._pieces.append(piece)

    def line_break(self, ctx: Context) -> None:
        """Begin a new line within the block."""
        kind: InlineKind = "text" if ctx.pre else "break"
        self.add(Inline("\n", kind, ctx.node_id if ctx.pre else None))

    def ensure_shown(self, node_id: str, name: str, ctx: Context) -> None:
        """Show a link or button by its name when nothing within it could be seen."""
        if node_id not in self._shown:
            self.add(Inline(name if name.strip() else ctx.node_kind, ctx.node_kind, node_id))

    def boundary(self, ctx: Context) -> None:
        """End the block that stands in `ctx`; within a table cell, end the line."""
        if not ctx.cell:
            self.flush(ctx)
        elif self._pieces and self._pieces[-1].kind != "break":
            self.add(Inline("\n", "break"))

    def flush(self, ctx: Context) -> None:
        """Make a block of what was gathered, with the kind that `ctx` gives it."""
        pieces = self._take(ctx.pre)
        if not pieces:
            return
        kind: BlockKind = "paragraph"
        level, marker = 0, ""
        if ctx.level:
            kind, level = "heading", ctx.level
        elif ctx.pre:
            kind = "pre"
        elif all(piece.kind in ("image", "break") for piece in pieces):
            kind = "image"
        elif ctx.depth and ctx.item is not None:
            kind, level = "item", min(ctx.depth, MAX_DEPTH)
        if ctx.item is not None:
            marker = ctx.item.take()
        text = inline_text(pieces)
        node_id = self._ids.take("TEXT", slug(text, kind)) if text else ""
        if ctx.silent:
            return
        quote = min(ctx.quote, MAX_DEPTH)
        self.blocks.append(
            Block(kind, pieces, level, marker, (), quote, ctx.region, ctx.dialog_id, node_id)
        )
        if kind == "heading" and text:
            entry = Outline("heading", text.replace("\n", " "), node_id, level)
            self.outline.insert(ctx.outline_at, entry)

    def mark(self, block: Block, ctx: Context) -> None:
        """Add a block that has no text of its own: a rule, the edge of a dialog."""
        if not ctx.silent:
            self.blocks.append(block)

    def begin_row(self, table: Table) -> None:
        """Begin a row, with empty cells where a cell above reaches down."""
        table.rows.append([])
        table.column = 0
        _cover(table)

    def end_cell(self, table: Table, header: bool, columns: int, rows: int) -> None:
        """Make a cell of what was gathered; it covers so many columns and rows."""
        columns, rows = (max(1, min(span, MAX_SPAN)) for span in (columns, rows))
        table.rows[-1].append(Cell(self._take(False), header, columns))
        if rows > 1:
            for column in range(table.column, table.column + columns):
                table.reach[column] = rows - 1
        table.column += columns
        _cover(table)

    def end_caption(self, table: Table) -> None:
        """Make the table's caption of what was gathered."""
        table.caption = self._take(False)

    def end_table(self, table: Table, ctx: Context) -> None:
        """Make a block of the table, unless nothing is in it."""
        rows = []
        for cells in table.rows:
            row = Row(tuple(cells))
            if any(cell.inlines for cell in cells):
                name = slug(row.text, "row")
                rows.append(Row(row.cells, self._ids.take("TEXT", name)))
        caption = inline_text(table.caption)
        if not rows and not caption:
            return
        name = slug(caption or (rows[0].text if rows else ""), "table")
        node_id = self._ids.take("TEXT", name)
        if ctx.silent:
            return
        quote = min(ctx.quote, MAX_DEPTH)
        self.blocks.append(
            Block(
                "table",
                table.caption,
                0,
                "",
                tuple(rows),
                quote,
                ctx.region,
                ctx.dialog_id,
                node_id,
            )
        )
        self.outline.append(Outline("table", caption.replace("\n", " "), node_id))

    def _take(self, pre: bool) -> tuple[Inline, ...]:
        pieces, self._pieces, self._spaced = _joined(self._pieces), [], True
        if pre:
            readable = any(piece.text.strip() or piece.kind == "field" for piece in pieces)
            return tuple(pieces) if readable else ()
        while pieces and pieces[-1].kind != "field":
            trimmed = pieces[-1].text.rstrip(" \n")
            if trimmed:
                pieces[-1] = Inline(trimmed, *_style(pieces[-1]))
                break
            pieces.pop()
        while pieces and pieces[0].kind == "break":
            pieces.pop(0)
        return tuple(pieces)


def _style(piece: Inline) -> tuple[InlineKind, str | None, bool, bool, bool]:
    return piece.kind, piece.node_id, piece.strong, piece.emphasis, piece.code


def _needs_space(last: Inline, piece: Inline) -> bool:
    apart = "button" in (last.kind, piece.kind) and last.node_id != piece.node_id
    return apart and not piece.text.startswith((" ", "\n"))


def _joined(pieces: list[Inline]) -> list[Inline]:
    """Join neighbours that differ in nothing but their text."""
    if len(pieces) < 2:
        return pieces
    joined: list[Inline] = []
    for style, run in groupby(pieces, _style):
        if style[0] in ("field", "break", "image"):
            joined.extend(run)
        else:
            joined.append(Inline("".join(piece.text for piece in run), *style))
    return joined


def _cover(table: Table) -> None:
    """Put empty cells where cells above reach into the current row."""
    while table.reach.get(table.column, 0) > 0:
        table.reach[table.column] -= 1
        table.column += 1
        table.rows[-1].append(Cell())
