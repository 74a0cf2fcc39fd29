"""Any app without a pane of its own: its view in lines, its tools by `a` and by the palette."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from vei_tui.panes._base import Pane
from vei_tui.presenters.plain import view_lines
from vei_tui.presenters.text import Role, line, plain
from vei_tui.session import Frame
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.reader import Reader


class GenericPane(Pane[object]):
    """Draws what there is, without knowing what it means."""

    ABOUT = "Everything you can see of this app. a lists what you can do in it."
    FIRST = "Reader"

    def compose(self) -> ComposeResult:
        """A title and the text."""
        yield FrameTitle(line(self.spec.title), of="Reader")
        yield Reader(empty=[line(("Nothing here yet. a lists what you can do.", Role.DIM))])
        yield self._said
        yield self.ask_line

    def draw(self, view: object, frame: Frame) -> None:
        """Draw any view."""
        self.query_one(Reader).set_lines(view_lines(view), keep_place=True)

    async def find(self, words: str) -> Sequence[str]:
        """Lines with these words."""
        wanted = words.casefold()
        rows = self.query_one(Reader).lines
        return [str(at) for at, row in enumerate(rows) if wanted in plain(row).casefold()]

    def go_to_found(self, found: str) -> None:
        """Scroll to a line."""
        reader = self.query_one(Reader)
        reader.show_row(reader.row_of_line(int(found)))
