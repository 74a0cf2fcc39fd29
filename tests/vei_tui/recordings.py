"""Recorded days to test replays on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scenarios.catalogue import load
from scenarios.plays import perform
from vei_tui.play import Play
from vei_tui.screens.replay import ReplayScreen
from vei_tui.screens.replay_app import ReplayApp
from vei_tui.settings import Settings

SCENARIO = "macrocompute_default"
SEED = 42042
THOUGHT = "The shop has the specs; I read them first."


def gold_day(path: Path, *, finish: bool = True, journal: bool = True) -> Path:
    """A day that gold did, with a refused call in it and a thought."""
    scenario = load(SCENARIO)
    agent = "openai/gpt-5"
    with Play.begin(scenario, seed=SEED, root=path.parent, run_dir=path, agent=agent) as play:
        if journal:
            notes = [
                {"at": 0, "actor": play.actor, "kind": "seat", "by": agent},
                {"at": 0, "actor": play.actor, "kind": "thought", "text": THOUGHT},
                {"at": 0, "actor": play.actor, "kind": "usage", "input": 900, "output": 100,
                 "usd": "0.0125"},
            ]  # fmt: skip
            lines = "".join(f"{json.dumps(note)}\n" for note in notes)
            (path / "journal.jsonl").write_text(lines)
        play.call("mail.open", {"id": "m77"})
        for _ in perform(scenario, "gold", play.call):
            pass
        if finish:
            play.finish()
    return path


def replay_app(path: Path, at: str | None = None) -> ReplayApp:
    """The app on a recording."""
    return ReplayApp(Settings(artifacts_dir=path.parent / "forks"), path, at)


def day_on(app: Any) -> Any:
    """The recorded day that is on the screen."""
    screen = app.screen
    assert isinstance(screen, ReplayScreen)
    return screen._day


FOREIGN: list[dict[str, Any]] = [
    {"observation": {"time_ms": 0, "summary": "Two new messages in #procurement.",
                     "focus": "slack", "action_menu": [{"tool": "browser.read", "args": {}}]}},
    {"action": {"tool": "browser.open", "args": {"url": "https://vweb.local/home"}},
     "result": {"title": "Home", "nodes": 12}},
    {"observation": {"time_ms": 1200, "summary": "The shop's first page.", "focus": "browser"}},
    {"action": {"tool": "mail.compose", "args": {"to": "sales@x.example", "body_text": "Quote?"}},
     "result": {"error": {"code": "not_found", "message": "There is no such address."}}},
    {"observation": {"time_ms": 3000, "summary": "[red]Nothing[/] new. [@click=app.quit]x[/]"}},
]  # fmt: skip
"""A transcript as another implementation writes it."""


def foreign(path: Path, lines: bool = False) -> Path:
    """That transcript in a file."""
    text = "\n".join(map(json.dumps, FOREIGN)) if lines else json.dumps(FOREIGN)
    path.write_text(text)
    return path
