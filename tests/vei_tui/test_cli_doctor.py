"""`vei doctor`: what it finds, what it advises, when it fails."""

from __future__ import annotations

import json
import socket
from importlib import metadata
from pathlib import Path

import pytest

from engine.serve.trial import Report, Row
from vei_tui import cli
from vei_tui.verbs import checks, transports
from vei_tui.verbs.checks import Health, requirement_problem


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VEI_ARTIFACTS_DIR", raising=False)


@pytest.fixture
def _no_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the servers that are started, which take seconds."""
    monkeypatch.setattr(checks, "_transports", list)


def doctor(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, str]]]:
    """Exit code and the checks by name."""
    code = cli.run(cli.vei, "vei", ["doctor", "--json"])
    body = json.loads(capsys.readouterr().out)
    assert body["ok"] == (code == 0)
    return code, {check["name"]: check for check in body["checks"]}


def test_this_installation_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = doctor(capsys)
    assert code == 0
    assert "identical" in found["office"]["what"]
    assert found["terminal"]["health"] == "note"
    assert "vei run" in found["terminal"]["advice"]
    for kind in ("stdio", "http"):
        assert found[kind]["health"] == "ok"
        assert "a server answers" in found[kind]["what"]
    assert found["loopback"]["health"] == "ok"
    assert not list(Path().iterdir())


@pytest.mark.usefixtures("_no_servers")
def test_for_people_each_check_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(cli.vei, "vei", ["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("python: ok, Python 3.")
    assert lines[-1] == "All is well."


@pytest.mark.usefixtures("_no_servers")
def test_a_place_that_cannot_be_written_fails_with_advice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VEI_ARTIFACTS_DIR", "/proc/nowhere/runs")
    code, found = doctor(capsys)
    assert code == 1
    assert found["runs"]["health"] == "FAILED"
    assert "VEI_ARTIFACTS_DIR" in found["runs"]["advice"]


@pytest.mark.usefixtures("_no_servers")
def test_a_wrong_setting_fails_and_the_other_checks_still_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VEI_SEED", "many")
    code, found = doctor(capsys)
    assert code == 1
    assert "VEI_SEED is 'many'" in found["environment"]["what"]
    assert found["office"]["health"] == "ok"


@pytest.mark.usefixtures("_no_servers")
def test_a_variable_that_nothing_reads_is_noted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VEI_SCENARO", "x")
    code, found = doctor(capsys)
    assert code == 0
    assert "Did you mean VEI_SCENARIO" in found["environment"]["advice"]


@pytest.mark.usefixtures("_no_servers")
def test_a_stranger_in_place_of_our_package_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = checks._home
    monkeypatch.setattr(checks, "_home", lambda name: tmp_path if name == "themes" else home(name))
    code, found = doctor(capsys)
    assert code == 1
    assert found["our packages"]["what"] == "themes is not ours"


def test_a_check_that_breaks_is_a_failed_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def _breaks() -> list[checks.Check]:
        raise ZeroDivisionError

    found = list(checks._guarded(_breaks))
    assert [check.health for check in found] == [Health.FAILED]
    assert found[0].name == "breaks"


@pytest.mark.parametrize(
    ("requirement", "installed", "problem"),
    [
        ("thing>=1.2,<2", "1.2", ""),
        ("thing>=1.2,<2", "1.10.3", ""),
        ("thing>=1.2,<2", "1.1.9", "thing is needed >=1.2,<2, 1.1.9 is installed"),
        ("thing<2,>=1.2", "2.0", "thing is needed <2,>=1.2, 2.0 is installed"),
        ("thing==8.2.8", "8.2.8", ""),
        ("thing==8.2", "8.2.0", ""),
        ("thing==8.2.8", "8.2.7", "thing is needed ==8.2.8, 8.2.7 is installed"),
        ("thing>=1; python_version > '3'", "1rc1", ""),
        ("thing>=1", None, "thing is missing"),
        ("thing @ git", "1", "thing @ git cannot be checked"),
    ],
)
def test_bounds(
    requirement: str, installed: str | None, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(name: str) -> str:
        if installed is None:
            raise metadata.PackageNotFoundError(name)
        return installed

    monkeypatch.setattr(checks.metadata, "version", version)
    assert requirement_problem(requirement) == problem


def test_a_port_that_is_taken_is_noted_and_one_that_is_nowhere_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("VEI_PORT", str(port))
        (taken,) = transports._chosen()
    assert (taken.health, taken.what) == (Health.NOTE, f"127.0.0.1:{port} is taken")
    assert "--port" in taken.advice
    (free,) = transports._chosen()
    assert free.health is Health.OK
    monkeypatch.setenv("VEI_HOST", "192.0.2.1")
    (nowhere,) = transports._chosen()
    assert nowhere.health is Health.FAILED
    assert "VEI_HOST" in nowhere.advice
    monkeypatch.setenv("VEI_PORT", "0")
    assert list(transports._chosen()) == []


def test_a_machine_without_ports_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(host: str, port: int) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(transports, "_bound", refused)
    found = transports._loopback()
    assert found.health is Health.FAILED
    assert "Permission denied" in found.what
    assert "stdio" in found.advice


def test_a_server_that_does_not_work_fails_with_its_first_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = (Row("raw", "start", True, 1, "x"), Row("raw", "exit", False, 1, "still running."))
    monkeypatch.setattr(transports, "_tried", lambda kind: (Report(rows), 1.0))
    found = {check.name: check for check in transports.look_at_transports()}
    for kind in ("stdio", "http"):
        assert (found[kind].health, found[kind].what) == (Health.FAILED, "exit: still running")
        assert found[kind].advice == f"'vei smoke --transport {kind}' tells more."
