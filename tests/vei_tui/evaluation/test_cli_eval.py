"""``vei eval``: who succeeds, what is made again and what is kept, what is told and refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.brains import Player
from tests.fakes.model_server import Fault, ModelServer
from vei_tui import cli

ROOT = Path(__file__).parents[3]
VEI = [sys.executable, "-m", "vei_tui"]
TEACHERS = ("--scenario", "macrocompute_default", "--scenario", "multi_channel")
EASY = ("--scenario", "p0_easy")

Vei = Callable[..., tuple[int, str, str]]


@pytest.fixture
def vei(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Vei]:
    """Run ``vei eval`` in an empty directory: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    # Workers are fresh interpreters, which begin in that directory, too.
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    capsys.readouterr()

    def call(*argv: str) -> tuple[int, str, str]:
        code = cli.run(cli.vei, "vei", ["eval", *argv])
        return code, *capsys.readouterr()

    return call


def told(vei: Vei, *argv: str, code: int = 0) -> dict[str, Any]:
    """What an evaluation tells a program."""
    came, out, err = vei(*argv, "--json")
    assert (came, err) == (code, "")
    found: dict[str, Any] = json.loads(out)
    return found


def successes(body: dict[str, Any]) -> dict[tuple[str, str], tuple[int, int]]:
    """Successes and trials by agent and scenario."""
    rows = body["report"]["scenarios"]
    return {(r["agent"], r["scenario"]): (r["successes"], r["trials"]) for r in rows}


def test_the_teachers_succeed_on_every_seed(vei: Vei) -> None:
    body = told(vei, "scripted", *TEACHERS, "--seeds", "20", "--out", "e")
    assert successes(body) == {
        ("teacher:macrocompute_default", "macrocompute_default"): (20, 20),
        ("teacher:multi_channel", "multi_channel"): (20, 20),
    }
    assert (body["episodes"], body["made"], body["kept"], body["not_run"]) == (40, 40, 0, [])


def test_no_baseline_succeeds(vei: Vei) -> None:
    body = told(vei, "baselines", *TEACHERS, "--seeds", "5", "--out", "e")
    rows = successes(body)
    assert {agent for agent, _ in rows} == {
        "baseline:noop", "baseline:random", "baseline:repeat", "baseline:hijacked",
    }  # fmt: skip
    assert set(rows.values()) == {(0, 5)}


def test_a_world_without_a_teacher_is_played_by_gold_in_its_variants(vei: Vei) -> None:
    code, out, err = vei("scripted", *EASY, "--seeds", "7,9-10", "--variants", "2", "--out", "e")
    assert (code, err) == (0, "")
    assert "script:gold     6    100 %" in out
    names = sorted(path.name for path in Path("e/script-gold").iterdir())
    seeds = ("10", "7", "9")
    assert names == [*(f"p0_easy-{n}" for n in seeds), *(f"p0_easy-v1-{n}" for n in seeds)]
    manifest = json.loads(Path("e/script-gold/p0_easy-v1-9/manifest.json").read_text())
    assert (manifest["agent"], manifest["door"], manifest["ended"]) == (
        "script:gold",
        "eval",
        "done",
    )
    assert (manifest["seed"], manifest["scenario"]["variant"]) == (9, 1)


def test_the_same_command_makes_only_what_is_missing(vei: Vei) -> None:
    first = told(vei, "scripted", *EASY, "--seeds", "6", "--out", "e")
    runs = Path("e/script-gold")
    before = {path: path.stat().st_mtime_ns for path in runs.glob("*/score.json")}
    shutil.rmtree(runs / "p0_easy-2")
    open_run = runs / "p0_easy-5" / "manifest.json"
    open_run.write_text(open_run.read_text().replace('"finished"', '"open"'))
    (runs / "p0_easy-6" / "manifest.json").write_text("{")
    again = told(vei, "scripted", *EASY, "--seeds", "6", "--out", "e")
    assert (again["made"], again["kept"]) == (3, 3)
    assert again["report"] == first["report"]
    same = [path for path, at in before.items() if path.stat().st_mtime_ns == at]
    assert {path.parent.name for path in same} == {"p0_easy-1", "p0_easy-3", "p0_easy-4"}
    assert told(vei, "scripted", *EASY, "--seeds", "6", "--out", "e")["made"] == 0


