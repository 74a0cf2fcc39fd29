"""`vei state`: what was where in a run, what a step changed, who called what; what is wrong."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from scenarios.catalogue import load
from tests.hostile_world import HARM, hostile_world
from vei_tui import cli
from vei_tui.play import Play
from vei_tui.presenters.text import clean
from vei_tui.verbs import state_show


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run by the scripted agent."""
    path = tmp_path_factory.mktemp("runs") / "day"
    assert cli.run(cli.vei, "vei", ["demo", "--out", str(path), "--json", "--seed", "7"]) == 0
    return path


@pytest.fixture(scope="module")
def records(day: Path) -> list[dict[str, Any]]:
    """Its records."""
    lines = (day / "trace.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


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


def step_of(records: list[dict[str, Any]], tool: str) -> int:
    """The step that made the first call of a tool."""
    return next(r["seq"] + 1 for r in records if r.get("tool") == tool)


def test_show_at_each_step_stands_where_the_record_says(
    vei: Any, day: Path, records: list[dict[str, Any]]
) -> None:
    for step in (1, 4, len(records)):
        argv = ("state", "show", str(day), "--step", str(step), "--json", "--app", "browser")
        code, out, _ = vei(*argv)
        told = json.loads(out)
        assert (code, told["step"], list(told["state"])) == (0, step, ["browser"])
        assert told["digest"] == records[step - 1]["digest"]
    assert json.loads(vei("state", "show", str(day), "--json")[1])["step"] == len(records)


def test_show_before_anything_happened(vei: Any, day: Path) -> None:
    code, out, _ = vei("state", "show", str(day), "--step", "0", "--app", "browser")
    assert code == 0
    assert out.splitlines()[0] == "At step 0, Mon 2 Mar 09:00:00: nothing has happened yet."
    assert "tabs  {0}" in out


def test_show_at_a_time_of_the_day(vei: Any, day: Path, records: list[dict[str, Any]]) -> None:
    _, out, _ = vei("state", "show", str(day), "--at", "09:00:05", "--json")
    told = json.loads(out)
    assert told["time_ms"] <= 5_000
    _, out, _ = vei("state", "show", str(day), "--step", str(told["step"] + 1), "--json")
    assert json.loads(out)["time_ms"] > 5_000
    _, out, _ = vei("state", "show", str(day), "--at", "Mon 10:00", "--json")
    assert json.loads(out)["step"] == len(records)


def test_show_is_a_tree_and_a_path_leads_into_it(vei: Any, day: Path) -> None:
    _, out, _ = vei("state", "show", str(day), "--app", "mail")
    rows = out.splitlines()
    assert rows[1].startswith("mail  {")
    assert any(row.startswith("  letters  {") for row in rows)
    long = next(row for row in rows if "body_text =" in row and row.endswith("…"))
    assert len(long) < 130
    code, out, _ = vei("state", "show", str(day), "--path", "mail.m1.body_text")
    assert code == 0
    assert out.splitlines()[1] == "mail.letters.m1.body_text ="
    assert "Nobody orders before I have." in out
    _, out, _ = vei("state", "show", str(day), "--path", "mail.m1", "--json")
    told = json.loads(out)
    assert (told["path"], told["value"]["id"]) == ("mail.letters.m1", "m1")
    assert "state" not in told


def test_show_cuts_what_is_long_unless_all_is_asked_for(vei: Any, tmp_path: Path) -> None:
    path = tmp_path / "long"
    with Play.begin(load("macrocompute_default"), seed=1, root=tmp_path, run_dir=path) as play:
        for number in range(30):
            text = f"message {number} " + "x" * 200
            play.call("slack.send_message", {"channel": "#random", "text": text})
    argv = ("state", "show", str(path), "--path", "slack.rooms.#random.posts")
    _, out, _ = vei(*argv)
    cut = next(row for row in out.splitlines() if "--full" in row)
    assert "before these" in cut
    assert "message 3 " not in out
    assert "message 29 " in out
    _, out, _ = vei(*argv, "--full")
    assert "--full" not in out
    assert "message 3 " + "x" * 200 in out


def test_a_long_answer_is_paged_on_a_terminal(
    vei: Any, day: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paged: list[str] = []
    monkeypatch.setattr(click, "echo_via_pager", paged.extend)
    state_show.page(["row"] * 500)
    assert not paged

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stdout", Terminal())
    state_show.page(["row"] * 3)
    assert not paged
    state_show.page(["row"] * 500)
    assert paged == ["row\n"] * 500


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--step", "999"], "The run has no step 999. Its steps are 0 to"),
        (["--app", "slak"], "There is no app 'slak' in this run. Did you mean slack?"),
        (["--at", "noon"], "'noon' is no time of the office's day. Write it as 10:42"),
        (["--at", "25:00"], "'25:00' is no time"),
        (["--at", "5"], "--step takes a step."),
        (["--at", "09:00", "--step", "1"], "both name a moment. Choose one."),
        (["--path", "mail.m1.bdy_text"], "In mail.m1: Did you mean body_text?"),
        (["--path", "mial"], "There is nothing at mial. Did you mean mail?"),
        (["--path", "mail.m1.id.x"], "Nothing stands below mail.m1.id."),
        (["--path", "slack.rooms.#no.key"], "There is nothing at slack.rooms.#no.key."),
    ],
)
def test_show_says_what_is_wrong(vei: Any, day: Path, argv: list[str], said: str) -> None:
    code, out, err = vei("state", "show", str(day), *argv)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_diff_says_what_a_step_changed_old_and_new(
    vei: Any, day: Path, records: list[dict[str, Any]]
) -> None:
    step = step_of(records, "slack.send_message")
    code, out, _ = vei("state", "diff", str(day), "--step", str(step), "--json")
    found = {change["path"]: change for change in json.loads(out)}
    assert code == 0
    text = next(change for path, change in found.items() if path.endswith(".text"))
    assert (text["change"], text["after"]) == ("added", records[step - 1]["args"]["text"])
    assert "before" not in text
    changed = found["slack.last_ts"]
    assert (changed["change"], changed["before"] < changed["after"]) == ("changed", True)
    _, out, _ = vei("state", "diff", str(day), "--step", str(step))
    rows = out.splitlines()
    assert rows[0].startswith(f"Step {step}, Mon 2 Mar 09:00:0")
    assert rows[0].endswith("slack.send_message by agent:")
    assert rows[1] in ("browser", "mail", "slack")
    assert f"  ~ last_ts: {changed['before']} -> {changed['after']}" in rows


