"""Panes of records with nothing, an ordinary day and ten thousand things, at three sizes.

`make snapshot-update` writes the texts anew after a change that was meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.app import App, ComposeResult

from tests.vei_tui.crowds import CROWDED, EMPTY
from vei_tui.local_session import LocalSession
from vei_tui.panes._base import Pane
from vei_tui.panes._check import HARM, HOSTILE, check_pane, screen_text
from vei_tui.panes._records import RecordsPane
from vei_tui.registry import discover

pytestmark = pytest.mark.anyio

TWINS: Final = ("tickets", "erp", "docs", "calendar", "crm", "okta", "servicedesk")

SIZES: Final = ((80, 22), (120, 33), (200, 47))
"""What an office of 80x24, 120x36 and 200x50 leaves for a pane that has all of it."""


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


@pytest.mark.parametrize("twin", TWINS)
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


@pytest.mark.parametrize("twin", TWINS)
async def test_pane_stands_whatever_there_is(twin: str, session: LocalSession) -> None:
    spec = discover().of(twin)
    assert spec is not None
    # What a tool takes: a lone surrogate is refused at the door.
    words = HOSTILE.replace("\ud800", "")
    view = session.frame.views[twin]
    views = {
        "empty": EMPTY[twin](view),
        "hostile": CROWDED[twin](view, words, 50),
        "huge": CROWDED[twin](view, "word " * 300, 50),
    }
    assert await check_pane(spec, views, session) == []


@pytest.mark.parametrize("twin", TWINS)
async def test_every_listing_stands_harm(twin: str, session: LocalSession) -> None:
    app, pane = stand(twin, session)
    assert isinstance(pane, RecordsPane)
    view = CROWDED[twin](session.frame.views[twin], HOSTILE.replace("\ud800", ""), 50)
    async with app.run_test(size=SIZES[1]) as pilot:
        pane.show(view, replace(session.frame, views={twin: view}))
        for listing in pane.listings:
            pane.show_listing(listing)
            for key in ("end", "up", "home"):
                await pilot.press(key)
                assert not HARM.search(screen_text(app)), (listing, key)
            assert pane.record is None or pane.selection().label
            await pane.find("x")


@pytest.mark.parametrize("twin", TWINS)
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
            for _ in range(5):
                await pilot.press(key)
            assert len(made) < 5 * 40, key


def test_what_can_be_crowded_is_drawn_here() -> None:
    assert set(TWINS) == EMPTY.keys() == CROWDED.keys()
