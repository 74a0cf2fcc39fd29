"""What a person can do in a watched office: pause, step, whisper, take the seat over, stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from vei_tui.commands import command
from vei_tui.presenters.text import Role
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.watch import ALWAYS, TIME, WatchFloor
from vei_tui.seats.refusal import refusal
from vei_tui.seats.runner import State

if TYPE_CHECKING:
    from engine.tool import Outcome

PACES: Final = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Seconds between two steps of an agent, the fastest first."""


class WatchScreen(WatchFloor):
    """The office while agents work in it."""

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
        message, _, hint = words.partition(". ")
        step = self.session.frame.index
        return refusal(tool, f"{message}.", hint, code="seat.taken", seq=step)

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
