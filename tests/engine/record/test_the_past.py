"""The past of a run: every step as it was, whatever was kept of it; and where another may go on."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from engine.canonical import loads
from engine.errors import RunError
from engine.record import past as room
from engine.record.past import Past, whole_lines
from engine.record.reexecution import Tape
from tests.engine.record import small_office as small

MANY = tuple(
    ("agent", "slack.send_message", {"channel": "#general", "text": str(n)}) for n in range(90)
)
LONG_WAIT = (*MANY, ("agent", "vei.tick", {"dt_ms": 10**6}), *small.CALLS)
"""A wait in which hundreds of events land."""


def recorded(calls: tuple[small.Call, ...]) -> list[bytes]:
    """The lines that calls make."""
    office = small.open_office()
    lines = Tape(office).lines
    small.do(office, calls)
    return lines


@pytest.fixture(scope="module")
def lines() -> list[bytes]:
    """A record with a long wait in it."""
    return recorded(LONG_WAIT)


def known(lines: list[bytes]) -> Past:
    """A past that is known to its end."""
    past = Past(small.open_office(), lines)
    assert not past.advance()
    return past


@pytest.mark.parametrize(("stride", "long"), [(64, 128), (1, 2), (3, 100), (100, 2)])
def test_every_step_is_as_it_was_in_any_order(
    stride: int, long: int, lines: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "STRIDE", stride)
    monkeypatch.setattr(room, "LONG", long)
    past = known(lines)
    assert (past.count, past.divergence, past.done) == (len(lines), None, True)
    steps = list(range(len(lines) + 1))
    Random(1).shuffle(steps)
    for step in steps:
        office = past.at(step)
        assert office.world.seq == step
        if step:
            assert office.world.digest == loads(lines[step - 1])["digest"]


def test_a_fork_from_any_step_between_calls_goes_on_as_the_run_did(lines: list[bytes]) -> None:
    past = known(lines)
    for place, seq in list(enumerate(past.calls))[::7]:
        office = past.at(past.ends[place - 1] if place else 0)
        tape = Tape(office)
        call = loads(lines[seq])
        office.call(call["actor"], call["tool"], call["args"])
        start = past.ends[place - 1] if place else 0
        assert tape.lines == lines[start : past.ends[place]]
    assert past.office.world.seq == len(lines), "and the past itself stays where it was"


def test_a_step_within_a_wait_is_no_place_to_go_on_from(lines: list[bytes]) -> None:
    past = known(lines)
    wait = next(at for at, seq in enumerate(past.calls) if loads(lines[seq])["tool"] == "vei.tick")
    begins, ends = past.ends[wait - 1], past.ends[wait]
    assert ends - begins > 100
    assert {past.whole(step) for step in range(begins, ends)} == {begins}
    assert past.whole(ends) == ends


def test_a_call_is_shared_with_what_it_let_land(lines: list[bytes]) -> None:
    past = known(lines)
    place = next(at for at, seq in enumerate(past.calls) if past.ends[at] - seq > 1 and at > 0)
    seq = past.calls[place]
    assert past.whole(seq) == seq
    assert past.whole(seq + 1) == past.ends[place]


def test_steps_can_be_asked_for_while_the_rest_is_not_known(lines: list[bytes]) -> None:
    past = Past(small.open_office(), lines)
    assert past.step()
    assert past.at(1).world.seq == 1
    with pytest.raises(RunError, match="There is no step 300"):
        past.at(300)
    assert past.advance(0.0)
    past.advance()
    assert past.at(300).world.seq == 300


def test_a_record_that_is_not_what_its_calls_give_is_known_up_to_there(lines: list[bytes]) -> None:
    forged = list(lines)
    forged[40] = forged[40].replace(b'"time_ms":', b'"time_ms":9')
    past = known(forged)
    assert past.done
    assert past.divergence is not None
    assert past.divergence.seq == 40
    assert past.at(30).world.seq == 30


def test_the_office_time_of_a_step_is_found(lines: list[bytes]) -> None:
    past = known(lines)
    for step in (1, 50, 300, len(lines)):
        time_ms = past.at(step).time_ms
        found = past.step_at(time_ms)
        assert past.at(found).time_ms >= time_ms
        assert found <= step
        assert found == 1 or past.at(found - 1).time_ms < time_ms


def test_lines_are_read_one_by_one_and_a_torn_one_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    path.write_bytes(b'{"a":1}\n{"b":2}\n{"c"')
    assert list(whole_lines(path)) == [b'{"a":1}', b'{"b":2}']
    path.write_bytes(b'{"a":1}\n{"b":2}')
    assert list(whole_lines(path)) == [b'{"a":1}', b'{"b":2}']
    with pytest.raises(RunError):
        list(whole_lines(tmp_path / "none"))
