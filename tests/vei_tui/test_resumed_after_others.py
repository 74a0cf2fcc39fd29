"""A day that the operator had a hand in is gone on with like any other."""

from __future__ import annotations

import asyncio
from pathlib import Path

from scenarios.catalogue import load
from vei_tui.local_session import LocalSession
from vei_tui.play import Play
from vei_tui.registry import discover


def test_a_run_with_calls_of_the_operator_is_resumed(tmp_path: Path) -> None:
    run = tmp_path / "run"
    with Play.begin(
        load("macrocompute_default"), seed=7, root=tmp_path, run_dir=run, agent="mcp"
    ) as play:
        play.call("slack.list_channels", {})
        play.office.call("operator", "slack.list_channels", {}, operator=True)
        play.office.call(
            "operator",
            "vei.inject",
            {
                "target": "slack",
                "payload": {"channel": "#random", "user": "priya", "text": "Is the oven off?"},
            },
            operator=True,
        )
        play.call("vei.tick", {"dt_ms": 1000})
    with Play.resume(run) as again:
        session = LocalSession(again, discover().news())
        told = [each.arrival.text for each in session.log if each.arrival is not None]
        assert any("Is the oven off?" in text for text in told)
        asyncio.run(session.submit("slack.list_channels"))
        assert again.office.records()[-1]["tool"] == "slack.list_channels"
