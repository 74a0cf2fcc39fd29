"""The lobby: offices by pack, what they take and how far anyone got, filters and variants."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from scenarios.cards import cards
from scenarios.catalogue import load
from scenarios.plays import perform
from scenarios.sources import PACKS
from tests.vei_tui.waiting import stand_still
from vei_tui.app import OfficeApp
from vei_tui.best import Best
from vei_tui.hall import scenario_rows
from vei_tui.play import Play
from vei_tui.presenters.lobby import (
    ScenarioRow,
    detail_lines,
    filtered,
    grouped,
    pack_title,
    row_id,
    scenario_lines,
)
from vei_tui.presenters.text import plain
from vei_tui.presenters.wrap import flow
from vei_tui.screens.lobby import LobbyScreen
from vei_tui.settings import Settings

pytestmark = pytest.mark.anyio

BEST = Best(False, 0.5, 2, 4, 9, "run", "script:noop", 1)
ROWS = [
    ScenarioRow("a", "Apples", "easy", ("slack", "mail"), "Buy apples.", pack="core", expected=8),
    ScenarioRow("b", "Bills", "hard", ("erp",), "Pay.", pack="purchase_to_pay", best=BEST),
    ScenarioRow("c", "Cats", "hard", ("okta",), "Feed.", pack="frontier", varies=True),
    ScenarioRow("d.yaml", "Dogs", "easy", ("slack",), "Walk."),
    ScenarioRow("e", "Eggs", "hard", ("erp", "slack"), "Boil.", pack="core"),
]


def said(lines: Any) -> str:
    return "\n".join(map(plain, lines))


# -- rows -----------------------------------------------------------------------------------------


def test_packs_have_headings_the_core_first_and_ones_own_last() -> None:
    names = [row.name or row.title for row in grouped(ROWS)]
    assert names == [
        *("Core  2", "a", "e"),
        *("Frontier  1", "c"),
        *("Purchase to pay  1", "b"),
        *("Your own  1", "d.yaml"),
    ]
    assert len({row_id(row) for row in grouped(ROWS)}) == 9
    assert grouped(ROWS[:1]) == ROWS[:1]
    assert pack_title("ticket_sla") == "Ticket SLA"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("", "a b c d.yaml e"),
        ("core", "a e"),
        ("purchase to pay", "b"),
        ("HARD erp", "b e"),
        ("slack easy", "a d.yaml"),
        ("feed", "c"),
        ("nothing like it", ""),
    ],
)
def test_the_filter_knows_pack_difficulty_apps_title_and_brief(words: str, names: str) -> None:
    assert [row.name for row in filtered(ROWS, words)] == names.split()


def test_a_row_says_what_it_takes_or_how_far_anyone_got() -> None:
    assert "8 calls" in said(scenario_lines(ROWS[0]))
    assert "· 2/4" in said(scenario_lines(ROWS[1]))
    assert "✔ 4/4" in said(
        scenario_lines(replace(ROWS[1], best=replace(BEST, success=True, goals_met=4)))
    )
    spoilt = replace(BEST, composite=0.0)
    assert "✗ 2/4" in said(scenario_lines(replace(ROWS[1], best=spoilt)))


def test_what_stands_at_the_right_keeps_a_space_before_it() -> None:
    row = replace(ROWS[0], title="Apples for everybody", apps=("slack", "mail", "browser"))
    assert [plain(flow(each, 20)[0]) for each in scenario_lines(row)] == [
        "Apples for eve… easy",
        "slack · mai… 8 calls",
    ]


def test_the_detail_has_brief_difficulty_calls_best_seed_and_variant() -> None:
    text = said(detail_lines(replace(ROWS[2], best=BEST, expected=12), "", 5, 3))
    for words in ("Feed.", "about 12 calls · hard", "2 of 4 goals · 0.50 · 9 calls", "script:noop"):
        assert words in text
    assert "Seed     5" in text
    assert "Variant  3" in text
    assert "0, as written" in said(detail_lines(ROWS[2], "", 5))
    assert "Variant" not in said(detail_lines(ROWS[0], "", 5))
    assert "not played to the end yet" in said(detail_lines(ROWS[0], "", 5))


def test_every_shipped_world_has_a_row_that_says_what_the_world_says() -> None:
    rows = {row.name: row for row in scenario_rows(Settings())}
    assert set(rows) == {card.name for card in cards()}
    for name, row in rows.items():
        scenario = load(name)
        assert row.brief == scenario.brief
        assert row.title == scenario.title
        assert row.expected == scenario.file.expected_calls
        assert row.pack == scenario.pack
        assert sorted(row.apps) == sorted(scenario.apps)
        assert row.varies == bool(scenario.varies), name


def test_a_pack_that_is_not_there_is_a_row_that_says_so() -> None:
    row = scenario_rows(Settings(pack="no_such_pack"))[-1]
    assert "no_such_pack" in row.problem


# -- the screen -----------------------------------------------------------------------------------


async def opened(pilot: Pilot[Any]) -> LobbyScreen:
    await stand_still(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, LobbyScreen)
    return screen


@pytest.fixture
def varying(tmp_path: Path) -> str:
    """A world of one's own that varies: path of its file."""
    text = (PACKS / "p0_easy" / "scenario.yaml").read_text("utf-8")
    text = text.replace("id: p0_easy", "id: own_lamp", 1)
    for part in (PACKS / "p0_easy").rglob("*"):
        if part.is_file():
            copy = tmp_path / "own" / part.relative_to(PACKS / "p0_easy")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(part.read_bytes())
    path = tmp_path / "own" / "scenario.yaml"
    lines = [line for line in text.splitlines() if not line.startswith("title:")]
    vary = "vary:\n  greeting: [Lamps, Lights, Candles, Torches, Beams, Sparks]"
    if "\nvary:" in text:
        at = lines.index("vary:")
        lines[at : at + 1] = vary.splitlines()
    else:
        lines += vary.splitlines()
    path.write_text("\n".join([*lines, "title: ${greeting} for you"]), "utf-8")
    return str(path)


