"""The command line's table: what is listed, what help costs, which programs there are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from vei_tui import cli

ROOT = Path(__file__).resolve().parent.parent.parent
HEAVY = (
    "anthropic",
    "anyio",
    "asyncio",
    "mcp",
    "openai",
    "prompt_toolkit",
    "pydantic",
    "rich",
    "selectolax",
    "textual",
    "torch",
    "yaml",
)
PROBE = """
import json, sys
from vei_tui.cli import run, vei
code = run(vei, "vei", sys.argv[1:])
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""


def imported_by(*argv: str) -> tuple[int, set[str]]:
    """Exit code of a command line in a fresh process, and the top-level modules it imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *argv],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    return code, {name.partition(".")[0] for name in modules}


@pytest.mark.parametrize("argv", [("--help",), ("nonsense",), ("play",), ("run", "--help")])
def test_help_and_usage_errors_import_nothing_heavy(argv: tuple[str, ...]) -> None:
    _, modules = imported_by(*argv)
    assert not modules & set(HEAVY)


def test_line_mode_in_a_pipe_imports_no_screen_no_server_and_no_prompt(tmp_path: Path) -> None:
    code, modules = imported_by("run", "--out", str(tmp_path / "run"))
    assert code == 0
    assert not modules & {"anthropic", "mcp", "openai", "prompt_toolkit", "textual"}


def test_help_lists_every_verb_with_its_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(cli.vei, "vei", ["--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for name, verb in cli.VERBS.items():
        assert f"{name} {verb.summary}" in shown


@pytest.mark.parametrize("verb", cli.VERBS)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_verb_has_help(verb: str, option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(cli.vei, "vei", [verb, option]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: vei {verb}")
    assert cli.run(cli.load_verb(verb), f"vei-{verb}", [option]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: vei-{verb}")


@pytest.mark.parametrize(
    "verb",
    [
        "serve",
        "smoke",
        "demo",
        "run",
        "score",
        "eval",
        "eval-frontier",
        "llm-test",
        "state",
        "report",
    ],
)
def test_hyphenated_programs_take_the_options_of_their_verb(
    verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [f"vei-{verb}", "--help"])
    with pytest.raises(SystemExit) as end:
        getattr(cli, f"{verb.replace('-', '_')}_main")()
    assert end.value.code == 0
    assert f"Usage: vei-{verb}" in capsys.readouterr().out


def test_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(cli.vei, "vei", ["--version"]) == 0
    assert capsys.readouterr().out == f"vei {cli.version()}\n"