@pytest.mark.parametrize(
    ("argv", "difference"),
    [
        (("scripted", *EASY, "--seeds", "3"), r"its seeds is [1,2], and not [1,2,3]"),
        (("baselines", *EASY, "--seeds", "2"), 'its mode is "scripted", and not "baselines"'),
        (("scripted", *EASY, "--seeds", "2", "--variants", "1-1"), "its worlds.0.variants"),
    ],
)
def test_another_evaluation_is_refused_with_the_difference(
    argv: tuple[str, ...], difference: str, vei: Vei
) -> None:
    vei("scripted", *EASY, "--seeds", "2", "--out", "e")
    code, out, err = vei(*argv, "--out", "e")
    assert (code, out) == (1, "")
    assert difference in err
    assert err.count("\n") == 1


def test_options_of_the_environment_are_part_of_the_plan(
    vei: Vei, monkeypatch: pytest.MonkeyPatch
) -> None:
    vei("scripted", *EASY, "--out", "e")
    monkeypatch.setenv("VEI_DRIFT_MODE", "light")
    code, _, err = vei("scripted", *EASY, "--out", "e")
    assert code == 1
    assert "its options.drift is null" in err


def test_without_out_the_same_evaluation_has_the_same_place(vei: Vei) -> None:
    first = told(vei, "scripted", *EASY)
    again = told(vei, "scripted", *EASY)
    other = told(vei, "scripted", *EASY, "--seeds", "2")
    assert first["out"] == again["out"] != other["out"]
    assert again["kept"] == 1


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("scripted", "--seeds", "0"), "--seeds asks for 0"),
        (("scripted", "--seeds", "5-3"), "--seeds has '5-3'"),
        pytest.param(("scripted", "--seeds", "9" * 5000), "It may be 1 to 100,000.", id="digits"),
        (("scripted", "--seeds", "many"), "Write a count such as 20"),
        (("scripted", "--pack", "nowhere"), "There is no pack 'nowhere'"),
        (("scripted", "--scenario", "p0_eazy"), "p0_easy"),
        (("baselines", "--agent", "nop"), "Did you mean noop"),
        (("llm",), "There is no model for the seat"),
        (("llm", "--model", "openai/gpt-5"), "Set OPENAI_API_KEY"),
        (("frontier", "--model", "gpt-5"), "names no model"),
        (("llm", "--model", "openai/gpt-5", "--max-usd", "0"), "no sum of dollars above 0"),
    ],
)
def test_wrong_usage_is_one_line_and_makes_nothing(
    argv: tuple[str, ...], words: str, vei: Vei, tmp_path: Path
) -> None:
    code, out, err = vei(*argv)
    assert (code, out) == (2, "")
    assert words in err
    assert not list(tmp_path.iterdir())


def test_a_directory_with_something_else_is_left_alone(vei: Vei) -> None:
    Path("photos").mkdir()
    Path("photos/cat.jpg").write_text("cat")
    code, _, err = vei("scripted", *EASY, "--out", "photos")
    assert code == 1
    assert "holds 'cat.jpg' and no evaluation" in err


# -- killed in the middle --------------------------------------------------------------------------


