"""Calendar, CRM, Okta and service desk: drawn empty, as on a day, crowded, and full of harm."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.app import App

from engine.tool import Outcome
from scenarios.catalogue import Scenario, load
from tests.vei_tui.service_views import CROWDED, EMPTY, HOSTILE
from vei_tui.panes import _check
from vei_tui.panes._check import check_pane, screen_text
from vei_tui.play import Play
from vei_tui.registry import discover
from vei_tui.session import LocalSession

pytestmark = pytest.mark.anyio

TWINS = ("calendar", "crm", "okta", "servicedesk")
SIZES = {"80x24": (80, 24), "120x36": (120, 36), "200x50": (200, 50)}
WORLD = Path(__file__).parents[1] / "full_office"

SAFE = _check.HOSTILE.replace("\ud800", "")
"""What a tool takes: a lone surrogate is refused at the door."""

KEY_MS = 50
"""CPU that moving by one key may take, in ms."""


@cache
def _world() -> Scenario:
    return load(str(WORLD))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[LocalSession]:
    """The seat of a day with every app."""
    with Play.begin(_world(), seed=42, root=tmp_path / "runs") as play:
        yield LocalSession(play, discover().news())


class Still:
    """A desk at which nothing can be done."""

    def __init__(self, session: LocalSession) -> None:
        self.session = session

    async def act(self, tool: str, args: Mapping[str, Any]) -> Outcome:
        return await self.session.submit(tool, args)

    def open_form(self, name: str, values: Mapping[str, object]) -> None: ...

    def write_in(self, app: str, text: str) -> None: ...

    def choose(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        done: Callable[[str], Awaitable[None]],
    ) -> None: ...


class Stand(App[None]):
    """Shows one pane."""

    def __init__(self, session: LocalSession, twin: str) -> None:
        super().__init__()
        spec = discover().of(twin)
        assert spec is not None
        self.twin = twin
        self.session = session
        self.pane = spec.pane(Still(session), spec)

    def on_mount(self) -> None:
        """Put the pane on the screen."""
        self.mount(self.pane)

    def show(self, view: object) -> None:
        """Let the pane show a view, and have the keys."""
        self.pane.show(view, replace(self.session.frame, views={self.twin: view}))
        self.pane.take_focus()


@pytest.mark.parametrize("twin", TWINS)
async def test_pane_stands_whatever_there_is(twin: str, session: LocalSession) -> None:
    spec = discover().of(twin)
    assert spec is not None
    views = {
        "empty": EMPTY[twin],
        "hostile": HOSTILE[twin](SAFE),
        "huge": CROWDED[twin](),
    }
    assert await check_pane(spec, views, session) == []


@pytest.mark.parametrize("twin", TWINS)
async def test_every_listing_stands_harm(twin: str, session: LocalSession) -> None:
    app = Stand(session, twin)
    async with app.run_test(size=(120, 36)) as pilot:
        app.show(HOSTILE[twin](SAFE))
        for listing in app.pane.listings:
            app.pane.show_listing(listing)
            await pilot.pause()
            for key in ("down", "end", "home"):
                await pilot.press(key)
                assert not _check.HARM.search(screen_text(app)), (listing, key)
            app.pane.selection()
            assert list(await app.pane.find("x")) is not None


@pytest.mark.parametrize("twin", TWINS)
async def test_pane_in_words(twin: str, session: LocalSession, snapshot: SnapshotAssertion) -> None:
    views = {
        "empty": EMPTY[twin],
        "a day": session.frame.views[twin],
        "crowded": CROWDED[twin](),
    }
    for name, view in views.items():
        app = Stand(session, twin)
        async with app.run_test(size=SIZES["80x24"]) as pilot:
            for size, (width, height) in SIZES.items():
                await pilot.resize_terminal(width, height)
                app.show(view)
                await pilot.pause()
                rows = [row.rstrip() for row in screen_text(app).split("\n")]
                assert "\n".join(rows) == snapshot(name=f"{name} {size}")


@pytest.mark.parametrize("twin", TWINS)
async def test_moving_through_ten_thousand_rows_is_quick(twin: str, session: LocalSession) -> None:
    keys = ("down", "down", "pagedown", "up", "end", "pageup", "home")
    app = Stand(session, twin)
    async with app.run_test(size=(120, 36)) as pilot:
        app.show(CROWDED[twin]())
        await pilot.pause()
        for listing in app.pane.listings:
            app.pane.show_listing(listing)
            await pilot.pause()
            began = time.process_time()
            await pilot.press(*keys)
            spent_ms = (time.process_time() - began) * 1000 / len(keys)
            assert spent_ms < KEY_MS, f"{listing}: {spent_ms:.0f} ms a key"
