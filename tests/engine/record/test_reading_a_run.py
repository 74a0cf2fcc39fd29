"""Reading runs: whole ones, killed ones, old ones, foreign ones."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest

from engine.errors import RunError
from engine.record import Run, RunWriter, runs_in
from engine.record.lines import broken_at
from tests.engine.record.small_office import CALLS, SCENARIO, do, open_office, record


def test_a_run_is_read_as_the_office_recorded_it(tmp_path: Path) -> None:
    office = open_office()
    do(office)
    record(tmp_path / "run")
    for path in (tmp_path / "run", str(tmp_path / "run"), tmp_path / "run" / "trace.jsonl"):
        run = Run.open(path)
        assert list(run.records()) == office.records()
        assert [(r["actor"], r["tool"], r["args"]) for r in run.calls()] == list(CALLS)
        assert run.manifest.scenario.id == "small"
        assert run.torn == b""


def test_a_torn_last_line_is_left_out_and_reported(tmp_path: Path) -> None:
    trace = record(tmp_path / "run", finish=False)
    (tmp_path / "run" / "trace.jsonl").write_bytes(trace[:-20])
    run = Run.open(tmp_path / "run")
    assert len(list(run.records())) == trace.count(b"\n") - 1
    assert run.torn == trace.splitlines()[-1][:-19]
    assert run.lines().torn == run.torn


def test_a_last_line_that_lacks_only_its_newline_is_whole(tmp_path: Path) -> None:
    trace = record(tmp_path / "run", finish=False)
    (tmp_path / "run" / "trace.jsonl").write_bytes(trace[:-1])
    run = Run.open(tmp_path / "run")
    assert len(list(run.records())) == trace.count(b"\n")
    assert run.torn == b""


def test_a_long_torn_line_is_found_from_the_end(tmp_path: Path) -> None:
    trace = record(tmp_path / "run", finish=False)
    torn = b'{"text":"' + b"x" * 300_000
    (tmp_path / "run" / "trace.jsonl").write_bytes(trace + torn)
    assert Run.open(tmp_path / "run").torn == torn
    (summary,) = runs_in(tmp_path)
    assert summary.records == trace.count(b"\n")


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    trace = record(tmp_path / "run").splitlines()
    trace[2] = b"{" + trace[2]
    (tmp_path / "run" / "trace.jsonl").write_bytes(b"\n".join(trace))
    with pytest.raises(RunError, match="line 3"):
        list(Run.open(tmp_path / "run").records())


def test_traces_of_version_1_get_the_keys_they_lack(tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = [
        {"type": "call", "tool": "slack.list_channels", "args": {}, "response": ["#a"]},
        {"trace_version": 1, "type": "event", "target": "mail", "payload": {"a": 1}, "time_ms": 5},
    ]
    path = tmp_path / "old.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(line) for line in lines) + b"\n\n")
    run = Run.open(path)
    call, event = run.records()
    assert (call["trace_version"], call["seq"], call["actor"]) == (1, 0, "agent")
    assert (call["latency_ms"], call["findings"], call["response"]) == (0, [], ["#a"])
    assert (event["seq"], event["cause"], event["time_ms"]) == (1, None, 5)
    with pytest.raises(RunError, match=r"no manifest.json"):
        _ = run.manifest


def test_traces_of_later_versions_are_refused(tmp_path: Path) -> None:
    (tmp_path / "t.jsonl").write_text('{"trace_version":3,"type":"call"}\n')
    with pytest.raises(RunError, match=r"trace version 3\. .*versions 1 and 2"):
        list(Run.open(tmp_path / "t.jsonl").records())


def test_where_there_is_no_run_the_error_says_so(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="holds no run"):
        Run.open(tmp_path)
    with pytest.raises(RunError, match="There is no run at"):
        Run.open(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"manifest_version": 2}, "manifest version 2; this build reads version 1"),
        ({"manifest_version": True}, "manifest version True"),
        ({"format": "zip"}, "not the manifest of a run"),
        ({"seed": "7"}, "'seed' is wrong"),
        ({"colour": "red"}, "'colour' is wrong"),
        ({"head": "xyz"}, "'head' is wrong"),
        ({"records": -1}, "'records' is wrong"),
    ],
)
def test_a_manifest_is_read_strictly(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    record(tmp_path / "run")
    manifest = tmp_path / "run" / "manifest.json"
    manifest.write_bytes(orjson.dumps({**orjson.loads(manifest.read_bytes()), **change}))
    with pytest.raises(RunError, match=says):
        Run.open(tmp_path / "run")


def test_a_manifest_that_is_no_json_is_refused(tmp_path: Path) -> None:
    record(tmp_path / "run")
    (tmp_path / "run" / "manifest.json").write_text("{")
    with pytest.raises(RunError, match="is not JSON"):
        Run.open(tmp_path / "run")


def test_runs_are_listed_newest_first_and_broken_ones_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour, name in enumerate(("b", "a", "c")):
        monkeypatch.setattr(
            "engine.record.manifest.wall_clock", lambda h=hour: f"2026-03-02T0{h}:00:00.000Z"
        )
        record(tmp_path / name, finish=name != "a")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{")
    (tmp_path / "empty").mkdir()
    (tmp_path / "note.txt").write_text("x")
    listed = runs_in(tmp_path)
    assert [run.path.name for run in listed] == ["c", "a", "b", "broken"]
    assert [run.status for run in listed] == ["finished", "open", "finished", ""]
    assert [run.success for run in listed] == [True, None, True, None]
    assert (listed[0].scenario, listed[0].seed, listed[0].seat) == ("small", 7, "agent")
    assert listed[3].problem
    assert runs_in(tmp_path / "nowhere") == []
    assert [run.path for run in runs_in(tmp_path / "c")] == [tmp_path / "c"]


def test_the_list_tells_how_far_a_killed_run_got(tmp_path: Path) -> None:
    office = open_office()
    with RunWriter.create(tmp_path / "live", office, SCENARIO, "agent"):
        do(office)
        shutil.copytree(tmp_path / "live", tmp_path / "killed")
        (killed,) = (run for run in runs_in(tmp_path) if run.path.name == "killed")
    assert (killed.status, killed.records) == ("open", office.world.seq)
    assert killed.time_ms == office.time_ms


LINE = b'{"actor":"agent","args":{"b":"x"},"response":{"text":["a \\"b","z"]},"seq":1}'


@pytest.mark.parametrize(
    ("line", "field", "text"),
    [
        (LINE.replace(b"z", b"\xff"), "response", '\ufffd"]},"seq":1}'),
        (LINE.replace(b'{"b"', b'{"b\x02'), "args", '{"b\x02:"x"},"response"'),
        (LINE.replace(b":1}", b":}"), "seq", '"seq":}'),
        (LINE.replace(b"{", b";", 1), "", ';"actor"'),
        (b"[" * 100_000, "", "[["),
        (b"", "", ""),
    ],
    ids=["utf-8", "string", "value", "start", "deep", "empty"],
)
def test_a_broken_line_says_in_which_field_it_breaks_off(
    line: bytes, field: str, text: str
) -> None:
    found, rest = broken_at(line)
    assert found == field
    assert text in rest
