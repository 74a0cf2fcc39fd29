"""Pictures of a day that went wrong: its report, its timeline, what would have done it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from scenarios.catalogue import load
from scenarios.plays import perform
from tests.vei_tui.waiting import stand_still
from vei_tui.app import OfficeApp
from vei_tui.play import Play
from vei_tui.settings import Settings

SIZES = {"80x24": (80, 24), "120x36": (120, 36), "200x50": (200, 50)}

FORGOTTEN = "slack.send_message"
"""What this day's player never does: nothing is asked for, nobody is told."""


@pytest.fixture
def picture(
    tmp_path: Path, snap_compare: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., bool]:
    """Compares what the keys lead to after a bad day with its picture."""
    monkeypatch.chdir(tmp_path)

    def compare(play_name: str, keys: tuple[str, ...], size: str, leave_out: str = "") -> bool:
        root = Path("runs")
        play = Play.begin(load("macrocompute_default"), seed=42042, root=root, agent="person")
        for _ in perform(
            play.scenario,
            play_name,
            lambda tool, args: (
                play.call("vei.ping", {}) if tool == leave_out else play.call(tool, args)
            ),
        ):
            pass

        async def run_before(pilot: Pilot[Any]) -> None:
            await pilot.press("F")
            await stand_still(pilot)
            await pilot.press(*keys)
            await stand_still(pilot)

        app = OfficeApp(Settings(artifacts_dir=root), play)
        return bool(snap_compare(app, terminal_size=SIZES[size], run_before=run_before))

    return compare


@pytest.mark.parametrize("size", SIZES)
def test_a_day_with_something_forgotten(size: str, picture: Callable[..., bool]) -> None:
    assert picture("gold", (), size, FORGOTTEN)


@pytest.mark.parametrize("size", SIZES)
def test_a_day_with_harm_done(size: str, picture: Callable[..., bool]) -> None:
    assert picture("overeager", (), size)


@pytest.mark.parametrize("size", SIZES)
def test_the_timeline_at_a_record(size: str, picture: Callable[..., bool]) -> None:
    assert picture("overeager", ("down", "enter"), size)


def test_what_would_have_done_it(picture: Callable[..., bool]) -> None:
    assert picture("gold", ("down",) * 3 + ("enter",), "80x24", FORGOTTEN)


def test_the_end_of_the_report(picture: Callable[..., bool]) -> None:
    assert picture("overeager", ("end", "down"), "80x24")
