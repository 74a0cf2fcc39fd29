"""Replaying: a session on a recorded day that stands at any of its steps, forward and back.

The day is done again from its record, so panes, unread counts, goals and timeline show exactly what
the seat saw at that step.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, Final

from engine.canonical import loads
from engine.record import Run
from engine.record.journal import Entry, journal_of
from engine.record.past import Past, whole_lines
from engine.tool import Outcome
from vei_tui.listeners import Listeners
from vei_tui.local_session import LocalSession
from vei_tui.play import Redact
from vei_tui.presenters.events import Happening, News
from vei_tui.presenters.goals import GoalState
from vei_tui.presenters.report import as_happening
from vei_tui.presenters.steps import step_meant
from vei_tui.seats.judging import Judging
from vei_tui.seats.marks import Mark, Marks
from vei_tui.seats.recorded import Recorded
from vei_tui.seats.refusal import refusal
from vei_tui.seats.shadow import Shadow
from vei_tui.session import Call, Frame, Role
from vei_tui.sight import Sight
from vei_tui.witness import Witness

SHOWN: Final = 400
"""Happenings before a step that are shown at it: more than anybody scrolls through."""

LEAP: Final = 100
"""By so many at once the oldest of them are dropped, so that most steps only add to the list."""


class ReplaySession(LocalSession):
    """A session on a recorded day; see :class:`vei_tui.session.Session` and
    :class:`vei_tui.seats.marks.Tape`.
    """

    role = Role.REPLAY

    def __init__(
        self, path: Path, news: Mapping[str, News] | None = None, redact: Redact | None = None
    ) -> None:
        """Open a run at its beginning; its steps become known by :meth:`advance`.

        Args:
            path: the run's directory, or its trace.
            news: by app, what tells arrivals from its views.
            redact: what takes the secrets of this process out of records.

        Raises:
            RunError: there is no run, or its world has changed since.
            ScenarioError: its world is not there any more.
        """
        run = Run.open(path)
        self.shadow = Shadow(run, redact)
        """The day at the step where this stands."""
        first = self.shadow.office
        self.shadow.office = first.fork()
        super().__init__(self.shadow, news)
        super().leave()
        manifest = self.shadow.manifest
        self.over = manifest.status == "finished"
        """Whether the day is over: only then is told what its seat could not know."""
        self._finished = self.over
        self.reveal = "score" if self.over else self.reveal
        self.agent = manifest.agent
        """Who sat in the seat, as the manifest says."""
        self.ended = manifest.ended
        """Why they stopped, as the manifest says."""
        self.marks = Marks()
        self.entries: Sequence[Entry] = journal_of(run.path, self.actor)
        """What the run's journal tells of the seat, in all."""
        self.whole = False
        """Whether all records are shown, those of other people among them."""
        self.log: Sequence[Happening] = ()
        self.since = 0
        """Number of the first happening that :attr:`log` shows."""
        self.past = Past(first, whole_lines(run.trace), self._look)
        self._tale = Witness(first, self.actor, news or {})
        self._counted = manifest.records
        self._wanted: int | None = None
        score = run.score() if self.over else None
        self._judging = Judging(self.past, self.marks, self.reveal == "score", score)
        self._judges: Iterator[None] | None = None
        self._judged = self.reveal == "brief"
        self._progress: Listeners[[]] = Listeners()

    # Getting to know it

    def advance(self, budget_s: float | None = None) -> bool:
        """Get to know more of the day.

        Args:
            budget_s: seconds it may take; None for as long as there is more.

        Returns:
            Whether there is more to know.

        Raises:
            RunError: the trace cannot be read.
        """
        end = None if budget_s is None else monotonic() + budget_s
        while self._learn(budget_s):
            if end is not None and monotonic() >= end:
                break
        self._progress.tell()
        return not (self.past.done and self._judged)

    def _learn(self, budget_s: float | None) -> bool:
        past = self.past
        if not past.done:
            past.advance(budget_s)
            if self._wanted is not None and (past.count >= self._wanted or past.done):
                self.seek(self._wanted)
            return True
        if self._judged:
            return False
        if self._judges is None:
            self._judges = self._judging.work()
        self._judged = next(self._judges, self) is self
        return True

    def on_progress(self, tell: Callable[[], None]) -> Callable[[], None]:
        """Have it told that more is known; the result ends that."""
        return self._progress.add(tell)

    @property
    def problem(self) -> str:
        """Why the record is not what its calls give; empty as long as it is."""
        found = self.past.divergence
        return "" if found is None else f"It is not what its calls give here: {found}."

    def _look(self, line: bytes) -> None:
        """Take note of a record while the office stands right after it."""
        record = loads(line)
        log, step = self._tale.log, record["seq"] + 1
        before = len(log)
        self._tale.take(record)
        for at in range(before, len(log)):
            if log[at].call is None:
                self.marks.add(Mark.ARRIVAL, step)
                continue
            self.marks.add(Mark.CALL, step)
            if "error" in record:
                self.marks.add(Mark.REFUSED, step)
            log[at] = replace(log[at], call=Recorded(line))
        if self.over and record["findings"]:
            self.marks.add(Mark.FINDING, step)

    # Going there

    @property
    def index(self) -> int:
        """The step at which it stands."""
        return self.frame.index

    @property
    def count(self) -> int:
        """Steps that are known so far."""
        return self.past.count

    @property
    def total(self) -> int:
        """Steps in all, as the manifest counts them until all are known."""
        return self.count if self.past.done else max(self.count, self._counted)

    @property
    def known(self) -> bool:
        """Whether all steps are known."""
        return self.past.done

    def go(self, index: int) -> None:
        """Stand at a step, or at the nearest there is."""
        self.seek(index)

    def seek(self, index: int) -> Frame:
        """Stand at a step; one that is not known yet is reached as soon as it is.

        Returns:
            The frame at the step where it stands now.
        """
        count = self.past.count
        self._wanted = index if index > count and not self.past.done else None
        index = max(0, min(index, count))
        before = self.frame.index
        self.shadow.office.world = self.past.world_at(index)
        self._show_log(index)
        made = [each for each in self.log[-8:] if each.seq == index - 1]
        call = next((each.call for each in made if each.call is not None), None)
        cause = None if call is None else Call(call["tool"], call["args"])
        error = None if call is None else call.get("error")
        new = tuple(made) if index == before + 1 else ()
        views = self.shadow.office.views(self.actor)
        self.frame = self._frame(cause, error, new, views)
        self._framed.tell(self.frame)
        return self.frame

    def _show_log(self, index: int) -> None:
        if self.whole:
            self.since = _oldest(index)
            rows = self.past.office.world.log.slice(self.since, index)
            self.log = [self._of_anybody(loads(line)) for line in rows]
        else:
            log = self._tale.log
            until = bisect_left(log, index, key=lambda each: each.seq)
            self.since = _oldest(until)
            self.log = log[self.since : until]

    def _of_anybody(self, record: Mapping[str, Any]) -> Happening:
        if record["type"] == "call" and record["actor"] == self.actor:
            app = record["tool"].partition(".")[0]
            return Happening(record["seq"], record["time_ms"], app, call=record)
        return as_happening(record)

    def show_whole(self, whole: bool) -> None:
        """Show all records, or only what the seat saw happen."""
        self.whole = whole
        self.seek(self.index)

    def step_at(self, words: str) -> int | None:
        """The step that a number or an office time means; None where it means none.

        A time after all that is known means one step more than are known.
        """
        return step_meant(words, self.starts_at, self._first_at)

    def _first_at(self, time_ms: int) -> int:
        past = self.past
        last = past.times[-1] if past.times else 0
        return past.step_at(time_ms) if time_ms <= last else past.count + 1

    # What there is at a step

    @property
    def focus(self) -> str:
        """The app that the seat used last; empty before it used any."""
        return self.shadow.office.world.focus.get(self.actor, "")

    def thoughts(self) -> Sequence[Entry]:
        """What the journal has told until now."""
        until = bisect_right(self.entries, self.index, key=lambda each: each["at"])
        return self.entries[:until]

    def call_ahead(self) -> Mapping[str, Any] | None:
        """The record of the seat's next call; None where there is none, as far as is known."""
        step = self.marks.after(self.index, (Mark.CALL,))
        return None if step is None else Recorded(self.past.office.world.log[step - 1])

    def goals(self) -> Sequence[GoalState]:
        """The goals as far as they may be shown, as they stood."""
        return () if self.reveal == "brief" else self._judging.at(self.index)

    def sight(self) -> Sight | None:
        """What may be inspected: all there is, but of a day that a person may still go on with no
        more than they saw.
        """
        whole, past = self.over or "person" not in self.agent, self.past
        office = past.office.fork()
        return Sight(office, self.actor, whole, 0, self.index, past.count, past.world_at)

    def happened(self, first: int, last: int) -> Sequence[Happening]:
        """What the seat saw happen between two steps, the first not included."""
        log = self._tale.log
        start, until = (bisect_left(log, step, key=lambda each: each.seq) for step in (first, last))
        return log[start:until]

    async def submit(self, tool: str, args: Mapping[str, Any] | None = None) -> Outcome:
        """Refuse: what was, was."""
        hint = "ctrl+t goes on from this step in a run of its own."
        return refusal(tool, "This is a recording: what was done stays done.", hint)

    def finish(self, ended: str = "") -> Mapping[str, Any]:
        """The grade at this step; nothing is written."""
        return self.shadow.finish(ended)

    def leave(self) -> None:
        """There is no seat to get up from."""


def _oldest(until: int) -> int:
    """Number of the first of so many happenings that is shown."""
    return max(0, (until - SHOWN) // LEAP * LEAP)
