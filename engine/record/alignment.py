"""Alignment of two sequences: what stands beside what, in steps that grow with their length."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final, TypeAlias, TypeVar

T = TypeVar("T")

Keys: TypeAlias = Sequence[Hashable]

Couple: TypeAlias = tuple[int | None, int | None]
"""Places in both sequences; None where one has nothing beside it."""

_EXHAUSTIVE: Final = 250_000
"""Product of two lengths up to which the best alignment is looked for; beyond it, a good one."""


def aligned(
    left: Sequence[T], right: Sequence[T], keys: Callable[[T], tuple[Hashable, Hashable]]
) -> list[tuple[T | None, T | None]]:
    """Align two sequences; each element stands in exactly one place, in its order.

    Args:
        left: one.
        right: the other.
        keys: the kind of an element, and what makes it equal to another of the kind. Equal ones
            are set beside each other first, and between these, those of the same kind.
    """
    kinds_and_keys = [[keys(each) for each in side] for side in (left, right)]
    exact = [[key for _, key in side] for side in kinds_and_keys]
    kinds = [[kind for kind, _ in side] for side in kinds_and_keys]
    found: list[tuple[T | None, T | None]] = []
    for gap in _gaps(_equal(exact[0], exact[1]), len(left), len(right)):
        found += [
            (None if a is None else left[a], None if b is None else right[b])
            for a, b in _filled(gap, kinds)
        ]
    return found


_Gap: TypeAlias = tuple[int, int, int, int, Couple | None]
"""Bounds of a stretch in both, and the couple of equals that ends it; None at the end."""


def _gaps(couples: Sequence[tuple[int, int]], left: int, right: int) -> Iterator[_Gap]:
    a = b = 0
    for x, y in couples:
        yield a, x, b, y, (x, y)
        a, b = x + 1, y + 1
    yield a, left, b, right, None


def _filled(gap: _Gap, kinds: Sequence[Keys]) -> Iterator[Couple]:
    """The couples of a stretch without equals: those of a kind beside each other."""
    a, a_end, b, b_end, equal = gap
    inside = _equal(kinds[0][a:a_end], kinds[1][b:b_end])
    for x, x_end, y, y_end, couple in _gaps(inside, a_end - a, b_end - b):
        yield from ((a + at, None) for at in range(x, x_end))
        yield from ((None, b + at) for at in range(y, y_end))
        if couple is not None and couple[0] is not None and couple[1] is not None:
            yield a + couple[0], b + couple[1]
    if equal is not None:
        yield equal


def _equal(left: Keys, right: Keys) -> list[tuple[int, int]]:
    """Places of equals, rising in both."""
    begin = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        begin += 1
    end = 0
    most = min(len(left), len(right)) - begin
    while end < most and left[-1 - end] == right[-1 - end]:
        end += 1
    a_end, b_end = len(left) - end, len(right) - end
    middle = _middle(left[begin:a_end], right[begin:b_end])
    return [
        *((at, at) for at in range(begin)),
        *((begin + a, begin + b) for a, b in middle),
        *((a_end + at, b_end + at) for at in range(end)),
    ]


def _middle(left: Keys, right: Keys) -> list[tuple[int, int]]:
    """Equals of two sequences that begin and end otherwise."""
    if not left or not right:
        return []
    if len(left) * len(right) <= _EXHAUSTIVE:
        blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
        return [(a + at, b + at) for a, b, size in blocks for at in range(size)]
    anchors = _anchors(left, right)
    if not anchors:
        # Nothing tells two long stretches of the same few calls apart: they go side by side.
        pairs = enumerate(zip_longest(left, right))
        return [(at, at) for at, (a, b) in pairs if a == b]
    found: list[tuple[int, int]] = []
    a = b = 0
    for x, y in [*anchors, (len(left), len(right))]:
        found += [(a + p, b + q) for p, q in _equal(left[a:x], right[b:y])]
        if x < len(left):
            found.append((x, y))
        a, b = x + 1, y + 1
    return found


def _anchors(left: Keys, right: Keys) -> list[tuple[int, int]]:
    """Places of what is in both exactly once, the most that rise in both."""
    once = [{key for key, count in Counter(side).items() if count == 1} for side in (left, right)]
    both = once[0] & once[1]
    places = {key: at for at, key in enumerate(right) if key in both}
    couples = [(at, places[key]) for at, key in enumerate(left) if key in both]
    ends: list[int] = []
    """The least place in the right one at which a rising chain of each length ends."""
    tops: list[int] = []
    before: list[int] = []
    for at, (_, place) in enumerate(couples):
        length = bisect_left(ends, place)
        before.append(tops[length - 1] if length else -1)
        if length == len(ends):
            ends.append(place)
            tops.append(at)
        else:
            ends[length], tops[length] = place, at
    chain: list[tuple[int, int]] = []
    at = tops[-1] if tops else -1
    while at >= 0:
        chain.append(couples[at])
        at = before[at]
    return chain[::-1]
