"""What a run is a run of, and what a world adds to the bare pipeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from engine.actor import Actor
from engine.canonical import digest, dumps
from engine.faults import Faults
from engine.tool import Tool

if TYPE_CHECKING:
    from engine.office import Office


class Sink(Protocol):
    """Takes the record as it is made."""

    def write(self, line: bytes) -> None:
        """Take one record's line, without the newline."""

    def restart(self, office: Office) -> None:
        """The office was reset: what follows is a new run's record."""


class Monitor(Protocol):
    """Watches records as they are made. What it remembers is part of the world."""

    name: str

    def start(self) -> Any:
        """What it remembers before the first record; frozen."""

    def watch(
        self, state: Any, record: Mapping[str, Any]
    ) -> tuple[Any, Sequence[Mapping[str, Any]]]:
        """What it remembers after ``record``, and its findings: ``{code, message, severity}``."""


class Policy(Protocol):
    """Says no to a call."""

    def __call__(self, office: Office, actor: Actor, tool: Tool, args: Mapping[str, Any]) -> None:
        """Raise ``Refused`` with ``policy_denied`` or ``approval_required``, or do nothing."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a world adds to the bare pipeline."""

    drain: int = 1
    """Due events delivered at most after a call."""
    faults: Faults | None = None
    """How often calls go wrong by themselves; None for never."""
    monitors: tuple[Monitor, ...] = ()
    promote: Mapping[str, str] = field(default_factory=dict)
    """Severities that findings get by their code, whatever their monitor says."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Further names of tools: a vendor's name to ours."""
    policies: tuple[Policy, ...] = ()
    score: Callable[[Office], Mapping[str, Any]] | None = None
    """Grades the office as it stands, for the operator."""
    brief: str = ""
    """The task as the seat reads it, for the judge: what it says is no secret."""
    redact: Callable[[bytes], bytes] | None = None
    """Takes secrets of the process out of a record before it is chained and written; JSON stays
    JSON. A run made with it is verified with it, too."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a run is a run of. Equal identities and equal calls give equal records."""

    scenario_id: str
    seed: int
    starts_at: str
    """The date and hour of time 0, as ``2026-03-02T09:00``."""
    options: Mapping[str, Any] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    """Where things are that the options name by their sha-256; no part of what the run is."""

    @property
    def run_id(self) -> str:
        """Digest of scenario, seed and options."""
        parts = {"scenario": self.scenario_id, "seed": self.seed, "options": dict(self.options)}
        return digest(dumps(parts))[:16]


def epoch_ms(starts_at: str) -> int:
    """Time 0 as ms since 1970, the office's own clock read as UTC.

    Raises:
        ValueError: ``starts_at`` is no ISO date and time.
    """
    return int(datetime.fromisoformat(starts_at).replace(tzinfo=UTC).timestamp()) * 1000
