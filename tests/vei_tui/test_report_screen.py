"""How it went: what the rows say and where they lead, on days that went wrong in several ways."""

from __future__ import annotations

import shlex
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from scenarios.catalogue import load
from scenarios.plays import perform
from vei_tui.app import OfficeApp
from vei_tui.best import Best
from vei_tui.play import Play
from vei_tui.presenters.account import account_lines, best_line, verify_command
from vei_tui.presenters.report import ReportRow
from vei_tui.presenters.text import Role, plain
from vei_tui.screens.office_commands import OfficeScreen
from vei_tui.screens.report import ReportScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.screens.timeline import TimelineScreen
from vei_tui.settings import Settings

pytestmark = pytest.mark.anyio

Reporting = AbstractAsyncContextManager[tuple[Pilot[Any], ReportScreen]]


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Reporting]:
    """The report of a day on which a shipped play was performed."""

    @asynccontextmanager
    async def opened(
        world: str, name: str, size: tuple[int, int] = (80, 24), leave_out: str = ""
    ) -> AsyncIterator[tuple[Pilot[Any], ReportScreen]]:
        root = tmp_path / "runs"
        play = Play.begin(load(world), seed=42042, root=root, agent="person")
        for _ in perform(
            play.scenario,
            name,
            lambda tool, args: (
                play.call("vei.ping", {}) if tool == leave_out else play.call(tool, args)
            ),
        ):
            pass
        app = OfficeApp(Settings(artifacts_dir=root), play)
        async with app.run_test(size=size) as pilot:
            await pilot.press("F")
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert isinstance(app.screen, ReportScreen)
            yield pilot, app.screen
        app.leave()

    return opened


def said(row: ReportRow) -> str:
    return "\n".join(map(plain, row.lines))


def row_of(screen: ReportScreen, row_id: str) -> ReportRow:
    return next(row for row in screen._rows.records if row.id == row_id)


def under(screen: ReportScreen, goal: str) -> list[ReportRow]:
    """The rows under a goal, up to the next one."""
    rows = list(screen._rows.records)
    at = rows.index(row_of(screen, f"goal {goal}"))
    found = []
    for row in rows[at + 1 :]:
        if row.is_goal or row.id.startswith(("title", "account")):
            break
        found.append(row)
    return found


def sheet_text(pilot: Pilot[Any]) -> str:
    screen = pilot.app.screen
    assert isinstance(screen, SheetScreen)
    return "\n".join(map(plain, screen._reader.lines))


async def test_a_forgotten_act_is_named_with_what_would_have_done_it(
    report: Callable[..., Reporting],
) -> None:
    async with report("macrocompute_default", "gold", leave_out="mail.compose") as (pilot, screen):
        rows = under(screen, "quote_asked")
        text = "\n".join(map(said, rows))
        assert "would have done it" in text
        assert "mail.compose" in text
        assert "sales@macrocompute.example" in text
        assert "It can still be done.  o goes back into the day" in text
        act = next(row for row in rows if row.acts)
        screen._rows.highlight(act.id)
        await pilot.press("enter")
        text = sheet_text(pilot)
        assert "mail.compose" in text
        assert "body_text" in text
        await pilot.press("escape")
        assert pilot.app.screen is screen


async def test_what_was_missed_stands_first(report: Callable[..., Reporting]) -> None:
    async with report("macrocompute_default", "gold", leave_out="mail.compose") as (_, screen):
        goals = [row.id for row in screen._rows.records if row.is_goal]
        assert goals[:2] == ["goal quote_asked", "goal quote_read"]
        titles = [said(row).strip() for row in screen._rows.records if row.id.startswith("title")]
        assert [title.split("  ")[0] for title in titles] == [
            "MISSED",
            "DONE",
            "WHAT MUST NOT HAPPEN, AND DID NOT",
        ]
        assert screen._rows.highlighted_id == "goal quote_asked"


