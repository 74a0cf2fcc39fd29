"""A whole day by keys alone: the task done, the score a success, the record the one of any door."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from scenarios.catalogue import load
from tests.vei_tui.waiting import stand_still, until
from vei_tui.app import OfficeApp
from vei_tui.play import Play
from vei_tui.screens.lobby import LobbyScreen
from vei_tui.screens.report import ReportScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.settings import Settings

pytestmark = pytest.mark.anyio

REQUEST = "16-core CPU and 32GB RAM, please approve $3,199"
MAIL = ("sales@macrocompute.example", "Quote", "Please send a quote for one MacroBook Pro 16.")


async def write(pilot: Pilot[Any], text: str) -> None:
    # As from a keyboard, only without a pause after each key.
    for char in text:
        pilot.app.post_message(events.Key(_character_to_key(char), char))
    await pilot.pause()


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def buy_a_laptop(pilot: Pilot[Any]) -> None:
    """From the lobby to the report."""
    await press(pilot, "enter", "escape")
    # The product page, by its links: close the banner, then find and follow.
    await press(pilot, "3", "tab", "enter", "slash")
    await write(pilot, "see the macrobook pro")
    await press(pilot, "enter", "enter", "slash")
    await write(pilot, "technical")
    await press(pilot, "enter", "enter")
    # Cite it, ask for approval.
    await press(pilot, "c")
    await write(pilot, REQUEST)
    await press(pilot, "enter", "escape")
    # Ask for the quote.
    await press(pilot, "2", "c")
    for field in MAIL:
        await write(pilot, field)
        await press(pilot, "tab")
    await press(pilot, "ctrl+s")
    # Wait until everyone has answered, read the quote, finish.
    while pilot.app.screen.session.frame.pending:
        await press(pilot, "w")
    await press(pilot, "home", "enter", "F")
    await stand_still(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["80x24", "120x36"])
async def test_a_day_by_keys_alone_succeeds(size: tuple[int, int], tmp_path: Path) -> None:
    app = OfficeApp(Settings(artifacts_dir=tmp_path / "runs"))
    async with app.run_test(size=size) as pilot:
        await stand_still(pilot)
        await buy_a_laptop(pilot)
        report = app.screen
        assert isinstance(report, ReportScreen)
        assert report._score["success"] is True
        assert all(goal.met for goal in report._goals)
        # The evidence of a goal is a keypress away.
        await press(pilot, "enter")
        assert isinstance(app.screen, SheetScreen)
        text = "\n".join(piece[0] for line in app.screen._reader.lines for piece in line)
        assert "slack.send_message" in text
        assert REQUEST in text
        path = report._session.path
        await press(pilot, "escape", "q")
    app.leave()
    assert same_calls_elsewhere(path, tmp_path / "again") == (path / "trace.jsonl").read_bytes()


async def test_a_day_that_cannot_begin_again_is_told_of_in_the_lobby(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    play = Play.begin(load("macrocompute_default"), seed=1, root=tmp_path / "elsewhere")
    runs.write_text("no directory")
    app = OfficeApp(Settings(artifacts_dir=runs), play)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "escape", "F")
        await until(lambda: isinstance(app.screen, ReportScreen), pilot)
        await press(pilot, "a")
        await until(lambda: isinstance(app.screen, LobbyScreen), pilot)
        await pilot.pause()
        screen: Any = app.screen
        assert "No run can be kept in" in str(screen._says._parts)


def same_calls_elsewhere(path: Path, root: Path) -> bytes:
    """The trace of the same calls, made in process without any screen."""
    from engine.record import Run

    run = Run.open(path)
    scenario = load("macrocompute_default")
    with Play.begin(scenario, seed=run.manifest.seed, root=root) as play:
        for call in run.calls():
            play.call(call["tool"], call["args"])
        return (play.path / "trace.jsonl").read_bytes()
