"""A race: the same day twice, a person's and somebody else's, and both side by side at the end."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from click.testing import CliRunner
from textual.pilot import Pilot

from engine.record import Run, verify
from scenarios.catalogue import Scenario, load
from tests.fakes.brains import Player
from tests.fakes.model_server import MODELS, Fault, ModelServer
from tests.vei_tui.waiting import stand_still, until
from vei_tui.app import OfficeApp
from vei_tui.cli import run as run_command
from vei_tui.cli import vei
from vei_tui.play import Play, rebuild, scenario_ref
from vei_tui.registry import discover
from vei_tui.screens import race as race_screen
from vei_tui.screens.compare import CompareScreen
from vei_tui.screens.lobby import LobbyScreen
from vei_tui.screens.race import RaceScreen, race_parts
from vei_tui.screens.report import ReportScreen
from vei_tui.seats.begin import seating_of
from vei_tui.seats.race import Progress, Race, Racing, begin_race, racing_of
from vei_tui.settings import Settings
from vei_tui.widgets.status import status_row

pytestmark = pytest.mark.anyio
SIZES = {"80x24": (80, 24), "120x36": (120, 36), "200x50": (200, 50)}
OFFICE = ("escape",)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Scenario:
    """The world that is raced over, from a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return load("macrocompute_default")


@pytest.fixture
def settings() -> Settings:
    """Settings whose runs go to a folder of the test's own."""
    return Settings(artifacts_dir=Path("runs"))


def raced(settings: Settings, world: Scenario, pace_s: float = 0.0) -> tuple[Play, Race]:
    """A race against the play that passes."""
    seating = seating_of("play:gold", settings, world)
    assert seating is not None
    racing = Racing(replace(seating, pace_s=pace_s))
    return begin_race(settings, world, racing, discover().news())


def strip(app: OfficeApp) -> str:
    """The strip, in words."""
    screen = app.screen
    assert isinstance(screen, RaceScreen)
    return "".join(piece[0] for piece in status_row(screen.strip._parts, 160))


@pytest.mark.parametrize("size", SIZES)
def test_picture(size: str, settings: Settings, world: Scenario, snap_compare: Any) -> None:
    play, race = raced(settings, world)

    async def run_before(pilot: Pilot[Any]) -> None:
        await pilot.press(*OFFICE)
        await until(lambda: not race.at_work, pilot)
        screen = pilot.app.screen
        assert isinstance(screen, RaceScreen)
        screen._look()
        await stand_still(pilot)

    app = OfficeApp(settings, play, race=race)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=run_before)


@pytest.mark.parametrize("size", SIZES)
def test_picture_of_the_end(
    size: str, settings: Settings, world: Scenario, snap_compare: Any
) -> None:
    play, race = raced(settings, world)

    async def run_before(pilot: Pilot[Any]) -> None:
        await pilot.press(*OFFICE, "w")
        await until(lambda: not race.at_work, pilot)
        await pilot.press("F")
        await stand_still(pilot)

    app = OfficeApp(settings, play, race=race)
    assert snap_compare(app, terminal_size=SIZES[size], run_before=run_before)


async def test_both_days_are_the_same_world_and_verify(settings: Settings, world: Scenario) -> None:
    play, race = raced(settings, world)
    app = OfficeApp(settings, play, race=race)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press(*OFFICE, "w")
        await until(lambda: not race.at_work, pilot)
        await pilot.press("F")
        await until(lambda: isinstance(app.screen, CompareScreen), pilot)
        await pilot.press("r")
        await until(lambda: isinstance(app.screen, ReportScreen), pilot)
        await pilot.press("q")
    app.leave()
    mine, theirs = Run.open(play.path), Run.open(race.path)
    assert mine.manifest.run_id == theirs.manifest.run_id
    assert (mine.manifest.agent, theirs.manifest.agent) == ("person", "script:gold")
    assert theirs.manifest.status == "finished"
    score = theirs.score()
    assert score is not None
    assert score["success"] is True
    for run in (mine, theirs):
        assert verify(run, rebuild, scenario_ref(world)).identical


