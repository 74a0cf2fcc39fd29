"""The smoke test of a server: passes a good one, fails a bad one, leaves nothing running."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.serve import trial
from engine.serve.smoke import smoke_stdio
from engine.serve.trial import Report
from tests.engine.serve.raw_client import COMMAND, ENV


def failed(report: Report) -> list[str]:
    """The calls that failed."""
    return [row.call for row in report.rows if not row.ok]


def test_a_good_server_passes_in_both_eras(tmp_path: Path) -> None:
    calls = [("slack.list_channels", {}), ("vei.observe", {"focus": "slack"})]
    note = tmp_path / "closed"
    report = smoke_stdio([*COMMAND, "--closed", str(note)], ENV, calls)

    assert report.ok, report.body()
    assert [row.call for row in report.rows if row.era == "legacy"] == [
        "start, tools/list",
        "slack.list_channels",
        "vei.observe",
        "unknown tool",
        "slack.fetch_thread, argument missing",
        "slack.fetch_thread, argument mistyped",
        "slack.list_channels, argument unknown",
    ]
    assert {row.era for row in report.rows} == {"2026-07-28", "legacy", "raw"}
    assert report.body()["rows"][0]["what"] == "17 tools"
    assert note.exists()


def test_a_refused_call_fails() -> None:
    calls = [("slack.open_channel", {"channel": "#nowhere"}), ("slack.list_channels", {})]
    report = smoke_stdio(COMMAND, ENV, calls, eras=["legacy"])
    assert failed(report) == ["slack.open_channel"]
    assert not report.ok


@pytest.mark.parametrize(
    ("program", "calls", "what"),
    [
        ("import sys; sys.exit('no such world')", ["conversation", "exit"], "no such world"),
        ("print('hi')", ["conversation", "stdout", "exit"], "closed"),
        ("import time; time.sleep(60)", ["conversation", "exit"], "timed out"),
    ],
)
def test_a_program_that_is_no_server_fails(
    program: str, calls: list[str], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "STEP_S", 0.5)
    report = smoke_stdio([sys.executable, "-c", program], eras=["legacy"])
    assert failed(report) == calls
    assert what in report.rows[0].what


def test_a_program_that_is_not_there_fails() -> None:
    report = smoke_stdio(["/nonexistent/office"], eras=["legacy"])
    assert failed(report) == ["conversation", "exit"]
