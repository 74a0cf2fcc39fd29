"""``vei report`` over real runs: good, bad, killed, cut, changed, copied, of hostile names."""

from __future__ import annotations

import io
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import pytest

from scenarios.catalogue import load
from scenarios.plays import perform
from vei_tui import cli
from vei_tui.play import Play

SCENARIO = "macrocompute_default"
HOSTILE = '=cmd|"<script>alert(1)</script>\x1b[2J\u202e'
KILLED = """
import os, signal, sys
from pathlib import Path
from scenarios.catalogue import load
from vei_tui.play import Play
play = Play.begin(load(sys.argv[1]), seed=1, root=Path(), run_dir=Path(sys.argv[2]), agent="doomed")
play.call("vei.observe", {})
os.kill(os.getpid(), signal.SIGKILL)
"""


def made(
    root: Path, name: str, play: str, agent: str, seed: int = 1, ended: str = "done", **more: Any
) -> Path:
    """A finished run of a shipped play."""
    scenario = load(more.pop("scenario", SCENARIO))
    with Play.begin(
        scenario, seed=seed, root=root, run_dir=root / name, agent=agent, **more
    ) as day:
        for _ in perform(scenario, play, day.call):
            pass
        day.finish(ended)
    return root / name


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs of three agents on two scenarios, one of them of all sorts."""
    root = tmp_path_factory.mktemp("runs")
    for seed in (1, 2, 3):
        made(root, f"gold-{seed}", "gold", "script:gold", seed)
        made(root, f"noop-{seed}", "noop", "baseline:noop", seed)
        made(root, f"mixed-{seed}", "overeager" if seed == 2 else "gold", HOSTILE, seed)
    for agent, play in (("script:gold", "gold"), ("baseline:noop", "noop")):
        made(root / "deep" / "er", agent[:4], play, agent, scenario="multi_channel")
    return root


@pytest.fixture
def root(kept: Path, tmp_path: Path) -> Path:
    """A copy of these runs that a test may break."""
    shutil.copytree(kept, tmp_path / "runs")
    return tmp_path / "runs"


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
        code = cli.run(cli.vei, "vei", ["report", *argv])
        return code, *capsys.readouterr()

    return call


def body(vei: Any, *argv: str) -> dict[str, Any]:
    """The report for programs."""
    code, out, err = vei("--json", *argv)
    assert (code, err) == (0, "")
    told: dict[str, Any] = json.loads(out)
    return told


def reasons(told: dict[str, Any]) -> dict[str, str]:
    """Why runs are not counted, by the name of their directory."""
    return {Path(trial["run"]).name: trial["reason"] for trial in told["invalid"]}


def rewrite(path: Path, **changes: Any) -> None:
    """Change fields of a run's manifest."""
    manifest = path / "manifest.json"
    manifest.write_bytes(orjson.dumps({**orjson.loads(manifest.read_bytes()), **changes}))


def forge(path: Path, **changes: Any) -> None:
    """Change a run's score, and the manifest so that it describes the changed one."""
    score = path / "score.json"
    score.write_bytes(orjson.dumps({**orjson.loads(score.read_bytes()), **changes}))
    files = orjson.loads((path / "manifest.json").read_bytes())["files"]
    rewrite(path, files={**files, "score.json": sha256(score.read_bytes()).hexdigest()})


def test_agents_are_compared_over_all_scenarios_and_on_each(vei: Any, root: Path) -> None:
    told = body(vei, str(root))
    rows = {row["agent"]: row for row in told["overall"]}
    assert list(rows) == ["script:gold", HOSTILE, "baseline:noop"]
    gold, mixed, noop = rows.values()
    assert (gold["trials"], gold["successes"], gold["scenarios"]) == (4, 4, 2)
    assert gold["pass_hat"] == {"1": 1.0, "2": None, "3": None}
    assert (mixed["trials"], mixed["successes"]) == (3, 2)
    assert mixed["pass_hat"] == {"1": 0.666667, "2": 0.333333, "3": 0.0}
    assert mixed["interval"] == [0.20766, 0.938508]
    assert (noop["successes"], noop["composite"], noop["interval"][0]) == (0, 0.0, 0.0)
    assert noop["actions"] == 1
    assert [(row["scenario"], row["agent"]) for row in told["scenarios"]] == [
        (SCENARIO, "script:gold"),
        (SCENARIO, HOSTILE),
        (SCENARIO, "baseline:noop"),
        ("multi_channel", "script:gold"),
        ("multi_channel", "baseline:noop"),
    ]
    assert told["invalid"] == []
    assert [note for note in told["notes"] if "same scenarios" in note]


