"""Pictures of docs, tickets and ERP on an ordinary day in an office of ten apps.

`make snapshot-update` draws them anew after a change that was meant.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from scenarios.catalogue import load
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


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_pane(
    name: str, size: str, tmp_path: Path, snap_compare: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(artifacts_dir=Path("runs"))
    play = Play.begin(load(FULL_OFFICE), seed=settings.seed, root=Path("runs"))

    async def run_before(pilot: Pilot[Any]) -> None:
        await pilot.pause(0.2)
        for key in SCREENS[name]:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause(0.3)

    app = OfficeApp(settings, play)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=run_before)
