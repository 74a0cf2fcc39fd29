"""Errors of the command line: one line on stderr, the right exit code, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import pytest

from engine.errors import RunError, ScenarioError
from vei_tui import cli
from vei_tui.verbs import crash

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty directory, with no setting of the machine's."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("VEI_"):
            monkeypatch.delenv(name)
    monkeypatch.setattr(crash, "_run_dir", [])


def fail(*argv: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Exit code and the one line on stderr."""
    code = cli.run(cli.vei, "vei", argv)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("\n")
    assert err.count("\n") == 1, err
    return code, err.rstrip()


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["plya"], "There is no verb 'plya'. Did you mean play or replay?"),
        (["--nonsense"], "No such option '--nonsense'"),
        (["run", "--sed", "3"], "Did you mean '--seed'?"),
        (["run", "--seed", "x"], "--seed is 'x'. It must be a whole number"),
        (["run", "--scenario", "nope"], "There is no scenario 'nope'. Valid: "),
        (["run", "--overwrite"], "--overwrite needs --out"),
        (["verify"], "Missing argument 'RUN'"),
        (["verify", "nope"], "There is no run 'nope'"),
        (["score", "last"], "There is no run 'last'. There are no runs in _vei_out yet."),
        (["state", "show", "nope"], "There is no run 'nope'"),
        (["serve", "--transport", "pigeon"], "'pigeon' is not"),
        (["play", "--theme", "grafite"], "--theme is 'grafite'. Did you mean graphite?"),
        (["play", "--resume", "last", "--seed", "1"], "--resume goes on in the run's own world"),
        (["play"], "'vei run' takes commands line by line"),
        ([], "The office needs a terminal"),
        (["resume", "last"], "The office needs a terminal"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(
    argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, line = fail(*argv, capsys=capsys)
    assert code == 2
    assert said in line
    assert line.startswith("vei")


def test_a_bad_setting_is_one_line_and_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".env").write_text("VEI_SEED=many\n", "utf-8")
    code, line = fail("run", capsys=capsys)
    assert (code, "VEI_SEED is 'many'" in line) == (2, True)


def test_a_run_directory_that_is_taken_is_refused_and_left_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.run(cli.vei, "vei", ["demo", "--out", "day", "--json"]) == 0
    before = Path("day/trace.jsonl").read_bytes()
    capsys.readouterr()
    code, line = fail("demo", "--out", "day", capsys=capsys)
    assert code == 1
    assert "day" in line
    assert Path("day/trace.jsonl").read_bytes() == before
    assert cli.run(cli.vei, "vei", ["demo", "--out", "day", "--json", "--overwrite"]) == 0


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (RunError("The run is\nbroken.", "Mend it."), 1, "vei: The run is broken. Mend it."),
        (ScenarioError("No such place."), 2, "vei: No such place."),
        (PermissionError(13, "Permission denied", "/x"), 1, "vei: /x: Permission denied."),
        (KeyboardInterrupt(), 130, "vei: stopped."),
        (click.ClickException("Odd."), 1, "vei: Odd."),
    ],
)
def test_what_goes_wrong_is_told_in_one_line(
    problem: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def breaks() -> None:
        raise problem

    assert cli.run(breaks, "vei", []) == code
    assert capsys.readouterr().err.strip() == said


def test_an_unexpected_failure_is_written_down_and_named_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def breaks() -> None:
        raise ZeroDivisionError("the details")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert cli.run(breaks, "vei", []) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "Traceback" not in err
    file = Path(err.strip().rpartition(" is in ")[2].rstrip("."))
    assert file.parent == tmp_path
    assert "ZeroDivisionError: the details" in file.read_text("utf-8")


def test_a_failure_in_a_run_is_written_into_its_directory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_dir = tmp_path / "day"
    run_dir.mkdir()
    crash.keep_crashes_in(run_dir)
    found = crash.crash_file(ValueError("inside"))
    assert found is not None
    assert found.parent == run_dir


def test_a_reader_that_goes_away_is_no_error() -> None:
    """As in `vei doctor | head -1`: no traceback, no complaint about a broken pipe."""
    with subprocess.Popen(
        [sys.executable, "-m", "vei_tui", "run", "--out", str(Path.cwd() / "day")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(b"help\n" * 50)
        process.stdin.close()
        process.wait(30)
        assert process.stderr.read() == b""
