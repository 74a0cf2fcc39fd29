"""Every world that is shipped proves itself: gold passes, everything else fails, goals bite."""

from __future__ import annotations

import pytest

from scenarios.catalogue import load, names
from scenarios.proofs import prove


@pytest.mark.parametrize("name", names())
def test_a_shipped_world_is_proved(name: str) -> None:
    proof = prove(load(name), 42042)
    assert proof.ok, "\n".join(map(str, proof.failures))