def test_doing_the_runs_again_gives_the_same_report(vei: Any, root: Path) -> None:
    assert vei(str(root), "--regrade") == vei(str(root))


def test_a_forged_score_is_believed_until_the_run_is_done_again(vei: Any, root: Path) -> None:
    forge(root / "noop-1", success=True)
    noop = next(row for row in body(vei, str(root))["overall"] if row["agent"] == "baseline:noop")
    assert noop["successes"] == 1
    told = body(vei, str(root), "--regrade")
    noop = next(row for row in told["overall"] if row["agent"] == "baseline:noop")
    assert noop["successes"] == 0


def test_doing_runs_again_keeps_what_they_cost(vei: Any, root: Path) -> None:
    costs = {"actions": 1, "time_ms": 5, "tokens": 900, "usd": 0.25}
    forge(root / "gold-1", costs=costs)
    for more in ((), ("--regrade",)):
        told = body(vei, str(root / "gold-1"), *more)
        assert (told["overall"][0]["tokens"], told["overall"][0]["usd"]) == (900, 0.25)
    assert told["overall"][0]["actions"] > 1


def test_an_unknown_price_stays_unpriced_in_every_form(vei: Any, root: Path) -> None:
    costs = {"actions": 1, "time_ms": 5, "tokens": 900, "usd": "unpriced"}
    forge(root / "gold-1", costs=costs)
    assert body(vei, str(root))["overall"][0]["usd"] == "unpriced"
    for form in ("table", "markdown", "csv", "html"):
        assert "unpriced" in vei(str(root), "--format", form)[1]
    assert "unpriced" not in vei(str(root / "noop-1"))[1]


def test_what_an_mcp_client_spends_is_unknown_not_nothing(vei: Any, tmp_path: Path) -> None:
    made(tmp_path, "served", "gold", "mcp", door="stdio")
    row = body(vei, str(tmp_path))["overall"][0]
    assert (row["agent"], row["tokens"], row["usd"]) == ("mcp", "unknown", "unpriced")


