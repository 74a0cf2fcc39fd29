"""What every pane must stand: nothing to show, far too much, and text that means harm."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from textual.app import App

from vei_tui.panes._base import Pane

if TYPE_CHECKING:
    from engine.tool import Outcome
    from vei_tui.registry import PaneSpec
    from vei_tui.session import Session

MOST_WIDGETS: Final = 40
"""Widgets of a pane: each costs on every change of style above it."""

SIZES: Final = ((60, 16), (80, 24), (120, 36), (200, 50))

HOSTILE: Final = (
    "[@click=app.pwn]free money[/] [/nothing] [bold $primary]x[/] "
    "\x1b]2;owned\x07\x1b[31mred\x1b[0m \x00\x08\r\n\t \u202egnp.exe\u200b\u00ad "
    "z\u0337\u0321\u031b\u034e\u0349\u0354\u032e \u6f22\u5b57 "
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \ud800"
)
"""Markup, terminal sequences, control characters, reordering, marks, wide and lone characters."""

HARM: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ud800-\udfff]")
"""What must never be on a screen."""


class _Still:
    """A desk at which nothing can be done."""

    def __init__(self, session: Session) -> None:
        self.session = session

    async def act(self, tool: str, args: Mapping[str, Any]) -> Outcome:
        return await self.session.submit(tool, args)

    def open_form(self, name: str, values: Mapping[str, object]) -> None:
        """Open nothing."""

    def write_in(self, app: str, text: str) -> None:
        """Write nothing."""

    def choose(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        done: Callable[[str], Awaitable[None]],
    ) -> None:
        """Choose nothing."""

    def hands_off(self) -> str:
        """Say nothing about who may act."""
        return ""


class _Stand(App[None]):
    """Shows one pane."""

    def __init__(self, pane: Pane[Any]) -> None:
        super().__init__()
        self._pane = pane

    def on_mount(self) -> None:
        """Put the pane on the screen."""
        self.mount(self._pane)


def screen_text(app: App[Any]) -> str:
    """What is on an app's screen, a line a row."""
    rows = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in row) for row in rows)


async def check_pane(spec: PaneSpec, views: Mapping[str, object], session: Session) -> list[str]:
    """Draw views in a pane at every size and look for what must not be.

    Args:
        spec: The pane.
        views: Views by what they are called: empty, huge, hostile.
        session: Any session; its people and clock are used.

    Returns:
        What is wrong, a line each; nothing when all is well.
    """
    wrong: list[str] = []
    pane = spec.pane(_Still(session), spec)
    for required in ("ABOUT", "FIRST"):
        if not getattr(pane, required):
            wrong.append(f"{spec.twin}: {required} says nothing")
    app = _Stand(pane)
    async with app.run_test(size=SIZES[0]) as pilot:
        for name, view in views.items():
            for size in SIZES:
                await pilot.resize_terminal(*size)
                pane.show(view, replace(session.frame, views={spec.twin: view}))
                pane.take_focus()
                await pilot.pause()
                text = screen_text(app)
                found = HARM.search(text)
                if found:
                    wrong.append(f"{spec.twin}, {name}, {size}: {found[0]!r} reached the screen")
                if not text.strip():
                    wrong.append(f"{spec.twin}, {name}, {size}: the screen is blank")
            await pilot.press("down", "pagedown", "end", "home")
        count = len(list(pane.walk_children()))
        if count >= MOST_WIDGETS:
            wrong.append(f"{spec.twin}: {count} widgets")
    return wrong
