"""Two runs side by side: on a screen, by keys, and as `vei diff` prints them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from textual.command import CommandPalette
from textual.pilot import Pilot

from engine.record.comparison import Comparison
from scenarios.catalogue import load
from scenarios.plays import perform
from tests.vei_tui.waiting import stand_still
from vei_tui.cli import run as run_command
from vei_tui.cli import vei
from vei_tui.commands import command, of_place
from vei_tui.play import Play
from vei_tui.screens.compare import CompareApp, CompareScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.verbs.diff import comparison_of
from vei_tui.widgets.hints import HintLine
from vei_tui.widgets.line_list import LineList

pytestmark = pytest.mark.anyio

SIZES = {"80x24": (80, 24), "120x36": (120, 36), "200x50": (200, 50)}
FORGOTTEN = "slack.send_message"


def day(path: Path, play_name: str = "gold", leave_out: str = "", agent: str = "person") -> Path:
    """A finished day, done by a play from which a tool may be left out."""
    scenario = load("macrocompute_default")
    with Play.begin(scenario, seed=42042, root=path.parent, run_dir=path, agent=agent) as play:

        def call(tool: str, args: Any) -> Any:
            return play.call("vei.ping", {}) if tool == leave_out else play.call(tool, args)

        for _ in perform(scenario, play_name, call):
            pass
        play.finish()
    return path


@pytest.fixture
def days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A day on which everything was done, and one on which nobody was asked."""
    monkeypatch.chdir(tmp_path)
    return (
        day(Path("mine"), leave_out=FORGOTTEN),
        day(Path("theirs"), agent="openai/gpt-5"),
    )


def rows(app: CompareApp) -> LineList[Any]:
    """The list on the screen."""
    screen = app.screen
    assert isinstance(screen, CompareScreen)
    return screen.query_one("#rows", LineList)


@pytest.mark.parametrize("size", SIZES)
def test_picture(size: str, days: tuple[Path, Path], snap_compare: Any) -> None:
    app = CompareApp(comparison_of(*days))
    assert snap_compare(app, terminal_size=SIZES[size], run_before=stand_still)


def test_picture_where_they_part(days: tuple[Path, Path], snap_compare: Any) -> None:
    app = CompareApp(comparison_of(*days))

    async def run_before(pilot: Pilot[Any]) -> None:
        await pilot.press("d")
        await stand_still(pilot)

    assert snap_compare(app, terminal_size=SIZES["80x24"], run_before=run_before)


# -- every command, once --------------------------------------------------------------------------

Check = Callable[[Any], object]


@dataclass
class Try:
    """What is true after a key and was not before it."""

    check: Check
    """Given the app; true when the command was done."""
    before: tuple[str, ...] = ()
    """Keys that lead to where the command makes sense."""


def differences(app: Any) -> list[int]:
    """Where the rows are that differ."""
    return [at for at, row in enumerate(rows(app).records) if row.differs]


def at_difference(number: int) -> Check:
    return lambda app: rows(app).position[0] == differences(app)[number]


def says(app: Any, words: str) -> bool:
    return words in str(app.screen._says._parts)


TRIES: dict[str, Try] = {
    "compare.parting": Try(lambda app: rows(app).highlighted.parts),
    "compare.next": Try(at_difference(2), ("n",)),
    "compare.previous": Try(at_difference(1), ("n", "n")),
    "compare.report": Try(lambda app: says(app, "A report is of one run")),
    "compare.copy": Try(
        lambda app: app.clipboard.startswith("vei diff ") and says(app, app.clipboard)
    ),
    "compare.help": Try(
        lambda app: isinstance(app.screen, SheetScreen) and app.screen._title == "Keys"
    ),
    "compare.leave": Try(lambda app: app._exit and app.return_value == 0),
}