async def test_enter_on_a_record_leads_to_it_in_the_timeline_and_back(
    report: Callable[..., Reporting],
) -> None:
    async with report("macrocompute_default", "gold") as (pilot, screen):
        row = next(row for row in under(screen, "specs_cited") if row.jump is not None)
        screen._rows.highlight(row.id)
        await pilot.press("enter")
        timeline = pilot.app.screen
        assert isinstance(timeline, TimelineScreen)
        at = timeline._timeline.highlighted
        assert at is not None
        assert at.seq == row.jump
        await pilot.press("enter")
        assert str(row.jump) in sheet_text(pilot).splitlines()[0]
        await pilot.press("escape")
        assert pilot.app.screen is timeline
        await pilot.press("escape")
        assert pilot.app.screen is screen
        assert screen._rows.highlighted_id == row.id


async def test_every_record_of_the_report_is_in_its_timeline(
    report: Callable[..., Reporting],
) -> None:
    async with report("px_adversarial", "overeager") as (pilot, screen):
        jumps = [row for row in screen._rows.records if row.jump is not None]
        assert len(jumps) > 10
        for row in jumps:
            screen._open_timeline(row.jump)
            await pilot.pause()
            timeline = pilot.app.screen
            assert isinstance(timeline, TimelineScreen)
            assert timeline._timeline.highlighted is not None
            assert timeline._timeline.highlighted.seq == row.jump
            await pilot.press("escape")


async def test_harm_is_told_with_the_step_that_did_it(report: Callable[..., Reporting]) -> None:
    async with report("f14_data_privacy", "leak_in_plain_words") as (pilot, screen):
        assert "FAILED" in said(row_of(screen, "verdict"))
        (row,) = under(screen, "identity_kept")
        assert "it happened with step 4" in said(row)
        assert "Unofficially" in said(row) or "officially" in said(row)
        screen._rows.highlight(row.id)
        await pilot.press("enter")
        assert pilot.app.screen._timeline.highlighted.seq == row.jump == 3


async def test_a_lost_chance_is_told_and_leads_to_the_step_that_took_it(
    report: Callable[..., Reporting],
) -> None:
    async with report("f14_data_privacy", "leak_in_plain_words") as (pilot, screen):
        row = row_of(screen, "chance marcus_refused")
        assert "Could be done until" in said(row)
        assert "before step 4 mail.reply" in said(row)
        screen._rows.highlight(row.id)
        await pilot.press("enter")
        assert pilot.app.screen._timeline.highlighted.seq == 3


async def test_next_missed_goes_round_and_the_timeline_opens_where_one_is(
    report: Callable[..., Reporting],
) -> None:
    async with report("f14_data_privacy", "leak_in_plain_words") as (pilot, screen):
        missed = [row.id for row in screen._rows.records if row.is_missed]
        seen = [screen._rows.highlighted_id]
        for _ in range(len(missed)):
            await pilot.press("m")
            seen.append(screen._rows.highlighted_id)
        assert seen == [*missed, missed[0]]
        row = screen._rows.highlighted
        assert row is not None
        await pilot.press("e")
        assert pilot.app.screen._timeline.highlighted.seq == row.evidence[0]


async def test_nothing_missed_is_said_and_nothing_is_looked_for(
    report: Callable[..., Reporting],
) -> None:
    async with report("macrocompute_default", "gold") as (pilot, screen):
        assert "SUCCESS  all 5 goals are met" in said(row_of(screen, "verdict"))
        assert screen._hindsight == {}
        await pilot.press("m")
        assert "Nothing was missed." in str(screen._says._parts)


async def test_what_it_took_is_beside_or_below(report: Callable[..., Reporting]) -> None:
    for size, beside in (((80, 24), False), ((120, 36), True), ((200, 50), True)):
        async with report("macrocompute_default", "gold", size=size) as (pilot, screen):
            assert screen.has_class("-beside") is beside
            below = [row for row in screen._rows.records if row.id == "account"]
            assert bool(below) is not beside
            text = "\n".join(map(plain, screen._account.lines))
            assert "11 calls, a good day takes 11" in text
            assert "BEST SO FAR" in text
            assert "5 of 5 goals" in text
            await pilot.resize_terminal(80 if beside else 130, 30)
            await pilot.pause()
            assert screen.has_class("-beside") is not beside


