"""The replay by keys: played, stepped, jumped through, followed, read; and nothing acts in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.widgets import Input

from engine.canonical import loads
from engine.record import Run
from tests.vei_tui.recordings import THOUGHT, day_on, gold_day, replay_app
from tests.vei_tui.waiting import stand_still, until
from vei_tui.commands import command, of_place
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.lobby import LobbyScreen
from vei_tui.screens.replay import NOT_OVER, STAYS
from vei_tui.screens.report import ReportScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.seats.marks import Mark
from vei_tui.session import Role
from vei_tui.widgets.ink import safe

pytestmark = pytest.mark.anyio

SIZE = (120, 36)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recorded day."""
    return gold_day(tmp_path_factory.mktemp("days") / "day")


def told(app: Any) -> str:
    return "\n".join("".join(text for text, _ in each.text) for each in app.screen.notices.shown)


def status(app: Any) -> str:
    return "".join(text for part in app.screen.status._parts for text, _ in part.line)


def cards(app: Any) -> str:
    rows = [row for shown in app.screen.rail.mind._list.records for row in shown.card.unfolded]
    return "\n".join("".join(text for text, _ in row) for row in rows)


async def known(app: Any, pilot: Any) -> Any:
    """The day, once all of it is known and judged."""
    await until(lambda: day_on(app)._judged, pilot)
    return day_on(app)


# -- every command, once --------------------------------------------------------------------------

MARKED = {
    Mark.CALL: [1, 2, 3, 4, 5, 6, 7, 8, 13, 14, 15, 16],
    Mark.ARRIVAL: [9, 10, 11, 12],
    Mark.REFUSED: [1],
    Mark.FINDING: [],
    Mark.GOAL: [7, 9, 13, 16],
}
"""What is to be seen at which step of the recorded day; the tries below are steps of it."""

Check = Callable[[Any], object]


@dataclass
class Try:
    """Where a key is pressed, and what is true after it and was not before."""

    check: Check
    """Given the app; true when the command was done."""
    at: int = 0
    """The step to begin at."""
    before: tuple[str, ...] = ()
    """Keys that lead to where the command makes sense."""


def stands(step: int) -> Check:
    return lambda app: day_on(app).index == step


def follows(app: Any) -> bool:
    return bool(app.screen.follows and app.screen.front == day_on(app).focus)


def reads(title: str) -> Check:
    return lambda app: isinstance(app.screen, SheetScreen) and app.screen._title == title


TRIES: dict[str, Try] = {
    "replay.play": Try(lambda app: app.screen.playing and "REPLAY PLAYING" in status(app)),
    "replay.forward": Try(stands(11), at=10),
    "replay.back": Try(stands(4), at=5),
    "replay.call": Try(stands(13), at=8),
    "replay.call-back": Try(stands(8), at=13),
    "replay.mark": Try(stands(7), at=2),
    "replay.mark-back": Try(stands(13), at=16),
    "replay.arrival": Try(stands(9), at=4),
    "replay.arrival-back": Try(stands(12), at=16),
    "replay.finding": Try(stands(1)),
    "replay.goal": Try(stands(7)),
    "replay.goal-back": Try(stands(9), at=13),
    "replay.jump": Try(lambda app: isinstance(app.screen.focused, Input)),
    "replay.start": Try(stands(0), at=9),
    "replay.end": Try(stands(16), at=3),
    "replay.faster": Try(lambda app: app.screen.speed == 4),
    "replay.slower": Try(lambda app: app.screen.speed == 1),
    "replay.what-if": Try(lambda app: isinstance(app.screen, ChooseScreen), at=8),
    "replay.follow": Try(follows, at=8, before=("1",)),
    "replay.mind": Try(lambda app: not app.screen.rail.mind.display),
    "replay.record": Try(reads("Step 5"), at=5),
    "replay.whole": Try(lambda app: day_on(app).whole and "ALL RECORDS" in status(app)),
}

CASES = [(name, key) for name in TRIES for key in command(name).keys]


def test_every_command_of_the_replay_is_tried() -> None:
    assert [*TRIES] == [each.id for each in of_place("replay") if each.keys]


@pytest.mark.parametrize(("name", "key"), CASES, ids=[safe(f"{n} {k}") for n, k in CASES])
async def test_key_of_the_replay(name: str, key: str, run: Path) -> None:
    attempt = TRIES[name]
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        day = await known(app, pilot)
        assert {mark: [*day.marks.of(mark)] for mark in Mark} == MARKED
        app.screen.go_to_step(attempt.at)
        await pilot.press(*attempt.before)
        assert not attempt.check(app), "so it was before the key"
        await pilot.press(key)
        assert attempt.check(app), name


# -- what they come to ----------------------------------------------------------------------------


