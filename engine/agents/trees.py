"""Behaviour trees: scripted agents that look before they act and can fail.

A tree is made of few kinds of nodes and run once. Each node succeeds or fails; what they learn
stands on a board that all of them share::

    tree = Sequence(
        Do("browser.open", {"url": "https://shop.example/"}),
        Do("browser.read", keep=lambda page, board: board.update(page=page["excerpt"])),
        Selector(
            Condition("the price is known", lambda board: "$" in board["page"]),
            Do("mail.compose", lambda board: {"to": "sales@shop.example", ...}),
        ),
        WaitFor("an answer", lambda board: "answer" in board, timeout_ms=60_000),
    )
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from engine.agents.desk import Arrived, Desk
from engine.tool import Outcome

Board: TypeAlias = dict[str, Any]
"""What the agent knows: whatever nodes kept, and under ``arrived`` what landed, oldest first."""

Args: TypeAlias = Mapping[str, Any] | Callable[[Board], Mapping[str, Any]]
Keep: TypeAlias = Callable[[Any, Board], None]
"""Takes the result of a call and puts on the board what it is good for."""

WAIT_STEP_MS = 5_000
"""Office time of one wait; what lands ends it earlier."""

TRIES = 4
"""Tries of a call that goes wrong by itself: a fault struck, or it came too often."""

PASSING = ("fault.injected", "rate_limited")
"""Refusals that say nothing against the call."""


@dataclass(slots=True)
class Scene:
    """A seat, and what is known in it."""

    desk: Desk
    board: Board = field(default_factory=lambda: {"arrived": []})
    failure: str = ""
    """Why the last node that failed did so, in a sentence."""

    async def call(self, tool: str, args: Mapping[str, Any]) -> Outcome:
        """Call a tool, and note what landed."""
        outcome = await self.desk.call(tool, args)
        self.board["arrived"] += self.desk.news()
        if not outcome.ok:
            assert outcome.error is not None
            self.failure = f"{tool} was refused: {outcome.error['message']}"
        return outcome

    def arrived(self) -> list[Arrived]:
        """Everything that landed since the agent sat down."""
        found: list[Arrived] = self.board["arrived"]
        return found


class Node(ABC):
    """A part of a tree."""

    @abstractmethod
    async def run(self, scene: Scene) -> bool:
        """Do this part. True where it succeeded; else ``scene.failure`` says why not."""


class Sequence(Node):
    """Succeeds when all of its parts do, one after another; stops at the first that fails."""

    def __init__(self, *parts: Node) -> None:
        """Args:
        parts: in order.
        """
        self.parts = parts

    async def run(self, scene: Scene) -> bool:
        """Do the parts until one fails."""
        for part in self.parts:
            if not await part.run(scene):
                return False
        return True


class Selector(Node):
    """Succeeds with the first of its parts that does; fails when all of them fail."""

    def __init__(self, *parts: Node) -> None:
        """Args:
        parts: in order of preference.
        """
        self.parts = parts

    async def run(self, scene: Scene) -> bool:
        """Do the parts until one succeeds."""
        for part in self.parts:
            if await part.run(scene):
                return True
        return False


class Retry(Node):
    """Does a part again until it succeeds; fails when it has failed so many times."""

    def __init__(self, part: Node, times: int) -> None:
        """Args:
        part: what is tried.
        times: how often at most, 1 or more.
        """
        self.part = part
        self.times = times

    async def run(self, scene: Scene) -> bool:
        """Try until one try succeeds."""
        for _ in range(self.times):
            if await self.part.run(scene):
                return True
        return False


class Condition(Node):
    """Succeeds when something is so; does nothing."""

    def __init__(self, what: str, holds: Callable[[Board], bool]) -> None:
        """Args:
        what: what has to be so, for the reason of a failure.
        holds: tells whether it is.
        """
        self.what = what
        self.holds = holds

    async def run(self, scene: Scene) -> bool:
        """Look at the board."""
        if self.holds(scene.board):
            return True
        scene.failure = f"Not so: {self.what}."
        return False


class Do(Node):
    """Calls a tool; succeeds when the call goes through, at the latest after :data:`TRIES`."""

    def __init__(self, tool: str, args: Args | None = None, keep: Keep | None = None) -> None:
        """Args:
        tool: its dotted name.
        args: its arguments, or what makes them of the board.
        keep: is given the result.
        """
        self.tool = tool
        self.args = args or {}
        self.keep = keep

    async def run(self, scene: Scene) -> bool:
        """Call it."""
        args = self.args(scene.board) if callable(self.args) else self.args
        outcome = await scene.call(self.tool, args)
        for _ in range(TRIES - 1):
            if outcome.error is None or outcome.error["code"] not in PASSING:
                break
            await scene.call("vei.wait", {"max_ms": outcome.error.get("retry_after_ms", 1_000)})
            outcome = await scene.call(self.tool, args)
        if outcome.ok and self.keep is not None:
            try:
                self.keep(outcome.result, scene.board)
            except (LookupError, TypeError):
                # A fault may have cut the result short; guessing what it held would be worse.
                scene.failure = f"The result of {self.tool} lacks what it should have."
                return False
        return outcome.ok


class Each(Node):
    """Does a part once for each of several things, which stands on the board as ``item``."""

    def __init__(self, things: Callable[[Board], Iterable[Any]], part: Node) -> None:
        """Args:
        things: what there is, asked once at the beginning.
        part: is done for each; where it fails, so does this.
        """
        self.things = things
        self.part = part

    async def run(self, scene: Scene) -> bool:
        """Do the part for each."""
        for thing in tuple(self.things(scene.board)):
            scene.board["item"] = thing
            if not await self.part.run(scene):
                return False
        return True


class WaitFor(Node):
    """Waits until something is so; fails when it is not in time, or nothing more is coming."""

    def __init__(self, what: str, holds: Callable[[Board], bool], timeout_ms: int) -> None:
        """Args:
        what: what is waited for, for the reason of a failure.
        holds: tells whether it is so; looked at after everything that lands.
        timeout_ms: office time it may take.
        """
        self.what = what
        self.holds = holds
        self.timeout_ms = timeout_ms

    async def run(self, scene: Scene) -> bool:
        """Let time pass, and look."""
        until = scene.desk.time_ms + self.timeout_ms
        while not self.holds(scene.board):
            left = until - scene.desk.time_ms
            if left <= 0:
                scene.failure = f"There was no {self.what} within {self.timeout_ms} ms."
                return False
            if scene.desk.idle():
                scene.failure = f"There is no {self.what}, and nothing more is on its way."
                return False
            await scene.call("vei.wait", {"max_ms": min(left, WAIT_STEP_MS)})
        return True
