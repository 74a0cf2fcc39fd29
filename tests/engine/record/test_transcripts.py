"""Transcripts: what a seat saw and did, and the shapes in which others write it down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.errors import RunError
from engine.record import Run, read_transcript, transcript
from tests.engine.record.small_office import do, open_office, record


def test_a_transcript_tells_looks_and_actions_of_one_seat() -> None:
    office = open_office()
    do(office)
    told = transcript(office.records(), "agent")
    calls = [r for r in office.records() if r["type"] == "call" and r["actor"] == "agent"]
    assert len(told) == len(calls)
    assert [entry["meta"]["step"] for entry in told] == list(range(len(told)))
    assert [entry["meta"]["time_ms"] for entry in told] == [call["time_ms"] for call in calls]
    assert {entry["meta"]["run_id"] for entry in told} == {office.run_id}
    assert told[0]["action"] == {
        "tool": "slack.list_channels",
        "args": {},
        "result": ["#general"],
    }
    assert told[2]["observation"] == calls[2]["response"]
    refused = next(e["action"] for e in told if e.get("action", {}).get("tool") == "no.such_tool")
    assert refused["result"]["error"]["code"] == "unknown_tool"
    assert [set(entry) for entry in transcript(office.records(), "itops")] == [{"action", "meta"}]


def test_a_refused_look_is_an_action_that_failed() -> None:
    office = open_office()
    do(office, [("agent", "vei.observe", {"focus": "nowhere"})])
    (entry,) = transcript(office.records(), "agent")
    assert entry["action"]["result"]["error"]["code"] == "invalid_args"


def test_a_finished_run_has_its_transcript(tmp_path: Path) -> None:
    record(tmp_path / "run")
    told = transcript(Run.open(tmp_path / "run").records(), "agent")
    assert orjson.loads((tmp_path / "run" / "transcript.json").read_bytes()) == told
    assert read_transcript(tmp_path / "run") == told
    assert read_transcript(tmp_path / "run" / "transcript.json") == told


def test_a_run_without_calls_has_an_empty_transcript(tmp_path: Path) -> None:
    record(tmp_path / "run", [])
    assert (tmp_path / "run" / "transcript.json").read_bytes() == b"[]\n"
    assert read_transcript(tmp_path / "run") == []


ACTION = {"tool": "mail.open", "args": {"id": "m1"}, "result": {"headers": {}}}


@pytest.mark.parametrize(
    ("item", "entry"),
    [
        (ACTION, {"action": ACTION}),
        ({**ACTION, "meta": {"step": 3}}, {"action": ACTION, "meta": {"step": 3}}),
        (
            {"action": {"tool": "mail.open", "args": {"id": "m1"}}, "result": {"headers": {}}},
            {"action": ACTION},
        ),
        (
            {"action": {"tool": "vei.ping"}, "thought": "hm"},
            {"action": {"tool": "vei.ping", "args": {}, "result": None}, "thought": "hm"},
        ),
        ({"observation": {"time_ms": 1}}, {"observation": {"time_ms": 1}}),
        ({"thought": "hm", "meta": {"step": 1}}, {"thought": "hm", "meta": {"step": 1}}),
        ({"plan_error": "no JSON"}, {"plan_error": "no JSON"}),
        ({"tool_search": {"query": "q"}}, {"tool_search": {"query": "q"}}),
    ],
)
def test_every_known_shape_is_read(tmp_path: Path, item: Any, entry: Any) -> None:
    path = tmp_path / "t.json"
    line = orjson.dumps(item)
    for data in (b"[%s,%s]", b"%s\n%s\n", b"\xef\xbb\xbf%s\n\n%s"):
        path.write_bytes(data % (line, line))
        assert read_transcript(path) == [entry, entry]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[{"thought": "a"}, {"seat": "b"}]', "entry 2"),
        ("[1]", "entry 1"),
        ('[{"action": "mail.open"}]', "entry 1"),
        ('{"thought": "a"}\n{', "line 2"),
        ("[", "is not JSON"),
    ],
)
def test_what_is_no_transcript_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "t.json").write_text(text)
    with pytest.raises(RunError, match=says):
        read_transcript(tmp_path / "t.json")


def test_a_transcript_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot be read"):
        read_transcript(tmp_path / "t.json")
