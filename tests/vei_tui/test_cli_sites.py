"""``vei pack site`` and ``vei verify`` on a web archive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from vei_tui.cli import vei
from vei_tui.presenters.events import record_lines
from vei_tui.presenters.text import plain


def run(*argv: str | Path) -> Result:
    return CliRunner().invoke(vei, [str(word) for word in argv], standalone_mode=False)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The default world's site, packed by the verb."""
    file = tmp_path / "deep" / "site.wacz"
    told = run("pack", "site", "macrocompute_default", "--out", file, "--json")
    assert told.exception is None
    facts = json.loads(told.stdout)
    assert facts["bytes"] == file.stat().st_size
    assert facts["pages"] == 11
    return file


def test_a_packed_site_verifies(archive: Path) -> None:
    told = run("verify", archive)
    assert told.return_value == 0
    assert told.stdout.startswith("sound (11 captures, 11 pages, ")
    assert json.loads(run("verify", archive, "--json").stdout)["sound"] is True


def test_a_damaged_one_is_told_by_the_file_in_it(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes().replace(b'"ts":"2026', b'"ts":"2027', 1))
    told = run("verify", archive)
    assert told.return_value == 1
    assert told.stdout.startswith("damaged: ")
    assert "pages/pages.jsonl" in told.stdout
    assert json.loads(run("verify", archive, "--json").stdout)["sound"] is False


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("pack", "site", "macrocompute_default", "--out", "site.zip"), "ends in .wacz"),
        (("pack", "site", "identity_access", "--out", "x.wacz"), "no browser"),
        (("pack", "site", "nowhere_at_all"), "no scenario"),
    ],
)
def test_what_cannot_be_packed_is_said(argv: tuple[str, ...], said: str) -> None:
    assert said in str(run(*argv).exception)


def test_a_day_on_an_archive_is_recorded_and_verified(archive: Path, tmp_path: Path) -> None:
    mode = f"browser=replay:{archive}"
    out = tmp_path / "run"
    assert run("demo", "--pace", "0", "--app-mode", mode, "--out", out).return_value == 0
    assert run("verify", out).stdout.startswith("identical")
    records = [json.loads(line) for line in (out / "trace.jsonl").read_text().splitlines()]
    ref = next(r for r in records if r.get("tool") == "browser.read")["response"]["screenshot_ref"]
    assert (out / ref).is_file()
    archive.unlink()
    assert run("verify", out).exception is not None


def test_the_timeline_shows_the_name_of_a_picture() -> None:
    response = {"url": "https://a.example/", "screenshot_ref": "blobs/0a.svg"}
    record = {"tool": "browser.read", "seq": 3, "time_ms": 0, "response": response}
    shown = [plain(row) for row in record_lines(record, "2026-03-02T09:00")]
    assert any("screenshot_ref  blobs/0a.svg" in row for row in shown)
