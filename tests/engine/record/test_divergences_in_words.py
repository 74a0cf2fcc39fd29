"""Where two runs part, in one line that says nothing empty."""

from __future__ import annotations

from engine.record.difference import ABSENT, Divergence


def test_values_that_are_not_there_are_not_told() -> None:
    found = Divergence(10, "", ABSENT, ABSENT, "the manifest counts 30 records, the trace ends")
    assert str(found) == "seq 10: the manifest counts 30 records, the trace ends"


def test_a_value_on_one_side_is_told_with_the_reason() -> None:
    found = Divergence(4, "args", "1", ABSENT, "its digest is wrong")
    assert str(found) == "seq 4, args: recorded 1, re-executed (absent); its digest is wrong"
    assert (
        str(Divergence(4, "", ABSENT, ABSENT)) == "seq 4: recorded (absent), re-executed (absent)"
    )
