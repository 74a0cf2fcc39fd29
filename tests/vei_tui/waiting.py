"""Waiting for a screen by what it does, never by the clock: until something holds, until all is
drawn, until it stands still."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from textual._context import active_app
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.timer import Timer

from vei_tui.pump import INTERVAL

LONGEST_S: Final = 60.0
"""Seconds after which something that was waited for will not come any more, on any machine."""

CPU_S: Final = 1.0
"""Seconds of this process's own work after which an app is taken as one that never rests. Of the
work and not of the clock: under load an app that was given no time is not yet done."""

ROUNDS: Final = 3
"""Looks at a screen that must show the same before it stands still."""

LOOK_S: Final = 0.005
"""Seconds between two looks."""


async def until(holds: Callable[[], object], pilot: Pilot[Any] | None = None) -> None:
    """Let the app work until something holds, and then until that is drawn.

    Args:
        holds: What is waited for.
        pilot: Drives the app; leave it out where there is none.

    Raises:
        AssertionError: it never came to it.
    """
    end = time.monotonic() + LONGEST_S
    while not holds():
        if time.monotonic() > end:
            raise AssertionError("it never came to it")
        await asyncio.sleep(LOOK_S)
    if pilot is not None:
        await pilot.pause()


async def stand_still(pilot: Pilot[Any]) -> None:
    """Let the app work until its screen stands there and nothing is under way that will change it.

    What happens again and again (a clock that runs, a recording that plays) and what waits for
    somebody else (an agent for its model) is not under way.

    Args:
        pilot: Drives the app.

    Raises:
        AssertionError: it never came to rest.
    """
    end = time.monotonic() + LONGEST_S
    shown: object = None
    rounds = 0
    while rounds < ROUNDS:
        if time.monotonic() > end:
            raise AssertionError(f"it never came to rest: {_under_way(pilot.app) or 'it flickers'}")
        await pilot.pause()
        before, shown = shown, None if _under_way(pilot.app) else _shown(pilot.app)
        rounds = rounds + 1 if shown is not None and shown == before else 0
        await asyncio.sleep(LOOK_S)


async def drawn(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Let the app work until every message is handled and what came of it is on the screen.

    Textual's own `wait_for_idle`, in whose place :func:`exact_waits` puts this, sleeps 20 ms at a
    time until the process used little of the processor in one of them. On a loaded machine a
    process uses little because it is given little; on a fast one nearly all of it is sleep.

    Args:
        min_sleep: As Textual gives it; nothing is slept here.
        max_sleep: Likewise.
    """
    app = active_app.get()
    end = time.monotonic() + LONGEST_S
    spent = time.process_time() + CPU_S
    while time.process_time() < spent and time.monotonic() < end:
        await _handled(spent)
        if app._exit or not app.screen_stack:
            return
        if _is_to_draw(app.screen):
            # As each of the pilot's waits does at its end: its turn comes 60 times a second only.
            app.screen._on_timer_update()
        elif any(timer._interval <= INTERVAL for timer in _armed(app)):
            await asyncio.sleep(LOOK_S)
        else:
            return


@contextmanager
def exact_waits() -> Iterator[None]:
    """Have Textual's pilot wait by what the app does, before the first key as after each."""
    press = Pilot.press

    async def press_when_drawn(pilot: Pilot[Any], *keys: str) -> None:
        await drawn()
        await press(pilot, *keys)

    with pytest.MonkeyPatch.context() as patch:
        for module in ("app", "pilot"):
            patch.setattr(f"textual.{module}.wait_for_idle", drawn)
        patch.setattr(Pilot, "press", press_when_drawn)
        yield


async def _handled(spent: float) -> None:
    """Until every task of the loop waits for something, or so much of the processor was spent."""
    loop: Any = asyncio.get_running_loop()
    calm = 0
    while calm < 2 and time.process_time() < spent:
        # The second round takes in what came from outside or was due during the first.
        await asyncio.sleep(0)
        calm = 0 if loop._ready else calm + 1


def _is_to_draw(screen: Screen[Any]) -> bool:
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )


def _armed(app: App[Any]) -> Iterator[Timer]:
    """What is to be called once, later: the pump, the throttles, the look at the goals."""
    screens = (node for screen in app.screen_stack for node in screen.walk_children(with_self=True))
    for node in (app, *screens):
        for timer in node._timers:
            if timer._repeat == 0 and timer._task is not None and not timer._task.done():
                yield timer


def _under_way(app: App[Any]) -> str:
    """What will still change the screen, in words; empty where nothing will."""
    if not app.screen_stack or not app.screen.is_mounted:
        return "no screen is there"
    if _is_to_draw(app.screen):
        return "something is to be drawn"
    works = [f"{worker.name} works" for worker in app.workers if not worker.is_finished]
    waits = [f"{timer.name} waits" for timer in _armed(app)]
    return ", ".join(works + waits)


def _shown(app: App[Any]) -> list[list[Strip]]:
    screens = (*app._background_screens, app.screen)
    return [screen._compositor.render_strips() for screen in screens]
