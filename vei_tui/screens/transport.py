"""The transport: what plays a recording on a screen, and the commands that move through it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from textual.timer import Timer

from vei_tui.presenters.text import Role
from vei_tui.seats.marks import NOTABLE, Mark, Tape

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vei_tui.panes._ask import AskLine

SPEEDS: Final = (1, 2, 4, 8, 16, 32, 64)
"""Steps a second."""

USUAL: Final = 2

FASTEST: Final = 16
"""Beats a second at most; at a higher speed each beat is several steps."""

END: Final = sys.maxsize
"""A step beyond the last of any tape: how many there are may be no more than a guess so far."""

NONE_LEFT: Final = {
    Mark.CALL: "There is no further call that way.",
    Mark.ARRIVAL: "Nothing further arrives that way.",
    Mark.FINDING: "Nothing further went wrong that way.",
    Mark.GOAL: "No further goal is met that way.",
}


class Transport:
    """Plays a tape. For screens: they give :attr:`tape`, :attr:`ask`, and show what is told."""

    tape: Tape
    ask: AskLine
    set_interval: Any
    """See :meth:`textual.message_pump.MessagePump.set_interval`."""
    if TYPE_CHECKING:

        def tell(self, words: str, role: Role = Role.PLAIN) -> None:
            """Say something above the status line."""

    speed: int = USUAL
    """Steps a second."""
    _timer: Timer | None = None

    def moved(self) -> None:
        """The tape stands elsewhere, or plays now or no more: show it."""
        raise NotImplementedError

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer is not None

    def halt(self) -> None:
        """Stop playing."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _begin(self) -> None:
        """Go on by itself from now on."""
        self._timer = self.set_interval(1 / min(self.speed, FASTEST), self._play_on)

    def _play_on(self) -> None:
        tape = self.tape
        if tape.index >= tape.count:
            if tape.known:
                self.halt()
                self.moved()
            return
        tape.go(tape.index + max(1, self.speed // FASTEST))
        self.moved()

    def go_to_step(self, step: int) -> None:
        """Stand at a step."""
        self.tape.go(step)
        self.moved()

    def _jump(self, ahead: bool, marks: Sequence[Mark]) -> None:
        tape = self.tape
        find = tape.marks.after if ahead else tape.marks.before
        step = find(tape.index, marks)
        if step is not None:
            self.go_to_step(step)
        elif ahead and not tape.known:
            self.tell("Not as far as the recording is known yet.")
        else:
            words = NONE_LEFT[marks[0]] if len(marks) < len(NOTABLE) else "No mark is left there."
            self.tell(words)

    # Commands

    def do_play(self) -> None:
        """Play, or pause."""
        if self.playing:
            self.halt()
        else:
            if self.tape.known and self.tape.index >= self.tape.count:
                self.tape.go(0)
            self._begin()
        self.moved()

    def _paced(self, step: int) -> None:
        at = SPEEDS.index(self.speed) + step
        self.speed = SPEEDS[max(0, min(at, len(SPEEDS) - 1))]
        if self.playing:
            self.halt()
            self._begin()
        self.tell(f"{self.speed} step{'' if self.speed == 1 else 's'} a second.")
        self.moved()

    def do_faster(self) -> None:
        """Play faster."""
        self._paced(1)

    def do_slower(self) -> None:
        """Play slower."""
        self._paced(-1)

    def do_forward(self) -> None:
        """One step on."""
        self.halt()
        self.go_to_step(self.tape.index + 1)

    def do_back(self) -> None:
        """One step back."""
        self.halt()
        self.go_to_step(self.tape.index - 1)

    def do_call(self) -> None:
        """To the next call of the seat's."""
        self._jump(True, (Mark.CALL,))

    def do_call_back(self) -> None:
        """To the call before."""
        self._jump(False, (Mark.CALL,))

    def do_arrival(self) -> None:
        """To what arrives next."""
        self._jump(True, (Mark.ARRIVAL,))

    def do_arrival_back(self) -> None:
        """To what arrived before."""
        self._jump(False, (Mark.ARRIVAL,))

    def do_finding(self) -> None:
        """To what goes wrong next."""
        self._jump(True, (Mark.FINDING, Mark.REFUSED))

    def do_goal(self) -> None:
        """To the moment at which the next goal is met."""
        self._jump(True, (Mark.GOAL,))

    def do_goal_back(self) -> None:
        """To the moment at which the goal before was met."""
        self._jump(False, (Mark.GOAL,))

    def do_mark(self) -> None:
        """To the next mark."""
        self._jump(True, NOTABLE)

    def do_mark_back(self) -> None:
        """To the mark before."""
        self._jump(False, NOTABLE)

    def do_start(self) -> None:
        """To the beginning."""
        self.halt()
        self.go_to_step(0)

    def do_end(self) -> None:
        """To the end."""
        self.halt()
        self.go_to_step(END)

    def do_jump(self) -> None:
        """Ask where to go."""
        self.ask.open("Step, or time as 09:42", str(self.tape.index), self._asked())

    def _asked(self) -> Callable[[str], Awaitable[None]]:
        async def answered(words: str) -> None:
            if not words.strip():
                return
            tape = self.tape
            step = tape.step_at(words)
            if step is None:
                self.tell("A step is a number; a time is as 09:42 or Tue 09:42.", Role.WARN)
                return
            said = self._beyond(step, words.strip())
            timed = not words.strip().isdigit()
            # A time that is not known yet has no step yet that one could go to later.
            self.go_to_step(min(step, tape.count) if timed else step)
            if said:
                self.tell(said)

        return answered

    def _beyond(self, step: int, words: str) -> str:
        """What is said of a step behind all that are known; nothing of any other."""
        tape = self.tape
        if step <= tape.count:
            return ""
        if tape.known:
            return f"The recording ends at step {tape.count}, before {words}."
        if words.isdigit():
            return f"Step {step} is not known yet; it is gone to as soon as it is."
        return f"{words} is not known yet: this is the last step that is."
