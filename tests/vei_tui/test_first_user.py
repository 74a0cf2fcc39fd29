"""What somebody meets who sits down for the first time: keys that do what is written, words that
are true, a terminal without colours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.color import Color
from textual import events
from textual.widgets import Input

from engine.canonical import loads
from scenarios.catalogue import load
from tests.vei_tui.recordings import day_on, foreign, gold_day, replay_app
from tests.vei_tui.seated import Turn, seat_model, watched
from tests.vei_tui.waiting import stand_still, until
from vei_tui.app import OfficeApp
from vei_tui.keymap import help_lines
from vei_tui.play import Play
from vei_tui.presenters.goals import GoalState
from vei_tui.presenters.people import People, Person
from vei_tui.presenters.report import _goal_rows
from vei_tui.presenters.text import plain
from vei_tui.presenters.wrap import flow
from vei_tui.registry import discover
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.inspector_commands import InspectorScreen
from vei_tui.screens.lobby import LobbyScreen
from vei_tui.screens.office_commands import OfficeScreen
from vei_tui.screens.recording import RecordingScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.screens.timeline import TimelineScreen
from vei_tui.seats.sitters import Seating
from vei_tui.settings import Settings
from vei_tui.widgets.composer import Composer, Entry
from vei_tui.widgets.hints import HintLine
from vei_tui.widgets.status import StatusLine

pytestmark = pytest.mark.anyio

SMALL = (80, 24)
USUAL = (120, 36)

PANE_KEYS = [spec.key for spec in discover().specs]

NewApp = Callable[[], OfficeApp]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recorded day."""
    return gold_day(tmp_path_factory.mktemp("days") / "day")


def hints(app: Any) -> str:
    return plain(app.screen.query_one(HintLine).row(app.size.width))


def says(app: Any) -> str:
    return "".join(text for part in app.screen._says._parts for text, _ in part.line)


def told(app: Any) -> str:
    return "\n".join("".join(text for text, _ in each.text) for each in app.screen.notices.shown)


def status(app: Any) -> str:
    return plain(app.screen.query_one("#status", StatusLine).row(app.size.width))


def last_tool(screen: Any) -> str:
    calls = [each.call for each in screen.session.log if each.call is not None]
    return calls[-1]["tool"] if calls else ""


# -- a terminal without colours -------------------------------------------------------------------


