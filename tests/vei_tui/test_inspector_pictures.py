"""Pictures of the inspector: in the seat, after the end with what a step changed, finding."""

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


@pytest.fixture
def picture(
    tmp_path: Path, snap_compare: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., bool]:
    """Compares what the keys lead to in the inspector with its picture."""
    monkeypatch.chdir(tmp_path)

    def compare(keys: tuple[str, ...], size: str, end: bool = True) -> bool:
        root = Path("runs")
        play = Play.begin(load("macrocompute_default"), seed=42042, root=root, agent="person")
        for _ in perform(play.scenario, "gold", play.call):
            pass

        async def run_before(pilot: Pilot[Any]) -> None:
            if end:
                await pilot.press("F")
                await stand_still(pilot)
            await pilot.press("I", *keys)
            await stand_still(pilot)

        app = OfficeApp(Settings(artifacts_dir=root), play)
        return bool(snap_compare(app, terminal_size=SIZES[size], run_before=run_before))

    return compare


@pytest.mark.parametrize("size", SIZES)
def test_what_a_step_changed(size: str, picture: Callable[..., bool]) -> None:
    assert picture(("g", "6", "enter", "d", "d"), size)


@pytest.mark.parametrize("size", SIZES)
def test_what_the_seat_sees(size: str, picture: Callable[..., bool]) -> None:
    assert picture(("d",), size, end=False)


@pytest.mark.parametrize("size", SIZES)
def test_something_found(size: str, picture: Callable[..., bool]) -> None:
    assert picture(("slash", *"approval", "enter", "n"), size)
