"""Verbatim quotation: which runs of one text stand word for word in another."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from engine.facts.text import normal

_WORD: Final = re.compile(r"\w+(?:[-.,']\w+)*+|[^\w\s]")
_CACHED_SOURCE: Final = 20_000
"""Sources up to this many characters keep their index: pages are quoted again and again, and the
index of a larger one is not worth its memory."""


class _Index:
    """A suffix automaton over the words of a source: knows every run of them, in linear size."""

    __slots__ = ("length", "link", "steps")

    def __init__(self, words: list[str]) -> None:
        self.steps: list[dict[str, int]] = [{}]
        self.link = [-1]
        self.length = [0]
        last = 0
        for word in words:
            last = self._extend(last, word)

    def _extend(self, last: int, word: str) -> int:
        state = self._state({}, 0, self.length[last] + 1)
        at = last
        while at >= 0 and word not in self.steps[at]:
            self.steps[at][word] = state
            at = self.link[at]
        if at < 0:
            return state
        target = self.steps[at][word]
        if self.length[target] == self.length[at] + 1:
            self.link[state] = target
            return state
        split = self._state(dict(self.steps[target]), self.link[target], self.length[at] + 1)
        while at >= 0 and self.steps[at].get(word) == target:
            self.steps[at][word] = split
            at = self.link[at]
        self.link[target] = self.link[state] = split
        return state

    def _state(self, steps: dict[str, int], link: int, length: int) -> int:
        self.steps.append(steps)
        self.link.append(link)
        self.length.append(length)
        return len(self.steps) - 1

    def runs(self, words: list[str]) -> list[tuple[int, int]]:
        """The maximal runs of the words that stand in the source, as (first, past the last)."""
        found = []
        state = length = 0
        for position, word in enumerate(words):
            if length and word not in self.steps[state]:
                found.append((position - length, position))
            while state and word not in self.steps[state]:
                state = self.link[state]
                length = self.length[state]
            if word in self.steps[state]:
                state = self.steps[state][word]
                length += 1
        if length:
            found.append((len(words) - length, len(words)))
        return found


def _index(source: str) -> _Index:
    return _Index(_WORD.findall(normal(source)))


_kept_index = lru_cache(maxsize=16)(_index)


def quotes(text: str, source: str, min_chars: int = 12) -> tuple[str, ...]:
    """The maximal runs of a text that stand verbatim in a source.

    Case, quotation marks, dashes, invisible characters and the width of spaces make no
    difference; words are whole (`core` is not quoted from `16-core`, nor `$319` from `$3,199`).

    Args:
        text: what was written.
        source: what may have been quoted.
        min_chars: the shortest run that counts, in characters.

    Returns:
        The runs in their normal form (`normal`), in order, each once, without punctuation at
        their ends.
    """
    said = normal(text)
    spans = [match.span() for match in _WORD.finditer(said)]
    if not spans or not source:
        return ()
    words = [said[begin:end] for begin, end in spans]
    index = (_kept_index if len(source) <= _CACHED_SOURCE else _index)(source)
    found: dict[str, None] = {}
    for first, past in index.runs(words):
        if spans[past - 1][1] - spans[first][0] < min_chars:
            continue
        while first < past and not _stands_alone(words[first]):
            first += 1
        while first < past and not _stands_alone(words[past - 1]):
            past -= 1
        if first < past and spans[past - 1][1] - spans[first][0] >= min_chars:
            found[said[spans[first][0] : spans[past - 1][1]]] = None
    return tuple(found)


def _stands_alone(word: str) -> bool:
    """Whether a word may begin or end a quotation: punctuation may not, a currency sign may."""
    return word[0].isalnum() or word in "$€£"
