"""Offices to test the app on: a fresh run of the shipped scenario, and the app that plays it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from scenarios.catalogue import Scenario, load
from tests.vei_tui.waiting import exact_waits
from vei_tui.local_session import LocalSession
from vei_tui.play import Play
from vei_tui.registry import discover
from vei_tui.settings import Settings

SCENARIO = "macrocompute_default"
SEED = 42042


@pytest.fixture(scope="session", autouse=True)
def _exact_waits() -> Iterator[None]:
    """Keys and looks wait for the app itself: a test must not depend on how fast the machine is."""
    with exact_waits():
        yield


@cache
def _scenario() -> Scenario:
    return load(SCENARIO)


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A day that has just begun."""
    with Play.begin(_scenario(), seed=SEED, root=tmp_path / "runs") as begun:
        yield begun


@pytest.fixture
def session(play: Play) -> LocalSession:
    """The seat of that day."""
    return LocalSession(play, discover().news())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose runs go to a folder of the test's own."""
    return Settings(artifacts_dir=tmp_path / "runs")


@pytest.fixture
def new_app(play: Play, settings: Settings) -> Callable[[], object]:
    """Makes an app that has walked into that day."""
    from vei_tui.app import OfficeApp

    return lambda: OfficeApp(settings, play)
