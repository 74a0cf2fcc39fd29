"""Runs from the command line: made by the demo, listed, shown, graded, verified, found broken."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from vei_tui import cli


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run by the scripted agent."""
    path = tmp_path_factory.mktemp("runs") / "day"
    assert cli.run(cli.vei, "vei", ["demo", "--out", str(path), "--json", "--seed", "7"]) == 0
    return path


@pytest.fixture
def vei(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Any]:
    """Run a command line in an empty directory: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VEI_ARTIFACTS_DIR", raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    capsys.readouterr()

    def call(*argv: str) -> tuple[int, str, str]:
        code = cli.run(cli.vei, "vei", argv)
        return code, *capsys.readouterr()

    return call


def test_demo_tells_the_day_call_by_call_and_succeeds(vei: Any) -> None:
    code, out, err = vei("demo")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert any("slack.send_message #procurement" in line for line in lines)
    assert any("Dana Whitfield in #procurement" in line for line in lines)
    assert "Score: success, 5 of 5 goals met." in lines
    assert "Run: _vei_out/macrocompute_default-42042-001" in lines


def test_runs_are_numbered_and_listed_newest_first(vei: Any) -> None:
    assert vei("demo", "--seed", "3")[0] == 0
    assert vei("demo", "--seed", "3")[0] == 0
    assert vei("run")[0] == 0
    names = sorted(path.name for path in Path("_vei_out").iterdir())
    assert names == [
        "macrocompute_default-3-001",
        "macrocompute_default-3-002",
        "macrocompute_default-42042-001",
    ]
    code, out, _ = vei("state", "list", "--json")
    runs = json.loads(out)
    assert code == 0
    assert [Path(run["path"]).name for run in runs] == [names[2], names[1], names[0]]
    assert [run["success"] for run in runs] == [False, True, True]
    assert runs[1]["seed"] == 3
    assert vei("state")[1].count("\n") == 3


def test_the_environment_chooses_where_runs_go_and_options_stand_above(
    vei: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".env").write_text("VEI_ARTIFACTS_DIR=kept\nVEI_SEED=5\n", "utf-8")
    assert vei("demo", "--json")[0] == 0
    monkeypatch.setenv("VEI_SEED", "6")
    assert vei("demo", "--json")[0] == 0
    assert vei("demo", "--json", "--seed", "8")[0] == 0
    assert sorted(path.name for path in Path("kept").iterdir()) == [
        f"macrocompute_default-{seed}-001" for seed in (5, 6, 8)
    ]


def test_demo_in_json_is_one_object(vei: Any) -> None:
    code, out, _ = vei("demo", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["score"]["success"] is True
    assert Path(told["run"]).is_dir()


def test_score_does_the_run_again_and_ignores_an_edited_score(
    vei: Any, day: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(day, copy)
    (copy / "score.json").write_text('{"success": false}', "utf-8")
    code, out, _ = vei("score", str(copy), "--json")
    assert code == 0
    score = json.loads(out)
    assert score["success"] is True
    assert score["goals"][0]["evidence"]
    assert "Score: success" in vei("score", str(copy))[1]


def test_score_of_a_day_on_which_nothing_was_done_is_exit_1(vei: Any) -> None:
    assert vei("run")[0] == 0
    code, out, _ = vei("score", "last")
    assert code == 1
    assert out.startswith("Score: no success, 0 of 5 goals met.")


def test_verify_says_identical(vei: Any, day: Path) -> None:
    code, out, err = vei("verify", str(day))
    assert (code, err) == (0, "")
    assert out.startswith("identical (")


def test_verify_names_seq_and_field_of_a_flipped_byte(vei: Any, day: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(day, copy)
    lines = (copy / "trace.jsonl").read_bytes().splitlines(keepends=True)
    assert b'"title":"MacroCompute' in lines[0]
    lines[0] = lines[0].replace(b'"title":"MacroCompute', b'"title":"MacroComputf')
    (copy / "trace.jsonl").write_bytes(b"".join(lines))
    code, out, _ = vei("verify", str(copy))
    assert code == 1
    assert out.startswith("diverged at seq 0, response.title")
    assert "MacroComputf" in out
    code, out, _ = vei("verify", str(copy), "--json")
    divergence = json.loads(out)["divergence"]
    assert (code, divergence["seq"], divergence["field"]) == (1, 0, "response.title")
    code, out, err = vei("score", str(copy))
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "vei verify tells more" in err


def test_a_scenario_that_changed_since_is_told(vei: Any, day: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(day, copy)
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    manifest["scenario"]["digest"] = "0" * 64
    (copy / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    code, out, err = vei("resume", "--line", str(copy))
    assert (code, out) == (1, "")
    assert "has changed since this run" in err
    assert "has changed since the run" in vei("verify", str(copy))[1]
