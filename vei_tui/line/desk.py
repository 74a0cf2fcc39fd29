"""A seat's desk in line mode: the session, and what the numbers printed last stand for."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.tool import Outcome, Tool
from vei_tui.local_session import LocalSession
from vei_tui.play import Play
from vei_tui.presenters.events import News
from vei_tui.presenters.people import People
from vei_tui.session import Frame

# An address begins where a word does: a long hostile word is then looked at once.
SEEN = re.compile(r"https?://[^\s<>\"')\]]*[\w/]|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]+)+")
MOST_SEEN = 500
"""Addresses that are kept for completion; the oldest go first."""


@dataclass(frozen=True, slots=True)
class PostRef:
    """What the number before a message stands for."""

    room: str
    ts: str


class Desk:
    """What a person in line mode works with."""

    def __init__(self, play: Play) -> None:
        """Sit down.

        Args:
            play: the day in the office.
        """
        self.play = play
        apps = [twin.name for twin in play.office.twins if not twin.backstage]
        self.session = LocalSession(play, news_of(apps))
        self.posts: list[PostRef] = []
        """The messages printed last, by number, the first being 1."""
        self.left = False
        """Whether the person has left the desk."""
        self._seen: dict[str, None] = {}

    @property
    def frame(self) -> Frame:
        """The office as the seat sees it now."""
        return self.session.frame

    @property
    def people(self) -> People:
        """Whom the seat knows."""
        return self.session.people

    @property
    def starts_at(self) -> str:
        """Date and hour of time 0."""
        return self.session.starts_at

    @property
    def apps(self) -> Mapping[str, str]:
        """Title of each app, by name."""
        return dict(self.session.apps())

    @property
    def tools(self) -> Mapping[str, Tool]:
        """The tools that the seat may call, by name."""
        return {tool.name: tool for tool in self.session.tools()}

    def view(self, app: str) -> Any:
        """What the seat sees of an app; None where the office has no such app, or nobody knows."""
        return None if app in self.session.opaque else self.frame.views.get(app)

    async def call(self, tool: str, args: Mapping[str, Any]) -> Outcome:
        """Call a tool as the seat."""
        return await self.session.submit(tool, args)

    def notice(self, lines: Iterable[str]) -> None:
        """Remember the addresses on a print-out, to complete them later."""
        for text in lines:
            for found in SEEN.findall(text):
                self._seen.pop(found, None)
                self._seen[found] = None
        while len(self._seen) > MOST_SEEN:
            del self._seen[next(iter(self._seen))]

    def seen(self, pages: bool) -> list[str]:
        """Addresses that were printed, the newest first: of pages, or of people."""
        return [text for text in reversed(self._seen) if ("://" in text) is pages]


def news_of(apps: Iterable[str]) -> dict[str, News]:
    """By app, what tells arrivals from its views, for the apps whose presenter can."""
    found: dict[str, News] = {}
    for app in apps:
        name = f"vei_tui.presenters.{app}"
        if importlib.util.find_spec(name) is not None:
            arrivals = getattr(importlib.import_module(name), "arrivals", None)
            if arrivals is not None:
                found[app] = arrivals
    return found
