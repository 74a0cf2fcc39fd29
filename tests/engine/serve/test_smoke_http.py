"""The smoke test of a server over HTTP: passes a good one, fails a bad one, leaves nothing."""

from __future__ import annotations

import asyncio
import sys

import pytest

from engine.serve import smoke_http as module
from engine.serve.smoke_http import Kind, smoke_http
from engine.serve.trial import Report
from tests.engine.serve.http_office import site
from tests.engine.serve.raw_client import ENV

COMMAND = [sys.executable, "-m", "tests.engine.serve.http_server"]
CALLS = [("slack.list_channels", {}), ("vei.observe", {"focus": "slack"})]


def failed(report: Report) -> list[str]:
    """The calls that failed."""
    return [row.call for row in report.rows if not row.ok]


@pytest.mark.parametrize("kind", ["http", "sse"])
def test_a_good_server_passes_in_both_eras(kind: Kind) -> None:
    report = smoke_http(kind, COMMAND, env=ENV, calls=CALLS)
    assert report.ok, report.body()
    eras = {"http": 4, "sse": 2}[kind]
    assert sum(row.call == "vei.observe" for row in report.rows) == eras
    assert [row.call for row in report.rows if row.era == "raw"] == [
        "start",
        "health",
        "events",
        "wrong token",
        "wrong token, operator",
        "wrong host",
        "wrong origin",
        "exit",
    ]


def test_a_refused_call_fails() -> None:
    calls = [("slack.open_channel", {"channel": "#nowhere"}), *CALLS]
    report = smoke_http("http", COMMAND, env=ENV, calls=calls, eras=["legacy"])
    assert failed(report) == ["slack.open_channel"] * 2


def test_a_server_that_writes_to_stdout_fails() -> None:
    report = smoke_http("sse", [*COMMAND, "--noise"], env=ENV, calls=CALLS, eras=["legacy"])
    assert failed(report) == ["exit"]
    assert "noise" in report.rows[-1].what


def test_a_server_that_does_not_end_fails_and_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EXIT_S", 0.5)
    report = smoke_http("sse", [*COMMAND, "--stubborn"], env=ENV, calls=CALLS, eras=["legacy"])
    assert failed(report) == ["exit"]
    assert "still running" in report.rows[-1].what


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ([sys.executable, "-c", "import sys; sys.exit('no such world')"], "no such world"),
        ([sys.executable, "-c", "import time; time.sleep(60)"], "nowhere"),
        (["/nonexistent/office"], "No such file"),
    ],
)
def test_a_program_that_is_no_server_fails(
    command: list[str], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "START_S", 0.8)
    report = smoke_http("http", command)
    assert failed(report) == ["start"]
    assert what in report.rows[0].what


def test_nothing_at_an_address_fails_in_every_way() -> None:
    report = smoke_http("http", url="http://127.0.0.1:9", eras=["legacy"])
    assert not any(row.ok for row in report.rows)
    assert {"conversation", "health", "events"} <= set(failed(report))


@pytest.mark.anyio
async def test_a_server_that_runs_is_tried_by_its_address_and_stays() -> None:
    async with site() as served:
        made = await served.new_world(name="one")
        for path, token in (("", ""), ("/mcp", ""), ("/w/one/mcp", made["token"])):
            report = await asyncio.to_thread(
                smoke_http, "http", url=served.url(path), token=token, eras=["2026-07-28"]
            )
            assert report.ok, report.body()
            tried = {row.call for row in report.rows}
            assert {"slack.list_channels", "vei.ping", "health"} <= tried
            assert not {"vei.tick", "vei.observe", "exit"} & tried, "only what looks is called"
        assert (await served.ask("GET", "/health", "")).status_code == 200


@pytest.mark.anyio
async def test_a_listing_in_pages_is_read_to_its_end() -> None:
    from engine.serve.wording import Wording

    async with site(wording=Wording(page=4, safe_names=True)) as served:
        report = await asyncio.to_thread(smoke_http, "http", url=served.ready.url, eras=["legacy"])
        assert report.ok, report.body()
        assert "17 tools" in {row.what for row in report.rows}
