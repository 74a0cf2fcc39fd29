"""Free time: when several people are at work and have nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from twins.calendar.clock import Clock, Hours, Span
from twins.calendar.shapes import FreeTime
from twins.calendar.state import ACCEPTED, Diary

STEP_MS = 30 * 60_000
"""Meetings are proposed at the full and the half hour of the office's clock."""
_BUSY_SHOWN = 100


def busy(diary: Diary, person: str, start_ms: int, end_ms: int, but: str = "") -> Iterator[Span]:
    """When a person has something that was accepted, in the order of starts.

    Args:
        but: id of a meeting that does not count.
    """
    for meeting in diary.ahead.overlapping(start_ms, end_ms):
        if meeting.id != but and meeting.answer_of(person) == ACCEPTED:
            yield meeting.start_ms, meeting.end_ms


def open_spans(clock: Clock, hours: Hours, taken: Iterable[Span], window: Span) -> list[Span]:
    """When somebody is at work and has nothing else.

    Args:
        taken: when the person has something, in the order of starts.
        window: from when to when to look.
    """
    blocks = list(taken)
    found: list[Span] = []
    for opens, closes in clock.working(hours, *window):
        at = opens
        for start, end in blocks:
            if end <= at:
                continue
            if start >= closes:
                break
            if start > at:
                found.append((at, start))
            at = end
        if at < closes:
            found.append((at, closes))
    return found


def common(first: list[Span], second: list[Span]) -> list[Span]:
    """Where two lists of spans, each in order and without overlaps, are both."""
    found: list[Span] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if start < end:
            found.append((start, end))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return found


def slots(clock: Clock, spans: Iterable[Span], length_ms: int) -> Iterator[Span]:
    """Times for a meeting within free spans, one after the other."""
    for start, end in spans:
        at = clock.round_up(start, STEP_MS)
        while at + length_ms <= end:
            yield at, at + length_ms
            at = clock.round_up(at + length_ms, STEP_MS)


def propose(
    clock: Clock,
    people: Sequence[tuple[str, Diary, Hours]],
    window: Span,
    length_ms: int,
    limit: int,
) -> FreeTime:
    """Times when several people are at work and have nothing else, and what each of them has.

    Args:
        people: actor id, diary and hours of each; times are put in words for the first one.
        window: from when to when to look.
    """
    spans: list[Span] = [window]
    taken: list[tuple[int, int, str]] = []
    for person, diary, hours in people:
        blocks = list(busy(diary, person, *window))
        taken += [(start, end, person) for start, end in blocks]
        spans = common(spans, open_spans(clock, hours, blocks, window))
    offset = people[0][2].offset_min
    found = islice(slots(clock, spans, length_ms), limit)
    return {
        "slots": [
            {"start_ms": start, "end_ms": end, "when": clock.when(start, end, offset)}
            for start, end in found
        ],
        "busy": [
            {"attendee": person, "start_ms": start, "end_ms": end}
            for start, end, person in sorted(taken)[:_BUSY_SHOWN]
        ],
    }
