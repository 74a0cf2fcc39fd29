"""A screenshot: the page that somebody has open, with what was typed, drawn as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from twins.browser.canvas import Canvas, Style, cut, fit, width_of
from twins.browser.content import Block, Cell, Row
from twins.browser.lines import DIM, EDGE, FAINT, Line, Writer
from twins.browser.page import Page

WIDTH = 1000
BAR = 84
"""Height of the window's own bar, with title and address."""
LEFT, RIGHT = 56, 944
MAX_HEIGHT = 6000
"""A longer page is drawn down to here."""
MAX_ROWS, MAX_COLUMNS = 240, 24
CELL_MOST = 360
"""Width that no column of a table asks for more than."""

_BODY = Style()
_QUIET = Style(14, DIM)
_HEADINGS = {1: 30, 2: 22, 3: 18}
_TOP = ("banner", "navigation", "search")
_BOTTOM = ("contentinfo",)


def picture(page: Page, typed: Mapping[str, str]) -> bytes:
    """Draw a page. The same page with the same things typed gives the same bytes.

    Args:
        page: the page, with its dialogs and details as they are.
        typed: by node id, what was put into its fields.
    """
    return _Drawing(page, typed).draw()


class _Drawing:
    """One page on its way to paper, from the top down."""

    def __init__(self, page: Page, typed: Mapping[str, str]) -> None:
        self.page = page
        self.canvas = Canvas()
        self.writer = Writer({node.node_id: node for node in page.nodes}, typed)
        self.y = BAR + 24
        self._strip: tuple[str, int, int] | None = None
        """The part at the top or bottom that is being drawn: its name, its mark, where it began."""
        self._panel: tuple[int, int] | None = None
        """The same of a dialog."""
        self._before: Block | None = None

    def draw(self) -> bytes:
        """The picture."""
        self.canvas.rect(0, BAR, WIDTH, 0, "#fff")
        for block in self.page.blocks:
            self._enter(block)
            self._block(block)
            self._before = block
            if self.y > MAX_HEIGHT:
                self._gap(12)
                self.canvas.text(LEFT, self.y + 16, "The page goes on …", _QUIET)
                self.y += 24
                break
        self._leave_panel()
        footed = self._strip is not None
        self._leave_strip()
        height = max(self.y + (0 if footed else 32), BAR + 300)
        self.canvas.rect(0, 0, WIDTH, height, "#fff", under=0)
        self._bar()
        self.canvas.rect(0, 0, WIDTH, height, "none", EDGE)
        return self.canvas.svg(WIDTH, height, f"{self.page.title} ({self.page.url})")

    # -- the window ---------------------------------------------------------------------------

    def _bar(self) -> None:
        canvas, middle = self.canvas, WIDTH // 2
        canvas.rect(0, 0, WIDTH, BAR, "#e9ecf1")
        canvas.rect(0, BAR - 1, WIDTH, 1, EDGE)
        for at, color in enumerate(("#ff5f57", "#febc2e", "#28c840")):
            canvas.circle(24 + 20 * at, 20, 6, color)
        style = Style(14, "#3c4148", bold=True)
        title = cut(fit(self.page.title[:400]), style, 640)
        canvas.text(middle - width_of(title, style) // 2, 25, title, style)
        canvas.path("M28 52l-7 8l7 8M21 60h16", DIM, 2)
        canvas.rect(56, 44, WIDTH - 80, 30, "#fff", EDGE, 15)
        address = Style(14, "#3c4148")
        canvas.text(76, 64, cut(fit(self.page.url[:1000]), address, WIDTH - 140), address)

    # -- parts of the page --------------------------------------------------------------------

    def _enter(self, block: Block) -> None:
        """Begin and end what stands around blocks."""
        where = "top" if block.region in _TOP else "bottom" if block.region in _BOTTOM else ""
        if block.dialog_id is None:
            self._leave_panel()
        if self._strip is not None and (self._strip[0] != where or block.dialog_id is not None):
            self._leave_strip()
        if where and self._strip is None and block.dialog_id is None:
            if self._before is not None and where == "bottom":
                self.y += 24
            self._strip = (where, self.canvas.mark(), self.y)
            self.y += 16 if self.y > BAR + 24 else 0

    def _leave_strip(self) -> None:
        if self._strip is None:
            return
        where, mark, top = self._strip
        top = BAR if top == BAR + 24 else top
        self.y += 16
        self.canvas.rect(0, top, WIDTH, self.y - top, "#f6f7f9", under=mark)
        self.canvas.rect(0, self.y if where == "top" else top, WIDTH, 1, "#e1e4e9")
        self.y += 24 if where == "top" else 0
        self._strip, self._before = None, None

    def _leave_panel(self) -> None:
        if self._panel is None:
            return
        mark, top = self._panel
        self.y += 16
        box = (LEFT - 16, top, RIGHT - LEFT + 32, self.y - top)
        self.canvas.rect(*box, "#fffaf0", "#e5b94e", 8, under=mark)
        self.y += 24
        self._panel, self._before = None, None

    def _gap(self, pixels: int) -> None:
        if self._before is not None:
            self.y += pixels

    # -- blocks -------------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        match block.kind:
            case "dialog":
                self._leave_panel()
                self._gap(16)
                self._panel = (self.canvas.mark(), self.y)
                self.y += 16
            case "dialog_end":
                self._leave_panel()
            case "rule":
                self._gap(14)
                self.canvas.rect(LEFT, self.y, RIGHT - LEFT, 1, EDGE)
            case "table":
                self._gap(18)
                self._table(block)
            case "image":
                self._gap(14)
                self._image(block.text)
            case "pre":
                self._gap(12)
                self._pre("".join(piece.text for piece in block.inlines))
            case _:
                self._text(block)

    def _text(self, block: Block) -> None:
        style, gap = _BODY, 12
        if block.kind == "heading":
            size = _HEADINGS.get(block.level, 16)
            style, gap = Style(size, "#17191c", bold=True), size * 4 // 5
        elif self._strip is not None:
            style, gap = _QUIET, 8
        before = self._before
        if before is not None and block.kind == before.kind == "item":
            gap = 4
        if before is not None and before.kind == "dialog":
            gap = 0
        self._gap(gap)
        left = LEFT + 20 * min(block.quote, 8)
        top = self.y
        if block.kind == "item":
            left += 26 * max(0, min(block.level, 8) - 1)
            if block.marker:
                self.canvas.text(left + 4, self.y + 17, fit(block.marker), style._replace(fill=DIM))
            left += 26
        for line in self.writer.lines(block.inlines, style, RIGHT - left):
            line.draw(self.canvas, left, self.y)
            self.y += line.height
            if self.y > MAX_HEIGHT:
                break
        for at in range(min(block.quote, 8)):
            self.canvas.rect(LEFT + 20 * at, top, 3, self.y - top, EDGE)

    def _pre(self, text: str) -> None:
        style = Style(13, mono=True)
        rows = [fit(row) for row in text[: MAX_HEIGHT * 20].split("\n")]
        rows = rows[: MAX_HEIGHT // 20]
        height = 20 * len(rows) + 20
        self.canvas.rect(LEFT, self.y, RIGHT - LEFT, height, "#f6f7f9", "#e1e4e9", 6)
        for at, row in enumerate(rows):
            self.canvas.text(
                LEFT + 14, self.y + 24 + 20 * at, cut(row, style, RIGHT - LEFT - 28), style
            )
        self.y += height

    def _image(self, text: str) -> None:
        canvas, top = self.canvas, self.y
        canvas.rect(LEFT, top, 300, 120, "#eef1f5", EDGE, 6)
        canvas.circle(LEFT + 120, top + 36, 7, FAINT)
        canvas.path(f"M{LEFT + 106} {top + 74}l28-30l20 20l14-12l26 22z", FAINT, 2)
        style = Style(13, DIM)
        shown = cut(fit(text[:400]).replace("\n", " "), style, 276)
        canvas.text(LEFT + 150 - width_of(shown, style) // 2, top + 102, shown, style)
        self.y += 120

    # -- tables -------------------------------------------------------------------------------

    def _table(self, block: Block) -> None:
        for line in self.writer.lines(block.inlines, Style(15, bold=True), RIGHT - LEFT):
            line.draw(self.canvas, LEFT, self.y)
            self.y += line.height
        widths = self._widths(block.rows[:MAX_ROWS])
        if not widths:
            return
        self.y += 6
        top, whole = self.y, sum(widths)
        for row in block.rows[:MAX_ROWS]:
            self._row(row, widths)
            self.canvas.rect(LEFT, self.y - 1, whole, 1, "#e1e4e9")
            if self.y > MAX_HEIGHT:
                break
        self.canvas.rect(LEFT, top, whole, self.y - top, "none", EDGE, 4)

    def _widths(self, rows: Sequence[Row]) -> list[int]:
        """A width for each column: what its cells ask for, less where that is too much."""
        asked: list[int] = []
        for row in rows:
            column = 0
            for cell in row.cells:
                while len(asked) < min(column + cell.columns, MAX_COLUMNS):
                    asked.append(48)
                if cell.columns == 1 and column < len(asked):
                    line = next(iter(self._cell(cell, CELL_MOST)), None)
                    wide = line.width if line is not None else 0
                    asked[column] = max(asked[column], wide + 28)
                column += cell.columns
        room = RIGHT - LEFT
        total = sum(asked)
        return [width * room // total for width in asked] if total > room else asked

    def _cell(self, cell: Cell, width: int) -> list[Line]:
        style = Style(14, "#3c4148", bold=True) if cell.header else Style(14)
        return [*islice(self.writer.lines(cell.inlines, style, width), 40)]

    def _row(self, row: Row, widths: Sequence[int]) -> None:
        mark, top = self.canvas.mark(), self.y
        height, column, x = 0, 0, LEFT
        headers = bool(row.cells) and all(cell.header for cell in row.cells)
        for cell in row.cells:
            width = sum(widths[column : column + cell.columns])
            if not width:
                break
            y = top + 8
            for line in self._cell(cell, max(1, width - 28)):
                line.draw(self.canvas, x + 14, y)
                y += line.height
            height = max(height, y + 8 - top)
            x += width
            column += cell.columns
        self.y += max(height, 38)
        if headers:
            self.canvas.rect(LEFT, top, sum(widths), self.y - top, "#f6f7f9", under=mark)
