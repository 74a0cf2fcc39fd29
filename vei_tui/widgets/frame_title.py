"""A title over a part of the screen that shows whether the part has the focus.

It stands beside what it names and is told about the focus: a `:focus-within` rule on a container
would restyle every widget inside on each move.
"""

from __future__ import annotations

from textual.widget import Widget

from vei_tui.presenters.text import Line, PageLine, Role
from vei_tui.presenters.wrap import flow
from vei_tui.widgets.one_row import OneRow


def title_row(title: Line, right: Line, active: bool, width: int) -> PageLine:
    """A title in a rule: heavy and bold when active, light when not.

    Args:
        title: What the part is, at the left.
        right: Its counts or hints, at the right.
        active: Whether the part has the focus.
        width: Cells of the line.

    Returns:
        One row of at most `width` cells.
    """
    dash = "━" if active else "─"
    edge = (dash, Role.HEADING if active else Role.DIM)
    if active:
        title = tuple((text, Role.HEADING if role is Role.PLAIN else role) for text, role in title)
    space = (" ", Role.PLAIN)
    ahead: Line = (edge, space, *title, space) if title else (edge,)
    behind: Line = (space, *right, space, edge) if right else (edge,)
    row = flow((*ahead, (dash, Role.FILL), *behind), width)[0]
    if not active:
        return row
    return tuple((p[0], Role.HEADING) if p[0].strip(dash) == "" else p for p in row)


class FrameTitle(OneRow):
    """One line above a part of the screen.

    It watches the screen's focus itself: `of` names its part by a selector among its siblings.
    """

    def __init__(
        self, title: Line = (), right: Line = (), *, of: str = "", id: str | None = None
    ) -> None:
        """Show a title.

        Args:
            title: What the part is.
            right: Its counts or hints.
            of: Selector, inside the parent, of what the title stands over; the focus of each of
                them and of all inside is shown. Nothing is watched when empty.
            id: Id of the widget.
        """
        super().__init__(id=id)
        self._title, self._right = title, right
        self._of = of
        self._active = False

    def on_mount(self) -> None:
        """Watch what has the focus."""
        if self._of:
            self.watch(self.screen, "focused", self._focus_moved)

    def set_title(self, title: Line, right: Line = ()) -> None:
        """Show another title."""
        if (title, right) != (self._title, self._right):
            self._title, self._right = title, right
            self.refresh()

    @property
    def active(self) -> bool:
        """Whether the part has the focus."""
        return self._active

    @active.setter
    def active(self, active: bool) -> None:
        if active != self._active:
            self._active = active
            self.refresh()

    def _focus_moved(self, focused: Widget | None) -> None:
        if not isinstance(self.parent, Widget):
            return
        around = focused.ancestors_with_self if focused is not None else []
        self.active = any(part in around for part in self.parent.query(self._of))

    def row(self, width: int) -> PageLine:
        """The title in its rule."""
        return title_row(self._title, self._right, self._active, width)
