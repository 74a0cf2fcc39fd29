"""Steps of a recording in words: what a number or an office time means, the marked scrubber."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from vei_tui.presenters import when
from vei_tui.presenters.text import Line, Role
from vei_tui.seats.marks import Mark, Tape

_TIME = re.compile(r"(?:(?P<day>[a-z]{3})[a-z]* +)?(?P<h>\d{1,2}):(?P<m>\d\d)(?::(?P<s>\d\d))?")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST_DIGITS: Final = 12

LOOKS: Final = {
    Mark.GOAL: ("✔", Role.GOOD),
    Mark.FINDING: ("!", Role.WARN),
    Mark.REFUSED: ("✗", Role.ALERT),
    Mark.ARRIVAL: ("•", Role.AUTHOR),
}
"""How marks look on a scrubber, the most important first."""

HERE: Final = "▌"
PAST_CALL, PAST, AHEAD_CALL, AHEAD, UNKNOWN = "╋", "━", "┼", "─", "·"


def step_meant(words: str, start: str, at: Callable[[int], int]) -> int | None:
    """The step that a person means.

    Args:
        words: a number; an office time as ``09:42``, ``09:42:10`` or ``Tue 09:42``.
        start: date and hour of time 0.
        at: the first step at an office time in ms.

    Returns:
        The step; None where the words are neither.
    """
    text = words.strip().casefold()
    if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS:
        return int(text)
    time = _TIME.fullmatch(text)
    if time is None or (time["day"] and time["day"] not in _DAYS):
        return None
    began = when.moment(start, 0)
    into = ((int(time["h"]) * 60 + int(time["m"])) * 60 + int(time["s"] or 0)) * when.SECOND_MS
    midnight = ((began.hour * 60 + began.minute) * 60 + began.second) * when.SECOND_MS
    days = (_DAYS.index(time["day"]) - began.weekday()) % 7 if time["day"] else 0
    if not time["day"] and into < midnight:
        # Before the hour at which the office began: the next morning is meant.
        days = 1
    return at(max(0, days * when.DAY_MS + into - midnight))


def speed_words(speed: int) -> str:
    """How fast a recording plays, short enough for a status line: "2 steps/s"."""
    return f"{speed} step{'' if speed == 1 else 's'}/s"


def scrub_line(tape: Tape, width: int) -> Line:
    """A recording as a line: what was, where it stands, what comes, with its marks.

    Args:
        tape: the recording.
        width: cells of the line.
    """
    total = max(1, tape.total)
    here = min(width - 1, tape.index * (width - 1) // total)
    known = tape.count * (width - 1) // total
    return tuple(
        (HERE, Role.STRONG) if cell == here else _cell(tape, cell, here, known, total, width)
        for cell in range(width)
    )


def step_of_cell(tape: Tape, cell: int, width: int) -> int:
    """The step that a cell of the line stands for."""
    return min(tape.total, -(-cell * tape.total // max(1, width - 1)))


def _cell(tape: Tape, cell: int, here: int, known: int, total: int, width: int) -> tuple[str, Role]:
    if cell > known:
        return (UNKNOWN, Role.DIM)
    first = -(-cell * total // max(1, width - 1))
    last = -(-(cell + 1) * total // max(1, width - 1)) - 1
    marked = tape.marks.within
    for mark, look in LOOKS.items():
        if marked(first, last, mark):
            return look
    if cell < here:
        return (PAST_CALL if marked(first, last, Mark.CALL) else PAST, Role.HEADING)
    return (AHEAD_CALL if marked(first, last, Mark.CALL) else AHEAD, Role.DIM)
