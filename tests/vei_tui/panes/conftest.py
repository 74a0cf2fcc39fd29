"""The world with all ten apps, for tests of panes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from scenarios.catalogue import Scenario, load
from vei_tui.play import Play

FULL_OFFICE = Path(__file__).parents[2] / "full_office"
SEED = 42042


@cache
def _scenario() -> Scenario:
    return load(str(FULL_OFFICE))


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A day at the full office that has just begun; `session` sits in it."""
    with Play.begin(_scenario(), seed=SEED, root=tmp_path / "runs") as begun:
        yield begun
