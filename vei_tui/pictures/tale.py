"""A run as a page tells it: moments in order, who was there, what was wanted, what it cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from vei_tui.pictures.worded import cut
from vei_tui.presenters.people import People, Person

OFFICE: Final = "office"
"""Who acts where nobody does: the office's own machinery."""

CLOCK: Final = "vei"
"""The app that is none: what every office can do by itself."""


MOST_NAME: Final = 80
"""Characters of a name or a title."""


class Kind(StrEnum):
    """What a moment is."""

    CALL = "call"
    ARRIVAL = "arrival"
    LOOK = "look"
    """An observation of a transcript that tells nothing else."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One record, or one entry of a transcript."""

    seq: int
    """Its number in the record."""
    time_ms: int
    kind: Kind
    who: str
    """Id of whoever acted."""
    name: str
    """The tool that was called, or where the event arrived."""
    said: str
    """What it is about, in one line."""
    parts: tuple[tuple[str, str], ...] = ()
    """All it says: headings and text."""
    refused: str = ""
    """Why it was refused; empty where it was not."""
    latency_ms: int = 0
    cause: int | None = None
    """seq of the record that this came of."""
    findings: tuple[tuple[str, str], ...] = ()
    """What the monitors found: severity and sentence."""
    mind: tuple[tuple[str, str], ...] = ()
    """What was thought before it: kind and words."""
    tokens: int = 0
    """Tokens that led to it."""
    usd_millionths: int | None = 0
    """What they cost, in millionths of a dollar; None where nobody knows the price."""

    @property
    def app(self) -> str:
        """The app that it happened in."""
        for mark in (".", "__"):
            app, found, _ = self.name.partition(mark)
            if found:
                return app
        return self.name or CLOCK


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal, as the score has it."""

    label: str
    met: bool
    critical: bool
    weight: str
    why: str
    evidence: tuple[int, ...]
    """seqs of the records that show it."""


@dataclass(frozen=True, slots=True)
class Tale:
    """A run, or a transcript of one."""

    title: str
    seat: str
    """Id of the actor whose run it is."""
    moments: tuple[Moment, ...]
    people: People
    outside: frozenset[str] = frozenset()
    """Ids of the people who do not work in the office."""
    apps: tuple[str, ...] = ()
    """Apps of the office, in its order; empty where nobody knows."""
    task: str = ""
    starts_at: str = ""
    """Date and hour of time 0; empty where nobody knows."""
    facts: tuple[tuple[str, str], ...] = ()
    """What the run is a run of: headings and words."""
    success: bool | None = None
    """What the score says; None where there is none."""
    aims: tuple[Aim, ...] = ()
    costs: tuple[tuple[str, str], ...] = ()
    """What it took: headings and words."""
    notes: tuple[str, ...] = ()
    """What a reader has to know about this tale, a sentence each."""

    def name(self, who: str) -> str:
        """What somebody is called; one clean line that ends."""
        return "the office" if who == OFFICE else cut(self.people.name(who), MOST_NAME)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the office that a run was in."""

    title: str = ""
    task: str = ""
    people: tuple[Person, ...] = ()
    outside: frozenset[str] = frozenset()
    apps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of how a run was graded."""

    score: Mapping[str, Any] = field(default_factory=dict)
    """In the shape of ``score.json``; empty where there is none."""
    note: str = ""
    """Why there is none, or what is odd about it."""
