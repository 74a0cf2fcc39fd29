"""Recordings of other makers: read entry by entry, of every shape and length, sound or not."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from engine.errors import RunError
from engine.record import recording as room
from engine.record import slices
from engine.record.recording import Kind, Recording, told_by

ENTRIES: list[dict[str, Any]] = [
    {"observation": {"time_ms": 0, "summary": 'Two "new" [messages] in {#procurement} \\'}},
    {"action": {"tool": "browser.open", "args": {"url": "https://x/["}, "result": {"title": "H"}}},
    {"action": {"tool": "mail.compose", "args": {}}, "result": {"error": {"message": "No."}}},
    {"tool": "slack.react", "args": {"emoji": "✔"}, "result": {}, "meta": {"time_ms": 1200}},
    {"thought": "Then I ask Dana. \u2028 “soon”"},
]
KINDS = [Kind.OBSERVATION, Kind.CALL, Kind.CALL, Kind.CALL, Kind.NOTE]
VERSION_1: list[dict[str, Any]] = [
    {"trace_version": 1, "type": "call", "tool": "a.b", "args": {"x": 1}, "response": {"y": 2}},
    {"type": "event", "target": "mail", "payload": {"from": "v"}, "time_ms": 3000},
]


def entries(path: Path) -> tuple[list[Kind], str]:
    """All entries' kinds, and what ended them."""
    recording = Recording(path)
    list(recording.advance())
    assert recording.known
    return [recording[at].kind for at in range(len(recording))], recording.problem


def written(path: Path, text: str | bytes) -> Path:
    """A file."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("chunk", [1, 2, 7, 1 << 20])
@pytest.mark.parametrize("indent", [None, 2])
def test_a_bare_list_is_read_wherever_its_pieces_break(
    chunk: int, indent: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "CHUNK", chunk)
    text = json.dumps(ENTRIES, indent=indent, ensure_ascii=False)
    assert entries(written(tmp_path / "t.json", text)) == (KINDS, "")


@pytest.mark.parametrize("chunk", [1, 9, 1 << 20])
def test_json_lines_are_read(chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "CHUNK", chunk)
    text = "\n".join(map(json.dumps, ENTRIES))
    assert entries(written(tmp_path / "t.jsonl", text)) == (KINDS, "")
    assert entries(written(tmp_path / "t.jsonl", f"\ufeff{text}\n\n")) == (KINDS, "")


@pytest.mark.parametrize("chunk", [3, 1 << 20])
def test_white_space_between_and_behind_json_lines_is_no_entry(
    chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "CHUNK", chunk)
    text = f"\n{' ' * 7}\n".join(map(json.dumps, ENTRIES))
    assert entries(written(tmp_path / "t.jsonl", f"{text}\n  \t ")) == (KINDS, "")


def test_a_trace_of_version_1_is_read(tmp_path: Path) -> None:
    recording = Recording(written(tmp_path / "trace.jsonl", "\n".join(map(json.dumps, VERSION_1))))
    list(recording.advance())
    call, event = recording[0], recording[1]
    assert (call.kind, call.what, call.said, call.came, call.time_ms) == (
        Kind.CALL, "a.b", {"x": 1}, {"y": 2}, None,
    )  # fmt: skip
    assert (event.kind, event.what, event.said, event.time_ms) == (
        Kind.EVENT, "mail", {"from": "v"}, 3000,
    )  # fmt: skip


def test_a_refused_call_is_told_as_refused() -> None:
    told = told_by(ENTRIES[2])
    assert told is not None
    assert (told.error, told.came) == ({"message": "No."}, None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        (" \n\t\n", "is empty"),
        ("[]", "list without entries"),
        ('{"a": 1}', "line 1: it is no entry"),
        ("[[1], {}]", "entry 1: it is no entry"),
        ("hello\nworld", "line 1: it is not JSON"),
        (b"\x00\xff\xfe" * 40, "line 1: it is not JSON"),
        ('[{"observation', "cut short after entry 0"),
    ],
)
def test_what_is_no_recording_is_refused_in_one_line(
    text: str | bytes, words: str, tmp_path: Path
) -> None:
    with pytest.raises(RunError, match=words) as problem:
        Recording(written(tmp_path / "t.json", text))
    assert "\n" not in str(problem.value)


def test_what_is_cut_or_breaks_off_plays_until_there(tmp_path: Path) -> None:
    whole = json.dumps(ENTRIES)
    kinds, problem = entries(written(tmp_path / "t.json", whole[: len(whole) // 2]))
    assert kinds == KINDS[: len(kinds)]
    assert 0 < len(kinds) < len(KINDS)
    assert problem == f"is cut short after entry {len(kinds)}"
    lines = "\n".join([*map(json.dumps, ENTRIES[:2]), '{"obs', *map(json.dumps, ENTRIES[2:])])
    kinds, problem = entries(written(tmp_path / "t.jsonl", lines))
    assert kinds == KINDS[:2]
    assert problem.startswith("breaks off at line 3: it is not JSON")


def test_an_entry_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_BYTES", 1000)
    with pytest.raises(RunError, match="longer than"):
        Recording(written(tmp_path / "t.jsonl", json.dumps({"thought": "x" * 2000})))


@pytest.mark.parametrize("form", ["list", "lines"])
def test_a_large_file_is_gone_through_without_being_held(form: str, tmp_path: Path) -> None:
    entry = json.dumps({"action": {"tool": "a.b", "args": {"text": "word " * 400}, "result": {}}})
    number = 8_000
    joined = ("," if form == "list" else "\n").join([entry] * number)
    path = written(tmp_path / "t.json", f"[{joined}]" if form == "list" else joined)
    assert path.stat().st_size > 16_000_000
    tracemalloc.start()
    recording = Recording(path)
    first = len(recording)
    assert recording.guessed > first
    for _ in recording.advance():
        pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (first, len(recording), recording.problem) == (1, number, "")
    assert recording[number - 1].what == "a.b"
    assert peak < 8_000_000