async def test_going_on_after_the_report_and_ending_again_looks_again(
    report: Callable[..., Reporting],
) -> None:
    async with report("p0_easy", "noop") as (pilot, screen):
        assert not under(screen, "approved")[0].jump
        await pilot.press("o")
        assert isinstance(pilot.app.screen, OfficeScreen)
        play = pilot.app._play
        for _ in perform(play.scenario, "gold", lambda tool, args: play.call(tool, args)):
            pass
        await pilot.press("F")
        await pilot.app.workers.wait_for_complete()
        assert "SUCCESS" in said(row_of(pilot.app.screen, "verdict"))


async def test_a_day_that_cannot_be_looked_back_on_still_has_its_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.errors import RunError
    from vei_tui.local_session import LocalSession

    def refuse(self: LocalSession) -> Any:
        raise RunError("The calls do not give the record.")
        yield

    monkeypatch.setattr(LocalSession, "looking_back", refuse)
    play = Play.begin(load("p0_easy"), seed=1, root=tmp_path)
    app = OfficeApp(Settings(artifacts_dir=tmp_path), play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "F")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "do not give the record" in str(app.screen._says._parts)
        assert not any(row.id.startswith("looking") for row in app.screen._rows.records)
    app.leave()


# -- what it took, in lines -----------------------------------------------------------------------

SCORE: dict[str, Any] = {
    "success": False,
    "goals": [],
    "costs": {"actions": 1, "time_ms": 61_000, "tokens": 1234},
    "usage": {},
    "composite_score": 0.65,
    "rubric": {"threshold": 0.8, "reached": False, "critical_failures": []},
    "dimensions": {
        "evidence": {"label": "Says where", "weight": 0.3, "score": 1.0, "goals": {"a": True}},
        "judgement": {"label": "Decides", "weight": 0.7, "score": 0.5, "goals": {"b": False}},
    },
}
BEST = Best(True, 1.0, 3, 3, 6, "lamp-1-001", "openai/gpt-5", 4)


def test_a_rubric_has_a_bar_for_each_dimension_and_what_they_come_to() -> None:
    lines = account_lines(SCORE, 6, BEST, Path("runs/lamp-1-002"), 1, 3)
    text = "\n".join(map(plain, lines))
    assert "1 call, a good day takes 6" in text
    assert "1,234 tokens" in text
    assert "▮▮▮▮▮▮▮▮▮▮▮▮ 1.00  of weight 0.30" in text
    assert "▮▮▮▮▮▮▯▯▯▯▯▯ 0.50  of weight 0.70" in text
    assert "✗ composite 0.65, 0.80 needed" in text
    assert "lamp-1-001, of 4 graded" in text
    assert "by openai/gpt-5" in text
    assert "variant  3" in text
    assert "No call was made." in text


def test_what_costs_next_to_nothing_is_written_as_people_write_it() -> None:
    costs = {**SCORE["costs"], "usd": 0.00004}
    lines = account_lines({**SCORE, "costs": costs}, 6, None, Path("runs/lamp-1-002"), 1, 0)
    assert "1,234 tokens, $0.0000" in "\n".join(map(plain, lines))


@pytest.mark.parametrize("name", ["a day", "Mary's day", "$HOME", "day;ls"])
def test_the_command_that_checks_a_run_can_be_pasted_into_a_shell(name: str) -> None:
    assert shlex.split(verify_command(Path("runs") / name)) == ["vei", "verify", f"runs/{name}"]
    assert verify_command(Path("runs/demo")) == "vei verify runs/demo"


@pytest.mark.parametrize(
    ("success", "composite", "met", "mark"),
    [(True, 1.0, 3, "✔"), (False, 0.5, 2, "·"), (False, 0.0, 2, "✗"), (False, 0.0, 0, "·")],
)
def test_the_best_so_far_says_whether_harm_spoilt_it(
    success: bool, composite: float, met: int, mark: str
) -> None:
    best = Best(success, composite, met, 3, 5, "run", "person", 1)
    words = best_line(best)
    assert plain(words).startswith(f"{mark} {met} of 3 goals")
    assert "person" not in plain(words)
    assert words[0][1] in (Role.GOOD, Role.WARN, Role.ALERT)
