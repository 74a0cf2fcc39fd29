"""A toy office for the tests of the kernel: a bell that rings now, later, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from engine.actor import Actor, Directory
from engine.errors import Refused
from engine.office import Office
from engine.rules import Identity, Rules, Sink
from engine.table import Table
from engine.tool import Page, tool
from engine.twin import Context, MenuEntry, Twin, event, hears

Who = Annotated[str, Field(min_length=1, max_length=40)]


@dataclass(frozen=True, slots=True)
class BellState:
    """Who rang how often, and when it was heard."""

    rung: Table[int]
    times: tuple[int, ...] = ()
    echoes: int = 0


@dataclass(frozen=True, slots=True)
class BellView:
    """What one actor sees: its own count."""

    mine: int


@dataclass(frozen=True, slots=True)
class Clang:
    """The bell was struck so hard that it is heard again, ``left`` times."""

    left: int


class Rung(TypedDict):
    """How often one actor has rung."""

    rung: int


class Nothing(BaseModel):
    """The twin's empty section."""

    model_config = ConfigDict(extra="forbid")


Ctx = Context[BellState]


class Bell(Twin[BellState, BellView]):
    """A bell on a desk."""

    name: ClassVar[str] = "bell"
    title: ClassVar[str] = "Bell"
    section: ClassVar[type[Nothing]] = Nothing

    def start(self) -> BellState:
        """Nobody has rung yet."""
        return BellState(Table())

    def view(self, state: BellState, actor: Actor) -> BellView:
        """One's own count."""
        return BellView(state.rung.get(actor.id, 0))

    def summary(self, view: BellView) -> str:
        """One's own count in words."""
        return f"You rang {view.mine} times."

    def menu(self, view: BellView) -> list[MenuEntry]:
        """To ring it."""
        return [MenuEntry("bell.ring", {}, "Ring")]

    def unread(self, view: BellView) -> int:
        """Every ring waits for an answer."""
        return view.mine

    @tool(permission="bell:write", latency_ms=100, writes=True, fault_ppm=500_000)
    def ring(self, ctx: Ctx, times: Annotated[int, Field(ge=1, le=9)] = 1) -> Rung:
        """Ring the bell."""
        return {"rung": self._ring(ctx, ctx.actor.id, times)}

    @tool(permission="bell:write", latency_ms=100, jitter_ms=50, writes=True)
    def later(
        self, ctx: Ctx, in_ms: Annotated[int, Field(ge=0, le=10**9)], who: Who | None = None
    ) -> Rung:
        """Let the bell ring by itself."""
        ctx.schedule("bell", {"who": who or ctx.actor.id}, in_ms, actor=ctx.actor.id)
        return {"rung": ctx.state.rung.get(ctx.actor.id, 0)}

    @tool(permission="bell:write", latency_ms=100, writes=True)
    def break_it(self, ctx: Ctx) -> Rung:
        """Ring, schedule, emit, and only then find out that it may not be."""
        self._ring(ctx, ctx.actor.id, 5)
        ctx.schedule("bell", {"who": "cfo"}, 10)
        ctx.emit(Clang(2))
        raise Refused("invalid_action", "The clapper fell off.", "Put it back.")

    @tool(permission="bell:write", latency_ms=0, writes=True)
    def clang(self, ctx: Ctx, echoes: Annotated[int, Field(ge=0, le=1000)]) -> Rung:
        """Strike hard."""
        ctx.emit(Clang(echoes))
        return {"rung": self._ring(ctx, ctx.actor.id, 1)}

    @tool(permission="bell:read", latency_ms=10)
    def list_rung(self, ctx: Ctx) -> Page:
        """List who has rung."""
        return Page([{"who": who, "times": n} for who, n in ctx.state.rung.items()], "7")

    @event()
    def rings(self, ctx: Ctx, who: Who) -> None:
        """The bell rings by itself."""
        self._ring(ctx, who, 1)

    @event("twice")
    def rings_twice(self, ctx: Ctx, who: Who) -> None:
        """The bell rings twice by itself."""
        self._ring(ctx, who, 2)

    @hears(Clang)
    def echo(self, ctx: Ctx, signal: Clang) -> None:
        """A hard stroke is heard again."""
        ctx.state = replace(ctx.state, echoes=ctx.state.echoes + 1)
        if signal.left:
            ctx.emit(Clang(signal.left - 1))

    def _ring(self, ctx: Ctx, who: str, times: int) -> int:
        rung = ctx.state.rung.get(who, 0) + times
        state = replace(ctx.state, rung=ctx.state.rung.set(who, rung))
        ctx.state = replace(state, times=(*state.times, ctx.time_ms))
        return rung


class Lines:
    """A sink that keeps the lines it was given."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.restarts = 0

    def write(self, line: bytes) -> None:
        """Keep a line."""
        self.lines.append(line)

    def restart(self, office: Office) -> None:
        """Begin anew."""
        self.restarts += 1
        self.lines.clear()


def bell_office(
    rules: Rules | None = None, seed: int = 1, sink: Sink | None = None, **options: Any
) -> Office:
    """An office with a bell, an agent who may ring it, and a guest who may only look."""
    people = Directory(
        [
            Actor("agent", "Agent", "agent@office.example"),
            Actor("cfo", "Dana"),
            Actor("guest", "Guest", permissions=("bell:read",)),
        ]
    )
    identity = Identity("bells", seed, "2026-03-02T09:00", options)
    return Office([Bell(Nothing(), people)], people, identity, rules, sink)


def bells(office: Office) -> BellState:
    """The bell's state."""
    state: BellState = office.world.states[0]
    return state
