"""The office with agents in its seats: watched, paused, stepped, whispered to, relieved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

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
from vei_tui.presenters.mind import dollars, state_words
from vei_tui.presenters.text import Role, line
from vei_tui.pump import Throttle
from vei_tui.registry import Panes
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.mind import MindPanel
from vei_tui.screens.office_commands import OfficeScreen
from vei_tui.screens.rail import Rail
from vei_tui.seats.opening import Seat, Seats
from vei_tui.seats.runner import Mind, Runner, State
from vei_tui.session import Frame, Session
from vei_tui.session import Role as SessionRole
from vei_tui.widgets.hints import Hint
from vei_tui.widgets.status import Part

if TYPE_CHECKING:
    from engine.tool import Outcome

PACES: Final = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Seconds between two steps of an agent, the fastest first."""

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


class WatchRail(Rail):
    """The rail of an office that is watched: the agents' minds stand between task and events."""

    DEFAULT_CSS = "WatchRail { & > #task { max-height: 25%; } }"
    PANEL: ClassVar[type[MindPanel]] = MindPanel

    def __init__(self, session: Session, seats: Sequence[Seat]) -> None:
        """Make the rail.

        Args:
            session: what the person looks at.
            seats: the agents'.
        """
        super().__init__(session)
        self.mind = self.PANEL(seats)
        self._title.add_class("task")

    def compose(self) -> ComposeResult:
        """Task, mind, timeline."""
        yield self._title
        yield self._brief
        yield self.mind
        yield self.timeline


