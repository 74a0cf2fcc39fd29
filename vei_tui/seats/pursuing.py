"""Pursuing: a session that sees a day as somebody else lives it, from the records that are made.

The calls that were recorded are done again in an office of its own. What they lead to is the same
there, so panes, timeline and goals show exactly what the seat sees. Where the records come from is
what its kinds differ in.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from engine.errors import OfficeError, RunError
from engine.record.journal import Entry
from engine.record.pursuit import Pursuit
from engine.tool import Outcome
from vei_tui.listeners import Listeners
from vei_tui.local_session import LocalSession
from vei_tui.play import Redact
from vei_tui.presenters.events import News
from vei_tui.seats.refusal import refusal
from vei_tui.seats.shadow import Recorded, Shadow
from vei_tui.session import Call, Role

SLICE_S: Final = 0.02
"""Seconds of work at a time: keys are answered in between."""


class Other(StrEnum):
    """What the side that writes the run is doing."""

    CATCHING_UP = "catching up"
    """What was recorded before is being done again here."""
    WORKING = "live"
    AWAY = "reconnecting"
    """It cannot be reached, and is tried again."""
    FINISHED = "finished"
    LEFT = "left"
    """It was left in order, and may go on."""
    KILLED = "killed"
    LOST = "lost"
    """It cannot be followed any further."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the other side is doing."""

    other: Other
    words: str
    """The same in a sentence or two."""


class PursuingSession(LocalSession):
    """A session on a day that is done again as it is recorded elsewhere."""

    role = Role.WATCH

    def __init__(
        self, run: Recorded, news: Mapping[str, News] | None = None, redact: Redact | None = None
    ) -> None:
        """Open the day; nothing of it has happened here before :meth:`advance`.

        Args:
            run: what the day is a day of.
            news: by app, what tells arrivals from its views.
            redact: what took secrets out of the records.

        Raises:
            RunError: its world has changed since.
            ScenarioError: its world is not here.
        """
        self.shadow = Shadow(run, redact)
        """The day as it is done again here."""
        self._pursuit = Pursuit(self.shadow.office)
        super().__init__(self.shadow, news)
        self.agent = self.shadow.manifest.agent
        """Who sits in the seat, as the manifest says."""
        self.door = self.shadow.manifest.door
        """Their way in."""
        self.entries: list[Entry] = []
        """What the run's journal tells, where there is one."""
        self.status = Status(Other.CATCHING_UP, "Catching up with what was recorded.")
        self._turned: Listeners[[Status]] = Listeners()
        self._heard: Listeners[[list[Entry]]] = Listeners()

    # Following

    @abstractmethod
    async def follow(self) -> None:
        """Follow for as long as that is possible."""

    @abstractmethod
    def _take(self) -> bool:
        """Give the pursuit what was recorded further; whether that is anything."""

    @abstractmethod
    def _look_around(self, new: bool) -> None:
        """See how the other side is doing, now that all it recorded is done.

        Args:
            new: whether it has just recorded something.
        """

    def advance(self, budget_s: float | None = None) -> bool:
        """Take what is new and do it again.

        Args:
            budget_s: seconds it may take; None for as long as there is something to do.

        Returns:
            Whether there is more to do at once.
        """
        if self.status.other is Other.LOST:
            return False
        try:
            new = self._take()
            if self._work(budget_s):
                return True
            self._look_around(new)
        except OfficeError as problem:
            self._set(Other.LOST, str(problem))
        return False

    def _work(self, budget_s: float | None) -> bool:
        """Do recorded calls again while there is time; whether some are left."""
        end = None if budget_s is None else time.monotonic() + budget_s
        while self._step():
            if end is not None and time.monotonic() >= end:
                return True
        return False

    def _step(self) -> bool:
        self._acting = True
        try:
            record = self._pursuit.step()
        finally:
            self._acting = False
        if record is None:
            found = self._pursuit.divergence
            if found is not None:
                raise RunError(
                    f"The run is not what its calls give here: it differs at {found}.",
                    "It was made with another build or changed afterwards; vei verify tells more.",
                )
            return False
        mine = record["actor"] == self.actor
        cause = Call(record["tool"], record["args"]) if mine else None
        self._show(cause, record.get("error") if mine else None)
        return True

    def _set(self, other: Other, words: str) -> None:
        status = Status(other, words)
        if status != self.status:
            self.status = status
            self._turned.tell(status)

    def _at_work(self) -> str:
        return f"{self.agent or 'Somebody'} is at work, by way of {self.door or 'a door'}."

    # For those who look on

    def on_status(self, see: Callable[[Status], None]) -> Callable[[], None]:
        """Have every change of status shown to ``see``; the result ends that."""
        return self._turned.add(see)

    def on_entries(self, see: Callable[[list[Entry]], None]) -> Callable[[], None]:
        """Have new entries of the journal shown to ``see``; the result ends that."""
        return self._heard.add(see)

    async def submit(self, tool: str, args: Mapping[str, Any] | None = None) -> Outcome:
        """Refuse: whoever follows sees, and touches nothing."""
        message = "You are watching: somebody else has the seat."
        return refusal(tool, message, "Only they can act in it.")
