"""Following: a session that sees a day as another process lives it, from what that one records.

The calls that appear in the run's trace are done again in an office of its own. What they lead to
is the same there, so panes, timeline and goals show exactly what the seat sees.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import orjson

from engine.errors import OfficeError, RunError
from engine.record import Run
from engine.record.directory import JOURNAL, MANIFEST
from engine.record.journal import Entry
from engine.record.manifest import read_manifest
from engine.record.pursuit import Pursuit
from engine.record.tail import Cut, Tail
from engine.record.tracefile import being_written
from engine.tool import Outcome
from vei_tui.listeners import Listeners
from vei_tui.local_session import LocalSession
from vei_tui.play import Redact
from vei_tui.presenters.events import News
from vei_tui.seats.refusal import refusal
from vei_tui.seats.shadow import Shadow
from vei_tui.session import Call, Role

POLL_S: Final = 0.2
"""Seconds between two looks at the trace."""

QUIET_S: Final = 1.0
"""Seconds without a record after which it is asked whether anybody still writes."""

SLICE_S: Final = 0.02
"""Seconds of work at a time: keys are answered in between."""


class Other(StrEnum):
    """What the side that writes the run is doing."""

    CATCHING_UP = "catching up"
    """What was recorded before is being done again here."""
    WORKING = "live"
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


class FollowSession(LocalSession):
    """A session on a run that another process writes; see :class:`vei_tui.session.Session`."""

    role = Role.WATCH

    def __init__(
        self, path: Path, news: Mapping[str, News] | None = None, redact: Redact | None = None
    ) -> None:
        """Open a run to follow it; nothing of it has happened here before :meth:`advance`.

        Args:
            path: the run's directory.
            news: by app, what tells arrivals from its views.
            redact: what takes the secrets of this process out of records.

        Raises:
            RunError: there is no run, or its world has changed since.
            ScenarioError: its world is not there any more.
        """
        run = Run.open(path)
        self.shadow = Shadow(run, redact)
        """The day as it is done again here."""
        self._pursuit = Pursuit(self.shadow.office)
        self._trace = Tail(run.trace)
        self._told = Tail(run.path / JOURNAL)
        super().__init__(self.shadow, news)
        self.agent = self.shadow.manifest.agent
        """Who sits in the seat, as the manifest says."""
        self.door = self.shadow.manifest.door
        """Their way in."""
        self.entries: list[Entry] = []
        """What the run's journal tells, where it has one."""
        self.status = Status(Other.CATCHING_UP, "Catching up with what was recorded.")
        self._turned: Listeners[[Status]] = Listeners()
        self._heard: Listeners[[list[Entry]]] = Listeners()
        self._asked_at = time.monotonic() - QUIET_S

    # Following

    async def follow(self) -> None:
        """Follow for as long as that is possible."""
        while self.status.other is not Other.LOST:
            more = self.advance(SLICE_S)
            await asyncio.sleep(0 if more else POLL_S)

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
            self._listen()
            self._look_around(new)
        except OfficeError as problem:
            self._set(Other.LOST, str(problem))
        return False

    def _take(self) -> bool:
        """Read what the trace has further; whether that is anything."""
        try:
            lines = self._trace.take()
        except Cut:
            lines = self._read_again()
        self._pursuit.add(lines)
        return bool(lines)

    def _read_again(self) -> list[bytes]:
        """The run was taken up again after a kill, which cuts what never came to an end."""
        self._trace = Tail(self._trace.path)
        lines = self._trace.take()
        done = self._pursuit.equal
        log = list(self._play.office.world.log.slice(0, done))
        if lines[:done] != log:
            raise RunError(
                f"The run was cut back to record {_common(lines, log)}: what was seen here has not "
                "happened any more.",
                "Attach again to see it as it is now.",
            )
        self._pursuit.forget()
        return lines[done:]

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

    def _listen(self) -> None:
        """Read what the journal has further."""
        try:
            new = [orjson.loads(line) for line in self._told.take()]
        except (Cut, orjson.JSONDecodeError):
            # It is beside the record: without it there are no thoughts, and all else stays true.
            return
        fresh = [each for each in new if isinstance(each, dict) and each.get("actor") == self.actor]
        self.entries += fresh
        if fresh:
            self._heard.tell(fresh)

    # The other side

    def _look_around(self, new: bool) -> None:
        """See whether the other side is still there, now that all it recorded is done."""
        now = time.monotonic()
        if new:
            self._asked_at = now
        first = self.status.other is Other.CATCHING_UP
        if not first and not new and self.status.other is not Other.WORKING:
            return
        if not first and not (now - self._asked_at >= QUIET_S):
            self._set(Other.WORKING, self._at_work())
            return
        self._asked_at = now
        if being_written(self._trace.path):
            self._set(Other.WORKING, self._at_work())
        else:
            self._ended()

    def _at_work(self) -> str:
        return f"{self.agent or 'Somebody'} is at work, by way of {self.door or 'a door'}."

    def _ended(self) -> None:
        """Nobody writes any more: finished, left in order, or killed."""
        manifest = read_manifest(self.path / MANIFEST)
        who = manifest.agent or "Whoever sat there"
        if manifest.status == "finished":
            why = f" ({manifest.ended})" if manifest.ended else ""
            self._set(Other.FINISHED, f"{who} has finished{why}. F shows how it went.")
        elif self._pursuit.ahead or manifest.records < self._pursuit.equal:
            words = f"{who} was killed after record {self._pursuit.equal}."
            self._set(Other.KILLED, f"{words} If the run is resumed, it goes on here.")
        else:
            words = f"{who} has left the run unfinished."
            self._set(Other.LEFT, f"{words} If it is resumed, it goes on here.")

    def _set(self, other: Other, words: str) -> None:
        status = Status(other, words)
        if status != self.status:
            self.status = status
            self._turned.tell(status)

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


def _common(lines: list[bytes], log: list[bytes]) -> int:
    """How many lines two records begin with that are the same."""
    pairs = enumerate(zip(lines, log, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(lines), len(log)))
