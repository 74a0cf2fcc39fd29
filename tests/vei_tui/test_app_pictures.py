"""Pictures of every screen: what they look like is part of what they do.

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

SIZES = {"80x24": (80, 24), "120x36": (120, 36), "200x50": (200, 50)}

OFFICE = ("escape",)
SCREENS: dict[str, tuple[str, ...]] = {
    "brief": (),
    "slack": (*OFFICE, "enter"),
    "mail": (*OFFICE, "2", "enter"),
    "browser": (*OFFICE, "3", "tab", "enter", "tab"),
    "report": (*OFFICE, "w", "F"),
}
"""Screens that are drawn at every size, and the keys that lead there."""

ONCE: dict[str, tuple[str, ...]] = {
    "help": (*OFFICE, "question_mark"),
    "form": (*OFFICE, "2", "c", *"sales"),
    "act": (*OFFICE, "a"),
    "events": (*OFFICE, "3", "tab", "enter", "w", "w", "e"),
    "goals": (*OFFICE, "g"),
    "refused": (*OFFICE, "3", "o", *"x" * 3, "ctrl+u", "enter", "left"),
    "writing": (*OFFICE, "c", *"hi", "space", *"@d"),
    "notices": (*OFFICE, "w", "w"),
    "themes": ("escape", "ctrl+p", *"office:themes"),
}
"""Screens that are drawn at 80x24 only."""


@pytest.fixture
def picture(
    tmp_path: Path, snap_compare: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., bool]:
    """Compares a screen with its picture."""
    monkeypatch.chdir(tmp_path)

    def compare(
        keys: tuple[str, ...], size: tuple[int, int], lobby: bool = False, theme: str = ""
    ) -> bool:
        settings = Settings(artifacts_dir=Path("runs"), theme=theme)
        scenario = load("macrocompute_default")
        play = None if lobby else Play.begin(scenario, seed=settings.seed, root=Path("runs"))

        async def run_before(pilot: Pilot[Any]) -> None:
            await pilot.press(*keys)
            await stand_still(pilot)

        app = OfficeApp(settings, play)
        return bool(snap_compare(app, terminal_size=size, run_before=run_before))

    return compare


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCREENS)
def test_screen(name: str, size: str, picture: Callable[..., bool]) -> None:
    assert picture(SCREENS[name], SIZES[size])


@pytest.mark.parametrize("size", SIZES)
def test_lobby(size: str, picture: Callable[..., bool]) -> None:
    assert picture((), SIZES[size], lobby=True)


@pytest.mark.parametrize("name", ONCE)
def test_screen_at_the_usual_size(name: str, picture: Callable[..., bool]) -> None:
    assert picture(ONCE[name], SIZES["80x24"])


@pytest.mark.parametrize("size", [(72, 22), (60, 16), (50, 14)], ids=["72x22", "60x16", "50x14"])
def test_small_terminals(size: tuple[int, int], picture: Callable[..., bool]) -> None:
    assert picture(OFFICE, size)


@pytest.mark.parametrize("theme", ["paper", "contrast", "terminal"])
def test_themes(theme: str, picture: Callable[..., bool]) -> None:
    assert picture(SCREENS["slack"], SIZES["80x24"], theme=theme)
