"""The pump draws only the newest frame, and tells of everything that happened."""

from __future__ import annotations

from collections.abc import Callable

from vei_tui.presenters.events import Happening
from vei_tui.pump import Pump
from vei_tui.session import Frame


def frame(index: int) -> Frame:
    return Frame(index, 0, {}, (Happening(index, 0, "slack"),), None, {}, 0, "")


class Screen:
    """Remembers what was drawn, and holds the timers back until they are let go."""

    def __init__(self) -> None:
        self.drawn: list[tuple[int, int]] = []
        self.waiting: list[Callable[[], None]] = []
        self.pump = Pump(lambda _, then: self.waiting.append(then), self.draw)

    def draw(self, newest: Frame, happened: tuple[Happening, ...]) -> None:
        self.drawn.append((newest.index, len(happened)))


def test_a_thousand_frames_between_two_screens_are_one_screen() -> None:
    screen = Screen()
    for index in range(1000):
        screen.pump.on_frame(frame(index))
    assert screen.drawn == []
    assert len(screen.waiting) == 1
    screen.waiting.pop()()
    assert screen.drawn == [(999, 1000)]


def test_what_a_person_did_is_drawn_at_once_and_not_again() -> None:
    screen = Screen()
    screen.pump.on_frame(frame(1))
    screen.pump.flush()
    assert screen.drawn == [(1, 1)]
    screen.waiting.pop()()
    assert screen.drawn == [(1, 1)]
    screen.pump.on_frame(frame(2))
    assert len(screen.waiting) == 1
