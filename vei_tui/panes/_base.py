"""What every pane has: the view it draws, the desk it acts through, refusals in words, a find."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from vei_tui.keymap import bindings_of
from vei_tui.panes._ask import AskLine
from vei_tui.presenters.text import clean

if TYPE_CHECKING:
    from engine.tool import Outcome
    from vei_tui.registry import PaneSpec
    from vei_tui.session import Frame, Session

View = TypeVar("View")


@dataclass(frozen=True, slots=True)
class Selection:
    """The thing under a pane's cursor, as tools take it."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    """Id by kind of thing, as tools name it in `on`."""
    args: Mapping[str, object] = field(default_factory=dict)
    """Further arguments that are known here, such as the channel of a message."""
    label: str = ""
    """What it is called."""
    text: str = ""
    """What copying it copies."""


class Desk(Protocol):
    """What a pane may ask of the screen it is on."""

    @property
    def session(self) -> Session:
        """The session."""

    async def act(self, tool: str, args: Mapping[str, Any]) -> Outcome:
        """Call a tool as the seat and draw what came of it at once."""

    def open_form(self, name: str, values: Mapping[str, object]) -> None:
        """Fill in a tool's arguments in a form."""

    def write_in(self, app: str, text: str) -> None:
        """Go to a pane and begin to write in it."""

    def choose(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        done: Callable[[str], Awaitable[None]],
    ) -> None:
        """Let one of a few things be chosen: pairs of value and label."""

    def hands_off(self) -> str:
        """Why one cannot act in the office now; empty where one can."""


def place_bindings(where: str) -> list[BindingType]:
    """The bindings of a place, from the command table."""
    return [
        Binding(keys, action, label, show=False, id=command_id)
        for keys, action, label, command_id in bindings_of(where)
    ]


class Pane(Vertical, Generic[View]):
    """The face of one app.

    `show` compares the view with the last one by identity and draws it when it is another; a pane
    that cannot be seen is not shown anything.
    """

    DEFAULT_CSS = """
    Pane {
        width: 1fr;
        height: 1fr;
        & .said {
            display: none;
            height: auto;
            max-height: 4;
            padding: 0 2;
            color: $text-warning;
        }
        & .said.-shown { display: block; }
    }
    """
    ABOUT: ClassVar[str] = ""
    """What the pane is for, for its help."""
    FIRST: ClassVar[str] = ""
    """Selector of the widget that has the focus when the pane is opened first."""
    FINDS: ClassVar[str] = "Find"
    """What the line for finding asks."""

    def __init__(self, desk: Desk, spec: PaneSpec) -> None:
        """Make a pane for a desk."""
        super().__init__(id=f"pane-{spec.twin}")
        self.desk = desk
        self.spec = spec
        self.view: View | None = None
        self._said = Static(classes="said")
        self.ask_line = AskLine()
        self._found: list[str] = []
        self._found_at = -1
        self._left_at: Widget | None = None

    # Drawing

    def show(self, view: View, frame: Frame) -> None:
        """Show a view, if it is not the one that is shown."""
        if view is not self.view:
            self.view = view
            self.draw(view, frame)

    def draw(self, view: View, frame: Frame) -> None:
        """Draw a view that is new to the pane."""
        raise NotImplementedError

    # Acting

    async def act(self, tool: str, args: Mapping[str, Any]) -> Outcome:
        """Call a tool; a refusal is said in words."""
        outcome = await self.desk.act(tool, args)
        if outcome.error is None:
            self.say("")
        else:
            self.say(f"! {outcome.error['message']} {outcome.error['hint']}".strip())
        return outcome

    def say(self, words: str) -> None:
        """Say something beside the place where one acts; nothing when empty."""
        self._said.update(Content(clean(words)))
        self._said.set_class(bool(words), "-shown")

    async def action_command(self, command_id: str) -> None:
        """Do one of the pane's commands."""
        from vei_tui.commands import command

        wanted = command(command_id)
        if not wanted.reads and (words := self.desk.hands_off()):
            self.say(f"! {words}")
            return
        result = getattr(self, wanted.method)()
        if result is not None:
            await result

    # What the office asks of a pane

    def selection(self) -> Selection:
        """The thing under the cursor."""
        return Selection()

    def go_to(self, ref: str) -> None:
        """Put the cursor on a thing, by what a timeline calls it."""

    def back(self) -> bool:
        """Go one level back inside the pane; whether there was one."""
        return False

    async def write(self, text: str) -> None:
        """Begin to write, with a text filled in."""

    def completions(self, field: str, typed: str) -> Sequence[str]:
        """Values for a field of a form about this app, as far as the view knows them."""
        return ()

    def take_focus(self) -> None:
        """Have the focus, where it was last or at the place where one begins."""
        target = self._left_at
        if target is not None and target.is_attached and target.focusable:
            target.focus()
            return
        for widget in self.query(self.FIRST) if self.FIRST else ():
            widget.focus()
            return

    def note_focus(self, widget: Widget | None) -> None:
        """Remember which part had the focus, for when the pane is opened again."""
        if widget is not None and self in widget.ancestors:
            self._left_at = widget

    # Finding

    def do_find(self) -> None:
        """Ask for words and go to the first thing that has them."""
        self.ask_line.open(self.FINDS, "", self._find)

    async def _find(self, words: str) -> None:
        self._found = list(await self.find(words)) if words.strip() else []
        self._found_at = -1
        if self._found:
            self.do_next()
        elif words.strip():
            self.say(f"Nothing here has “{words.strip()}”.")

    async def find(self, words: str) -> Sequence[str]:
        """What has these words, in reading order, as `go_to_found` takes it."""
        return ()

    def do_next(self, step: int = 1) -> None:
        """Go to the next thing found."""
        if not self._found:
            self.do_find()
            return
        self._found_at = (self._found_at + step) % len(self._found)
        self.go_to_found(self._found[self._found_at])
        self.say(f"{self._found_at + 1} of {len(self._found)} · n next, N previous")

    def do_previous(self) -> None:
        """Go to the thing found before."""
        self.do_next(-1)

    def go_to_found(self, found: str) -> None:
        """Put the cursor on something that was found."""
        self.go_to(found)
