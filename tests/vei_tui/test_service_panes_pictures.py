"""Pictures of calendar, CRM, Okta and service desk, as a day begins.

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

WORLD = Path(__file__).parents[1] / "full_office"

PICTURES: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "calendar": ((120, 36), ("7", "down")),
    "week": ((200, 50), ("7", "z", "down")),
    "consent": ((120, 36), ("8",)),
    "deals": ((120, 36), ("8", "right_square_bracket", "right_square_bracket")),
    "okta": ((120, 36), ("9",)),
    "desk": ((120, 36), ("0",)),
}
"""Size of the terminal, and the keys that lead there."""


@pytest.mark.parametrize("name", PICTURES)
def test_pane(
    name: str, tmp_path: Path, snap_compare: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    size, keys = PICTURES[name]
    play = Play.begin(load(str(WORLD)), seed=42, root=Path("runs"))

    async def run_before(pilot: Pilot[Any]) -> None:
        for key in ("escape", *keys):
            await pilot.press(key)
        await pilot.pause()

    app = OfficeApp(Settings(artifacts_dir=Path("runs")), play)
    assert snap_compare(app, terminal_size=size, run_before=run_before)