class WatchScreen(OfficeScreen):
    """The office while agents work in it."""

    RAIL: ClassVar[type[WatchRail]] = WatchRail
    DEFAULT_CSS = """
    WatchScreen {
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

    # Acting

    def hands_off(self) -> str:
        """Why the person cannot act; empty where they can."""
        if self.yours:
            return ""
        if self.watched.mind.state is State.ENDED:
            return f"{self.watched.label} has ended. ctrl+t gives you its seat."
        return f"{self.watched.label} has the seat. ctrl+t takes it over."

    async def act(self, tool: str, args: Mapping[str, Any]) -> Outcome:
        """Call a tool as the seat, where a person has it."""
        words = self.hands_off()
        if not words:
            return await super().act(tool, args)
        from engine.tool import Outcome

        message, _, hint = words.partition(". ")
        error = {"code": "seat.taken", "message": f"{message}.", "hint": hint}
        return Outcome(self.session.frame.index, tool, None, error, None, 0)

    def open_form(self, name: str, values: Mapping[str, object]) -> None:
        """Fill in a form, where a person has the seat."""
        if words := self.hands_off():
            self.tell(words, Role.WARN)
        else:
            super().open_form(name, values)

    def write_in(self, app: str, text: str) -> None:
        """Begin to write, where a person has the seat."""
        if words := self.hands_off():
            self.tell(words, Role.WARN)
        else:
            super().write_in(app, text)

    # Commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The watch's keys go before the panes' while no person has the seat and none writes."""
        if action != "watch":
            return super().check_action(action, parameters)
        if parameters[0] in ALWAYS:
            return True
        if self._writes():
            return False
        focused = self.focused
        in_mind = focused is not None and self.rail.mind in focused.ancestors
        return in_mind or not self.yours

    async def action_watch(self, command_id: str) -> None:
        """Do a command of the watch."""
        await self.run_command(command_id)

    async def run_command(self, command_id: str) -> None:
        """Do a command, where whoever has the keys may do it."""
        wanted = command(command_id)
        if wanted.where == "watch":
            result = getattr(self, wanted.method)()
            if result is not None:
                await result
        elif command_id in TIME and (words := self.hands_off()):
            self.tell(words, Role.WARN)
        else:
            await super().run_command(command_id)

    def do_pause(self) -> None:
        """Pause all agents, or let them go on."""
        runners = [seat.runner for seat in self.seats.seats]
        if any(each.mind.state is State.WORKING for each in runners):
            for each in runners:
                each.pause()
        elif any(each.mind.state is State.PAUSED for each in runners):
            for each in runners:
                each.go_on()
        elif self.seats.at_work:
            self.tell("You have the seat. ctrl+t hands it back.")
        else:
            self.tell(self.hands_off() or "The seat is yours.")
        self.rail.mind.flush()

    def do_step(self) -> None:
        """Let the agent that is shown make one step; all others are paused."""
        for seat in self.seats.seats:
            if seat.runner is not self.runner:
                seat.runner.pause()
        self.runner.step()
        self.rail.mind.flush()

    def do_whisper(self) -> None:
        """Ask what the agent is to be told."""
        seat = self.rail.mind.seat
        if seat.runner.mind.state is State.ENDED:
            self.tell(f"{seat.runner.label} has ended; nobody hears you.")
        elif not seat.listens:
            self.tell(f"{seat.runner.label} is a script; it does not listen.")
        else:
            self.ask.open(f"Whisper to {seat.runner.label}", "", self._whispered)

    async def _whispered(self, words: str) -> None:
        if words.strip():
            self.runner.whisper(words)
            self.tell("It is told before its next turn.", Role.GOOD)
            self.rail.mind.flush()

    def do_seat(self) -> None:
        """Take the seat over, or hand it back."""
        runner = self.watched
        if self.seats.own:
            name = self.session.people.name(self.session.actor)
            self.tell(f"You sit as {name}; the agents keep their seats.")
            return
        if not runner.person_sits:
            self._followed = self.follows
            self.seats.take_over()
            ended = runner.mind.state is State.ENDED
            after = "" if ended else " ctrl+t hands it back."
            self.tell(f"The seat is yours: you act as the agent's actor.{after}", Role.SELF)
        elif runner.mind.state is State.ENDED:
            self.tell(f"{runner.label} has ended; the seat stays yours.")
        else:
            self.clock.stop()
            runner.hand_back()
            self.stage.pane().take_focus()
            # To look around was part of the work; the watch goes on as it was before.
            self.follows = self._followed
            self.tell(f"{runner.label} has the seat again.", Role.GOOD)
        self.rail.mind.flush()

    async def do_follow(self) -> None:
        """Follow the agent, or leave the panes to the person."""
        if self.seats.own:
            self.tell("Your screen is your own: it shows your seat.")
            return
        self.follows = not self.follows
        if self.follows:
            known = {spec.twin for spec in self.specs}
            calls = [each.app for each in self.session.log if each.call is not None]
            last = next((app for app in reversed(calls) if app in known), "")
            if last:
                await self._come_forward(last)
        self._show_status(self.session.frame)

    def do_mind(self) -> None:
        """Show the mind panel, or hide it."""
        mind = self.rail.mind
        hidden = not self.has_class("-mindless")
        focused = self.focused
        if hidden and focused is not None and mind in focused.ancestors:
            self.stage.pane().take_focus()
        self.set_class(hidden, "-mindless")

    def do_other(self) -> None:
        """Show the mind of the next agent."""
        if len(self.seats.seats) == 1:
            self.tell("There is one agent in this office.")
        else:
            self.rail.mind.show_next()
            self._show_status(self.session.frame)

    def do_pace_up(self) -> None:
        """Let the agents work faster."""
        self._set_pace(-1)

    def do_pace_down(self) -> None:
        """Let the agents work slower."""
        self._set_pace(1)

    def _set_pace(self, step: int) -> None:
        pace_s = self.watched.pace_s
        others = [p for p in PACES if (p > pace_s if step > 0 else p < pace_s)]
        if others:
            pace_s = others[0] if step > 0 else others[-1]
        for seat in self.seats.seats:
            seat.runner.pace_s = pace_s
        words = f"{pace_s:g} s between two steps." if pace_s else "As fast as it goes."
        self.tell(words)
        self._show_status(self.session.frame)

    def do_stop(self) -> None:
        """Stop the agents for good, once that is confirmed."""
        if not self.seats.at_work:
            self.tell(self.hands_off() or "The agent has ended.")
            return
        names = " and ".join(seat.runner.label for seat in self.seats.seats)
        choices = [("stop", "Stop it for good, before its next step"), ("no", "Let it be")]

        def chosen(value: str | None) -> None:
            if value == "stop":
                for seat in self.seats.seats:
                    seat.runner.stop("A person stopped it.")

        self.app.push_screen(ChooseScreen(f"Stop {names}?", choices), chosen)

    def _hold(self) -> None:
        """Let nothing more happen: somebody looks at how it went."""
        for seat in self.seats.seats:
            seat.runner.pause()

    def do_finish(self) -> None:
        """End the day and see the report."""
        self._hold()
        super().do_finish()

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
            for each in dict.fromkeys(commands) if each.keys and each.priority < 9
        ]  # fmt: skip
        self.hint_line.set_hints(hints)

    def _help_about(self) -> tuple[str, str]:
        return ("watch", ABOUT)