def begun(*argv: str) -> subprocess.Popen[bytes]:
    """An evaluation in a process group of its own."""
    return subprocess.Popen(
        [*VEI, "eval", *argv],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finished(folder: Path) -> int:
    """Runs that are finished."""
    return sum(1 for _ in folder.glob("*/*/score.json"))


def until(folder: Path, count: int) -> None:
    """Wait for so many finished runs."""
    end = time.monotonic() + 60
    while finished(folder) < count:
        assert time.monotonic() < end, "the evaluation never got that far"
        time.sleep(0.01)


def still(folder: Path) -> None:
    """Wait until nobody writes there any more."""
    end = time.monotonic() + 20
    before = -1
    while before != (before := sum(path.stat().st_size for path in folder.rglob("*.json*"))):
        assert time.monotonic() < end
        time.sleep(0.3)


def test_an_evaluation_of_200_runs_that_was_killed_goes_on_as_if_nothing_had_been(
    vei: Vei,
) -> None:
    argv = ("scripted", *EASY, "--seeds", "200", "--workers", "2")
    unbroken = told(vei, *argv, "--out", "unbroken")
    assert unbroken["made"] == 200
    with begun(*argv, "--out", "broken") as process:
        until(Path("broken"), 60)
        # Only the one that hands out the work: its workers have to notice by themselves.
        os.kill(process.pid, signal.SIGKILL)
    still(Path("broken"))
    cut = finished(Path("broken"))
    assert 60 <= cut < 200
    resumed = told(vei, *argv, "--out", "broken")
    assert resumed["kept"] + resumed["made"] == 200
    assert cut - 2 <= resumed["kept"] <= cut
    assert resumed["report"] == unbroken["report"]
    for name in ("p0_easy-1", "p0_easy-100", "p0_easy-200"):
        trace = f"script-gold/{name}/trace.jsonl"
        assert Path("broken", trace).read_bytes() == Path("unbroken", trace).read_bytes()


def test_ctrl_c_says_how_to_go_on_and_leaves_everything_sound(vei: Vei) -> None:
    argv = ("scripted", *EASY, "--seeds", "90", "--workers", "2", "--out", "e")
    with begun(*argv) as process:
        until(Path("e"), 10)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == cli.INTERRUPTED
    assert b"the same command goes on with it" in err
    assert b"Traceback" not in err
    body = told(vei, *argv)
    assert body["kept"] >= 10
    assert successes(body) == {("script:gold", "p0_easy"): (90, 90)}


def test_two_at_once_in_one_place_are_refused(vei: Vei) -> None:
    argv = ("scripted", *EASY, "--seeds", "90", "--workers", "1", "--out", "e")
    with begun(*argv) as process:
        until(Path("e"), 3)
        code, _, err = vei(*argv)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=30)
    assert code == 1
    assert "is under way" in err


# -- models ----------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server of models that can do the easy worlds."""
    with ModelServer(Player("p0_easy", "f1_budget_reconciliation")) as made:
        yield made


@pytest.fixture
def keyed(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> ModelServer:
    """The same, with the environment that leads to it."""
    for name, value in server.variables.items():
        monkeypatch.setenv(name, value)
    return server


MODEL = ("--model", "openai/gpt-5")


def test_models_are_evaluated_and_again_from_their_cassettes(
    vei: Vei, keyed: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = (*MODEL, "--model", "anthropic/claude-sonnet-4-5", *EASY, "--seeds", "2")
    first = told(vei, "llm", *both, "--out", "e")
    assert set(successes(first).values()) == {(2, 2)}
    row = first["report"]["overall"][0]
    assert row["tokens"] > 1000
    asked = len(keyed.asked)
    for name in keyed.variables:
        monkeypatch.delenv(name)
    again = told(vei, "llm", *both, "--out", "f", "--cassettes", "e")
    assert len(keyed.asked) == asked
    assert again["report"] == first["report"]
    for trace in Path("e").rglob("trace.jsonl"):
        assert Path("f", *trace.parts[1:]).read_bytes() == trace.read_bytes()


def test_a_provider_that_fails_is_no_failure_of_the_model_and_is_tried_again(
    vei: Vei, keyed: ModelServer
) -> None:
    argv = ("llm", *MODEL, *EASY, "--seeds", "2", "--workers", "1", "--out", "e")
    keyed.faults.append(Fault("status", 401))
    body = told(vei, *argv, code=1)
    assert successes(body) == {("openai/gpt-5", "p0_easy"): (1, 1)}
    (trouble,) = body["not_run"]
    assert trouble["reason"].startswith("provider: ")
    assert told(vei, *argv)["kept"] == 1
    assert told(vei, *argv)["kept"] == 2


def test_frontier_tells_the_dimensions(vei: Vei, keyed: ModelServer) -> None:
    argv = ("frontier", *MODEL, "--scenario", "f1_budget_reconciliation", "--out", "e")
    code, out, _ = vei(*argv)
    assert code == 0
    assert "Dimensions of f1_budget_reconciliation" in out
    assert "    reconciliation  1.00" in out.replace("follow_through", "")
    dimensions = told(vei, *argv)["report"]["scenarios"][0]["dimensions"]
    assert set(dimensions.values()) == {1.0}


def test_a_limit_is_the_models_own_failure(vei: Vei, keyed: ModelServer) -> None:
    body = told(vei, "llm", *MODEL, *EASY, "--max-steps", "3", "--out", "e")
    assert successes(body) == {("openai/gpt-5", "p0_easy"): (0, 1)}
    manifest = json.loads(next(Path("e").rglob("manifest.json")).read_text())
    assert manifest["ended"] == "limit: The limit of 3 calls is reached."
