"""A verb that needs a further word says which there are, in one line; a wrong place is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from vei_tui import cli
from vei_tui.verbs.world_client import Operator


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("eval", "baselines, frontier, llm, scripted"),
        ("world", "close, create, list, show, token"),
        ("pack", "open, run, site"),
    ],
)
def test_a_further_word_that_is_missing_is_asked_for(
    verb: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(cli.vei, "vei", [verb]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    told = f"vei {verb}: A command is missing: {words}. 'vei {verb} --help' tells more.\n"
    assert err == told


def test_runs_are_not_listed_of_a_directory_that_is_not_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(cli.vei, "vei", ["state", "list", str(tmp_path / "none")]) == 2
    assert "There is no directory" in capsys.readouterr().err
    assert cli.run(cli.vei, "vei", ["state", "list", str(tmp_path)]) == 0


def test_the_working_directory_is_named_when_it_holds_no_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run(cli.vei, "vei", ["report", "."]) == 1
    assert f"There are no runs in {tmp_path}." in capsys.readouterr().err


def test_a_server_without_worlds_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Operator, "list", lambda self: [])
    asked = ["world", "list", "--url", "http://127.0.0.1:1", "--token", "t" * 32]
    assert cli.run(cli.vei, "vei", asked) == 0
    assert "No world is open" in capsys.readouterr().out
    assert cli.run(cli.vei, "vei", [*asked, "--json"]) == 0
    assert capsys.readouterr().out == '{"worlds": []}\n'
