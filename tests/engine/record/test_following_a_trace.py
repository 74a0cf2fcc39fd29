"""A trace that grows is read line by line, and an office is kept beside it."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from engine.errors import RunError
from engine.record import RunWriter
from engine.record.pursuit import Pursuit
from engine.record.tail import Cut, Tail
from engine.record.tracefile import TraceFile, being_written
from tests.engine.record import small_office as small


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """A finished run's trace."""
    small.record(tmp_path / "run")
    return tmp_path / "run" / "trace.jsonl"


def test_a_tail_gives_every_line_once_and_waits_for_the_end_of_one(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    tail = Tail(path)
    assert tail.take() == []
    path.write_bytes(b'{"a":1}\n{"b"')
    assert tail.take() == [b'{"a":1}']
    assert tail.take() == []
    with path.open("ab") as file:
        file.write(b':2}\n{"c":3}\n')
    assert tail.take() == [b'{"b":2}', b'{"c":3}']
    assert tail.take() == []


def test_a_tail_tells_that_what_it_read_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    path.write_bytes(b"one\ntwo\n")
    tail = Tail(path)
    tail.take()
    path.write_bytes(b"one\n")
    with pytest.raises(Cut, match="was cut"):
        tail.take()


def test_a_tail_tells_that_another_file_has_taken_the_place(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    path.write_bytes(b"one\ntwo\n")
    tail = Tail(path)
    tail.take()
    path.write_bytes(b"one\nnot\nthree\n")
    with pytest.raises(Cut):
        tail.take()
    path.unlink()
    with pytest.raises(Cut):
        tail.take()


def test_a_trace_is_being_written_as_long_as_its_writer_has_it(tmp_path: Path) -> None:
    trace = TraceFile.create(tmp_path / "trace.jsonl")
    assert being_written(trace.path)
    trace.close()
    assert not being_written(trace.path)
    with pytest.raises(RunError):
        being_written(tmp_path / "none.jsonl")


@pytest.mark.parametrize("at_once", [1, 2, 3, 1000])
def test_an_office_keeps_up_with_a_trace_however_its_lines_come(trace: Path, at_once: int) -> None:
    lines = trace.read_bytes().splitlines()
    office = small.open_office()
    pursuit = Pursuit(office)
    calls = 0
    for start in range(0, len(lines), at_once):
        pursuit.add(lines[start : start + at_once])
        while pursuit.step() is not None:
            calls += 1
    assert pursuit.divergence is None
    assert calls == sum(orjson.loads(line)["type"] == "call" for line in lines)
    assert list(office.world.log) == lines
    assert (pursuit.equal, pursuit.ahead) == (len(lines), 0)


def test_events_of_a_wait_are_kept_until_the_wait_itself_is_there(trace: Path) -> None:
    lines = trace.read_bytes().splitlines()
    kinds = [orjson.loads(line) for line in lines]
    wait = next(at for at, record in enumerate(kinds) if record.get("tool") == "vei.wait")
    first = wait
    while kinds[first - 1]["type"] == "event":
        first -= 1
    assert first < wait
    pursuit = Pursuit(small.open_office())
    pursuit.add(lines[:wait])
    while pursuit.step() is not None:
        pass
    # Events that the call before let land came out already; the others wait for their call.
    before = len(pursuit.office.world.log)
    assert pursuit.ahead
    assert before < wait
    pursuit.add(lines[wait : wait + 1])
    record = pursuit.step()
    assert record is not None
    assert record["tool"] == "vei.wait"
    assert list(pursuit.office.world.log)[: wait + 1] == lines[: wait + 1]


def test_a_trace_that_says_something_else_is_left_where_it_parts(trace: Path) -> None:
    lines = trace.read_bytes().splitlines()
    at = next(at for at, line in enumerate(lines) if b"One." in line)
    lines[at] = lines[at].replace(b"One.", b"Won.")
    pursuit = Pursuit(small.open_office())
    pursuit.add(lines)
    while pursuit.step() is not None:
        pass
    assert pursuit.divergence is not None
    # The call was done as it stands there; only the digest does not fit to it.
    assert (pursuit.divergence.seq, pursuit.divergence.field) == (at, "digest")
    assert pursuit.equal == at


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (
            b'{"type":"call","trace_version":2,"actor":"nobody","tool":"vei.ping","args":{}}',
            "actor",
        ),
        (b'{"type":"call","trace_version":2,"actor":"agent","tool":"vei.ping","args":3}', "args"),
        (b'{"type":"call","trace_version":1}', "trace_version"),
        (b"no json", ""),
    ],
)
def test_a_line_that_cannot_be_done_again_is_named(line: bytes, field: str) -> None:
    pursuit = Pursuit(small.open_office())
    pursuit.add([line])
    assert pursuit.step() is None
    assert pursuit.divergence is not None
    assert (pursuit.divergence.seq, pursuit.divergence.field) == (0, field)


def test_an_office_keeps_up_with_a_run_while_it_is_written(tmp_path: Path) -> None:
    office = small.open_office()
    with RunWriter.create(tmp_path / "run", office, small.SCENARIO, "agent") as writer:
        tail = Tail(tmp_path / "run" / "trace.jsonl")
        pursuit = Pursuit(small.open_office())
        for call in small.CALLS:
            small.do(office, [call])
            pursuit.add(tail.take())
            while pursuit.step() is not None:
                pass
            assert pursuit.office.world.digest == office.world.digest
        assert being_written(tail.path)
        writer.finish(None)
