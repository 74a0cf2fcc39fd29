"""Pictures of the panes of records on an ordinary day in an office of ten apps.

`make snapshot-update` draws them anew after a change that was meant.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from scenarios.catalogue import load
from tests.vei_tui.waiting import stand_still
from vei_tui.app import OfficeApp
from vei_tui.play import Play
from vei_tui.settings import Settings

FULL_OFFICE = str(Path(__file__).parents[2] / "full_office")
SIZES = {"80x24": (80, 24), "120x36": (120, 36), "200x50": (200, 50)}
SCREENS: dict[str, tuple[str, ...]] = {
    "tickets": ("escape", "4", "down", "down"),
    "erp": ("escape", "5", "right_square_bracket", "m"),
    "docs": ("escape", "6", "enter"),
}
"""Panes and the keys that lead to what is drawn."""


ONCE: dict[str, tuple[str, tuple[str, ...]]] = {
    "calendar": ("120x36", ("escape", "7", "down")),
    "week": ("200x50", ("escape", "7", "z", "down")),
    "consent": ("120x36", ("escape", "8")),
    "deals": ("120x36", ("escape", "8", "right_square_bracket", "right_square_bracket")),
    "okta": ("120x36", ("escape", "9")),
    "desk": ("120x36", ("escape", "0")),
}
"""What is drawn at one size only: the size, and the keys that lead there."""


@pytest.fixture
def picture(
    tmp_path: Path, snap_compare: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[[tuple[str, ...], str], bool]:
    """Compares what keys lead to, at a size, with its picture."""
    monkeypatch.chdir(tmp_path)

    def compare(keys: tuple[str, ...], size: str) -> bool:
        settings = Settings(artifacts_dir=Path("runs"))
        play = Play.begin(load(FULL_OFFICE), seed=settings.seed, root=Path("runs"))

        async def run_before(pilot: Pilot[Any]) -> None:
            await pilot.press(*keys)
            await stand_still(pilot)

        app = OfficeApp(settings, play)
        return bool(snap_compare(app, terminal_size=SIZES[size], run_before=run_before))

    return compare


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_pane(name: str, size: str, picture: Callable[[tuple[str, ...], str], bool]) -> None:
    assert picture(SCREENS[name], size)


@pytest.mark.parametrize("name", ONCE)
def test_pane_at_one_size(name: str, picture: Callable[[tuple[str, ...], str], bool]) -> None:
    size, keys = ONCE[name]
    assert picture(keys, size)