CASES = [(name, key) for name in TRIES for key in command(name).keys]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Two days compared, read once for all keys."""
    root = tmp_path_factory.mktemp("days")
    return comparison_of(day(root / "mine", leave_out=FORGOTTEN), day(root / "theirs"))


async def test_its_hints_do_what_they_say_by_mouse_too(found: Comparison) -> None:
    app = CompareApp(found)
    async with app.run_test(size=SIZES["80x24"]) as pilot:
        line = app.screen.query_one(HintLine)
        await pilot.press("d", "down")
        line.post_message(HintLine.Pressed("enter"))
        await pilot.pause()
        assert isinstance(app.screen, SheetScreen)
        await pilot.press("escape")
        line.post_message(HintLine.Pressed("help"))
        await pilot.pause()
        assert isinstance(app.screen, SheetScreen)
        await pilot.press("escape", "ctrl+p")
        assert isinstance(app.screen, CommandPalette)


def test_every_command_of_the_comparison_is_tried() -> None:
    assert [*TRIES] == [each.id for each in of_place("compare") if each.keys]


@pytest.mark.parametrize(("name", "key"), CASES, ids=[f"{name} {key}" for name, key in CASES])
async def test_key_of_the_comparison(name: str, key: str, found: Comparison) -> None:
    attempt = TRIES[name]
    app = CompareApp(found)
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press(*attempt.before)
        assert not attempt.check(app), "so it was before the key"
        await pilot.press(key)
        assert attempt.check(app), name


# -- what they come to ----------------------------------------------------------------------------


async def test_keys_go_from_difference_to_difference(days: tuple[Path, Path]) -> None:
    app = CompareApp(comparison_of(*days))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("n")
        first = rows(app).highlighted
        assert first.goal is not None
        assert first.differs
        await pilot.press("d")
        at = rows(app).highlighted
        assert at.parts
        assert (at.pair.left.tool, at.pair.right) == ("vei.ping", None)
        place = rows(app).position[0]
        await pilot.press("n")
        assert rows(app).position[0] > place
        await pilot.press("N")
        assert rows(app).position[0] == place


async def test_enter_shows_a_goal_and_a_call_in_full(days: tuple[Path, Path]) -> None:
    app = CompareApp(comparison_of(*days))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("n", "enter")
        assert isinstance(app.screen, SheetScreen)
        await pilot.press("escape", "d", "enter")
        assert isinstance(app.screen, SheetScreen)
        await pilot.press("escape", "y")
        assert app.clipboard == "vei diff mine theirs"
        await pilot.press("q")
    assert app.return_value == 0


def printed(*argv: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command line."""
    runner = CliRunner()
    with runner.isolation() as streams:
        code = run_command(vei, "vei", argv)
        return code, streams[0].getvalue().decode(), streams[1].getvalue().decode()


def test_diff_prints_both_sides_and_where_they_part(days: tuple[Path, Path]) -> None:
    code, out, _ = printed("diff", "mine", "theirs")
    assert code == 0
    head = out.splitlines()[0].split()
    assert head == ["you", "openai/gpt-5"]
    assert "They part at record" in out
    assert out.count("here they part") == 1
    success = next(row for row in out.splitlines() if row.startswith("outcome"))
    assert "✗ no success" in success
    assert "✔ success" in success
    assert all(len(row) <= 120 for row in out.splitlines())


def test_diff_of_a_run_and_itself(days: tuple[Path, Path]) -> None:
    _, out, _ = printed("diff", "mine", "mine")
    assert "Both are the same, record for record." in out
    assert "here they part" not in out


def test_diff_for_programs(days: tuple[Path, Path]) -> None:
    code, out, _ = printed("diff", "mine", "theirs", "--json")
    assert code == 0
    body = json.loads(out)
    assert body["same_world"] is True
    assert (body["left"]["success"], body["right"]["success"]) == (False, True)
    first = body["first_difference"]
    assert first["field"] == "tool"
    matches = [call["match"] for call in body["calls"]]
    assert matches[0] == "same"
    assert set(matches) - {"same"}
    met = {goal["id"]: (goal["left"]["met"], goal["right"]["met"]) for goal in body["goals"]}
    assert all(right for _, right in met.values())
    assert not all(left for left, _ in met.values())


def test_diff_of_an_unfinished_run_grades_it_as_it_stands(
    days: tuple[Path, Path], tmp_path: Path
) -> None:
    scenario = load("macrocompute_default")
    path = tmp_path / "open"
    with Play.begin(scenario, seed=42042, root=tmp_path, run_dir=path) as play:
        play.call("browser.open", {"url": "https://vweb.local/home"})
    _, out, _ = printed("diff", str(path), "theirs")
    assert "so far" in out


def test_diff_of_different_worlds_says_so(days: tuple[Path, Path], tmp_path: Path) -> None:
    path = tmp_path / "elsewhere"
    with Play.begin(load("p0_easy"), seed=1, root=tmp_path, run_dir=path) as play:
        play.finish()
    code, out, _ = printed("diff", "mine", str(path))
    assert code == 0
    assert "They began in different worlds" in out


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (("mine", "nothing"), 2, "There is no run"),
        (("mine", "theirs", "--json", "--open"), 2, "Choose one"),
        (("mine", "theirs", "--open"), 2, "needs a terminal"),
    ],
)
def test_diff_says_what_is_wrong(
    argv: tuple[str, ...], code: int, words: str, days: tuple[Path, Path]
) -> None:
    ended, out, problem = printed("diff", *argv)
    assert (ended, out) == (code, "")
    assert words in problem


def test_diff_says_that_a_record_was_changed(days: tuple[Path, Path]) -> None:
    (days[0] / "score.json").unlink()
    trace = days[0] / "trace.jsonl"
    trace.write_bytes(trace.read_bytes().replace(b"vweb.local/home", b"vweb.local/hole", 1))
    ended, _, problem = printed("diff", "mine", "theirs")
    assert ended == 1
    assert "not what its calls give" in problem
