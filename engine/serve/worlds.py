"""The worlds of one server: opened when somebody asks for one, shared by whoever has a token."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from engine.errors import Refused
from engine.office import OPERATOR, Office
from engine.serve.door import Door
from engine.serve.feed import Feed
from engine.serve.limits import Limits
from engine.serve.patience import Patience
from engine.serve.refusals import Denied
from engine.serve.tokens import DoorKind, Grant, Tokens

FIRST: Final = "office"
"""Name of the world that a server is started with."""

NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
"""A world's name as it stands in its address."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A world that was opened for a server, by somebody who knows scenarios."""

    office: Office
    seat: str
    """Id of the actor whose task it is."""
    task: str
    """The task, told to whoever sits in the seat."""
    about: Mapping[str, Any]
    """What the operator is told of it: scenario, seed, run and the like, in plain JSON."""
    finish: Callable[[], Mapping[str, Any]]
    """Ends the day: grades and closes the run, and returns the score."""
    manifest: Callable[[], Mapping[str, Any]] | None = None
    """What the operator is told of the run besides, so that the day can be done again elsewhere:
    its manifest as it stands, in plain JSON."""


Opener = Callable[[Mapping[str, Any]], Opened]
"""Opens a world as a request of the operator's wants it: ``{scenario, seed, variant}``, each of
which may be missing. Raises an :class:`engine.errors.OfficeError` where it cannot be."""


class World:
    """One world of a server. Its calls come one after another, whoever makes them."""

    def __init__(self, name: str, opened: Opened, kept: bool = False) -> None:
        """Let a world be called.

        Args:
            name: its name in addresses.
            opened: the world.
            kept: whether it stays when nobody calls it.
        """
        self.name = name
        self.opened = opened
        self.kept = kept
        self.office = opened.office
        self.feed = Feed(opened.office)
        self.lock = asyncio.Lock()
        self.over = asyncio.Event()
        """Set when the world is closed: whoever serves it ends."""
        self.streams = 0
        """Streams of its events that are open."""
        self.called = time.monotonic()
        """When somebody last asked for something."""
        self._doors: dict[tuple[str, DoorKind], Door] = {}

    def door(self, actor: str, kind: DoorKind) -> Door:
        """An actor's way in; the same for all who come as that actor.

        Raises:
            Refused: ``not_found`` where there is no such actor.
        """
        door = self._doors.get((actor, kind))
        if door is None:
            operator = kind == "operator"
            patience = None if operator else Patience(self.feed, partial(self._alone, actor))
            door = Door(
                self.office,
                actor,
                self.lock,
                operator=operator,
                feed=self.feed,
                patience=patience,
            )
            self._doors[actor, kind] = door
        return door

    def _alone(self, actor: str) -> bool:
        """Whether nobody but an actor was ever let in."""
        return not self.feed.others(actor) and all(kind == "agent" for _, kind in self._doors)

    def task_of(self, actor: str, kind: DoorKind) -> str:
        """What somebody who comes in is told to do."""
        return self.opened.task if (actor, kind) == (self.opened.seat, "agent") else ""

    def body(self) -> dict[str, Any]:
        """What the operator is told of the world, in plain JSON."""
        world = self.office.world
        return {
            "name": self.name,
            **self.opened.about,
            "seat": self.opened.seat,
            "time_ms": world.time_ms,
            "records": world.seq,
            "pending": len(world.queue),
            "streams": self.streams,
        }

    def manifest(self) -> dict[str, Any]:
        """The manifest of the world's run under its name; nothing where nobody keeps one."""
        told = self.opened.manifest
        return {} if told is None else {"manifest": dict(told())}

    def people(self) -> list[dict[str, Any]]:
        """Everyone who can be given a token."""
        return [
            {"id": actor.id, "name": actor.name, "title": actor.title}
            for actor in self.office.directory
            if not actor.outside
        ]


