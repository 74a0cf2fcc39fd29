"""A day that somebody else lives: done again here to be seen. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from engine.errors import Refused
from engine.office import Office
from engine.record import Manifest
from engine.record.journal import costs, journal_of
from engine.tool import Outcome
from vei_tui.play import Redact, rebuild, scenario_of, score_of


class Recorded(Protocol):
    """What is known of a recorded day; :class:`engine.record.Run` is one."""

    @property
    def path(self) -> Path:
        """The run's directory, which may be on another machine."""

    @property
    def manifest(self) -> Manifest:
        """What the run is a run of."""


class Shadow:
    """A recorded day, from its beginning; see :class:`vei_tui.local_session.Day`."""

    def __init__(self, run: Recorded, redact: Redact | None = None) -> None:
        """Open the day's office at its time 0.

        Args:
            run: the run, which may be written to right now.
            redact: what takes secrets out of its record.

        Raises:
            RunError: it has no manifest, or its world has changed since.
            ScenarioError: its world is not there any more.
        """
        self.manifest: Manifest = run.manifest
        self.scenario = scenario_of(self.manifest)
        self.office: Office = rebuild(self.manifest, redact, self.scenario)
        self.actor = self.manifest.seat
        self._run = run
        self._redact = redact

    @property
    def path(self) -> Path:
        """The run's directory."""
        return self._run.path

    @property
    def seed(self) -> int:
        """What all chance in this office hangs on."""
        return self.office.seed

    def call(self, tool: str, args: Mapping[str, Any], actor: str | None = None) -> Outcome:
        """Nobody acts in a shadow.

        Raises:
            Refused: always.
        """
        raise Refused("invalid_state", "This day is watched: somebody else has the seat.")

    def joined(self, agent: str) -> None:
        """Nobody sits down in a shadow.

        Raises:
            Refused: always.
        """
        raise Refused("invalid_state", "This day is watched: somebody else has the seat.")

    def afresh(self) -> Office:
        """The same office at its time 0."""
        return rebuild(self.manifest, self._redact, self.scenario)

    def score(self) -> dict[str, Any]:
        """The grade as things stand."""
        return score_of(self.office)

    def finish(self, ended: str = "") -> dict[str, Any]:
        """The same, with what the run's journal tells of costs; nothing is written."""
        score = self.score()
        told = journal_of(self.path, self.actor)
        if told and "costs" in score:
            score["costs"] = {**score["costs"], **costs(told)}
        return score

    def close(self) -> None:
        """There is nothing to let go of."""
