"""What Slack consists of: channels, posts, threads, and how far each person has read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from engine.actor import Directory
from engine.errors import ScenarioError, nearest
from engine.table import Table, Vector

GENERAL = "#general"


@dataclass(frozen=True, slots=True)
class Post:
    """One message."""

    ts: str
    """Its id: seconds.microseconds, unique and ordered across the workspace."""
    user: str
    text: str
    thread_ts: str | None = None
    """ts of the post it answers; None for one that answers none."""
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Pairs of emoji and the people who chose it."""


@dataclass(frozen=True, slots=True)
class Room:
    """A channel or a direct conversation."""

    key: str
    """``#name`` of a channel; ``@a+b`` of the conversation of a and b."""
    topic: str
    members: tuple[str, ...]
    posts: Table[Post]
    """By ts, oldest first, answers in threads included."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How far one person has read one room."""

    read: int = 0
    """Posts the person has seen."""
    own: int = 0
    """Posts the person wrote since, which are not news to them."""


@dataclass(frozen=True, slots=True)
class SlackState:
    """The workspace."""

    rooms: Table[Room]
    threads: Table[Vector[str]]
    """ts of the answers, by ``room key, space, ts`` of the post they answer."""
    marks: Table[Mark]
    """By ``actor, space, room key``."""
    open: Table[str]
    """Room each actor opened last."""
    last_ts: int
    """The newest ts, in microseconds."""


class HistoryPost(BaseModel):
    """A post from before the scenario starts."""

    model_config = ConfigDict(extra="forbid")

    user: str
    text: Annotated[str, Field(min_length=1)]
    minutes_ago: Annotated[int, Field(ge=0)] = 0


class ChannelSection(BaseModel):
    """A channel in a scenario file."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(pattern=r"^#[a-z0-9][a-z0-9_-]*$")]
    topic: str = ""
    members: list[str] | None = None
    """Everyone who works here where left out."""
    history: list[HistoryPost] = []
    unread: bool = False
    """Whether the history is news to everyone."""


class SlackSection(BaseModel):
    """The ``slack`` section of a scenario file."""

    model_config = ConfigDict(extra="forbid")

    channels: Annotated[list[ChannelSection], Field(min_length=1)]


def check_channels(section: SlackSection, directory: Directory) -> None:
    """Check the channels of a scenario against each other and against the people in it.

    Raises:
        ScenarioError: a channel is there twice, or a member is nobody who works here.
    """
    people = [actor.id for actor in directory if not actor.outside]
    names: list[str] = []
    for channel in section.channels:
        if channel.name in names:
            message = f"slack.channels: {channel.name} is there twice."
            raise ScenarioError(message, "Give it another name.")
        names.append(channel.name)
        for member in channel.members or ():
            if member not in people:
                message = f"slack.channels, {channel.name}: nobody here is called {member!r}."
                raise ScenarioError(message, nearest(member, people))