class Worlds:
    """The worlds that are open, by name."""

    def __init__(self, opener: Opener, tokens: Tokens, limits: Limits) -> None:
        """A server's worlds.

        Args:
            opener: opens them.
            tokens: where their tokens are kept.
            limits: how many there may be.
        """
        self.tokens = tokens
        self._opener = opener
        self._limits = limits
        self._open: dict[str, World] = {}
        self._opening: set[str] = set()
        self._one_at_a_time = asyncio.Lock()
        self._number = 0
        self._shut = False

    def __len__(self) -> int:
        return len(self._open)

    def get(self, name: str) -> World | None:
        """The world of a name."""
        return self._open.get(name)

    def all(self) -> list[World]:
        """The worlds, by name."""
        return [self._open[name] for name in sorted(self._open)]

    def adopt(self, name: str, opened: Opened) -> World:
        """Take in a world that the server is started with; it stays until the server ends."""
        world = self._open[name] = World(name, opened, kept=True)
        return world

    async def create(self, name: str, wanted: Mapping[str, Any]) -> World:
        """Open a world.

        Args:
            name: what it is to be called; the next number where empty.
            wanted: what the opener is given.

        Raises:
            Denied: the name cannot be, or there are as many worlds as there may be.
            OfficeError: the world cannot be opened.
        """
        name = self._name(name)
        self._opening.add(name)
        try:
            # In a thread: a world that is being built must not keep the others waiting. One at a
            # time, since what builds them has never promised more.
            async with self._one_at_a_time:
                opened = await asyncio.to_thread(self._opener, wanted)
        finally:
            self._opening.discard(name)
        if self._shut:
            await asyncio.to_thread(opened.finish)
            raise Denied(503, "too_many", "The server is ending.")
        world = self._open[name] = World(name, opened)
        return world

    def _name(self, name: str) -> str:
        if len(self._open) + len(self._opening) >= self._limits.worlds:
            hint = "Close one with 'vei world close'."
            raise Denied(503, "too_many", f"{self._limits.worlds} worlds are open already.", hint)
        while not name:
            self._number += 1
            free = f"w{self._number}"
            name = "" if free in self._open or free in self._opening else free
        if NAME.fullmatch(name) is None:
            hint = "Use up to 40 small letters, digits, - and _, a letter or a digit first."
            raise Denied(400, "invalid_args", f"{name[:60]!r} is no name for a world.", hint)
        if name in self._open or name in self._opening:
            raise Denied(409, "invalid_state", f"There is a world {name!r} already.")
        return name

    def let_in(
        self, world: World, actor: str, door: DoorKind, token: str = ""
    ) -> tuple[str, Grant]:
        """Make a token for a world; what the actor sees is kept from now on.

        Raises:
            Denied: the world has as many tokens as it may have.
            Refused: ``not_found`` where there is no such actor.
        """
        if len(self.tokens.of(world.name)) >= self._limits.tokens:
            raise Denied(503, "too_many", f"{world.name} has {self._limits.tokens} tokens already.")
        if (
            not (door == "operator" and actor == OPERATOR.id)
            and world.office.directory[actor].outside
        ):
            raise Refused("invalid_args", f"{actor} has an address here and no seat.")
        world.feed.join(actor)
        return self.tokens.issue(world.name, actor, door, token)

    async def close(self, world: World) -> Mapping[str, Any]:
        """Close a world: its tokens are forgotten, its streams end, its run is graded.

        Returns:
            The score.

        Raises:
            RunError: the run's files cannot be written; the world is closed all the same.
        """
        if self._open.get(world.name) is not world:
            return {}
        del self._open[world.name]
        self.tokens.forget(world.name)
        # Never let go of: a call that still waits has come too late, and goes with its session.
        await world.lock.acquire()
        world.over.set()
        world.feed.leave()
        return await asyncio.to_thread(world.opened.finish)

    async def close_idle(self) -> None:
        """Close the worlds that nobody has called for long."""
        for world in self.all():
            idle_s = time.monotonic() - world.called
            if not world.kept and not world.streams and idle_s > self._limits.world_idle_s:
                await self.close(world)

    async def close_all(self) -> list[BaseException]:
        """Close every world, for good.

        Returns:
            What went wrong with any of them.
        """
        self._shut = True
        ended = [self.close(world) for world in self.all()]
        results = await asyncio.gather(*ended, return_exceptions=True)
        return [result for result in results if isinstance(result, BaseException)]
