"""The page of a run: complete, the same each time, and safe whatever is said in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from engine.errors import RunError
from engine.record import Run
from tests.vei_tui.pages import HARM, check_self_contained, data_of, made
from vei_tui import cli
from vei_tui.pictures.flow import page
from vei_tui.pictures.moments import MOST
from vei_tui.pictures.reading import read_tale


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day in which everything is done as it should be."""
    return made(tmp_path_factory.mktemp("flow") / "gold")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day of someone whose name and words mean harm."""
    return made(tmp_path_factory.mktemp("flow") / "hostile", agent=HARM, said=HARM)


def lines(path: Path, *records: Any) -> Path:
    """A file of JSON Lines."""
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), "utf-8")
    return path


def test_every_record_is_in_the_page_and_goals_point_at_their_evidence(gold: Path) -> None:
    text = page(read_tale(gold))
    check_self_contained(text)
    data = data_of(text, "run")
    records = list(Run.open(gold).records())
    assert [step["t"] for step in data["steps"]] == [record["time_ms"] for record in records]
    tools = [data["names"][step["n"]][0] for step in data["steps"] if step["k"] == "c"]
    assert tools == [record["tool"] for record in records if record["type"] == "call"]
    score = Run.open(gold).score() or {}
    assert [goal["evidence"] for goal in data["goals"]] == [g["evidence"] for g in score["goals"]]
    for goal, told in zip(score["goals"], data["goals"], strict=True):
        assert told["at"] == (None if goal["critical"] else max(goal["evidence"]))


def test_an_answer_comes_from_a_person_through_the_app_back_to_the_seat(gold: Path) -> None:
    text = page(read_tale(gold))
    data = data_of(text, "run")
    ways = LexborHTMLParser(text).css("#ways .way")
    answers = [step for step in data["steps"] if step["k"] == "e" and "c" in step]
    assert answers
    for step in answers:
        assert len(step["p"]) == 2
        assert data["steps"][step["c"]]["w"] == 0, "the seat asked"
        assert data["people"][step["w"]][0] in ("Dana Whitfield", "MacroCompute Sales")
    assert max(way for step in data["steps"] for way in step.get("p", ())) == len(ways) - 1


def test_the_map_has_a_room_for_each_app_and_a_desk_for_each_person(gold: Path) -> None:
    tree = LexborHTMLParser(page(read_tale(gold)))
    rooms = {node.attributes["data-app"] for node in tree.css(".room")}
    assert {"browser", "mail", "slack"} <= rooms
    desks = {node.attributes["data-who"] for node in tree.css(".desk")}
    assert {"agent", "cfo", "priya", "itops", "macrocompute"} <= desks
    assert tree.css_first(".desk.stranger").attributes["data-who"] == "macrocompute"
    for node in (*tree.css(".room"), *tree.css(".desk")):
        assert node.attributes["tabindex"] == "0"
        assert node.attributes["aria-label"]


def test_whatever_is_said_stays_text(hostile: Path) -> None:
    text = page(read_tale(hostile))
    check_self_contained(text)
    data = data_of(text, "run")
    said = [step["s"] for step in data["steps"]]
    assert any("</script><img src=x onerror=alert(1)><!--<script>" in each for each in said)
    assert "<img" not in text
    assert text.lower().count("</script") == 2
    refused = [step["r"] for step in data["steps"] if "r" in step]
    assert len(refused) == 2
    rooms = {node.attributes["data-app"] for node in LexborHTMLParser(text).css(".room")}
    assert not any("script" in (room or "") for room in rooms), "what is no app has no room"


def test_the_same_run_gives_the_same_bytes_in_every_process(hostile: Path, tmp_path: Path) -> None:
    written = []
    for salt in ("1", "2"):
        out = tmp_path / f"{salt}.html"
        done = subprocess.run(
            [sys.executable, "-m", "vei_tui", "visualize", "flow", str(hostile), "--out", str(out)],
            env={**os.environ, "PYTHONHASHSEED": salt},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == ""
        assert done.stderr == f"Written: {out}\n"
        written.append(out.read_bytes())
    assert written[0] == written[1] == page(read_tale(hostile)).encode()


def test_thoughts_and_costs_stand_with_the_call_they_led_to(gold: Path, tmp_path: Path) -> None:
    run = made(tmp_path / "minded")
    entries = [
        {"at": 1, "actor": "agent", "kind": "thought", "text": f"First {HARM}"},
        {"at": 1, "actor": "agent", "kind": "usage", "input": 90, "output": 10, "usd": "0.0005"},
        {"at": 1, "actor": "cfo", "kind": "thought", "text": "not the seat's"},
        {"at": 2, "actor": "agent", "kind": "usage", "input": 5, "output": 5, "usd": None},
        {"at": 10_000, "actor": "agent", "kind": "end", "why": "done", "text": "That was it."},
    ]
    lines(run / "journal.jsonl", *entries)
    steps = data_of(page(read_tale(run)), "run")["steps"]
    assert steps[1]["m"][0][0] == "thinks"
    assert steps[1]["m"][0][1].startswith("First </script><img")
    assert steps[1]["u"] == [100, 500]
    assert steps[2]["u"] == [10, None], "a price that nobody knows is none, and not nothing"
    assert steps[-1]["m"] == [["ends", "That was it."]]
    assert sum("m" in step for step in steps) == 2


OBSERVED = {"observation": {"time_ms": 1000, "focus": "mail", "summary": "INBOX (1 unread)"}}
BARE = {"tool": "mail.open", "args": {"id": "m1"}, "result": {"body_text": HARM}}
DONE = {"action": {"tool": "slack__send_message", "args": {"channel": "#x", "text": "hi"}}}
FAILED = {**DONE, "result": {"error": {"code": "unknown_channel", "message": "There is no #x."}}}


@pytest.mark.parametrize("form", ["list", "lines", "folder"])
def test_a_transcript_of_any_make_is_told(form: str, tmp_path: Path) -> None:
    entries = [OBSERVED, {"thought": "I read it."}, BARE, FAILED, {"thought": "Enough."}]
    path = tmp_path / "transcript.json"
    if form == "lines":
        lines(path, *entries)
    else:
        path.write_text(json.dumps(entries), "utf-8")
    text = page(read_tale(tmp_path if form == "folder" else path))
    check_self_contained(text)
    data = data_of(text, "run")
    look, opened, sent, end = data["steps"]
    assert (look["k"], look["t"], look["s"]) == ("o", 1000, "INBOX (1 unread)")
    assert opened["m"] == [["thinks", "I read it."]]
    assert "</script><img" in dict(opened["d"])["response"]
    assert sent["r"] == "There is no #x."
    assert end["m"] == [["thinks", "Enough."]]
    rooms = {node.attributes["data-app"] for node in LexborHTMLParser(text).css(".room")}
    assert rooms == {"mail", "vei"}
    assert "Made from a transcript" in text


def test_a_trace_of_version_1_is_told(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "old.jsonl",
        {"trace_version": 1, "type": "call", "tool": "mail.list", "args": {}, "response": []},
        {"type": "event", "target": "slack", "payload": {"user": "cfo", "text": "approved"}},
    )
    data = data_of(page(read_tale(path)), "run")
    assert [data["people"][step["w"]][0] for step in data["steps"]] == ["agent", "cfo"]
    assert data["steps"][1]["s"] == "approved"


def test_records_of_nonsense_are_told_as_far_as_they_make_sense(tmp_path: Path) -> None:
    mad = {"type": "call", "seq": "x", "time_ms": None, "tool": 5, "args": [1], "response": 3,
           "error": "bad", "findings": "no", "actor": None, "latency_ms": True}  # fmt: skip
    late = {"type": "event", "seq": -7, "time_ms": 10**17, "target": None, "payload": HARM,
            "cause": 0.5, "actor": HARM}  # fmt: skip
    text = page(read_tale(lines(tmp_path / "mad.jsonl", mad, late)))
    check_self_contained(text)
    assert [step["t"] for step in data_of(text, "run")["steps"]] == [0, 0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("[]", "has no entry"),
        ('{"type":"call"', "line 1"),
        ('[{"a":1}]', "entry 1 is not an entry"),
        ("[" * 100_000, "is not JSON"),
        ('{"type":"call"}\n{"type":"cal\n{"type":"call"}\n', "line 2"),
        ('{"type":"call","trace_version":9}\n', "version 9"),
    ],
)
def test_what_cannot_be_told_is_an_error_that_says_why(
    content: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "odd.json"
    path.write_text(content, "utf-8")
    with pytest.raises(RunError, match=said):
        read_tale(path)


def test_a_directory_without_a_run_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["visualize", "flow", str(tmp_path), "--out", str(tmp_path / "x.html")]
    assert cli.run(cli.vei, "vei", argv) == 1
    assert "holds no run" in capsys.readouterr().err
    assert not (tmp_path / "x.html").exists()


def test_ten_thousand_long_records_make_a_page_that_a_browser_can_open(tmp_path: Path) -> None:
    call = {
        "type": "call",
        "tool": "docs.read",
        "args": {"doc_id": "D"},
        "response": "word " * 4_000,
    }
    path = lines(tmp_path / "long.jsonl", *(call for _ in range(10_000)))
    text = page(read_tale(path))
    assert len(data_of(text, "run")["steps"]) == 10_000
    assert len(text) < 24_000_000
    assert len(data_of(page(read_tale(lines(path, call))), "run")["steps"][0]["d"][1][1]) > MOST


def test_a_score_that_was_changed_is_not_believed(tmp_path: Path) -> None:
    run = made(tmp_path / "noop", "noop")
    score = run / "score.json"
    score.write_text(score.read_text("utf-8").replace('"success": false', '"success": true'))
    tale = read_tale(run)
    assert tale.success is None
    assert tale.aims == ()
    assert any("is not the file that its manifest describes" in note for note in tale.notes)


def test_a_run_that_was_left_open_is_graded_as_it_stands(tmp_path: Path) -> None:
    run = made(tmp_path / "left", finished=False)
    out = tmp_path / "left.html"
    assert cli.run(cli.vei, "vei", ["visualize", "flow", str(run), "--out", str(out)]) == 0
    text = out.read_text("utf-8")
    assert "It was left open; graded as it stands." in text
    assert all(goal["met"] for goal in data_of(text, "run")["goals"])


def test_without_its_world_a_run_is_told_by_handles(tmp_path: Path) -> None:
    run = made(tmp_path / "gone")
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    manifest["scenario"]["source"] = str(tmp_path / "nowhere")
    (run / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    tale = read_tale(run)
    assert tale.title == "macrocompute_default"
    assert tale.name("cfo") == "cfo"
    assert any("world of this run is not here" in note for note in tale.notes)
    check_self_contained(page(tale))
