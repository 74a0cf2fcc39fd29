"""The best run of each scenario: found fast, among runs of every state."""

from __future__ import annotations

import json
import os
import shutil
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from scenarios.catalogue import load
from scenarios.plays import perform
from vei_tui.best import Best, best_scores
from vei_tui.play import Play

SCENARIO = "macrocompute_default"


def made(root: Path, name: str, play: str, agent: str = "person") -> Path:
    """A finished run of a shipped play."""
    with Play.begin(load(SCENARIO), seed=3, root=root, run_dir=root / name, agent=agent) as day:
        for _ in perform(day.scenario, play, day.call):
            pass
        day.finish()
    return root / name


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A failure, and a success by another agent."""
    root = tmp_path_factory.mktemp("runs")
    made(root, "a-failure", "noop")
    made(root, "b-success", "gold", "script:gold")
    return root


def test_the_best_run_of_each_scenario(runs: Path) -> None:
    score = json.loads((runs / "b-success" / "score.json").read_text("utf-8"))
    goals = sum(not goal["critical"] for goal in score["goals"])
    assert best_scores(runs) == {
        SCENARIO: Best(
            success=True,
            composite=1.0,
            goals_met=goals,
            goals=goals,
            actions=score["costs"]["actions"],
            run="b-success",
            agent="script:gold",
            runs=2,
        )
    }


def test_one_agents_best_run(runs: Path) -> None:
    best = best_scores(runs, "person")[SCENARIO]
    assert (best.run, best.success, best.runs) == ("a-failure", False, 1)
    assert best_scores(runs, "nobody") == {}


def test_nothing_where_there_is_nothing(tmp_path: Path) -> None:
    assert best_scores(tmp_path) == {}
    assert best_scores(tmp_path / "nowhere") == {}
    (tmp_path / "file").write_text("")
    assert best_scores(tmp_path / "file") == {}


def rewrite(path: Path, **changes: Any) -> None:
    """Change fields of a run's manifest."""
    manifest = path / "manifest.json"
    manifest.write_bytes(orjson.dumps({**orjson.loads(manifest.read_bytes()), **changes}))


def test_broken_runs_take_no_part(runs: Path, tmp_path: Path) -> None:
    made(tmp_path, "sound", "noop")
    for name in ("edited", "open", "cut", "list", "odd", "deep", "empty", "nameless"):
        shutil.copytree(runs / "b-success", tmp_path / name)
    (tmp_path / "edited" / "score.json").write_text('{"success": true}')
    rewrite(tmp_path / "open", status="open")
    (tmp_path / "cut" / "manifest.json").write_text('{"format": "vei-')
    (tmp_path / "list" / "manifest.json").write_text("[1]")
    rewrite(tmp_path / "odd", scenario="macrocompute_default")
    (tmp_path / "deep" / "manifest.json").write_text("[" * 100_000)
    (tmp_path / "empty" / "score.json").unlink()
    rewrite(tmp_path / "nameless", scenario={"id": 7})
    odd = b"[]"
    shutil.copytree(runs / "b-success", tmp_path / "shape")
    (tmp_path / "shape" / "score.json").write_bytes(odd)
    rewrite(tmp_path / "shape", files={"score.json": sha256(odd).hexdigest()})
    os.symlink(tmp_path / "loop", tmp_path / "loop")
    best = best_scores(tmp_path)
    assert list(best) == [SCENARIO]
    assert (best[SCENARIO].run, best[SCENARIO].runs) == ("sound", 1)


def test_hundreds_of_runs_are_read_at_once(runs: Path, tmp_path: Path) -> None:
    for number in range(400):
        there = tmp_path / f"run-{number}"
        there.mkdir()
        for name in ("manifest.json", "score.json"):
            os.link(runs / "b-success" / name, there / name)
    times = []
    for _ in range(3):
        began = time.perf_counter()
        assert best_scores(tmp_path)[SCENARIO].runs == 400
        times.append(time.perf_counter() - began)
    assert min(times) < 0.2
