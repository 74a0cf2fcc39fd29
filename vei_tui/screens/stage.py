"""The stage: which panes are on the screen, and beside each other where there is room for two."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal

from vei_tui.panes._base import Desk, Pane
from vei_tui.registry import PaneSpec


class Stage(Horizontal):
    """Holds the panes. Each is made when it is first opened, and keeps its place by its key.

    With room for two, the pane opened last stands beside the one before; a pinned one stays.
    """

    DEFAULT_CSS = """
    Stage { width: 1fr; height: 1fr; & > Pane.-second { margin-left: 1; } }
    """

    def __init__(self, desk: Desk, specs: Sequence[PaneSpec]) -> None:
        """Make a stage.

        Args:
            desk: What the panes act through.
            specs: The panes there are; the first is opened at once.
        """
        super().__init__(id="stage")
        self._desk = desk
        self._specs = {spec.twin: spec for spec in specs}
        self._order = [spec.twin for spec in specs]
        self._panes: dict[str, Pane[object]] = {}
        self._recent = list(self._order)
        """Apps, the one opened last first."""
        self._two = False
        self.pinned = ""
        """App of the pane that stays on the screen, if one does."""
        self.zoomed = False

    def compose(self) -> ComposeResult:
        """The first pane."""
        if self._order:
            yield self._make(self._order[0])

    def _make(self, twin: str) -> Pane[object]:
        spec = self._specs[twin]
        pane = spec.pane(self._desk, spec)
        self._panes[twin] = pane
        return pane

    @property
    def front(self) -> str:
        """App of the pane that the keys belong to."""
        return self._recent[0] if self._recent else ""

    @property
    def last(self) -> str:
        """App of the pane before."""
        return self._recent[1] if len(self._recent) > 1 else ""

    def pane(self, twin: str = "") -> Pane[object]:
        """The pane of an app that was opened, or the one in front."""
        return self._panes[twin or self.front]

    @property
    def opened(self) -> list[str]:
        """Apps whose panes were opened."""
        return list(self._panes)

    @property
    def shown(self) -> list[str]:
        """Apps whose panes are on the screen."""
        shown = [self.front]
        if self._two and not self.zoomed and len(self._order) > 1:
            other = self.pinned if self.pinned not in ("", self.front) else self.last
            shown.append(other)
        return [twin for twin in self._order if twin in shown]

    async def open(self, twin: str) -> Pane[object]:
        """Bring a pane to the front."""
        self._recent = [twin, *(each for each in self._recent if each != twin)]
        await self.settle(self._two)
        return self._panes[twin]

    async def settle(self, two: bool) -> None:
        """Show the panes that belong on the screen.

        Args:
            two: Whether there is room for two.
        """
        self._two = two
        shown = self.shown
        for twin in shown:
            if twin not in self._panes:
                await self.mount(self._make(twin), before=self._place(twin))
        for twin, pane in self._panes.items():
            pane.display = twin in shown
            pane.set_class(twin in shown[1:], "-second")

    def _place(self, twin: str) -> Pane[object] | None:
        after = self._order[self._order.index(twin) + 1 :]
        return next((self._panes[each] for each in after if each in self._panes), None)
