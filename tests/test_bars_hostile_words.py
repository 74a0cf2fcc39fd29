"""Words that mean harm, wherever somebody else may write them: no screen, line or trace is hurt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.record import Run, verify
from scenarios.catalogue import load
from tests.hostile_world import HARM, LONG, hostile_world
from vei_tui.app import OfficeApp
from vei_tui.panes._check import HARM as HARMFUL
from vei_tui.panes._check import screen_text
from vei_tui.play import Play, rebuild
from vei_tui.settings import Settings

ROOT = Path(__file__).parents[1]
KEYS = (
    "escape", "enter", "pageup", "home", "end", "t", "escape", "escape", "down", "enter", "r",
    "escape", "2", "down", "enter", "pagedown", "end", "r", "escape", "escape", "3", "tab", "enter",
    "pagedown", "end", "w", "w", "e", "end", "enter", "escape", "escape", "exclamation_mark",
    "escape", "g", "escape", "b", "escape", "a", "escape", "question_mark", "escape", "ctrl+p",
    "escape", "1", "z", "F", "enter", "escape",
)  # fmt: skip
"""A walk through every screen, each list opened and read to its end."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scenario file of the hostile world."""
    return hostile_world(tmp_path_factory.mktemp("hostile") / "world")


def sound(path: Path) -> None:
    """The record is what its calls give, a line each, and holds the words as they were written."""
    run = Run.open(path)
    assert verify(run, rebuild).identical
    records = list(run.records())
    assert (path / "trace.jsonl").read_bytes().count(b"\n") == len(records)
    told = [str(record.get("response")) for record in records]
    assert any(repr(LONG)[1:-1] in text for text in told)


@pytest.mark.anyio
async def test_no_screen_of_the_app_is_harmed(world: Path, tmp_path: Path) -> None:
    play = Play.begin(load(str(world)), seed=1, root=tmp_path)
    app = OfficeApp(Settings(artifacts_dir=tmp_path), play)
    async with app.run_test(size=(110, 30)) as pilot:
        for key in KEYS:
            await pilot.press(key)
            found = HARMFUL.search(screen_text(app))
            assert found is None, (key, found)
        screen: Any = app.screen
        assert "Report" in type(screen).__name__
    app.leave()
    sound(play.path)


def test_no_line_of_the_line_mode_is_harmed(world: Path, tmp_path: Path) -> None:
    path = tmp_path / "day"
    said = HARM.replace("\n", " ").replace("\r", " ").replace("\0", " ")
    script = f"""
open #procurement
thread 1
say #general {said}
answer 1 {said}
mails
read m2
reply m2 {said}
browser
goto https://vweb.local/home
page
find red
tick 20s
look slack
mails
read m5
search slack free
call slack.search query="{said}"
{said}
people
goals
brief
timeline 50
"""
    done = subprocess.run(
        [sys.executable, "-m", "vei_tui", "run", "--scenario", str(world), "--out", str(path)],
        cwd=ROOT,
        input=script.encode(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode()
    assert len(shown) > len(LONG)
    for line in shown.splitlines():
        found = HARMFUL.search(line)
        assert found is None, (found, line[:200])
    sound(path)