async def test_the_best_so_far_stands_in_the_list_and_comes_with_the_day(tmp_path: Path) -> None:
    settings = Settings(artifacts_dir=tmp_path / "runs")
    with Play.begin(load("p0_easy"), seed=1, root=settings.artifacts_dir, agent="person") as play:
        for _ in perform(play.scenario, "gold", lambda tool, args: play.call(tool, args)):
            pass
        play.finish()
    app = OfficeApp(settings)
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot)
        assert screen._scenarios.highlight("p0_easy")
        await pilot.pause()
        row = screen._scenarios.highlighted
        assert row is not None
        assert "✔ 3/3" in said(scenario_lines(row))
        assert "3 of 3 goals · 1.00 · 6 calls" in said(screen._detail.lines)


async def test_the_cursor_passes_over_headings(settings: Settings) -> None:
    app = OfficeApp(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        assert any(row.is_heading for row in screen._scenarios.records)
        await pilot.press("home")
        for _ in range(len(screen._scenarios.records)):
            assert screen._scenarios.highlighted is not None
            assert not screen._scenarios.highlighted.is_heading
            await pilot.press("down")


async def test_a_filter_shows_a_pack_and_goes_again(settings: Settings) -> None:
    app = OfficeApp(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        whole = len(screen._offices)
        await pilot.press("f", *"frontier", "enter")
        shown = screen._scenarios.records
        assert 0 < len(shown) < whole
        assert all(row.pack == "frontier" for row in shown)
        assert screen._scenarios.highlighted is not None
        assert screen._scenarios.highlighted.name in {row.name for row in shown}
        await pilot.press("slash", "ctrl+u", *"zzz", "enter")
        assert screen._scenarios.records == ()
        assert "There is no office" in said(screen._detail.lines)
        await pilot.press("enter", "v")
        assert isinstance(app.screen, LobbyScreen)
        await pilot.press("f", "ctrl+u", "enter")
        assert len([row for row in screen._scenarios.records if not row.is_heading]) == whole


async def test_a_variant_is_chosen_begun_and_kept_for_again(
    settings: Settings, varying: str
) -> None:
    settings = replace(settings, scenario=varying)
    app = OfficeApp(settings)
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot)
        assert "0, as written" in said(screen._detail.lines)
        await pilot.press("v", "ctrl+u", *"x", "enter")
        assert "whole number" in str(screen._says._parts)
        await pilot.press("v", "ctrl+u", *"3", "enter")
        assert "Variant  3" in said(screen._detail.lines)
        await pilot.press("enter")
        await stand_still(pilot)
        play = app._play
        assert play is not None
        assert play.scenario.variant == 3
        assert play.scenario.title == load(varying, 3).title
        await pilot.press("escape", "F")
        await app.workers.wait_for_complete()
        await pilot.press("a")
        await stand_still(pilot)
        assert app._play is not play
        assert app._play is not None
        assert app._play.scenario.variant == 3
        # One's own world has its best and its days by their titles, too.
        await pilot.press("escape", "F")
        await app.workers.wait_for_complete()
        await pilot.press("l")
        await stand_still(pilot)
        assert "0 of 3 goals" in said(app.screen._detail.lines)
        assert {row.title for row in app.screen._runs.records} == {load(varying).title}
    app.leave()


async def test_the_settings_variant_is_the_one_that_is_offered(
    settings: Settings, varying: str
) -> None:
    app = OfficeApp(replace(settings, scenario=varying, variant=2))
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot)
        assert "Variant  2" in said(screen._detail.lines)


async def test_an_office_that_does_not_vary_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = OfficeApp(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        screen._offices = [replace(row, varies=False) for row in screen._offices]
        screen._show_offices()
        await pilot.press("v")
        assert not isinstance(screen.focused, Input)
        assert "does not vary" in str(screen._says._parts)
