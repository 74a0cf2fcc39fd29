"""A search through a state: what has the words, and where one is among it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

from engine.outline import Path, find, is_branch, walk
from vei_tui.presenters.state import json_text

MOST_FOUND: Final = 1_000
"""Things found after which a search ends: nobody steps through more."""

SLICE_S: Final = 0.008
"""Seconds of searching at a time: keys are answered in between."""

WORDS_SHOWN: Final = 60
"""Characters of the words that are said again."""


class Search:
    """What was looked for in a state and found there, in the order of its tree."""

    def __init__(self) -> None:
        """Look for nothing."""
        self.words = ""
        self.found: list[Path] = []
        self._at = -1
        self._state: Mapping[str, Any] | None = None

    def covers(self, state: Mapping[str, Any]) -> bool:
        """Whether this very state was searched."""
        return self._state is state

    async def run(self, words: str, state: Mapping[str, Any], cursor: Path) -> None:
        """Look for words, or for the path that they are.

        Args:
            words: what is looked for.
            state: where, by app.
            cursor: the next thing found is the first one behind it.
        """
        self.words, self._state, self._at = words, state, -1
        self.found = find(state, words)
        if self.found:
            return
        until = time.monotonic() + SLICE_S
        for path, hit in _searched(state, words):
            if hit:
                self.found.append(path)
            if path == cursor:
                self._at = len(self.found) - 1
            if len(self.found) >= MOST_FOUND:
                break
            if time.monotonic() > until:
                await asyncio.sleep(0)
                until = time.monotonic() + SLICE_S

    def turn(self, by: int) -> Path:
        """Go on by so many of the things found, around the end; where that leads."""
        self._at = (self._at + by) % len(self.found)
        return self.found[self._at]

    def told(self) -> str:
        """Where one is among the things found, or that there are none."""
        if not self.found:
            return f"Nothing here has “{self.words[:WORDS_SHOWN]}”."
        more = " or more" if len(self.found) >= MOST_FOUND else ""
        return f"{self._at + 1} of {len(self.found):,}{more} · n next, N previous"


def _searched(state: Mapping[str, Any], words: str) -> Iterator[tuple[Path, bool]]:
    """Every part of a state, and whether its name or its value has the words."""
    wanted = words.casefold()
    for path, value in walk(state):
        hit = wanted in path[-1].casefold()
        if not hit and not is_branch(value):
            text = value if isinstance(value, str) else json_text(value)
            hit = wanted in text.casefold()
        yield path, hit
