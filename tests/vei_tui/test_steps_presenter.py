"""Steps in words and as a line: what a time means, where marks stand, what a click means."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from vei_tui.presenters.steps import HERE, UNKNOWN, scrub_line, step_meant, step_of_cell
from vei_tui.seats.marks import Mark, Marks

MONDAY = "2026-03-02T09:00"
HOUR = 3_600_000


@dataclass
class Tape:
    """A recording of so many steps."""

    total: int
    index: int = 0
    count: int = -1
    known: bool = True
    marks: Marks = field(default_factory=Marks)

    def __post_init__(self) -> None:
        if self.count < 0:
            self.count = self.total

    def go(self, index: int) -> None:
        """Stand at a step."""
        self.index = index

    def step_at(self, words: str) -> int | None:
        """None knows times here."""
        return None


def text(tape: Tape, width: int = 21) -> str:
    return "".join(text for text, _ in scrub_line(tape, width))


@pytest.mark.parametrize(
    ("words", "ms"),
    [
        ("09:00", 0),
        ("09:42", 42 * 60_000),
        (" 9:42:10 ", 42 * 60_000 + 10_000),
        ("Mon 10:00", HOUR),
        ("tuesday 09:00", 24 * HOUR),
        ("Sun 09:00", 6 * 24 * HOUR),
        ("08:00", 23 * HOUR),
    ],
)
def test_a_time_is_that_of_the_office(words: str, ms: int) -> None:
    assert step_meant(words, MONDAY, lambda time_ms: time_ms) == ms


def test_a_number_is_a_step_and_other_words_are_none() -> None:
    assert step_meant("17", MONDAY, lambda _: 0) == 17
    for words in ("", "soon", "-1", "9.5", "Xyz 09:00", "²", "1" * 40):
        assert step_meant(words, MONDAY, lambda _: 0) is None


def test_each_step_has_its_cell_and_the_place_is_on_top() -> None:
    tape = Tape(10)
    tape.marks.add(Mark.CALL, 2)
    tape.marks.add(Mark.ARRIVAL, 5)
    tape.marks.add(Mark.GOAL, 10)
    line = text(tape)
    assert len(line) == 21
    assert line[0] == HERE
    assert (line[4], line[10], line[20]) == ("┼", "•", "✔")
    assert line.count("•") == 1
    tape.go(5)
    line = text(tape)
    assert (line[4], line[10], line[0]) == ("╋", HERE, "━")


def test_of_many_steps_in_a_cell_the_most_important_is_shown() -> None:
    tape = Tape(10_000)
    for step in range(1, 10_001):
        tape.marks.add(Mark.CALL, step)
    tape.marks.add(Mark.REFUSED, 4_990)
    tape.marks.add(Mark.FINDING, 4_991)
    line = text(tape)
    assert line.count("!") == 1
    assert "✗" not in line
    assert set(line[2:9]) == {"┼"}


def test_what_is_not_known_yet_is_told_apart() -> None:
    tape = Tape(100, count=50, known=False)
    line = text(tape)
    assert line[:11].count(UNKNOWN) == 0
    assert set(line[11:]) == {UNKNOWN}


@pytest.mark.parametrize("total", [1, 3, 10, 57, 100_000])
@pytest.mark.parametrize("width", [1, 2, 20, 118])
def test_a_click_goes_where_the_line_shows_it(total: int, width: int) -> None:
    tape = Tape(total)
    assert step_of_cell(tape, 0, width) == 0
    for cell in range(width):
        step = step_of_cell(tape, cell, width)
        assert 0 <= step <= total
        tape.go(step)
        assert len(text(tape, width)) == width
    if width > 1:
        assert step_of_cell(tape, width - 1, width) == total


def test_marks_are_found_forward_and_back() -> None:
    marks = Marks()
    for step in (3, 9, 9, 6):
        marks.add(Mark.ARRIVAL, step)
    marks.add(Mark.GOAL, 7)
    assert list(marks.of(Mark.ARRIVAL)) == [3, 6, 9]
    assert marks.after(3, (Mark.ARRIVAL,)) == 6
    assert marks.after(6, (Mark.ARRIVAL, Mark.GOAL)) == 7
    assert marks.after(9, tuple(Mark)) is None
    assert marks.before(9, tuple(Mark)) == 7
    assert marks.before(3, tuple(Mark)) is None
    assert marks.within(4, 6, Mark.ARRIVAL)
    assert not marks.within(4, 5, Mark.ARRIVAL)
    assert not marks.within(6, 5, Mark.ARRIVAL)
    assert marks.until(6, Mark.ARRIVAL) == 2
