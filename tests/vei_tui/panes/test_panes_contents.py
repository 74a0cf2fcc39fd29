"""Panes of records with nothing, an ordinary day and ten thousand things, at three sizes.

`make snapshot-update` writes the texts anew after a change that was meant.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.app import App, ComposeResult

from tests.vei_tui.crowds import CROWDED, EMPTY
from vei_tui.panes._base import Pane
from vei_tui.panes._check import HOSTILE, check_pane, screen_text
from vei_tui.panes._records import RecordsPane
from vei_tui.registry import discover
from vei_tui.session import LocalSession

pytestmark = pytest.mark.anyio

SIZES: Final = ((80, 22), (120, 33), (200, 47))
"""What an office of 80x24, 120x36 and 200x50 leaves for a pane that has all of it."""

MOST_CPU_MS: Final = 50
"""CPU of a key that moves through the crowd."""


class Golden(SingleFileSnapshotExtension):
    """A text a reader of a difference can read."""

    _write_mode = WriteMode.TEXT
    _file_extension = "txt"


class Stand(App[None]):
    """Shows one pane on nothing else."""

    def __init__(self, pane: Pane[Any]) -> None:
        super().__init__()
        self._pane = pane

    def compose(self) -> ComposeResult:
        """The pane."""
        yield self._pane


class Still:
    """A desk at which nothing is opened."""

    def __init__(self, session: LocalSession) -> None:
        self.session = session


def stand(twin: str, session: LocalSession) -> tuple[Stand, Pane[Any]]:
    spec = discover().of(twin)
    assert spec is not None
    pane = spec.pane(Still(session), spec)  # type: ignore[arg-type]
    return Stand(pane), pane


_crowds: dict[str, object] = {}


def contents(twin: str, session: LocalSession) -> Mapping[str, object]:
    view = session.frame.views[twin]
    # Ten thousand things take their time to make, and nothing can change them.
    crowd = _crowds.setdefault(twin, None) or CROWDED[twin](view)
    _crowds[twin] = crowd
    return {"empty": EMPTY[twin](view), "normal": view, "crowded": crowd}


@pytest.mark.parametrize("twin", EMPTY)
async def test_pane_as_text(twin: str, session: LocalSession, snapshot: SnapshotAssertion) -> None:
    app, pane = stand(twin, session)
    async with app.run_test(size=SIZES[0]) as pilot:
        for content, view in contents(twin, session).items():
            found = []
            for width, height in SIZES:
                await pilot.resize_terminal(width, height)
                pane.show(view, replace(session.frame, views={twin: view}))
                pane.take_focus()
                await pilot.press("home")
                await pilot.pause()
                rows = [row.rstrip() for row in screen_text(app).split("\n")]
                found.append("\n".join([f"=== {width}x{height}", *rows]))
            text = "\n".join(found) + "\n"
            assert text == snapshot(name=content, extension_class=Golden)


@pytest.mark.parametrize("twin", EMPTY)
async def test_pane_stands_whatever_there_is(twin: str, session: LocalSession) -> None:
    spec = discover().of(twin)
    assert spec is not None
    # What a tool takes: a lone surrogate is refused at the door.
    words = HOSTILE.replace("\ud800", "")
    hostile = CROWDED[twin](session.frame.views[twin], words, 50)
    views = {**contents(twin, session), "hostile": hostile}
    assert await check_pane(spec, views, session) == []


@pytest.mark.parametrize("twin", EMPTY)
async def test_a_crowd_costs_what_is_seen_of_it(twin: str, session: LocalSession) -> None:
    app, pane = stand(twin, session)
    assert isinstance(pane, RecordsPane)
    made: list[object] = []
    table = pane.table
    cells = table._cells

    def counted(record: object) -> object:
        made.append(record)
        return cells(record)

    table._cells = counted  # type: ignore[assignment]
    view = contents(twin, session)["crowded"]
    app.animation_level = "none"
    async with app.run_test(size=(120, 33)) as pilot:
        pane.show(view, replace(session.frame, views={twin: view}))
        await pilot.pause()
        pane.take_focus()
        for key in ("down", "pagedown", "end", "up"):
            made.clear()
            before = time.process_time()
            for _ in range(5):
                await pilot.press(key)
            spent = 1000 * (time.process_time() - before) / 5
            assert len(made) < 5 * 40, key
            # What a loaded machine adds is not the pane's doing.
            assert spent < 3 * MOST_CPU_MS, (key, spent)


def test_panes_have_both_nothing_and_a_crowd() -> None:
    assert EMPTY.keys() == CROWDED.keys()
