"""Agents to test the watch on: a model that says what a test wants, when the test lets it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from engine.agents.limits import Limits
from engine.agents.messages import Delta, Hear, Reply, Request, Said, ToolCall, Usage
from engine.errors import ModelError
from scenarios.catalogue import load
from vei_tui.app import OfficeApp
from vei_tui.play import Play
from vei_tui.seats.begin import begin
from vei_tui.seats.sitters import Seating, Sitter, model_named
from vei_tui.settings import Settings

SCENARIO = "macrocompute_default"
MODEL = "openai/gpt-5"
VARIABLES = {"OPENAI_API_KEY": "sk-test-0123456789abcdef"}


@dataclass(frozen=True, slots=True)
class Turn:
    """What the model says in one turn."""

    thought: str = ""
    calls: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    text: str = ""
    hold: int | None = None
    """Pieces that stream before it falls silent until the test lets it go on."""
    trouble: ModelError | None = None
    """It fails instead."""


@dataclass(slots=True)
class FakeModel:
    """A provider that says one turn after the other; after the last one it reports."""

    turns: Sequence[Turn]
    asked: list[Request] = field(default_factory=list)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False
    settle: Callable[[], Awaitable[None]] | None = None
    """Is waited for before each turn, so that the screen has shown the one before."""

    async def ask(self, request: Request, hear: Hear | None = None) -> Reply:
        """Say the next turn."""
        number = len(self.asked)
        if self.settle is not None:
            await self.settle()
        self.asked.append(request)
        turn = self.turns[number] if number < len(self.turns) else Turn(text="All is done.")
        if turn.trouble is not None:
            raise turn.trouble
        for at, delta in enumerate(pieces(turn)):
            if at == turn.hold:
                await self.go_on.wait()
            if hear is not None:
                hear(delta)
            await asyncio.sleep(0)
        calls = tuple(
            ToolCall(f"call_{number}_{at}", wire, dict(args))
            for at, (wire, args) in enumerate(turn.calls)
        )
        return Reply(Said(turn.text, turn.thought, calls), Usage(1200, 80), "stop", "0.0125")

    async def close(self) -> None:
        """Let go."""
        self.closed = True


def pieces(turn: Turn) -> list[Delta]:
    """A turn as it streams, word by word."""
    found = [Delta("thought", f"{word} ") for word in turn.thought.split()]
    found += [Delta("text", f"{word} ") for word in turn.text.split()]
    for wire, args in turn.calls:
        text = json.dumps(args)
        found.append(Delta("call", wire))
        found += [Delta("args", text[at : at + 8]) for at in range(0, len(text), 8)]
    return found


def seat_model(
    monkeypatch: pytest.MonkeyPatch,
    turns: Sequence[Turn],
    limits: Limits | None = None,
    actor: str = "",
) -> tuple[FakeModel, Sitter]:
    """A model that says these turns, and how it sits."""
    model = FakeModel(turns)
    monkeypatch.setattr(
        "vei_tui.evaluation.sitting.open_provider", lambda name, variables, **_: model
    )
    sitting = model_named(MODEL, VARIABLES, limits=limits)
    return model, Sitter(MODEL, actor, sitting)


def watched(root: Path, who: str | Seating, scenario: str = SCENARIO) -> tuple[OfficeApp, Play]:
    """An app that walks into a new day with whoever sits there."""
    settings = Settings(artifacts_dir=root, models=VARIABLES)
    play, seating = begin(settings, load(scenario), who)
    return OfficeApp(settings, play, seating), play
