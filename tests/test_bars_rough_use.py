"""The command line used roughly: output cut off or closed, a run in use, a world without end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.errors import ScenarioError
from scenarios.catalogue import load
from vei_tui.line.desk import SEEN

ROOT = Path(__file__).parents[1]
VEI = [sys.executable, "-m", "vei_tui"]


def shell(line: str, *argv: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell, in which `"$@"` is the command line."""
    command = ["sh", "-c", line, "sh", *VEI, *argv]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True)


def test_a_demo_that_nobody_reads_on_ends_quietly(tmp_path: Path) -> None:
    done = shell('{ "$@"; echo "exit $?" >&2; } | head -1', "demo", "--out", str(tmp_path / "day"))
    assert done.stdout.startswith("A laptop from MacroCompute.")
    assert done.stderr == "exit 0\n"


@pytest.mark.parametrize("argv", [["run"], ["demo"], ["state"], ["--help"]], ids=" ".join)
def test_without_a_stdout_the_work_is_done_all_the_same(argv: list[str], tmp_path: Path) -> None:
    out = ["--out", str(tmp_path / "day")] if argv[0] in ("run", "demo") else []
    done = shell('echo "tick 1s" | "$@" >&-', *argv, *out)
    assert (done.returncode, done.stderr) == (0, "")
    if out:
        assert (tmp_path / "day" / "score.json").exists()


def test_a_world_whose_aliases_multiply_is_refused(tmp_path: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    file = tmp_path / "scenario.yaml"
    file.write_text("\n".join(lines), "utf-8")
    with pytest.raises(ScenarioError, match="more than 500,000 values"):
        load(str(file))


def test_a_world_in_json_may_spell_any_character(tmp_path: Path) -> None:
    file = tmp_path / "scenario.json"
    file.write_text('{"id": "\\ud83d\\udc4b"}', "utf-8")
    with pytest.raises(ScenarioError) as refused:
        load(str(file))
    assert "syntax" not in str(refused.value)


def test_a_long_word_is_looked_at_once() -> None:
    """Looked at from each of its letters, this one would take minutes."""
    text = f"{'字' * 200_000} a.b@shop.example, {'x.' * 100_000}"
    assert SEEN.findall(text) == ["a.b@shop.example"]
