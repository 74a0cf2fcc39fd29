"""The page of many runs: all of them, those that do not count too, and nothing that can run."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from engine.judge.report import report
from tests.vei_tui.pages import HARM, check_self_contained, data_of, made
from vei_tui import cli
from vei_tui.pictures import dashboard
from vei_tui.presenters.leaderboard_page import tables
from vei_tui.trials import find_runs, read_trials


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs of several agents, of all sorts."""
    folder = tmp_path_factory.mktemp("many")
    made(folder / "gold", seed=1)
    made(folder / "noop", "noop", "baseline:noop")
    made(folder / "hostile", agent=HARM, said=HARM)
    made(folder / "open", agent="left", finished=False)
    made(folder / "down", "noop", "some/model", ended="provider: overloaded")
    made(folder / "dilemma", scenario="f13_ethical_dilemma")
    (folder / HARM.replace("/", "_")).mkdir()
    (folder / HARM.replace("/", "_") / "trace.jsonl").write_text("nonsense\n")
    return folder


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    """Their page, as the command line writes it."""
    out = root.parent / "many.html"
    assert cli.run(cli.vei, "vei", ["visualize", "dashboard", str(root), "--out", str(out)]) == 0
    return out.read_text("utf-8")


def test_every_run_is_there_and_those_that_do_not_count_say_why(text: str) -> None:
    runs = {Path(run["run"]).name: run for run in data_of(text, "runs")["runs"]}
    assert len(runs) == 7
    outcomes = {name: run["outcome"] for name, run in runs.items()}
    assert outcomes["gold"] == outcomes["hostile"] == outcomes["dilemma"] == "success"
    assert outcomes["noop"] == "no success"
    uncounted = {name: run for name, run in runs.items() if run["outcome"] == "not counted"}
    assert len(uncounted) == 3
    assert all(run["reason"] and "numbers" not in run for run in uncounted.values())
    assert "never finished" in uncounted["open"]["reason"]
    assert "provider: overloaded" in uncounted["down"]["reason"]
    gold = runs["gold"]
    assert gold["numbers"]["goals"] == [5, "5 / 5"]
    assert gold["agent"] == "script:gold"
    assert [goal[0] for goal in gold["goals"]] == [True] * len(gold["goals"])
    assert any("Dana Whitfield → slack" in step[2] for step in gold["steps"])
    assert runs["dilemma"]["dimensions"]


def test_the_rows_of_the_report_stand_on_top(text: str, root: Path) -> None:
    made_report = report(read_trials(find_runs(root)))
    places = [text.index(table) for table in tables(made_report)]
    assert len(places) == 3
    assert places == sorted(places)
    assert places[-1] < text.index('id="choose"')


def test_nothing_in_it_can_run_and_the_same_runs_give_the_same_page(text: str, root: Path) -> None:
    check_self_contained(text)
    assert "<img" not in text
    assert text.lower().count("</script") == 2
    names = [run["agent"] for run in data_of(text, "runs")["runs"]]
    assert any(name.startswith("</script><img src=x onerror") for name in names)
    again = dashboard.page(dashboard.told(list(read_trials(find_runs(root)))))
    assert again == text


def test_it_can_be_chosen_by_scenario_agent_variant_and_outcome(text: str) -> None:
    tree = LexborHTMLParser(text)
    for key in ("scenario", "agent", "variant", "outcome"):
        assert tree.css_first(f"label select#by-{key}") is not None


def test_of_many_runs_less_is_told_and_the_rest_is_counted(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard, "ROOM", 10)
    monkeypatch.setattr(dashboard, "FEWEST", 4)
    trials = [trial for trial in read_trials(find_runs(root)) if trial.run.endswith("gold")]
    trials *= 3
    first = data_of(dashboard.page(dashboard.told(trials)), "runs")["runs"][0]
    assert len(first["steps"]) == 4
    assert any(note.endswith("more records are not told here.") for note in first["notes"])


def test_a_place_without_runs_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["visualize", "dashboard", str(tmp_path), "--out", str(tmp_path / "x.html")]
    assert cli.run(cli.vei, "vei", argv) == 1
    assert "There are no runs in" in capsys.readouterr().err