def test_diff_of_several_steps_is_what_they_came_to(
    vei: Any, day: Path, records: list[dict[str, Any]]
) -> None:
    last = len(records)
    paths = {
        change["path"]
        for step in range(1, last + 1)
        for change in json.loads(vei("state", "diff", str(day), "--step", str(step), "--json")[1])
    }
    argv = ("state", "diff", str(day), "--step", "1", "--to", str(last))
    together = json.loads(vei(*argv, "--json")[1])
    assert {change["path"] for change in together} <= paths
    assert vei(*argv)[1].startswith(f"Steps 1 to {last}:\n")
    only = json.loads(vei(*argv, "--app", "mail", "--json")[1])
    assert {change["path"].partition(".")[0] for change in only} == {"mail"}


def test_diff_without_a_step_is_that_of_the_last_one(
    vei: Any, day: Path, records: list[dict[str, Any]]
) -> None:
    argv = ("state", "diff", str(day))
    assert vei(*argv)[1] == vei(*argv, "--step", str(len(records)))[1]


def test_diff_of_a_step_that_changed_nothing(vei: Any, tmp_path: Path) -> None:
    path = tmp_path / "quiet"
    with Play.begin(load("macrocompute_default"), seed=1, root=tmp_path, run_dir=path) as play:
        play.call("slack.list_channels", {})
    assert vei("state", "diff", str(path))[1].endswith("Nothing changed.\n")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--to", "3"], "--to needs --step."),
        (["--step", "5", "--to", "3"], "Write --step 3 --to 5."),
        (["--step", "999"], "The run has no step 999."),
        (["--step", "1", "--app", "crm"], "There is no app 'crm' in this run."),
    ],
)
def test_diff_says_what_is_wrong(vei: Any, day: Path, argv: list[str], said: str) -> None:
    code, out, err = vei("state", "diff", str(day), *argv)
    assert (code, out) == (2, "")
    assert said in err


def test_a_run_in_which_nothing_happened(vei: Any, tmp_path: Path) -> None:
    path = tmp_path / "empty"
    Play.begin(load("macrocompute_default"), seed=1, root=tmp_path, run_dir=path).close()
    assert "nothing has happened yet" in vei("state", "show", str(path))[1]
    code, _, err = vei("state", "diff", str(path))
    assert (code, "No step was made in this run." in err) == (2, True)
    assert "Nobody called anything yet." in vei("state", "receipts", str(path))[1]
    assert "Nothing has happened in it yet." in vei("state", "show", str(path), "--step", "1")[2]


def test_a_record_that_was_changed_is_told_and_not_shown(vei: Any, day: Path) -> None:
    import shutil

    shutil.copytree(day, "copy")
    trace = Path("copy/trace.jsonl")
    trace.write_bytes(
        trace.read_bytes().replace(b'"title":"MacroCompute', b'"title":"MacroComputf')
    )
    for argv in (("show", "copy"), ("diff", "copy", "--step", "2")):
        code, out, err = vei("state", *argv)
        assert (code, out) == (1, "")
        assert "is not what its calls give" in err


def test_receipts_list_every_call_with_its_step(
    vei: Any, day: Path, records: list[dict[str, Any]]
) -> None:
    calls = [record["seq"] for record in records if record["type"] == "call"]
    code, out, _ = vei("state", "receipts", str(day), "--json")
    told = json.loads(out)
    assert code == 0
    assert [receipt["seq"] for receipt in told] == calls
    assert [receipt["step"] for receipt in told] == [seq + 1 for seq in calls]
    _, out, _ = vei("state", "receipts", str(day), "--tail", "2")
    assert out.count("\n") == 2
    assert "mail.open: ok" in out


def test_receipts_of_one_actor(vei: Any, day: Path) -> None:
    _, out, _ = vei("state", "receipts", str(day), "--actor", "agent", "--json")
    assert {receipt["actor"] for receipt in json.loads(out)} == {"agent"}
    code, out, err = vei("state", "receipts", str(day), "--actor", "agnt")
    assert (code, out) == (2, "")
    assert "'agnt' called nothing in this run. Did you mean agent?" in err


def test_harm_that_others_wrote_is_only_read(vei: Any, tmp_path: Path) -> None:
    scenario = load(str(hostile_world(tmp_path / "world")))
    path = tmp_path / "hurt"
    with Play.begin(scenario, seed=1, root=tmp_path, run_dir=path) as play:
        play.call("slack.send_message", {"channel": "#procurement", "text": HARM})
        play.call("vei.wait", {"max_ms": 600_000})
    whole = ("show", str(path), "--full")
    body = ("show", str(path), "--path", "mail.m1.body_text")
    for argv in (whole, ("show", str(path)), body, ("diff", str(path), "--step", "1", "--full"),
                 ("receipts", str(path))):  # fmt: skip
        code, out, _ = vei("state", *argv)
        assert code == 0
        assert clean(out) == out
        assert "\x1b" not in out
