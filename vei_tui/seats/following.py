"""Following: a session that sees a day as another process lives it, from what that one records.

The calls that appear in the run's trace are done again in an office of its own. What they lead to
is the same there, so panes, timeline and goals show exactly what the seat sees.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import orjson

from engine.errors import RunError
from engine.record import Run
from engine.record.directory import JOURNAL, MANIFEST
from engine.record.manifest import read_manifest
from engine.record.tail import Cut, Tail
from engine.record.tracefile import being_written
from vei_tui.play import Redact
from vei_tui.presenters.events import News
from vei_tui.seats.pursuing import SLICE_S, Other, PursuingSession

POLL_S: Final = 0.2
"""Seconds between two looks at the trace."""

QUIET_S: Final = 1.0
"""Seconds without a record after which it is asked whether anybody still writes."""


class FollowSession(PursuingSession):
    """A session on a run that another process writes; see :class:`vei_tui.session.Session`."""

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
        self._trace = Tail(run.trace)
        self._told = Tail(run.path / JOURNAL)
        super().__init__(run, news, redact)
        self._asked_at = time.monotonic() - QUIET_S

    # Following

    async def follow(self) -> None:
        """Follow for as long as that is possible."""
        while self.status.other is not Other.LOST:
            more = self.advance(SLICE_S)
            await asyncio.sleep(0 if more else POLL_S)

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
        self._listen()
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


def _common(lines: list[bytes], log: list[bytes]) -> int:
    """How many lines two records begin with that are the same."""
    pairs = enumerate(zip(lines, log, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(lines), len(log)))
