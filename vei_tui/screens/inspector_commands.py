"""What can be done in the inspector: steps, changes, finding, copying."""

from __future__ import annotations

from typing import Any, Final

from textual.screen import Screen

from engine.changes import Kind
from engine.outline import Path, is_branch
from vei_tui.presenters.events import record_lines
from vei_tui.presenters.state import ChangeRow, json_text, path_text
from vei_tui.presenters.steps import step_meant
from vei_tui.presenters.text import Role, one_line
from vei_tui.screens.inspector import InspectorFloor
from vei_tui.screens.sheet import SheetScreen
from vei_tui.session import Session

ABOUT: Final = (
    "The state of every app as a tree: enter or → opens, ← closes. + - ~ mark what the step\n"
    "added, removed and changed, • a branch that holds such a thing; all of it is in the list\n"
    "beside the tree. Enter on a value shows it whole. While you act in the seat, only what you\n"
    "see of the office stands here; whoever watches, and everyone after the end, sees it all."
)

COPIED: Final = 60
"""Characters of what was copied that are said."""


class InspectorScreen(InspectorFloor):
    """The state behind an office, for whoever may see it."""

    HELP_TEXT = ("Inspector", ABOUT)

    async def action_command(self, command_id: str) -> None:
        """Do a command of the table."""
        self.say("")
        await super().action_command(command_id)

    def action_enter(self) -> None:
        """Open or close the branch under the cursor, or show a value whole."""
        self.state_tree.action_select_cursor()

    def do_back(self) -> None:
        """The state a step earlier."""
        self.go_to_step(self._step - 1)

    def do_on(self) -> None:
        """The state a step later."""
        self.go_to_step(self._step + 1)

    def do_latest(self) -> None:
        """Go to the present step, and along with it."""
        self._follows = True
        self._moved_on()

    def do_go(self) -> None:
        """Ask for a step."""
        sight = self._sight
        self._ask.open(f"Step {sight.first} to {sight.last}, or a time", "", self._gone)

    async def _gone(self, words: str) -> None:
        if not words.strip():
            return
        step = step_meant(words, self._session.starts_at, self._sight.step_at)
        if step is None:
            self.say(f"“{words.strip()[:COPIED]}” is no step and no time, as 09:42.", Role.WARN)
        else:
            self.go_to_step(step)

    def do_change(self) -> None:
        """The next thing that the step changed."""
        self._go_to_change(1)

    def do_change_before(self) -> None:
        """The thing before that the step changed."""
        self._go_to_change(-1)

    def _go_to_change(self, by: int) -> None:
        rows = [row for row in self.change_list.records if row.change is not None]
        if not rows:
            self.say(f"Step {self._step} changed nothing here. , goes to the step before.")
            return
        spot, shown = self.state_tree.spot, self.change_list.highlighted_id
        at = next((place for place, row in enumerate(rows) if row.id == shown), -1)
        if at >= 0 and spot is not None and _leads_to(rows[at], spot.path):
            at += by
        row = rows[at % len(rows)]
        self.change_list.highlight(row.id)
        if not self.state_tree.reveal(row.path):
            self.say("It is gone: the list says what it was.")

    def do_find(self) -> None:
        """Ask for words."""
        self._ask.open("Find", self._found.words, self._find)

    async def _find(self, words: str) -> None:
        if words.strip():
            await self._search(words.strip(), 1)

    async def _search(self, words: str, by: int) -> None:
        spot = self.state_tree.spot
        await self._found.run(words, self._state, spot.path if spot is not None else ())
        self._go_to_found(by)

    def _go_to_found(self, by: int) -> None:
        if self._found.found:
            self.state_tree.reveal(self._found.turn(by))
        self.say(self._found.told())

    def do_next(self) -> None:
        """The next thing found."""
        self._step_found(1)

    def do_previous(self) -> None:
        """The thing found before."""
        self._step_found(-1)

    def _step_found(self, by: int) -> None:
        words = self._found.words
        if not words:
            self.do_find()
        elif self._found.covers(self._state):
            self._go_to_found(by)
        else:
            self.run_worker(self._search(words, by), exclusive=True)

    def do_record(self) -> None:
        """What was called or landed in the step, in full."""
        record = self._record()
        if record is None:
            told = "Nothing has happened yet." if not self._step else "It is not yours to see."
            self.say(told)
            return
        lines = record_lines(record, self._session.starts_at)
        self.app.push_screen(SheetScreen(f"Step {self._step}", lines))

    def do_copy(self) -> None:
        """Copy the path under the cursor."""
        spot = self.state_tree.spot
        if spot is not None:
            self._copy(path_text(spot.path))

    def do_copy_value(self) -> None:
        """Copy the value under the cursor."""
        spot = self.state_tree.spot
        if spot is None:
            return
        if is_branch(spot.value):
            from engine.dump import dump

            self._copy(json_text(dump(spot.value)))
        else:
            self._copy(spot.value if isinstance(spot.value, str) else json_text(spot.value))

    def _copy(self, text: str) -> None:
        self.app.copy_to_clipboard(text)
        self.say(f"Copied: {one_line(text[:COPIED])}")

    def do_fold(self) -> None:
        """Close all that is open."""
        self.state_tree.fold()

    def do_leave(self) -> None:
        """Leave the inspector."""
        self.dismiss(None)


def _leads_to(row: ChangeRow, path: Path) -> bool:
    """Whether the cursor stands where a change leads: at it, or above it where it is gone."""
    return row.path == path or (
        row.change is not None and row.change.kind is Kind.REMOVED and row.path[: len(path)] == path
    )


def inspect(screen: Screen[Any], session: Session) -> str:
    """Open the inspector over a screen; what is said where there is nothing to inspect."""
    sight = session.sight()
    if sight is None:
        return "There is no office behind this record, so there is no state to show."
    screen.app.push_screen(InspectorScreen(session, sight))
    return ""
