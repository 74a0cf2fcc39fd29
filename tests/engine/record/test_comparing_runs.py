"""Two runs side by side: what stands beside what, and where they first part."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.record import Run
from engine.record.alignment import aligned
from engine.record.comparison import Comparison, Match, compare_runs
from tests.engine.record import small_office as small

GOALS = [
    {"id": "asked", "label": "Ask", "met": True, "critical": False, "evidence": [1], "why": "yes"},
]


def compared(tmp_path: Path, left: list[small.Call], right: list[small.Call]) -> Comparison:
    """Both runs, recorded and compared."""
    runs = []
    for name, calls in (("left", left), ("right", right)):
        small.record(tmp_path / name, calls)
        runs.append(Run.open(tmp_path / name))
    missed = [{**GOALS[0], "met": False, "evidence": []}]
    return compare_runs(*runs, {"goals": GOALS, "success": True}, {"goals": missed})


def test_a_run_is_the_same_as_itself(tmp_path: Path) -> None:
    found = compared(tmp_path, list(small.CALLS), list(small.CALLS))
    assert found.same_world
    assert found.parting is None
    assert found.parts_at is None
    assert {pair.match for pair in found.pairs} == {Match.SAME}
    assert len(found.pairs) == len(small.CALLS)


def test_the_first_record_that_differs_is_named_with_both_values(tmp_path: Path) -> None:
    other = list(small.CALLS)
    other[6] = ("agent", "slack.send_message", {"channel": "#general", "text": "Uno."})
    found = compared(tmp_path, list(small.CALLS), other)
    assert found.parting is not None
    assert found.parting.field == "args.text"
    assert (found.parting.recorded, found.parting.replayed) == ('"One."', '"Uno."')
    assert found.parts_at == 6
    pair = found.pairs[6]
    assert pair.match is Match.ARGUMENTS
    assert pair.left is not None
    assert pair.right is not None
    assert (pair.left.args["text"], pair.right.args["text"]) == ("One.", "Uno.")


def test_a_call_that_one_side_lacks_stands_alone_and_the_rest_stays_aligned(
    tmp_path: Path,
) -> None:
    found = compared(tmp_path, list(small.CALLS), [*small.CALLS[:4], *small.CALLS[5:]])
    alone = [at for at, pair in enumerate(found.pairs) if pair.right is None]
    assert alone == [4]
    assert found.pairs[4].match is Match.LEFT
    assert all(pair.left and pair.right for at, pair in enumerate(found.pairs) if at != 4)


def test_a_run_that_is_the_beginning_of_another_parts_at_its_end(tmp_path: Path) -> None:
    found = compared(tmp_path, list(small.CALLS[:3]), list(small.CALLS[:5]))
    assert found.parting is not None
    assert found.parting.recorded == "(the run ends here)"
    assert found.parting.seq == found.left.records
    assert [pair.match for pair in found.pairs[3:]] == [Match.RIGHT, Match.RIGHT]


def test_goals_stand_beside_each_other_for_people_and_for_programs(tmp_path: Path) -> None:
    found = compared(tmp_path, list(small.CALLS[:3]), list(small.CALLS[:3]))
    (goal,) = found.goals()
    assert goal.left is not None
    assert goal.right is not None
    assert (goal.left["met"], goal.right["met"]) == (True, False)
    body = found.body()
    assert body["goals"][0]["left"] == {"met": True, "evidence": [1], "why": "yes"}
    assert body["left"]["success"] is True
    assert body["first_difference"] is None
    assert [each["match"] for each in body["calls"]] == ["same"] * 3


words = st.lists(st.sampled_from(["a1", "a2", "b1", "b2", "c1"]), max_size=30)


@given(words, words)
def test_every_element_stands_in_one_place_in_its_order(left: list[str], right: list[str]) -> None:
    found = aligned(left, right, lambda word: (word[0], word))
    assert [a for a, _ in found if a is not None] == left
    assert [b for _, b in found if b is not None] == right
    assert all(a is not None or b is not None for a, b in found)
    # What stands beside each other is at least of one kind.
    assert all(a[0] == b[0] for a, b in found if a is not None and b is not None)


def _kinds(word: str) -> tuple[str, str]:
    return word.partition(" ")[0], word


@pytest.mark.parametrize("unique", [True, False])
def test_long_runs_are_aligned_in_a_moment(unique: bool) -> None:
    left = [f"say {at}" if unique else f"say {at % 3}" for at in range(30_000)]
    right = [*left[:100], "look here", *left[105:20_000], *left[20_007:]]
    found = aligned(left, right, _kinds)
    assert [a for a, _ in found if a is not None] == left
    assert [b for _, b in found if b is not None] == right
    if unique:
        assert sum(a == b for a, b in found) == len(left) - 12
