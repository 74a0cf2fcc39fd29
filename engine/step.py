"""The world, and the step that takes it from one state to the next or leaves it as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.actor import Actor, Directory
from engine.chance import Draw
from engine.errors import Refused
from engine.queue import Event, EventQueue
from engine.table import Vector
from engine.twin import Context

if TYPE_CHECKING:
    from engine.office import Office


class World(NamedTuple):
    """Everything that can change, frozen. Copying it is a handful of pointers."""

    time_ms: int
    seq: int
    """Number of records so far; also the seq of the next one."""
    states: tuple[Any, ...]
    """Twin states, in the order of the office's twins."""
    queue: EventQueue
    event_seq: int
    """Number of events ever scheduled."""
    draws: Mapping[str, int]
    """How often each stream of chance was drawn from."""
    focus: Mapping[str, str]
    """App each actor used last."""
    digest: str
    """Head of the record's hash chain."""
    log: Vector[bytes]
    """The record so far: one canonical line each."""
    undeliverable: int
    """Events that no handler could take."""
    watched: tuple[Any, ...]
    """What each monitor remembers."""
    closed: bool


class Step:
    """A working copy of a world: what a call or an event changes, kept or dropped as a whole."""

    __slots__ = (
        "_office", "directory", "draws", "emitted", "event_seq", "queue", "signals", "states",
        "time_ms", "world",
    )  # fmt: skip

    def __init__(self, office: Office, world: World) -> None:
        self._office = office
        self.world = world
        self.directory: Directory = office.directory
        self.time_ms = world.time_ms
        self.draws = world.draws
        self.reset()

    def reset(self) -> None:
        """Drop all changes but the dice already thrown."""
        self.states = self.world.states
        self.queue = self.world.queue
        self.event_seq = self.world.event_seq
        self.signals: list[object] = []
        self.emitted: list[dict[str, Any]] = []

    def draw(self, stream: str) -> Draw:
        """The next throw of one stream."""
        n = self.draws.get(stream, 0)
        # There are as many streams as purposes: a plain copy is cheaper than a table here.
        self.draws = {**self.draws, stream: n + 1}
        return Draw(self._office.seed, stream, n)

    def constant(self, stream: str) -> Draw:
        """The one throw of a stream that nothing else is drawn from."""
        return Draw(self._office.seed, f"{stream}/constant", 0)

    def schedule(
        self,
        app: str,
        target: str,
        payload: Mapping[str, Any],
        delay_ms: int,
        actor: str,
        priority: int,
    ) -> None:
        """Add an event to the queue; see :meth:`Context.schedule`.

        Raises:
            RuntimeError: the twin has not declared that it affects the target's twin.
        """
        self._office.check_effect(app, target)
        due = self.time_ms + max(delay_ms, 0)
        cause = self.world.seq
        event = Event(due, priority, self.event_seq, target, payload, actor, cause)
        self.queue = self.queue.add(event)
        self.emitted.append({"due_ms": due, "event": self.event_seq, "target": target})
        self.event_seq += 1

    def act(self, owner: int, actor: Actor, function: Any, args: Mapping[str, Any]) -> Any:
        """Run a twin's function, take its new state, and pass on the signals it emitted."""
        result = self._run(owner, actor, function, args)
        # Ears may speak in turn; the bound turns an endless echo into a plain refusal.
        for _ in range(64):
            if not self.signals:
                return result
            signals, self.signals = self.signals, []
            for signal in signals:
                for ear_owner, ear in self._office.ears.get(type(signal), ()):
                    self._run(ear_owner, actor, ear, {"signal": signal})
        raise Refused("invalid_state", "The office's apps answered each other without end.")

    def _run(self, owner: int, actor: Actor, function: Any, args: Mapping[str, Any]) -> Any:
        before = self.states[owner]
        ctx: Context[Any] = Context(self, self._office.twins[owner].name, actor, before)
        result = function(ctx, **args)
        if ctx.state is not before:
            self.states = (*self.states[:owner], ctx.state, *self.states[owner + 1 :])
        return result
