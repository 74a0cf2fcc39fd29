"""Any calls in the shipped world, by anyone, through a recorded day: verified, resumed, graded."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.record import Run, verify
from tests.engine.test_office_properties import SCENARIO, calls
from vei_tui.play import Play, rebuild

FAULTY = {"faults": "aggressive", "drift": "fast", "monitors": ["tool_aware", "sla"]}
"""The same world on a bad day."""


@given(
    st.lists(calls(), max_size=10),
    st.lists(calls(), max_size=4),
    st.sampled_from([{}, {}, FAULTY]),
    st.integers(0, 2**63 - 1),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_recorded_day_verifies_and_goes_on_as_if_it_had_not_been_left(
    before: list[tuple[str, str, Any]],
    after: list[tuple[str, str, Any]],
    options: dict[str, Any],
    seed: int,
) -> None:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        with Play.begin(SCENARIO, seed=seed, root=root, options=options) as whole:
            for actor, tool, args in (*before, *after):
                whole.call(tool, args, actor)
            score = whole.finish()
        assert verify(Run.open(whole.path), rebuild).identical

        with Play.begin(SCENARIO, seed=seed, root=root, options=options) as first:
            for actor, tool, args in before:
                first.call(tool, args, actor)
        with Play.resume(first.path) as second:
            for actor, tool, args in after:
                second.call(tool, args, actor)
            assert second.finish() == score
        for name in ("trace.jsonl", "score.json", "transcript.json"):
            assert (second.path / name).read_bytes() == (whole.path / name).read_bytes()