def test_runs_that_say_nothing_are_named_with_the_reason(vei: Any, root: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, SCENARIO, str(root / "killed")], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    shutil.copytree(root / "killed", root / "torn")
    with (root / "torn" / "trace.jsonl").open("ab") as trace:
        trace.write(b'{"trace_version":2,"ty')
    trace = (root / "gold-1" / "trace.jsonl").read_bytes()
    (root / "gold-1" / "trace.jsonl").write_bytes(trace[: len(trace) // 2])
    (root / "gold-2" / "score.json").unlink()
    (root / "noop-1" / "score.json").write_text('{"success": true}', "utf-8")
    (root / "noop-2" / "manifest.json").write_text("{", "utf-8")
    (root / "noop-3" / "manifest.json").unlink()
    forge(root / "mixed-1", costs={"actions": "many"})
    rewrite(root / "mixed-2", ended="provider: 503 after 4 tries")
    shutil.copytree(root / "gold-3", root / "gold-3-copy")
    (root / "scored").mkdir()
    with Play.begin(load(SCENARIO), seed=1, root=root, run_dir=root / "unscored") as day:
        day.writer.finish(None)
    told = body(vei, str(root))
    found = reasons(told)
    expected = {
        "killed": "never finished",
        "torn": "killed while it wrote",
        "gold-1": "trace.jsonl is not the file",
        "gold-2": "score.json is not the file",
        "noop-1": "score.json is not the file",
        "noop-2": "is not JSON",
        "noop-3": "has no manifest.json",
        "mixed-1": "score.json cannot be read",
        "mixed-2": "provider: 503 after 4 tries",
        "gold-3-copy": "It is a copy of",
        "unscored": "without a score",
    }
    assert found.keys() == expected.keys()
    for name, words in expected.items():
        assert words in found[name], name
    rows = {row["agent"]: row for row in told["overall"]}
    assert (rows["script:gold"]["trials"], rows["script:gold"]["successes"]) == (2, 2)
    assert (rows[HOSTILE]["trials"], rows[HOSTILE]["invalid"]) == (1, 2)
    assert (rows["doomed"]["trials"], rows["doomed"]["success_rate"]) == (0, None)
    assert rows["unnamed (play)"]["invalid"] == 1
    assert reasons(body(vei, str(root), "--regrade")).keys() == expected.keys()
    for form in ("table", "markdown", "csv", "html"):
        out = vei(str(root), "--format", form)[1]
        assert all(name in out for name in expected), form


def test_a_run_that_does_not_come_out_the_same_is_not_graded_again(vei: Any, root: Path) -> None:
    path = root / "gold-1"
    lines = (path / "trace.jsonl").read_bytes().splitlines(keepends=True)
    (path / "trace.jsonl").write_bytes(b"".join(lines[:-1]))
    files = orjson.loads((path / "manifest.json").read_bytes())["files"]
    forged = sha256((path / "trace.jsonl").read_bytes()).hexdigest()
    rewrite(path, files={**files, "trace.jsonl": forged}, seed=99)
    assert reasons(body(vei, str(root))) == {}
    assert "is not what its calls give" in reasons(body(vei, str(root), "--regrade"))["gold-1"]


def test_a_run_given_twice_counts_once(vei: Any, root: Path) -> None:
    once = body(vei, str(root))
    assert body(vei, str(root), str(root / "gold-1"), f"{root}/../{root.name}") == once


def test_older_runs_go_by_their_door(vei: Any, root: Path) -> None:
    rewrite(root / "gold-1", agent="", door="line")
    assert body(vei, str(root / "gold-1"))["overall"][0]["agent"] == "unnamed (line)"


def test_the_ending_of_the_file_says_the_form(vei: Any, root: Path) -> None:
    for ending, start in (
        ("md", "# Leaderboard"),
        ("csv", '"kind","agent"'),
        ("json", '{"k": 2'),
        ("html", "<!doctype html>"),
        ("txt", "11 runs of 3 agents on 2 scenarios."),
    ):
        code, out, err = vei(str(root), "--k", "2", "--out", f"report.{ending}")
        assert (code, out, err) == (0, "", f"Written: report.{ending}\n")
        assert Path(f"report.{ending}").read_text("utf-8").startswith(start)
    vei(str(root), "--out", "other.txt", "--format", "markdown")
    assert Path("other.txt").read_text("utf-8").startswith("# Leaderboard")


def test_runs_are_looked_for_in_the_artifacts_directory(
    vei: Any, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VEI_ARTIFACTS_DIR", str(root))
    assert vei()[1].startswith("11 runs of 3 agents")
    assert vei("deep")[1].startswith("2 runs of 2 agents on 1 scenario.")


def test_wrong_usage_is_one_line(vei: Any, root: Path) -> None:
    code, out, err = vei()
    assert (code, out) == (1, "")
    assert err == "vei: There are no runs in _vei_out. 'vei' and 'vei demo' make some.\n"
    assert vei("nowhere")[0] == 2
    assert vei(str(root), "--k", "0")[0] == 2
    assert vei(str(root), "--json", "--format", "csv")[0] == 2
    assert vei(str(root), "--out", "no/such/place.html")[0] == 1
    assert "cannot be written" in vei(str(root), "--out", "no/such/place.html")[2]
