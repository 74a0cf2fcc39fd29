"""The office with agents in its seats, as it is drawn: who has the seat, what they did last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, TextArea

from vei_tui.commands import command, of_place
from vei_tui.keymap import bindings_of
from vei_tui.panes._ask import AskLine
from vei_tui.panes._base import Pane
from vei_tui.presenters.events import Happening
from vei_tui.presenters.mind import state_words
from vei_tui.presenters.money import dollars
from vei_tui.presenters.text import Role, line
from vei_tui.pump import Throttle
from vei_tui.registry import Panes
from vei_tui.screens.command_hints import hinted
from vei_tui.screens.office_commands import OfficeScreen
from vei_tui.screens.watch_rail import WatchRail
from vei_tui.seats.opening import Seats
from vei_tui.seats.runner import Mind, Runner, State
from vei_tui.session import Frame
from vei_tui.session import Role as SessionRole
from vei_tui.widgets.hints import Hint
from vei_tui.widgets.status import Part

MOVES: Final = frozenset(
    ("up", "down", "left", "right", "j", "k", "pageup", "pagedown", "home", "end", "tab",
     "shift+tab", "enter")
)  # fmt: skip
"""Keys with which somebody looks around in a pane: the agent must not pull it away then."""

TIME: Final = frozenset(
    ("office.wait", "office.tick", "office.run", "office.faster", "office.slower", "office.act")
)
"""Commands of the office that only whoever has the seat can do."""

LEFT: Final = frozenset(("watch.mind", "watch.other"))
"""Commands of the watch whose keys hold where a pane has no such key, while a person acts."""

_TAKEN: Final = frozenset(key for each in of_place("watch") for key in each.keys)

ALWAYS: Final = frozenset(("watch.seat",))
"""Commands of the watch that hold whoever has the seat, and while something is written."""

AFTER: Final = frozenset(("watch.seat", "watch.follow", "watch.mind"))
"""Commands of the watch that are good for something once the agents have ended."""

ABOUT: Final = (
    "An agent has the seat. Its calls are shown as they come; the panes only show, until you\n"
    "take over with ctrl+t. Then you act in its place; when you hand the seat back, the agent\n"
    "is told what you did. Everything is recorded as what it is."
)


class WatchFloor(OfficeScreen):
    """The watched office's layout and how it is drawn; its commands are in `WatchScreen`."""

    RAIL: ClassVar[type[WatchRail]] = WatchRail
    DEFAULT_CSS = """
    WatchFloor {
        &.-mindless MindPanel { display: none; }
        &.-narrow #body { layout: vertical; }
        &.-narrow WatchRail {
            display: block;
            width: 100%;
            height: 10;
            margin: 0;
            & > MindPanel { height: 1fr; }
            & > .task, & > #task, & > Timeline { display: none; }
            & #mind-body { layout: horizontal; }
            & #cards, & #live { width: 1fr; height: 1fr; }
        }
        &.-narrow.-mindless WatchRail, &.-zoomed WatchRail { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the panes' own keys: while an agent has the seat, they could do nothing.
        *(
            Binding(keys, f"watch('{name}')", label, show=False, priority=True, id=name)
            for keys, _, label, name in bindings_of("watch")
        ),
        # After them: where a person has the seat, the office's own keys, and what is left of these.
        *(
            Binding(key, f"command('{each.id}')", each.label, show=False)
            for each in (*of_place("office"), *of_place("watch"))
            for key in each.keys
            if each.id in LEFT or (each.where == "office" and key in _TAKEN)
        ),
    ]

    def __init__(self, seats: Seats, panes: Panes) -> None:
        """Open the office.

        Args:
            seats: who sits where.
            panes: the panes there are.
        """
        super().__init__(seats.session, panes)
        self.seats = seats
        self.rail: WatchRail = self.RAIL(seats.session, seats.seats)
        self.ask = AskLine()
        self.follows = not seats.own
        """Whether the pane comes to the front that the agent works in."""
        self._states: list[tuple[State, bool]] = []
        self._turns = 0
        self._followed = self.follows
        """Whether it did so when the person took the seat over."""
        self._last_words: tuple[str, Role] | None = None
        """How the agent ended that did so last."""
        self._spending = Throttle(self.set_timer, lambda: self._show_status(self.session.frame))
        self._deaf = [seat.runner.subscribe(self._changed) for seat in seats.seats]

    def compose(self) -> ComposeResult:
        """The office's parts, and the line for a whisper."""
        for part in super().compose():
            if part is self.status:
                yield self.ask
            yield part

    async def on_mount(self) -> None:
        """Let the agents begin once the office is on the screen."""
        self.call_after_refresh(self.seats.begin, self._broken)
        self._settle()

    def on_unmount(self) -> None:
        """Listen no more."""
        for deaf in self._deaf:
            deaf()

    def _broken(self, problem: BaseException) -> None:
        if isinstance(problem, Exception):
            self.app._handle_exception(problem)

    @property
    def runner(self) -> Runner:
        """The agent whose mind is shown."""
        return self.rail.mind.seat.runner

    @property
    def watched(self) -> Runner:
        """The agent in the seat that is on the screen."""
        return self.seats.seats[0].runner

    @property
    def yours(self) -> bool:
        """Whether the person acts in the seat that is on the screen."""
        return self.seats.own or self.watched.person_sits

    @property
    def places(self) -> Sequence[str]:
        """Where commands are from, the nearest first."""
        return ("watch", self.front, "office")

    # What changes

    def _changed(self, mind: Mind) -> None:
        """Take note of who sits and works now; what streams is none of it."""
        turns = sum(seat.runner.spent.turns for seat in self.seats.seats)
        if turns != self._turns:
            self._turns = turns
            self._spending.poke()
        states = [(s.runner.mind.state, s.runner.person_sits) for s in self.seats.seats]
        if states != self._states:
            before, self._states = self._states, states
            ended = [
                seat.runner
                for at, seat in enumerate(self.seats.seats)
                if states[at][0] is State.ENDED and before and before[at][0] is not State.ENDED
            ]
            self.call_later(self._settle, ended)

    def _settle(self, ended: Sequence[Runner] = ()) -> None:
        """Show who has the seat."""
        self._session.role = SessionRole.PLAY if self.yours else SessionRole.WATCH
        if not self.is_attached:
            return
        for runner in ended:
            self._tell_end(runner)
        self._let_write()
        self._show_status(self.session.frame)
        self._show_hints(self.focused)
        self.refresh_bindings()

    def _tell_end(self, runner: Runner) -> None:
        end = runner.mind.end
        if end is None:
            return
        failed = end.why.value == "failed"
        words = " ".join(end.words.split())
        if failed:
            # What to do about it stands at the end of its words.
            self._last_words = (f"{runner.label} ended. {words}", Role.ALERT)
        else:
            after = "" if self.seats.at_work else " · F shows how it went"
            said = f"{runner.label} ended, {end.why.value}: {words[:120]}{after}"
            self._last_words = (said, Role.GOOD)
        self.tell(*self._last_words)

    def _grade(self) -> None:
        super()._grade()
        # A goal that was met with the last call must not cover how it ended.
        if self._last_words is not None and not self.yours:
            self.tell(*self._last_words)

    def _notice(self, frame: Frame, happened: Sequence[Happening]) -> bool:
        if self.yours:
            return super()._notice(frame, happened)
        return False

    def _wants_grading(self, frame: Frame) -> bool:
        return True

    def _draw(self, frame: Frame, happened: Sequence[Happening]) -> None:
        super()._draw(frame, happened)
        self.rail.mind.poke()
        if not self.follows:
            return
        apps = [each.app for each in happened if each.call is not None]
        known = {spec.twin for spec in self.specs}
        touched = next((app for app in reversed(apps) if app in known), "")
        if touched and touched != self.front:
            self.call_next(self._come_forward, touched)

    async def _come_forward(self, twin: str) -> None:
        """Bring the pane to the front that the agent works in; the keys stay where they are."""
        if self.follows and not self._writes():
            focused = self.focused
            inside = focused is None or self.stage in focused.ancestors
            await super().open_pane(twin, focus=inside)

    # Looking around

    async def open_pane(self, twin: str, focus: bool = True) -> Pane[object]:
        """Bring a pane to the front: whoever does that wants to stay there."""
        self._look_around()
        return await super().open_pane(twin, focus)

    def on_key(self, event: events.Key) -> None:
        """Notice when somebody looks around in a pane."""
        focused = self.focused
        if event.key in MOVES and focused is not None and self.stage in focused.ancestors:
            self._look_around()

    def _look_around(self) -> None:
        if self.follows:
            self.follows = False
            self._show_status(self.session.frame)

    def _writes(self) -> bool:
        return isinstance(self.focused, Input | TextArea)

    # Drawing

    def _status_seat(self) -> list[Part]:
        runner = self.watched
        if self.seats.own:
            name = self.session.people.name(self.session.actor)
            return [Part(line((name, Role.SELF), (" (you)", Role.DIM)), 4, right=True)]
        words = "in the seat of" if self.yours else "watching"
        return [Part(line((f"{words} ", Role.DIM), (runner.label, Role.STRONG)), 1, right=True)]

    def _status_state(self) -> list[Part]:
        parts = [Part(line(state_words(self.watched)), 0, command="watch.pause")]
        if self.watched.person_sits or self.seats.own:
            parts += super()._status_state()
        if self.watched.pace_s and self.seats.at_work:
            parts.append(Part(line((f"{self.watched.pace_s:g} s a step", Role.DIM)), 5))
        if not self.seats.own:
            on_off = ("follow on", Role.PLAIN) if self.follows else ("follow off", Role.WARN)
            parts.append(Part(line(on_off), 2, command="watch.follow"))
        seats = [seat for seat in self.seats.seats if seat.listens]
        if seats:
            tokens = sum(seat.runner.spent.usage.total for seat in seats)
            usds = [seat.runner.spent.usd for seat in seats]
            known = [usd for usd in usds if usd is not None]
            usd = sum(known, start=known[0] * 0) if len(known) == len(usds) else None
            parts.append(Part(line((f"{tokens:,} tokens", Role.DIM)), 4))
            parts.append(Part(line((dollars(usd), Role.MONEY)), 4))
        return parts

    def _show_hints(self, focused: Widget | None) -> None:
        if isinstance(focused, Input | TextArea):
            super()._show_hints(focused)
            return
        commands = [*of_place("watch")]
        done = not self.yours and not self.seats.at_work
        if done:
            commands = [each for each in commands if each.id in AFTER]
            commands += [command("office.finish")]
        if self.yours:
            commands = [each for each in commands if each.id in ALWAYS]
            commands += [*of_place(self.front), *of_place("office")]
        else:
            commands += [each for each in of_place("office") if each.id not in TIME]
        back = self.watched.person_sits
        hints = [
            Hint(each.key, "hand back" if each.id == "watch.seat" and back else each.label,
                 1 if each in commands[:4] and done else each.priority, each.id)
            for each in hinted(commands)
        ]  # fmt: skip
        self.hint_line.set_hints(hints)

    def _help_about(self) -> tuple[str, str]:
        return ("watch", ABOUT)
