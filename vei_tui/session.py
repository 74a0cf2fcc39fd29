"""The app's door to an office: calls go in, frames come out.

The app holds no office logic and no copy of the world. A frame is what the seat may see after a
step; the view of an app that did not change is the same object from frame to frame.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from vei_tui.presenters.events import Happening
from vei_tui.presenters.goals import GoalState
from vei_tui.presenters.people import People
from vei_tui.sight import Sight

if TYPE_CHECKING:
    from engine.tool import Outcome, Tool
    from scenarios.credit import Share
    from scenarios.hindsight import Hindsight


class Role(StrEnum):
    """What a session lets its owner do."""

    PLAY = "play"
    """Acting in the seat."""
    WATCH = "watch"
    """Seeing what the seat sees, and touching nothing."""
    REPLAY = "replay"
    """Seeing what the seat saw, at any step."""


@dataclass(frozen=True, slots=True)
class Call:
    """A tool and its arguments."""

    tool: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """What the seat sees after a step. Immutable; it holds nothing that the seat may not see."""

    index: int
    """Records so far: the step."""
    time_ms: int
    """Office time since the scenario's start."""
    views: Mapping[str, Any]
    """View by app; the same object for as long as nothing in it changes."""
    happenings: tuple[Happening, ...]
    """What is new since the frame before."""
    cause: Call | None
    """The seat's call that led here; none for the first frame."""
    unread: Mapping[str, int]
    """What waits for the seat, by app."""
    pending: int
    """Things on their way, as `vei.pending` tells."""
    digest: str
    """Head of the record's chain."""
    error: Mapping[str, Any] | None = None
    """Why the call was refused: code, message, hint."""


class Session(Protocol):
    """A door to an office: local now; attached and replay have the same shape."""

    role: Role
    actor: str
    """Id of the seat."""
    frame: Frame
    log: Sequence[Happening]
    """Everything that the seat saw happen, oldest first."""
    people: People
    starts_at: str
    """Date and hour of time 0."""
    title: str
    brief: str
    seed: int
    reveal: str
    """How much of the judge is shown: `brief`, `goals` or `score`."""
    path: Path
    """Where the run is kept."""
    variant: int
    """The scenario's variant; 0 is the world as first written."""
    expected_calls: int
    """Calls that a good day takes."""
    modes: Mapping[str, str]
    """Where the answers of those apps come from that are not simulated, by app."""
    opaque: Sequence[str]
    """Apps whose state nobody knows: their views are of what they answered."""

    def apps(self) -> Sequence[tuple[str, str]]:
        """Name and title of each app, in order."""

    def tools(self) -> Sequence[Tool]:
        """The tools that the seat may call, by name."""

    async def submit(self, tool: str, args: Mapping[str, Any] | None = None) -> Outcome:
        """Call a tool as the seat; the next frame has what came of it."""

    def subscribe(self, take: Callable[[Frame], None]) -> Callable[[], None]:
        """Have every new frame handed to `take`; the result ends that."""

    def goals(self) -> Sequence[GoalState]:
        """The goals as far as the scenario reveals them, as they stand."""

    def record(self, seq: int) -> Mapping[str, Any] | None:
        """A record in full: an own call, or after the end any record.

        What only operators may know, faults and findings, stands in it after the end.
        """

    def sight(self) -> Sight | None:
        """What may be inspected, as things stand; None where there is no office behind it."""

    def looking_back(self) -> Generator[None, None, dict[str, Hindsight]]:
        """What the run missed, a few milliseconds of work at a time."""

    def crediting(self) -> Generator[tuple[int, int], None, list[Share]]:
        """Which calls the score depended on, a call at a time; tells how many are done, of how
        many."""

    def finish(self, ended: str = "") -> Mapping[str, Any]:
        """Grade the run and write score and transcript; it can be resumed.

        Args:
            ended: why the agent stopped, where one had the seat.
        """

    def close(self) -> None:
        """Let go of the run."""