@pytest.mark.parametrize("theme", [None, "paper"])
async def test_without_colours_nothing_is_drawn_in_any(
    theme: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = OfficeApp(Settings(artifacts_dir=tmp_path, theme=theme))
    async with app.run_test(size=SMALL) as pilot:
        await stand_still(pilot)
        strips = app.screen._compositor.render_strips()
    default = (None, Color.default())
    drawn = [each.style for strip in strips for each in strip if each.style is not None]
    assert drawn
    assert all(style.color in default and style.bgcolor in default for style in drawn)


# -- sheets ---------------------------------------------------------------------------------------


async def test_enter_closes_a_sheet(new_app: NewApp) -> None:
    app = new_app()
    async with app.run_test(size=SMALL) as pilot:
        assert isinstance(app.screen, SheetScreen)
        await pilot.press("enter")
        assert isinstance(app.screen, OfficeScreen)


async def test_keys_that_the_task_names_work_while_it_is_shown(new_app: NewApp) -> None:
    app = new_app()
    async with app.run_test(size=SMALL) as pilot:
        assert isinstance(app.screen, SheetScreen)
        await pilot.press("2")
        office = app.screen
        assert isinstance(office, OfficeScreen)
        assert office.front == "mail"
        await pilot.press("b", "question_mark")
        assert isinstance(app.screen, SheetScreen)
        assert app.screen._title == "Keys"
        await pilot.press("escape", "b", "w")
        await until(lambda: last_tool(office) == "vei.wait", pilot)
        assert app.screen is office


async def test_the_task_names_panes_that_there_are(tmp_path: Path, settings: Settings) -> None:
    play = Play.begin(load("purchase_to_pay"), seed=1, root=tmp_path / "runs")
    app = OfficeApp(settings, play)
    async with app.run_test(size=SMALL) as pilot:
        sheet = app.screen
        assert isinstance(sheet, SheetScreen)
        text = "\n".join(map(plain, sheet._reader.lines))
        assert "1 2 4 go to a pane" in text
        await pilot.press("4")
        assert isinstance(app.screen, OfficeScreen)
        assert app.screen.front == "tickets"


def test_help_names_the_keys_of_all_panes() -> None:
    text = "\n".join(map(plain, help_lines("Office", "", "office")))
    (row,) = (each for each in text.splitlines() if "Open a pane." in each)
    assert "1 … 9" in row
    assert all(each in "123456789" or f" {each} " in row for each in PANE_KEYS)


# -- hints while something is asked ---------------------------------------------------------------


async def test_the_inspector_hints_at_what_a_question_takes(new_app: NewApp) -> None:
    app = new_app()
    async with app.run_test(size=USUAL) as pilot:
        await pilot.press("escape", "I")
        assert isinstance(app.screen, InspectorScreen)
        usual = hints(app)
        assert "step before" in usual
        for key in ("slash", "g"):
            await pilot.press(key)
            assert "take it" in hints(app)
            assert "step before" not in hints(app)
            await pilot.press("escape")
            assert hints(app) == usual
        await pilot.press("g")
        app.screen.query_one(HintLine).node_clicked("none")
        app.screen.query_one(HintLine).node_clicked("back")
        await pilot.pause()
        assert isinstance(app.screen, InspectorScreen)
        assert hints(app) == usual


async def test_the_written_recording_hints_at_what_a_question_takes(tmp_path: Path) -> None:
    app = replay_app(foreign(tmp_path / "told.json"))
    async with app.run_test(size=USUAL) as pilot:
        assert isinstance(app.screen, RecordingScreen)
        usual = hints(app)
        assert "step" in usual
        await pilot.press("colon")
        assert "take it" in hints(app)
        app.screen.query_one(HintLine).node_clicked("none")
        app.screen.query_one(HintLine).node_clicked("back")
        await pilot.pause()
        assert isinstance(app.screen, RecordingScreen)
        assert hints(app) == usual


async def test_the_lobby_hints_at_what_a_question_takes(settings: Settings) -> None:
    app = OfficeApp(settings)
    async with app.run_test(size=SMALL) as pilot:
        await stand_still(pilot)
        usual = hints(app)
        await pilot.press("s")
        assert "take it" in hints(app)
        assert "begin" not in hints(app)
        # There is nothing to complete in a number.
        assert "complete" not in hints(app)
        await pilot.press("escape", "f")
        assert "complete" in hints(app)
        app.screen.query_one(HintLine).node_clicked("back")
        await pilot.pause()
        assert hints(app) == usual


async def test_the_timeline_hints_at_what_a_question_takes(new_app: NewApp) -> None:
    app = new_app()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("escape", "e")
        assert isinstance(app.screen, TimelineScreen)
        usual = hints(app)
        assert "filter" in usual
        await pilot.press("f")
        assert "take it" in hints(app)
        app.screen.query_one(HintLine).node_clicked("leave")
        await pilot.pause()
        assert isinstance(app.screen, TimelineScreen)
        assert hints(app) == usual


async def test_names_are_hinted_at_where_there_are_any_to_complete(new_app: NewApp) -> None:
    app = new_app()
    async with app.run_test(size=USUAL) as pilot:
        await pilot.press("escape", "c")
        assert "@ #" in hints(app)
        await pilot.press("escape", "2", "enter", "r")
        await stand_still(pilot)
        assert isinstance(app.screen.focused, Entry)
        assert "send" in hints(app)
        assert "@ #" not in hints(app)


# -- the lobby ------------------------------------------------------------------------------------


async def test_the_lobby_says_which_seed_and_variant_were_taken(settings: Settings) -> None:
    app = OfficeApp(settings)
    async with app.run_test(size=SMALL) as pilot:
        await stand_still(pilot)
        assert isinstance(app.screen, LobbyScreen)
        await pilot.press("s", *"7", "enter")
        assert says(app) == "Seed 7."
        await pilot.press("v", *"3", "enter")
        assert says(app) == "Variant 3."


# -- recordings -----------------------------------------------------------------------------------


async def test_the_speed_reads_as_steps_a_second(run: Path, tmp_path: Path) -> None:
    for app in (replay_app(run), replay_app(foreign(tmp_path / "told.json"))):
        async with app.run_test(size=SMALL) as pilot:
            assert "PAUSED 2 steps/s" in status(app)
            await pilot.press("minus")
            assert "PAUSED 1 step/s" in status(app)


async def test_a_time_beyond_the_end_goes_to_the_end_and_says_so(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=USUAL) as pilot:
        await until(lambda: day_on(app)._judged, pilot)
        last = day_on(app).count
        for words in ("23:00", "999"):
            await pilot.press("left_curly_bracket", "colon", *words, "enter")
            assert day_on(app).index == last
            assert f"The recording ends at step {last}, before {words}." in told(app)
        await pilot.press("colon", *"3", "enter")
        assert day_on(app).index == 3
        assert not told(app)


async def test_a_time_that_is_not_known_yet_is_not_gone_to_in_silence(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vei_tui.seats.replaying.ReplaySession.advance", lambda *_: True)
    app = replay_app(run)
    async with app.run_test(size=USUAL) as pilot:
        screen: Any = app.screen
        await pilot.press("colon", *"23:00", "enter")
        assert "23:00 is not known yet: this is the last step that is." in told(app)
        assert screen.tape._wanted is None
        await pilot.press("colon", *"9", "enter")
        assert "Step 9 is not known yet; it is gone to as soon as it is." in told(app)
        assert screen.tape._wanted == 9


async def test_nothing_can_be_written_into_a_recording(run: Path) -> None:
    app = replay_app(run)
    async with app.run_test(size=USUAL) as pilot:
        await stand_still(pilot)
        composer = app.screen.query_one(Composer)
        entry = composer.query_one(Entry)
        assert str(entry.placeholder) == "This is a recording."
        await pilot.click(entry)
        await pilot.press("x")
        assert not entry.has_focus
        assert composer.text == ""


async def test_whoever_has_the_seat_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, sitter = seat_model(monkeypatch, [Turn("Wait.", (), "", hold=0)])
    app, _ = watched(tmp_path, Seating((sitter,)))
    async with app.run_test(size=USUAL) as pilot:
        composer = app.screen.query_one(Composer)
        entry = composer.query_one(Entry)
        assert str(entry.placeholder).endswith("has the seat.")
        assert not entry.can_focus
        await pilot.press("ctrl+t")
        await until(lambda: entry.can_focus, pilot)
        assert "enter sends" in str(entry.placeholder)
        await pilot.click(entry)
        assert entry.has_focus
        await pilot.press("ctrl+t")
        await until(lambda: not entry.can_focus, pilot)
        # The keys are the watch's again, and not lost in what can only be read.
        assert not entry.has_focus


# -- small things ---------------------------------------------------------------------------------


async def test_lines_that_are_pasted_stay_lines(new_app: NewApp) -> None:
    app = new_app()
    async with app.run_test(size=USUAL) as pilot:
        await pilot.press("escape", "c")
        entry = app.screen.focused
        assert isinstance(entry, Entry)
        # Line ends as terminals send them.
        entry.post_message(events.Paste("one\rtwo\r\nthree\nfour"))
        await pilot.pause()
        assert app.screen.query_one(Composer).text == "one\ntwo\nthree\nfour"


def test_people_are_meant_by_what_they_are_called() -> None:
    people = People.of(
        "agent",
        [
            Person("agent", "Robin Vale"),
            Person("cfo", "Dana Whitfield", "", "dana@halden.example"),
            Person("tove", "Tove Lindqvist"),
            Person("amy", "Amy Santiago"),
            Person("amys", "Amy Santos"),
        ],
    )
    assert people.handles("Dana Whitfield, Tove") == ["cfo", "tove"]
    assert people.handles("tove dana@halden.example  lindqvist") == ["tove", "cfo"]
    assert people.handles("CFO santos ,, amy") == ["cfo", "amys", "amy"]
    # Nobody, or not one alone: the office says so.
    assert people.handles("Zoe") == ["Zoe"]
    assert People.of("a", [Person("x", "Amy A"), Person("y", "Amy B")]).handles("Amy") == ["Amy"]


async def test_a_free_time_is_found_with_people_by_their_names(
    tmp_path: Path, settings: Settings
) -> None:
    play = Play.begin(load("calendar_coordination"), seed=1, root=tmp_path / "runs")
    app = OfficeApp(settings, play)
    async with app.run_test(size=USUAL) as pilot:
        await pilot.press("7", "s")
        asking = app.screen.focused
        assert isinstance(asking, Input)
        asking.value = "Anders Lindqvist, Beatriz 45 min"
        await pilot.press("enter")
        await until(lambda: isinstance(app.screen, ChooseScreen), pilot)
    (made,) = play.office.world.log.slice(0, 1)
    assert loads(made)["args"]["attendees"] == ["anders", "beatriz"]


def test_a_long_goal_keeps_off_its_weight() -> None:
    goal = GoalState("g", "A goal with a very long name, " * 4, False, weight=2)
    # No record shows it, so nothing is looked up in the past.
    no_past: Any = None
    head = _goal_rows(goal, no_past, None)[0].lines[0]
    (row,) = flow(head, 60)
    assert plain(row).endswith("… weight 2")
