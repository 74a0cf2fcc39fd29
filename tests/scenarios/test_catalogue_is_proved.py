"""Every world that is shipped proves itself: gold passes, everything else fails, goals bite."""

from __future__ import annotations

import pytest

from scenarios.cards import cards
from scenarios.catalogue import instances, load, names
from scenarios.proofs import prove

SAMPLE = (1, 2)
"""Variants that are tried here, with gold and the plays that fail; `vei scenarios prove NAME
--variants 100` tries more, and more of each."""


@pytest.mark.parametrize("name", names())
def test_a_shipped_world_is_proved(name: str) -> None:
    proof = prove(load(name), 42042)
    assert proof.ok, "\n".join(map(str, proof.failures))


@pytest.mark.parametrize("name", [card.name for card in cards() if card.varies])
def test_variants_of_a_shipped_world_are_proved(name: str) -> None:
    for scenario in instances(name, SAMPLE):
        proof = prove(scenario, 42042, thorough=False)
        assert proof.ok, (scenario.variant, *map(str, proof.failures))
