"""A step of a recorded run, as the command line names it: by its number, or by the office's clock.

A step is a number of records: at step 3 the records 0, 1 and 2 are made, and step 3 made the
record 2. At step 0 nothing has happened yet.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from engine.canonical import loads
from engine.errors import RunError
from engine.office import Office
from engine.record import Run
from engine.record.past import Past, whole_lines
from vei_tui.play import rebuild, scenario_of
from vei_tui.presenters.steps import step_meant
from vei_tui.settings import UsageProblem, read_settings

_CLOCK = re.compile(r"(^|\s)([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?\s*$")
_EXAMPLE = "Write it as 10:42, 10:42:30 or Tue 10:42."


class Steps:
    """The steps of a run, done again as far as somebody looks."""

    def __init__(self, run: Run) -> None:
        """Open a run; nothing in its directory changes.

        Raises:
            RunError: its world has changed since.
            ScenarioError: its world is not there any more.
        """
        self.run = run
        self.starts_at = scenario_of(run.manifest).starts_at
        """Date and hour of time 0."""
        office = rebuild(run.manifest, read_settings().redact)
        self._past = Past(office, whole_lines(run.trace))

    def last(self) -> int:
        """The last step.

        Raises:
            RunError: the record is not what its calls give.
        """
        while self._past.step():
            pass
        self._check()
        return self._past.count

    def known(self, step: int) -> int:
        """The same number, once it is known that there is such a step.

        Raises:
            UsageProblem: there is none.
            RunError: the record is not what its calls give, so nothing can be said about it.
        """
        while self._past.count < step and self._past.step():
            pass
        self._check()
        if step > self._past.count:
            last = self._past.count
            hint = f"Its steps are 0 to {last}." if last else "Nothing has happened in it yet."
            raise UsageProblem(f"The run has no step {step}.", hint)
        return step

    def at_time(self, text: str) -> int:
        """The last step that was made when the office's clock showed a time.

        Args:
            text: a time of the run's first day, or of another one with its weekday.

        Raises:
            UsageProblem: it is no time.
        """
        step = None
        if _CLOCK.search(text) is not None:
            step = step_meant(text, self.starts_at, self._made_at)
        if step is None:
            hint = f"{_EXAMPLE} --step takes a step." if text.isdecimal() else _EXAMPLE
            raise UsageProblem(f"{text[:40]!r} is no time of the office's day.", hint)
        return step

    def _made_at(self, time_ms: int) -> int:
        past = self._past
        while (not past.times or past.times[-1] <= time_ms) and past.step():
            pass
        self._check()
        return bisect_right(past.times, time_ms)

    def office(self, step: int) -> Office:
        """The office as it stood at a known step."""
        return self._past.at(step)

    def record(self, step: int) -> Mapping[str, Any] | None:
        """The record that a known step made; step 0 made none."""
        log = self._past.office.world.log
        record: dict[str, Any] | None = loads(log[step - 1]) if step else None
        return record

    def _check(self) -> None:
        found = self._past.divergence
        if found is not None:
            raise RunError(
                f"{self.run.path} is not what its calls give: it differs at {found}.",
                "vei verify tells more.",
            )
