"""The notices on the screen: one row each, above the status line."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from vei_tui.notices import SHOWN, Notice
from vei_tui.presenters.text import Line, PageLine, Role
from vei_tui.presenters.wrap import clip
from vei_tui.widgets.one_row import OneRow


class NoticeRow(OneRow):
    """One notice."""

    DEFAULT_CSS = (
        "NoticeRow { background: $panel; display: none; } NoticeRow.-shown { display: block; }"
    )

    def __init__(self) -> None:
        """Show nothing."""
        super().__init__()
        self._text: Line = ()

    def set_text(self, text: Line) -> None:
        """Show a notice, or nothing."""
        if text != self._text:
            self._text = text
            self.set_class(bool(text), "-shown")
            self.refresh()

    def row(self, width: int) -> PageLine:
        """The notice, as far as it fits."""
        return clip(((" ", Role.PLAIN), *self._text), width)


class NoticeBar(Vertical):
    """As many rows as there are notices, and no more than two."""

    DEFAULT_CSS = "NoticeBar { height: auto; }"

    def __init__(self) -> None:
        """Show nothing."""
        super().__init__(id="notices")
        self._rows = [NoticeRow() for _ in range(SHOWN)]

    def compose(self) -> ComposeResult:
        """The rows."""
        yield from self._rows

    def set_notices(self, notices: Sequence[Notice]) -> None:
        """Show notices, the newest at the bottom."""
        texts = [notice.text for notice in notices][-SHOWN:]
        for row, text in zip(self._rows, [*texts, *[()] * SHOWN], strict=False):
            row.set_text(text)
