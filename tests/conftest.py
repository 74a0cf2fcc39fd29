"""What every test stands on: a home of its own, cursors that do not blink, repeatable examples."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from textual.widgets import Input, TextArea

GOLDEN_PYTHON = (3, 11)
"""Goldens are written on the oldest supported Python only, so that no two machines disagree."""

hypothesis.settings.register_profile("office", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("office")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to write goldens on any Python but the one that they are kept on."""
    updating = config.getoption("update_snapshots", default=False)
    if updating and sys.version_info[:2] != GOLDEN_PYTHON:
        golden, here = (".".join(map(str, v[:2])) for v in (GOLDEN_PYTHON, sys.version_info))
        raise pytest.UsageError(f"goldens are written on Python {golden} only, this is {here}")


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what lives as long as the tests: thousands of tests and
    all modules, looked through again and again, were a quarter of the time the screens took."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their number: a zip holds the time, and two workers must name a test alike."""
    return f"{argname} of {len(val)} bytes" if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio, as the app and the server do."""
    return "asyncio"


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the home of each test."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def _own_home(_homes: Path) -> Iterator[None]:
    """Give each test an empty home, so that no configuration is read, and undo what it sets."""
    before = dict(os.environ)
    home = _homes / str(len(os.listdir(_homes)))
    home.mkdir()
    os.environ["HOME"] = str(home)
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        os.environ[f"XDG_{name}_HOME"] = str(home / f".{name.lower()}")
    for name in ("XDG_CONFIG_DIRS", "XDG_DATA_DIRS", "XDG_RUNTIME_DIR"):
        os.environ.pop(name, None)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session", autouse=True)
def _steady_cursors() -> Iterator[None]:
    """Stop the cursors of text fields: a picture must not depend on when it is taken."""
    with pytest.MonkeyPatch.context() as patch:
        for field in (Input, TextArea):
            patch.setattr(field.cursor_blink, "_default", False)
        yield
