"""`vei watch --attach`: the office of a day in another process, on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from textual.pilot import Pilot

from engine.agents.journal import JOURNAL, Journal
from scenarios.catalogue import load
from scenarios.plays import perform
from tests.vei_tui.waiting import stand_still, until
from vei_tui.cli import run as run_command
from vei_tui.cli import vei
from vei_tui.play import Play
from vei_tui.screens.follow import FollowApp, FollowScreen
from vei_tui.screens.report import ReportScreen
from vei_tui.seats import following
from vei_tui.seats.following import Other
from vei_tui.settings import Settings
from vei_tui.widgets.status import status_row

pytestmark = pytest.mark.anyio
SIZES = {"80x24": (80, 24), "120x36": (120, 36), "200x50": (200, 50)}


@pytest.fixture(autouse=True)
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "QUIET_S", 0.0)
    monkeypatch.setattr(following, "POLL_S", 0.02)


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """A day that somebody else lives."""
    monkeypatch.chdir(tmp_path)
    scenario = load("macrocompute_default")
    with Play.begin(
        scenario, seed=42042, root=Path(), run_dir=Path("run"), door="stdio", agent="mcp"
    ) as play:
        yield play


def work(play: Play, calls: int) -> None:
    """The other side makes its first calls."""
    for at, _ in enumerate(perform(play.scenario, "gold", play.call), 1):
        if at == calls:
            return


def status_of(app: FollowApp) -> str:
    """The status line, in words."""
    screen = app.screen
    assert isinstance(screen, FollowScreen)
    return "".join(piece[0] for piece in status_row(screen.status._parts, 200))


@pytest.mark.parametrize("size", SIZES)
def test_picture(size: str, other: Play, snap_compare: Any) -> None:
    journal = Journal(other.path / JOURNAL)
    journal.write(0, other.actor, "thought", text="First the product page, then the specs.")
    work(other, 4)

    async def run_before(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, FollowApp)
        await until(lambda: app._follow.status.other is Other.WORKING, pilot)
        await stand_still(pilot)

    app = FollowApp(Settings(artifacts_dir=Path("runs")), other.path)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=run_before)


async def test_it_follows_as_the_other_side_works_and_tells_of_its_end(other: Play) -> None:
    app = FollowApp(Settings(artifacts_dir=Path("runs")), other.path)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(lambda: app._follow.status.other is Other.WORKING, pilot)
        screen = app.screen
        assert isinstance(screen, FollowScreen)
        work(other, 7)
        await until(lambda: app._follow.frame.digest == other.office.world.digest, pilot)
        await until(lambda: screen.front == "mail", pilot)
        assert "LIVE" in status_of(app)
        other.finish()
        other.close()
        await until(lambda: app._follow.status.other is Other.FINISHED, pilot)
        await until(lambda: "FINISHED" in status_of(app), pilot)
        assert "mcp has finished" in app._follow.status.words
        await pilot.press("F")
        assert isinstance(app.screen, ReportScreen)


@pytest.mark.parametrize("key", ["space", ".", "w", "ctrl+t", "x", "+", "-"])
async def test_no_key_reaches_the_other_side(other: Play, key: str) -> None:
    work(other, 2)
    before = (other.path / "trace.jsonl").read_bytes()
    app = FollowApp(Settings(artifacts_dir=Path("runs")), other.path)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(lambda: app._follow.status.other is Other.WORKING, pilot)
        await pilot.press(key)
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, FollowScreen)
        assert any("another program" in str(notice) for notice in screen.notices.shown)
    assert (other.path / "trace.jsonl").read_bytes() == before
    assert other.writer.manifest.agent == "mcp"


async def test_leaving_stops_the_following(other: Play) -> None:
    app = FollowApp(Settings(artifacts_dir=Path("runs")), other.path)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(lambda: app._follow.status.other is Other.WORKING, pilot)
        await pilot.press("q")
    app.leave()
    assert app.crash is None
    assert app.return_value == 0


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--attach", "nothing"), "There is no run"),
        (("--attach", "run", "--model", "openai/gpt-5"), "Leave out the other options"),
        (("--attach", "run"), "needs a terminal"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(other: Play, argv: tuple[str, ...], words: str) -> None:
    runner = CliRunner()
    with runner.isolation() as streams:
        code = run_command(vei, "vei", ("watch", *argv))
        problem = streams[1].getvalue().decode()
    assert code == 2
    assert words in problem
    assert problem.count("\n") == 1