async def test_the_strip_tells_how_far_both_are_and_nothing_else(
    settings: Settings, world: Scenario
) -> None:
    play, race = raced(settings, world)
    app = OfficeApp(settings, play, race=race)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press(*OFFICE)
        await until(lambda: not race.at_work, pilot)
        await until(lambda: "ended: done" in strip(app), pilot)
        said = strip(app)
        assert "you  goals 0/5  0 calls" in said
        assert "script:gold  goals 5/5  11 calls  25 s  ended: done" in said
        # The person's own office is untouched by it.
        assert play.office.world.seq == 0
        assert app._session is not None
        assert not app._session.log


async def test_a_model_that_takes_its_time_slows_no_key(
    settings: Settings, world: Scenario
) -> None:
    with ModelServer(Player("macrocompute_default")) as server:
        server.faults.extend([Fault("slow", seconds=0.2)] * 40)
        known = replace(settings, models=server.variables)
        play, race = begin_race(known, world, Racing(MODELS[0]), discover().news())
        app = OfficeApp(known, play, race=race)
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.press(*OFFICE)
            took = []
            for key in ("2", "1", "3") * 5:
                began = time.process_time()
                await pilot.press(key)
                took.append(time.process_time() - began)
            assert race.at_work
            assert median(took) < 0.3
            await pilot.press("F")
            await until(lambda: isinstance(app.screen, CompareScreen), pilot)
            await pilot.press("q")
        app.leave()
    theirs = Run.open(race.path)
    assert verify(theirs, rebuild, scenario_ref(world)).identical


async def test_the_end_goes_on_with_an_other_that_is_still_at_work(
    settings: Settings, world: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(race_screen, "AGAIN_S", 0.05)
    play, race = raced(settings, world, pace_s=0.1)
    app = OfficeApp(settings, play, race=race)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press(*OFFICE, "F")
        await until(lambda: isinstance(app.screen, CompareScreen), pilot)
        assert race.at_work
        screen = app.screen
        assert isinstance(screen, CompareScreen)
        early = len(screen._found.right.steps)
        await until(lambda: not race.at_work, pilot)
        await until(lambda: bool(screen._found.right.score.get("success")), pilot)
        assert len(screen._found.right.steps) > early
        await pilot.press("q")
        assert isinstance(app.screen, LobbyScreen)


async def test_a_race_is_begun_from_the_lobby(settings: Settings, world: Scenario) -> None:
    app = OfficeApp(settings)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        lobby = app.screen
        assert isinstance(lobby, LobbyScreen)
        await pilot.press("R")
        assert lobby._sitter == ""
        lobby._sits("play:gold")
        await pilot.press("R")
        assert lobby._sitter == "race:play:gold"
        await pilot.press("enter")
        await until(lambda: len(app.screen_stack) > 2, pilot)
        await pilot.press(*OFFICE)
        assert isinstance(app.screen, RaceScreen)
        race = app._race
        assert race is not None
        await until(lambda: not race.at_work, pilot)
    app.leave()


def test_parts_give_way_where_there_is_little_room() -> None:
    mine = Progress("you", 1, 5, 3, 4000, "")
    other = Progress("openai/gpt-5", 3, 5, 12, 60_000, "")
    rows = ["".join(p[0] for p in status_row(race_parts(mine, other), w)) for w in (120, 60, 30)]
    assert "1 min" in rows[0]
    assert "1 min" not in rows[1]
    assert all("openai/gpt-5" in row and "you" in row for row in rows)
    hidden = race_parts(replace(mine, goals=0), replace(other, goals=0))
    assert "goals" not in "".join(p[0] for p in status_row(hidden, 120))


def test_a_name_says_that_it_is_raced() -> None:
    assert racing_of("race:openai/gpt-5") == Racing("openai/gpt-5")
    assert racing_of("openai/gpt-5") == "openai/gpt-5"
    assert racing_of(None) is None


@pytest.fixture
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vei_tui.verbs.watch.need_terminal", lambda: None)


@pytest.mark.usefixtures("_terminal", "world")
@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--race",), "nobody to watch"),
        (("--race", "--play", "gold", "--paused"), "A race is you against one other"),
        (("--race", "--play", "gold", "--script", "noop@cfo"), "A race is you against one other"),
    ],
)
def test_what_is_wrong_is_said_before_there_is_a_run(argv: tuple[str, ...], words: str) -> None:
    runner = CliRunner(env={"VEI_ARTIFACTS_DIR": "runs"})
    with runner.isolation() as streams:
        code = run_command(vei, "vei", ("watch", *argv))
        problem = streams[1].getvalue().decode()
    assert code == 2
    assert words in problem
    assert not Path("runs").exists()