async def test_it_begins_at_the_beginning_and_knows_the_rest_soon(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        day = await known(app, pilot)
        assert (day.index, day.role) == (0, Role.REPLAY)
        assert day.count == day.total == Run.open(run).manifest.records
        assert "REPLAY PAUSED" in status(app)
        assert f"step 0/{day.count}" in status(app)
        assert "as recorded" in status(app)
        assert not list(day.log)


async def test_a_step_forward_and_back_shows_the_office_as_it_was(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        day = await known(app, pilot)
        lines = Run.open(run).lines().whole
        seen = []
        for step in range(1, day.count + 1):
            await pilot.press("full_stop")
            assert day.index == step
            assert day.frame.digest == loads(lines[step - 1])["digest"]
            seen.append((day.frame.views, day.frame.unread, len(day.log)))
        await pilot.press("full_stop")
        assert day.index == day.count
        for step in range(day.count - 1, 0, -1):
            await pilot.press("comma")
            assert (day.frame.views, day.frame.unread, len(day.log)) == seen[step - 1]
        await pilot.press("comma", "comma")
        assert day.index == 0


async def test_keys_go_to_calls_arrivals_refusals_goals_and_marks(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        day = await known(app, pilot)
        for forth, back, mark in (
            ("greater_than_sign", "less_than_sign", Mark.CALL),
            ("a", "A", Mark.ARRIVAL),
            ("G", "ctrl+g", Mark.GOAL),
        ):
            steps = list(day.marks.of(mark))
            assert len(steps) > 1, mark
            await pilot.press("left_curly_bracket")
            found = []
            for _ in steps:
                await pilot.press(forth)
                found.append(day.index)
            assert found == steps
            await pilot.press(forth)
            assert day.index == steps[-1]
            assert "further" in told(app)
            await pilot.press(back)
            assert day.index == steps[-2]
        await pilot.press("left_curly_bracket", "x")
        assert day.index == day.marks.of(Mark.REFUSED)[0]
        await pilot.press("left_curly_bracket", "right_square_bracket")
        first = day.index
        assert first == day.marks.after(0, [m for m in Mark if m is not Mark.CALL])
        await pilot.press("right_square_bracket", "left_square_bracket")
        assert day.index == first


async def test_what_was_told_of_a_step_is_gone_at_the_next(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        await known(app, pilot)
        await pilot.press("right_curly_bracket", "greater_than_sign")
        assert "no further call" in told(app)
        await pilot.press("comma")
        assert not told(app)


async def test_a_step_or_an_office_time_can_be_named(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        day = await known(app, pilot)
        await pilot.press("colon")
        assert isinstance(app.screen.focused, Input)
        await pilot.press("7", "enter")
        assert day.index == 7
        await pilot.press("colon", *"09:00:10", "enter")
        assert day.frame.time_ms >= 10_000
        assert day.past.at(day.index - 1).time_ms < 10_000
        at = day.index
        await pilot.press("colon", *"soon", "enter")
        assert day.index == at
        assert "A step is a number" in told(app)
        await pilot.press("colon", *"999999", "enter")
        assert day.index == day.count


@dataclass
class Beats:
    """The timers of a screen, beaten by hand instead of by the wall clock."""

    due: list[tuple[float, Callable[[], None]]] = field(default_factory=list)
    """The seconds between two beats, and what a beat does, of each timer that runs."""

    def set_interval(self, seconds: float, act: Callable[[], None]) -> Any:
        """Start a timer, which can only be stopped."""
        running = (seconds, act)
        self.due.append(running)
        return SimpleNamespace(stop=lambda: self.due.remove(running))

    def beat(self) -> None:
        """Let every timer that runs beat once."""
        for _, act in tuple(self.due):
            act()


async def test_it_plays_pauses_and_changes_its_speed(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, beats = replay_app(run), Beats()
    async with app.run_test(size=SIZE) as pilot:
        day = await known(app, pilot)
        monkeypatch.setattr(app.screen, "set_interval", beats.set_interval)
        for _ in range(6):
            await pilot.press("+")
        assert app.screen.speed == 64
        await pilot.press("-")
        assert app.screen.speed == 32
        await pilot.press("space")
        assert "REPLAY PLAYING" in status(app)
        # More than sixteen steps a second are several at each of sixteen beats.
        assert [seconds for seconds, _ in beats.due] == [1 / 16]
        beats.beat()
        assert day.index == 2
        await pilot.press("-", "-")
        assert [seconds for seconds, _ in beats.due] == [1 / 8]
        beats.beat()
        assert day.index == 3
        await pilot.press("space")
        assert not app.screen.playing
        assert beats.due == []
        assert "REPLAY PAUSED" in status(app)
        await pilot.press("space")
        for _ in range(day.count - day.index):
            assert app.screen.playing
            beats.beat()
        assert day.index == day.count
        beats.beat()
        assert not app.screen.playing
        assert beats.due == []
        assert "REPLAY PAUSED" in status(app)
        await pilot.press("space")
        assert (day.index, app.screen.playing) == (0, True)


async def test_it_plays_to_its_end_by_itself(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        day = await known(app, pilot)
        await pilot.press(*["+"] * 6, "space")
        await until(lambda: day.index == day.count and not app.screen.playing, pilot)
        assert "REPLAY PAUSED" in status(app)


async def test_it_follows_the_seat_until_somebody_looks_around(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        day = await known(app, pilot)
        await pilot.press("right_curly_bracket")
        await pilot.pause()
        assert app.screen.front == day.focus
        await pilot.press("1")
        assert not app.screen.follows
        await pilot.press("left_curly_bracket", "right_curly_bracket")
        assert app.screen.front == "slack"
        await pilot.press("f")
        await pilot.pause()
        assert app.screen.front == day.focus


async def test_thoughts_stand_at_their_step_and_goals_as_they_stood(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        day = await known(app, pilot)
        recital = app.screen.recital
        assert THOUGHT in cards(app)
        assert recital.mind.call == "mail.open"
        assert recital.spent.usage.total == 1000
        await pilot.press("greater_than_sign")
        assert recital.spent.calls == 1
        await stand_still(pilot)
        assert "There is no mail" in cards(app)
        assert not any(goal.met for goal in day.goals() if not goal.critical)
        await pilot.press("right_curly_bracket")
        assert all(goal.met for goal in day.goals())
        assert recital.mind.end is not None
        await pilot.press("m")
        assert not app.screen.rail.mind.display
        await pilot.press("m")
        assert app.screen.rail.mind.display


async def test_the_record_of_a_step_and_the_whole_record(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        day = await known(app, pilot)
        await pilot.press("r")
        assert "Nothing has happened" in told(app)
        await pilot.press("greater_than_sign", "r")
        assert isinstance(app.screen, SheetScreen)
        assert app.screen._title == f"Step {day.index}"
        await pilot.press("escape", "right_curly_bracket")
        seen = len(day.log)
        await pilot.press("W")
        assert "ALL RECORDS" in status(app)
        assert len(day.log) == day.count
        await pilot.press("W")
        assert len(day.log) == seen


async def test_nothing_acts_in_a_recording(run: Path) -> None:
    before = (run / "trace.jsonl").read_bytes()
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        await known(app, pilot)
        await pilot.press("w", "c", "escape")
        assert STAYS in told(app)
        outcome = await day_on(app).submit("vei.tick", {"dt_ms": 1})
        assert outcome.error is not None
        await app.screen.act("slack.send_message", {"channel": "#general", "text": "no"})
        await pilot.press("question_mark")
        assert isinstance(app.screen, SheetScreen)
        await pilot.press("escape", "q")
    assert app.return_value == 0
    assert (run / "trace.jsonl").read_bytes() == before


async def test_a_click_on_the_scrubber_goes_there(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        day = await known(app, pilot)
        await pilot.click("#scrubber", offset=(60, 0))
        assert abs(day.index - day.count // 2) <= 1
        await pilot.click("#scrubber", offset=(118, 0))
        assert day.index == day.count


async def test_the_report_at_a_step_and_back_to_a_record(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        day = await known(app, pilot)
        await pilot.press("right_curly_bracket", "F")
        assert isinstance(app.screen, ReportScreen)
        await pilot.press("down", "down", "p")
        assert day_on(app) is day
        assert 0 < day.index < day.count
        record = loads(day.past.office.world.log[day.index - 1])
        assert record["seq"] == day.index - 1
        await pilot.press("F", "c")
        await until(lambda: isinstance(app.screen, SheetScreen), pilot)
        await pilot.press("escape", "l")
        assert isinstance(app.screen, LobbyScreen)


async def test_the_palette_of_choices_for_who_goes_on_is_closed_without_harm(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=SIZE) as pilot:
        await known(app, pilot)
        await pilot.press("greater_than_sign", "ctrl+t")
        assert isinstance(app.screen, ChooseScreen)
        await pilot.press("escape")
        assert day_on(app).index == 1


async def test_of_a_day_that_is_not_over_only_what_its_seat_may_know(tmp_path: Path) -> None:
    app = replay_app(gold_day(tmp_path / "open", finish=False))
    async with app.run_test(size=SIZE) as pilot:
        day = await known(app, pilot)
        await pilot.press("a", "r")
        assert NOT_OVER in told(app)
        await pilot.press("W")
        assert not day.whole
        assert not day.marks.of(Mark.FINDING)
