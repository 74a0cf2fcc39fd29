"""Whole conversations with the fake model server, as the tests of agents hold them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from engine.agents.journal import Journal
from engine.agents.limits import Limits
from engine.agents.loop import Agent, Setup
from engine.agents.messages import Delta, Hear, Provider, Reply, Request, Said, Told, ToolCall
from engine.agents.models import ModelName
from engine.agents.providers import open_provider
from tests.engine.agents.office_desk import OfficeDesk
from tests.fakes.model_server import MODELS, ModelServer
from tests.fakes.speech import Turn

EVERY_MODEL = MODELS
"""A model for each protocol."""

CHECKS = Request("model", "You are Robin.", (Told("Go on."),), (), 1000)
"""The shortest request."""


@asynccontextmanager
async def opened(
    server: ModelServer, model: str, waits: list[float] | None = None, **options: Any
) -> AsyncIterator[Provider]:
    """A model of the server's; waits are written down instead of waited for."""

    async def sleep(seconds: float) -> None:
        if waits is not None:
            waits.append(seconds)

    name = ModelName.parse(model)
    provider = open_provider(name, server.variables, sleep=sleep, **options)
    try:
        yield provider
    finally:
        await provider.close()


class Scripted:
    """A provider that says what it is given, without any server."""

    def __init__(self, *turns: Reply | Callable[[Request], Reply]) -> None:
        """Args:
        turns: what it says, the last one from then on.
        """
        self._turns = list(turns)
        self.requests: list[Request] = []

    async def ask(self, request: Request, hear: Hear | None = None) -> Reply:
        """The next turn."""
        self.requests.append(request)
        turn = self._turns.pop(0) if len(self._turns) > 1 else self._turns[0]
        return turn(request) if callable(turn) else turn

    async def close(self) -> None:
        """Nothing is held open."""


def calling(*calls: tuple[str, Any], text: str = "", **parts: Any) -> Reply:
    """A reply with calls, by wire name and arguments."""
    made = tuple(ToolCall(f"c{at}", wire, args) for at, (wire, args) in enumerate(calls))
    return Reply(Said(text, "", made), **parts)


def agent_of(
    desk: OfficeDesk, provider: Provider, journal: Journal | None = None, **setup: Any
) -> Agent:
    """An agent with limits by name, and everything else as usual."""
    names = ("calls", "turns", "tokens", "usd", "office_ms", "reply_tokens")
    limits = Limits(**{key: setup.pop(key) for key in names if key in setup})
    more = {key: setup.pop(key) for key in ("price", "hear", "gate") if key in setup}
    return Agent(desk, provider, Setup("model", limits, **setup), journal=journal, **more)


def heard_as_said(heard: Sequence[Delta]) -> tuple[str, str, list[tuple[str, str]]]:
    """Thought, text and calls, put together from what streamed."""
    whole = {"thought": "", "text": ""}
    calls: list[tuple[str, str]] = []
    for kind, text in heard:
        if kind == "retry":
            whole = {"thought": "", "text": ""}
            calls = []
        elif kind == "call":
            calls.append((text, ""))
        elif kind == "args":
            with suppress(IndexError):
                calls[-1] = (calls[-1][0], calls[-1][1] + text)
        else:
            whole[kind] += text
    return whole["thought"], whole["text"], calls


def says(turn: Turn) -> Callable[[Request], Turn]:
    """A brain that says one thing only."""
    return lambda request: turn
