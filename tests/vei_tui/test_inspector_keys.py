"""The inspector by its keys: steps, changes, finding, copying, opening and closing, following."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from engine.table import Table, Vector
from scenarios.catalogue import load
from scenarios.plays import perform
from tests.hostile_world import hostile_world
from tests.vei_tui.waiting import stand_still, until
from vei_tui.app import OfficeApp
from vei_tui.commands import of_place
from vei_tui.play import Play
from vei_tui.screens.follow import FollowApp
from vei_tui.screens.inspector_commands import InspectorScreen
from vei_tui.screens.office_commands import OfficeScreen
from vei_tui.screens.report import ReportScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.seats import following
from vei_tui.settings import Settings
from vei_tui.widgets.state_tree import StateTree

pytestmark = pytest.mark.anyio

KEYS = {
    "inspect.back": "test_step_before_and_step",
    "inspect.on": "test_step_before_and_step",
    "inspect.latest": "test_it_goes_along_with_the_office_unless_one_looks_back",
    "inspect.go": "test_go_to_a_step_or_a_time",
    "inspect.change": "test_next_change_opens_the_tree_where_it_is",
    "inspect.change-before": "test_next_change_opens_the_tree_where_it_is",
    "inspect.find": "test_find_in_names_and_values_next_and_previous",
    "inspect.next": "test_find_in_names_and_values_next_and_previous",
    "inspect.previous": "test_find_in_names_and_values_next_and_previous",
    "inspect.record": "test_the_record_of_the_step_in_full",
    "inspect.copy": "test_find_takes_a_path",
    "inspect.copy-value": "test_find_takes_a_path",
    "inspect.fold": "test_fold_closes_everything",
    "inspect.help": "test_help_and_leaving",
    "inspect.leave": "test_help_and_leaving",
}
"""By command, the test that presses its key."""

ASKED = "approval"
"""A word that stands in the state a few times."""


@asynccontextmanager
async def inspected(
    play: Play, settings: Settings, size: tuple[int, int] = (120, 36), end: bool = True
) -> AsyncIterator[tuple[Any, Pilot[Any]]]:
    """The inspector over a day that the gold play has done, or over its end."""
    for _ in perform(play.scenario, "gold", play.call):
        pass
    app = OfficeApp(settings, play)
    async with app.run_test(size=size) as pilot:
        if end:
            await pilot.press("F")
            await app.workers.wait_for_complete()
        await pilot.press("I")
        await pilot.pause()
        assert isinstance(app.screen, InspectorScreen)
        yield app.screen, pilot


def path(screen: Any) -> str:
    spot = screen.state_tree.spot
    return ".".join(spot.path) if spot is not None else ""


def says(screen: Any) -> str:
    return "".join(text for part in screen._says._parts for text, _ in part.line)


def test_each_command_has_a_test_of_its_key() -> None:
    assert list(KEYS) == [each.id for each in of_place("inspect")]
    assert all(name in globals() for name in KEYS.values())


async def test_step_before_and_step(play: Play, settings: Settings) -> None:
    async with inspected(play, settings) as (screen, pilot):
        last = play.office.world.seq
        assert screen.step == last
        await pilot.press("comma", "comma")
        assert screen.step == last - 2
        await pilot.press(".")
        assert screen.step == last - 1
        await pilot.press(".", ".")
        assert screen.step == last
        assert f"0 to {last}" in says(screen)


async def test_go_to_a_step_or_a_time(play: Play, settings: Settings) -> None:
    async with inspected(play, settings) as (screen, pilot):
        await pilot.press("g", *"3", "enter")
        assert screen.step == 3
        await pilot.press("g", *"0", "enter")
        assert screen.step == 0
        await pilot.press("r")
        assert "Nothing has happened yet." in says(screen)
        await pilot.press("g", *"10:00", "enter")
        assert screen.step == play.office.world.seq
        await pilot.press("g", *"soon", "enter")
        assert "is no step" in says(screen)


async def test_next_change_opens_the_tree_where_it_is(play: Play, settings: Settings) -> None:
    async with inspected(play, settings) as (screen, pilot):
        step = next(
            r["seq"] + 1 for r in play.office.records() if r.get("tool") == "slack.send_message"
        )
        await pilot.press("g", *str(step), "enter")
        found = [row for row in screen.change_list.records if row.change is not None]
        await pilot.press("d")
        assert path(screen) == ".".join(found[0].path)
        await pilot.press("d")
        assert path(screen) == ".".join(found[1].path)
        await pilot.press("D")
        assert path(screen) == ".".join(found[0].path)
        await pilot.press("D")
        assert path(screen) == ".".join(found[-1].path)


async def test_changes_are_marked_in_the_tree_and_above(play: Play, settings: Settings) -> None:
    async with inspected(play, settings) as (screen, pilot):
        await pilot.press("d")
        tree = screen.state_tree
        spot = tree.spot
        assert tree._mark(spot)[0] in "+~"
        app = tree.cursor_node
        while app.parent is not tree.root:
            app = app.parent
            assert tree._mark(app.data)[0] == "•"
        await pilot.press("g", *"0", "enter")
        assert tree._mark(app.data)[0] == " "
        await pilot.press("d")
        assert "changed nothing here" in says(screen)


async def test_the_list_of_changes_leads_the_tree(play: Play, settings: Settings) -> None:
    async with inspected(play, settings) as (screen, pilot):
        await pilot.press("tab", "down")
        assert screen.focused is screen.change_list
        row = screen.change_list.highlighted
        assert row.path[: len(screen.state_tree.spot.path)] == screen.state_tree.spot.path
        await pilot.press("enter")
        assert screen.focused is screen.state_tree


async def test_find_in_names_and_values_next_and_previous(play: Play, settings: Settings) -> None:
    async with inspected(play, settings) as (screen, pilot):
        await pilot.press("n")
        assert isinstance(screen.focused, Input)
        await pilot.press("escape", "slash", *ASKED, "enter")
        assert says(screen).startswith("1 of ")
        first = path(screen)
        spot = screen.state_tree.spot
        assert ASKED in f"{spot.path[-1]} {spot.value}".casefold()
        await pilot.press("n")
        assert path(screen) != first
        await pilot.press("N")
        assert path(screen) == first
        await pilot.press("slash", "ctrl+u", *"nowhere", "enter")
        assert "Nothing here has “nowhere”." in says(screen)
        assert path(screen) == first


async def test_find_begins_behind_the_cursor_and_again_in_another_step(
    play: Play, settings: Settings
) -> None:
    async with inspected(play, settings) as (screen, pilot):
        await pilot.press("slash", *ASKED, "enter", "n")
        at = path(screen)
        await pilot.press("slash", "enter")
        assert path(screen) != at
        assert says(screen).startswith("3 of ")
        await pilot.press("comma", "n")
        await screen.app.workers.wait_for_complete()
        assert screen._found.covers(screen._state)
        assert " of " in says(screen)


async def test_find_takes_a_path(play: Play, settings: Settings) -> None:
    async with inspected(play, settings) as (screen, pilot):
        await pilot.press("slash", *"mail.m1.body_text", "enter")
        assert path(screen) == "mail.letters.m1.body_text"
        await pilot.press("y")
        assert screen.app.clipboard == "mail.letters.m1.body_text"
        await pilot.press("Y")
        assert screen.app.clipboard == screen.state_tree.spot.value
        await pilot.press("left", "Y")
        assert screen.app.clipboard.startswith('{"id": "m1"')


async def test_enter_opens_a_branch_and_shows_a_value_whole(play: Play, settings: Settings) -> None:
    async with inspected(play, settings) as (screen, pilot):
        tree = screen.state_tree
        await pilot.press("enter")
        assert tree.cursor_node.is_expanded
        await pilot.press("right")
        assert len(tree.spot.path) == 2
        await pilot.press("left", "left")
        assert not tree.cursor_node.is_expanded
        await pilot.press("slash", *"mail.m1.body_text", "enter", "enter")
        assert isinstance(screen.app.screen, SheetScreen)
        text = "\n".join("".join(p[0] for p in row) for row in screen.app.screen._reader.lines)
        assert text == tree.spot.value


async def test_fold_closes_everything(play: Play, settings: Settings) -> None:
    async with inspected(play, settings) as (screen, pilot):
        await pilot.press("slash", *"mail.m1.body_text", "enter", "x")
        assert path(screen) == "mail"
        assert not any(node.is_expanded for node in screen.state_tree.root.children)


async def test_the_record_of_the_step_in_full(play: Play, settings: Settings) -> None:
    async with inspected(play, settings) as (screen, pilot):
        await pilot.press("r")
        assert isinstance(screen.app.screen, SheetScreen)


@pytest.mark.parametrize("key", ["question_mark", "escape", "q"])
async def test_help_and_leaving(play: Play, settings: Settings, key: str) -> None:
    async with inspected(play, settings) as (screen, pilot):
        app = screen.app
        await pilot.press(key)
        kind = SheetScreen if key == "question_mark" else ReportScreen
        assert isinstance(app.screen, kind)


async def test_in_the_seat_only_what_it_sees(play: Play, settings: Settings) -> None:
    async with inspected(play, settings, end=False) as (screen, pilot):
        apps = [node.data.path[0] for node in screen.state_tree.root.children]
        assert apps == ["browser", "mail", "slack"]
        event = next(r["seq"] + 1 for r in play.office.records() if r["type"] == "event")
        await pilot.press("g", *str(event), "enter", "r")
        assert "not yours to see" in says(screen)
        app = screen.app
        await pilot.press("escape")
        assert isinstance(app.screen, OfficeScreen)


async def test_it_goes_along_with_the_office_unless_one_looks_back(
    play: Play, settings: Settings
) -> None:
    async with inspected(play, settings, end=False) as (screen, pilot):
        session, last = screen._session, play.office.world.seq
        await pilot.press("slash", *"mail.folders", "enter", "enter")
        open_at = path(screen)
        await session.submit("slack.list_channels")
        await stand_still(pilot)
        assert screen.step == last + 1
        assert path(screen) == open_at
        assert screen.state_tree.cursor_node.is_expanded
        await pilot.press("comma")
        await session.submit("slack.list_channels")
        await stand_still(pilot)
        assert screen.step == last
        await pilot.press("f")
        assert screen.step == last + 2


async def test_every_command_is_in_the_palette(play: Play, settings: Settings) -> None:
    from vei_tui.screens.palette import place_entries

    async with inspected(play, settings) as (screen, _):
        texts = [entry.text for entry in place_entries(screen)]
        assert texts == [f"inspector: {each.label}" for each in of_place("inspect")]


async def test_the_layout_follows_the_terminal(play: Play, settings: Settings) -> None:
    async with inspected(play, settings, (80, 24)) as (screen, pilot):
        assert not screen.value.display
        assert screen.change_list.region.y > screen.state_tree.region.y
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert screen.value.display
        assert screen.change_list.region.x > screen.state_tree.region.x


async def test_harm_that_others_wrote_is_only_text(tmp_path: Path, settings: Settings) -> None:
    scenario = load(str(hostile_world(tmp_path / "world")))
    with Play.begin(scenario, seed=1, root=tmp_path / "runs") as play:
        app = OfficeApp(settings, play)
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.press("escape", "w", "w", "I")
            screen = app.screen
            assert isinstance(screen, InspectorScreen)
            await pilot.press("d", "d", "slash", *"click", "enter", *"nnnn")
            await pilot.press("enter")
            await pilot.pause()
            for shown in (screen, app.screen):
                for strip in shown._compositor.render_strips():
                    assert "\x1b" not in strip.text
                    assert "\u202e" not in strip.text
        assert app.crash is None


# The tree by itself


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    text: str


ROWS = Table((f"R-{number}", Row(f"R-{number}", f"text {number}")) for number in range(10_000))


class TreeApp(OfficeApp):
    """A tree over ten thousand rows, twice."""

    def open(self) -> None:
        self.tree_of_it = StateTree()
        self.mount(self.tree_of_it)


async def test_ten_thousand_rows_open_a_hundred_at_a_time(settings: Settings) -> None:
    app = TreeApp(settings)
    state = {"big": {"table": ROWS, "list": Vector(ROWS.values())}}
    async with app.run_test(size=(100, 30)):
        tree = app.tree_of_it
        tree.set_state(state)
        assert tree.reveal(("big", "table", "R-9876", "text"))
        assert tree.spot.value == "text 9876"
        assert len(tree._tree_nodes) < 500
        ranges = [node for node in tree._tree_nodes.values() if node.data.is_range]
        assert ranges[0].data.name == "0 … 99"
        assert tree.reveal(("big", "list", "1234", "text"))
        assert tree.spot.value == "text 1234"
        assert not tree.reveal(("big", "list", "10000"))
        assert tree.spot.path == ("big", "list")
        changed = {"big": {"table": ROWS.set("R-1", Row("R-1", "new")), "list": Vector()}}
        tree.reveal(("big", "table", "R-1", "text"))
        tree.set_state(changed)
        assert tree.spot.value == "new"
        assert len(tree._tree_lines) < 500


async def test_a_million_rows_have_ranges_of_ranges(settings: Settings) -> None:
    app = TreeApp(settings)
    async with app.run_test(size=(100, 30)):
        tree = app.tree_of_it
        tree.set_state({"big": [0] * 1_000_000})
        assert tree.reveal(("big", "765432"))
        assert tree.spot.path == ("big", "765432")
        assert len(tree._tree_lines) == 1 + 100 + 100 + 100


async def test_whoever_follows_another_program_sees_everything_as_it_comes(
    play: Play, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "QUIET_S", 0.0)
    monkeypatch.setattr(following, "POLL_S", 0.02)
    play.call("slack.list_channels", {})
    app = FollowApp(settings, play.path)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(lambda: app._follow.frame.index == 1, pilot)
        await pilot.press("I")
        screen = app.screen
        assert isinstance(screen, InspectorScreen)
        assert "people" in [node.data.path[0] for node in screen.state_tree.root.children]
        play.call("slack.list_channels", {})
        await until(lambda: screen.step == 2, pilot)
    app.leave()
