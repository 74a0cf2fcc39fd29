"""Pictures of recordings: the office at a step, at its end, and one shown as it was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.vei_tui.recordings import foreign, gold_day, replay_app
from tests.vei_tui.waiting import stand_still, until

SIZES = {"80x24": (80, 24), "120x36": (120, 36), "200x50": (200, 50)}
KEYS = {
    "start": (),
    "step": ("greater_than_sign",) * 6 + ("right_square_bracket",),
    "end": ("right_curly_bracket",),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("keys", KEYS)
def test_replay(
    keys: str, size: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    app = replay_app(gold_day(Path("day")))

    async def lead(pilot: Pilot[Any]) -> None:
        await until(lambda: pilot.app.screen._day._judged, pilot)  # type: ignore[attr-defined]
        await pilot.press(*KEYS[keys])
        await stand_still(pilot)

    assert snap_compare(app, terminal_size=SIZES[size], run_before=lead)


def test_who_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Any) -> None:
    monkeypatch.chdir(tmp_path)
    app = replay_app(gold_day(Path("day")))

    async def lead(pilot: Pilot[Any]) -> None:
        await until(lambda: pilot.app.screen._day._judged, pilot)  # type: ignore[attr-defined]
        await pilot.press("greater_than_sign", "greater_than_sign", "ctrl+t")
        await stand_still(pilot)

    assert snap_compare(app, terminal_size=SIZES["120x36"], run_before=lead)


@pytest.mark.parametrize("size", SIZES)
def test_as_it_was_written(
    size: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    app = replay_app(foreign(Path("transcript.json")))

    async def lead(pilot: Pilot[Any]) -> None:
        await pilot.press(*(["full_stop"] * 4))
        await stand_still(pilot)

    assert snap_compare(app, terminal_size=SIZES[size], run_before=lead)
