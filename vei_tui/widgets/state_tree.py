"""The state as a tree: parts are read where somebody opens them, a hundred at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Final, TypeAlias

from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from engine.changes import Kind
from engine.outline import Path
from vei_tui.presenters.spots import Spot
from vei_tui.presenters.state import SIGNS
from vei_tui.presenters.text import Role, clean
from vei_tui.widgets.ink import CURSOR_MARK, REST_MARK, Ink, ink_of

OPEN, SHUT, LEAF = "▾", "▸", " "
HOLDS: Final = ("•", Role.WARN)
"""Marks a branch in which something has changed."""

_LABEL: Final = Text("-")
"""Stands in every node: what is shown is made from its spot when it is drawn."""


Node: TypeAlias = TreeNode[Spot]


class StateTree(Tree[Spot]):
    """A tree over a state, with marks where it changed.

    Keys: those of a tree; left closes or goes up, right opens or goes down. Rows are cut at the
    right edge: whoever wants a value whole asks for it.
    """

    BINDING_GROUP_TITLE = "State"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("k", "cursor_up", "up", show=False),
        Binding("j", "cursor_down", "down", show=False),
        Binding("left,h", "shut", "close", show=False),
        Binding("right,l", "open", "open", show=False),
    ]
    DEFAULT_CSS = """
    StateTree {
        background: $background;
        overflow-x: hidden;
        padding: 0 0 0 1;
        &:focus { background-tint: $foreground 0%; }
        & > .tree--cursor, &:focus > .tree--cursor { background: transparent; }
        & > .tree--guides, &:focus > .tree--guides { color: $border-blurred; }
        & > .tree--guides-hover, &:focus > .tree--guides-hover { color: $border-blurred; }
        & > .tree--guides-selected, &:focus > .tree--guides-selected { color: $border-blurred; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        """Make an empty tree."""
        super().__init__(_LABEL, Spot((), {}), id=id)
        self.show_root = False
        self.guide_depth = 2
        self.auto_expand = False
        self.root.expand()
        self._marks: Mapping[Path, Kind] = {}
        self._holding: Collection[Path] = ()
        self._ink: Ink | None = None

    # What is shown

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Show a state; what is open stays open, and the cursor where it is.

        Args:
            state: by app. The parts of one that is the same object as before are not read again.
        """
        cursor = self.cursor_node.data if self.cursor_node is not None else None
        known = {node.data.path[0]: node for node in self.root.children if node.data is not None}
        if list(known) != list(state):
            self.root.remove_children()
            known = {}
        for app, value in state.items():
            node = known.get(app)
            if node is None:
                self._add(self.root, Spot((app,), value))
            elif node.data is not None and node.data.value is not value:
                self._renew(node, Spot((app,), value))
        self._invalidate()
        if cursor is not None:
            self.reveal(cursor.path, start=cursor.start)
        elif self.root.children:
            self.cursor_line = 0

    def set_marks(self, marks: Mapping[Path, Kind]) -> None:
        """Mark what has changed: paths, and all branches above them."""
        self._marks = marks
        self._holding = {path[:depth] for path in marks for depth in range(1, len(path))}
        self._invalidate()

    @property
    def spot(self) -> Spot | None:
        """The row under the cursor."""
        return self.cursor_node.data if self.cursor_node is not None else None

    def reveal(self, path: Path, start: int = -1) -> bool:
        """Put the cursor on a path, opening what is above it.

        Args:
            path: where to go; what is no longer there is looked for as far as there is anything.
            start: for a range of the parts of ``path``, its first place.

        Returns:
            Whether it is there.
        """
        node: Node = self.root
        for depth in range(1, len(path) + 1):
            below = self._child(node, path[:depth])
            if below is None:
                self._stand_on(node)
                return False
            node = below
        while start >= 0:
            inside = self._range_with(node, start)
            if inside is None or inside.data is None:
                break
            node = inside
            if inside.data.start == start:
                break
        self._stand_on(node)
        return True

    def fold(self) -> None:
        """Close everything; the cursor goes to its app."""
        spot = self.spot
        for node in self.root.children:
            node.collapse_all()
        if spot is not None and spot.path:
            self.reveal(spot.path[:1])

    def _stand_on(self, node: Node) -> None:
        if node is not self.root:
            # Places of rows are counted anew after something was opened.
            self._tree_lines  # noqa: B018
            top, rows = self.scroll_offset.y, self.scrollable_content_region.height
            if rows and not top <= node.line < top + rows:
                # What was looked for stands where one sees what is around it.
                self.scroll_to(y=max(0, node.line - rows // 3), animate=False, immediate=True)
            self.move_cursor(node)

    # Reading parts

    def _add(self, above: Node, spot: Spot) -> Node:
        return above.add(_LABEL, spot, allow_expand=spot.branches)

    def _fill(self, node: Node) -> None:
        """Read the parts of a node, unless that was done."""
        spot = node.data
        if spot is None or len(node.children) or not spot.branches or node is self.root:
            return
        for below in spot.below():
            self._add(node, below)

    def _child(self, node: Node, path: Path) -> Node | None:
        """The node of a part, opened down to there; None where there is no such part."""
        if node is not self.root:
            spot = node.data
            if spot is None or not spot.branches:
                return None
            place = spot.place(path[-1])
            if place is None:
                return None
            self._open(node)
            inside = self._range_with(node, place)
            while inside is not None:
                node = inside
                self._open(node)
                inside = self._range_with(node, place)
        return next((each for each in node.children if each.data and each.data.path == path), None)

    def _range_with(self, node: Node, place: int) -> Node | None:
        """The range below a node that holds a place."""
        self._fill(node)
        for each in node.children:
            spot = each.data
            if spot is not None and spot.is_range and spot.start <= place < spot.stop:
                return each
        return None

    def _open(self, node: Node) -> None:
        self._fill(node)
        if not node.is_expanded:
            node.expand()

    def _renew(self, node: Node, spot: Spot) -> None:
        """Let a node stand for another value; what was open below it is opened again."""
        opened = {each.data.key for each in _all_open(node) if each.data is not None}
        was_open = node.is_expanded
        node.remove_children()
        node.data = spot
        node.allow_expand = spot.branches
        if was_open:
            self._open_again(node, opened)

    def _open_again(self, node: Node, opened: Collection[tuple[Path, int]]) -> None:
        self._open(node)
        for each in node.children:
            if each.data is not None and each.data.key in opened and each.data.branches:
                self._open_again(each, opened)

    # Keys

    def _toggle_node(self, node: Node) -> None:
        self._fill(node)
        super()._toggle_node(node)

    def toggle(self) -> bool:
        """Open or close the row under the cursor; whether there is anything to open."""
        node = self.cursor_node
        if node is None or not node.allow_expand:
            return False
        self._toggle_node(node)
        return True

    def action_open(self) -> None:
        """Open the row under the cursor, or go to its first part."""
        node = self.cursor_node
        if node is None or not node.allow_expand:
            return
        if node.is_expanded:
            self.action_cursor_down()
        else:
            self._toggle_node(node)

    def action_shut(self) -> None:
        """Close the row under the cursor, or go to the one that it is a part of."""
        node = self.cursor_node
        if node is None:
            return
        if node.is_expanded:
            node.collapse()
        elif node.parent is not None and node.parent is not self.root:
            self.move_cursor(node.parent)

    def action_toggle_expand_all(self) -> None:
        """Nothing: all of a state at once would be more than anybody can look at."""

    def scroll_to_line(self, line: int, animate: bool = False) -> None:
        """Go to a row, at once."""
        super().scroll_to_line(line, animate=False)

    # Drawing

    def process_label(self, label: Any) -> Text:
        """The label as it is: nothing in it is markup."""
        return label if isinstance(label, Text) else Text(clean(str(label)))

    def get_label_width(self, node: Node) -> int:
        """Rows are cut at the edge, so none makes the tree wider."""
        return 0

    def notify_style_update(self) -> None:
        """Draw with the colours of another theme."""
        self._ink = None
        super().notify_style_update()

    def render_label(self, node: Node, base_style: Style, style: Style) -> Text:
        """A row: whether it is open, how it changed, its name, its value."""
        ink = self._ink = self._ink or ink_of(self.app)
        spot = node.data or Spot((), {})
        row = Text(no_wrap=True, end="")
        cursor = node is self.cursor_node
        base = base_style + ink.row(self.has_focus) if cursor else base_style
        toggle = base + ink.style(Role.DIM) + Style(meta={"toggle": True})
        row.append((OPEN if node.is_expanded else SHUT) if node.allow_expand else LEAF, toggle)
        mark = (CURSOR_MARK if self.has_focus else REST_MARK) if cursor else " "
        row.append(mark, base + ink.cursor(self.has_focus))
        for text, role in spot.spans(self._mark(spot)):
            row.append(text, base + ink.style(role))
        room = max(1, self.scrollable_content_region.width - self.guide_depth * self._depth(node))
        row.truncate(room, overflow="ellipsis")
        if cursor:
            row.append(" " * (room - row.cell_len), base)
        return row

    def _depth(self, node: Node) -> int:
        """How many rows stand above a row that it is a part of."""
        depth, above = 0, node.parent
        while above is not None and above is not self.root:
            depth, above = depth + 1, above.parent
        return depth

    def _mark(self, spot: Spot) -> tuple[str, Role]:
        if spot.path in self._marks:
            return SIGNS[self._marks[spot.path]]
        return HOLDS if spot.path in self._holding else (" ", Role.PLAIN)


def _all_open(node: Node) -> Iterator[Node]:
    for each in node.children:
        if each.is_expanded:
            yield each
            yield from _all_open(each)
