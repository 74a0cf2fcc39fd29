"""A report counts no day twice: of a script done once more, or of a model that was played back."""

from __future__ import annotations

import shutil
from pathlib import Path

import orjson
import pytest

from scenarios.catalogue import load
from scenarios.plays import perform
from vei_tui.play import Play
from vei_tui.trials import find_runs, read_trials

SCENARIO = "p0_easy"


def _made(path: Path, agent: str, seed: int = 1, cassette: bytes = b"") -> None:
    scenario = load(SCENARIO)
    with Play.begin(
        scenario, seed=seed, root=path.parent, run_dir=path, agent=agent, door="eval"
    ) as day:
        if cassette:
            (path / "cassette.jsonl").write_bytes(cassette)
        for _ in perform(scenario, "gold", day.call):
            pass
        day.finish("done")


def _reasons(root: Path) -> dict[str, str]:
    """Why runs do not count, by directory; empty for those that do."""
    return {Path(trial.run).name: trial.invalid for trial in read_trials(find_runs(root))}


@pytest.mark.parametrize("agent", ["script:gold", "teacher:p0_easy", "baseline:random"])
def test_a_script_that_does_the_same_day_again_is_no_trial(agent: str, tmp_path: Path) -> None:
    _made(tmp_path / "a", agent)
    _made(tmp_path / "b", agent)
    _made(tmp_path / "c", agent, seed=2)
    found = _reasons(tmp_path)
    assert found["a"] == found["c"] == ""
    assert found["b"] == f"It repeats {tmp_path / 'a'}: a script does the same day in the same way."


def test_a_model_that_does_the_same_day_again_is_a_trial(tmp_path: Path) -> None:
    _made(tmp_path / "a", "openai/gpt-5", cassette=b"one\n")
    _made(tmp_path / "b", "openai/gpt-5", cassette=b"two\n")
    _made(tmp_path / "c", "mcp")
    _made(tmp_path / "d", "mcp")
    assert set(_reasons(tmp_path).values()) == {""}


def test_a_model_that_was_played_back_is_no_trial(tmp_path: Path) -> None:
    _made(tmp_path / "a", "openai/gpt-5", cassette=b"one\n")
    _made(tmp_path / "b", "openai/gpt-5", cassette=b"one\n")
    _made(tmp_path / "c", "anthropic/claude-sonnet-4-5", cassette=b"one\n")
    found = _reasons(tmp_path)
    assert found["a"] == found["c"] == ""
    assert "played back" in found["b"]
    assert str(tmp_path / "a") in found["b"]


def test_a_repeat_of_a_run_that_does_not_count_is_a_trial(tmp_path: Path) -> None:
    _made(tmp_path / "a", "script:gold")
    _made(tmp_path / "b", "script:gold")
    score = tmp_path / "a" / "score.json"
    score.write_bytes(orjson.dumps({**orjson.loads(score.read_bytes()), "success": False}))
    found = _reasons(tmp_path)
    assert "not the file" in found["a"]
    assert found["b"] == ""


def test_a_copy_is_still_called_a_copy(tmp_path: Path) -> None:
    _made(tmp_path / "a", "script:gold")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    assert _reasons(tmp_path)["b"] == f"It is a copy of {tmp_path / 'a'}."
