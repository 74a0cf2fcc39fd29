"""An app that answers from a recording, on the screen: its answers, and the mode it is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.record import Run
from scenarios.catalogue import load
from scenarios.plays import run_play
from vei_tui.app import OfficeApp
from vei_tui.panes._generic import GenericPane
from vei_tui.play import Play
from vei_tui.presenters.text import plain
from vei_tui.proof import pack_run
from vei_tui.screens.office import OfficeFloor
from vei_tui.settings import Settings
from vei_tui.widgets.reader import Reader
from vei_tui.widgets.status import StatusLine

pytestmark = pytest.mark.anyio


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    scenario = load("macrocompute_default")
    with Play.begin(scenario, seed=7, root=tmp_path, run_dir=tmp_path / "run") as play:
        run_play(scenario, play.office, "gold")
        play.finish()
    pack_run(Run.open(tmp_path / "run"), tmp_path / "run.mcpz")
    return tmp_path / "run.mcpz"


async def test_it_shows_what_was_answered_and_says_that_it_is_a_recording(
    bundle: Path, tmp_path: Path
) -> None:
    options = {"modes": {"slack": f"replay:{bundle}"}}
    scenario = load("macrocompute_default")
    with Play.begin(scenario, seed=7, root=tmp_path / "runs", options=options) as play:
        app = OfficeApp(Settings(artifacts_dir=tmp_path / "runs"), play)
        async with app.run_test(size=(160, 40)) as pilot:
            await pilot.pause()
            await pilot.press("escape")
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, OfficeFloor)
            pane = await screen.open_pane("slack")
            assert isinstance(pane, GenericPane)
            assert pane.spec.key == "1"
            await screen.act("slack.open_channel", {"channel": "#procurement"})
            await pilot.pause()
            shown = "\n".join(plain(row) for row in pane.query_one(Reader).lines)
            assert 'slack.open_channel {"channel":"#procurement"' in shown
            assert "need citations" in shown
            assert "slack:replay" in plain(screen.query_one(StatusLine).row(160))
            refused = await screen.act("slack.send_message", {"channel": "#x", "text": "new"})
            assert refused.error is not None
            assert refused.error["code"] == "invalid_action"
            await screen.open_pane("mail")
            await pilot.press("w")
            await pilot.pause()
            assert screen.session.frame.unread["slack"] > 0
