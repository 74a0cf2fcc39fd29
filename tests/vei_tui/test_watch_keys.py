"""The watch: an agent in the seat is paused, stepped, told something, relieved, stopped by keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from engine.agents.journal import JOURNAL, read_journal
from engine.agents.messages import Told
from engine.errors import ModelError
from engine.record import Run, verify
from engine.record.manifest import read_manifest
from tests.vei_tui.seated import MODEL, Turn, seat_model, watched
from tests.vei_tui.waiting import stand_still, until
from vei_tui.play import rebuild
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.report import ReportScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.screens.watch_commands import WatchScreen
from vei_tui.seats.runner import State
from vei_tui.seats.sitters import Seating, Sitter
from vei_tui.session import Role

pytestmark = pytest.mark.anyio

MAIL = ("mail__list", {"folder": "INBOX"})
PAGE = ("browser__open", {"url": "https://vweb.local/home"})
POST = ("slack__send_message", {"channel": "#procurement", "text": "Looking into it."})


def told(app: Any) -> str:
    return "\n".join("".join(text for text, _ in each.text) for each in app.screen.notices.shown)


def status(app: Any) -> str:
    return "".join(text for part in app.screen.status._parts for text, _ in part.line)


def calls(play: Any) -> list[tuple[str, str]]:
    records = play.office.records()
    return [(each["actor"], each["tool"]) for each in records if each["type"] == "call"]


def acts(play: Any) -> list[str]:
    return [tool for _, tool in calls(play) if tool != "vei.observe"]


def sound(play: Any) -> bool:
    return verify(Run.open(play.path), rebuild).identical


def runner(app: Any) -> Any:
    return app.screen.watched


def state(app: Any) -> State:
    return runner(app).mind.state


def paused(sitter: Sitter) -> Seating:
    return Seating((sitter,), paused=True)


async def test_a_model_works_to_its_end_and_the_report_tells_what_it_took(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, sitter = seat_model(
        monkeypatch, [Turn("I read the mail.", (MAIL,)), Turn("Now the shop.", (PAGE,))]
    )
    app, play = watched(tmp_path, Seating((sitter,)))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(lambda: state(app) is State.ENDED, pilot)
        await stand_still(pilot)
        assert app.screen.front == "browser"
        assert "All is done." in told(app)
        assert f"watching {MODEL}" in status(app)
        assert "5,120 tokens" in status(app)
        assert "$0.0500" in status(app)
        await pilot.press("F")
        assert isinstance(app.screen, ReportScreen)
        assert "5,120 tokens, $0.05" in "\n".join(
            "".join(text for text, *_ in row) for row in app.screen._account.lines
        )
        await pilot.press("q")
    app.leave()
    manifest = read_manifest(play.path / "manifest.json")
    assert (manifest.agent, manifest.ended, manifest.door) == (MODEL, "done", "watch")
    assert model.closed
    assert sound(play)


async def test_pause_holds_the_next_step_and_step_lets_one_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, sitter = seat_model(monkeypatch, [Turn("First.", (MAIL, PAGE))])
    app, play = watched(tmp_path, paused(sitter))
    async with app.run_test(size=(80, 24)) as pilot:
        await stand_still(pilot)
        assert state(app) is State.PAUSED
        assert calls(play) == []
        await pilot.press("full_stop")
        await until(lambda: runner(app).mind.call == "mail__list", pilot)
        assert acts(play) == []
        await pilot.press("full_stop")
        await until(lambda: acts(play) == ["mail.list"], pilot)
        assert state(app) is State.PAUSED
        await pilot.press("space")
        await until(lambda: state(app) is State.ENDED, pilot)
        assert acts(play) == ["mail.list", "browser.open"]
    app.leave()


async def test_a_whisper_reaches_the_model_and_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, sitter = seat_model(monkeypatch, [Turn("First.", (MAIL,))])
    app, play = watched(tmp_path, paused(sitter))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("w")
        assert isinstance(app.screen.focused, Input)
        await pilot.press(*"mind", "space", *"it.", "enter")
        await pilot.press("space")
        await until(lambda: state(app) is State.ENDED, pilot)
    app.leave()
    first = model.asked[0].messages[-1]
    assert isinstance(first, Told)
    assert first.text.endswith("Somebody who watches you work tells you: mind it.")
    notes = [each for each in read_journal(play.path / JOURNAL) if each["kind"] == "whisper"]
    assert [each["text"] for each in notes] == ["mind it."]


async def test_take_over_do_one_thing_and_hand_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, sitter = seat_model(monkeypatch, [Turn("First.", (MAIL, PAGE)), Turn("Then.", (POST,))])
    app, play = watched(tmp_path, paused(sitter))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("full_stop")
        await until(lambda: runner(app).mind.call == "mail__list", pilot)
        await pilot.press("full_stop")
        await until(lambda: acts(play) == ["mail.list"], pilot)
        # The model has asked for a page and waits; now somebody else sits down.
        await pilot.press("ctrl+t")
        assert state(app) is State.RELIEVED
        assert app.screen.session.role is Role.PLAY
        assert "YOU HAVE THE SEAT" in status(app)
        await pilot.press("1", "c", *"on", "space", *"it", "enter")
        done = ["mail.list", "slack.open_channel", "slack.send_message"]
        assert acts(play) == done
        assert not app.screen.follows
        await pilot.press("escape", "ctrl+t")
        assert app.screen.session.role is Role.WATCH
        assert app.screen.follows
        await until(lambda: state(app) is State.ENDED, pilot)
        await pilot.press("F", "q")
    app.leave()
    # What the model had asked for before is void; it is told, and told what was done.
    assert acts(play) == [*done, "slack.send_message"]
    said = "\n".join(str(message) for message in model.asked[1].messages)
    assert "not_carried_out" in said
    assert "a person sat in your seat" in said
    assert "on it" in said
    assert {actor for actor, _ in calls(play)} == {play.actor}
    manifest = read_manifest(play.path / "manifest.json")
    assert manifest.agent == f"{MODEL} + person"
    seats = [each for each in read_journal(play.path / JOURNAL) if each["kind"] == "seat"]
    assert [each["by"] for each in seats] == [MODEL, "person", MODEL]
    assert sound(play)


async def test_panes_only_show_while_the_agent_has_the_seat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, sitter = seat_model(monkeypatch, [])
    app, play = watched(tmp_path, paused(sitter))
    async with app.run_test(size=(80, 24)) as pilot:
        pane = app.screen.stage.pane
        await pilot.press("c")
        assert "ctrl+t takes it over" in str(pane()._said.content)
        await pilot.press("a")
        assert "ctrl+t takes it over" in told(app)
        await pilot.press("2", "enter")
        assert "ctrl+t takes it over" in str(pane()._said.content)
        app.screen.open_form("mail.compose", {})
        assert isinstance(app.screen, WatchScreen)
        assert calls(play) == []
    app.leave()


async def test_looking_around_turns_following_off_and_f_turns_it_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, sitter = seat_model(monkeypatch, [Turn("First.", (MAIL,)), Turn("Then.", (PAGE,))])
    app, _ = watched(tmp_path, paused(sitter))
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(2):
            await pilot.press("full_stop")
            await stand_still(pilot)
        await until(lambda: app.screen.front == "mail", pilot)
        assert "follow on" in status(app)
        await pilot.press("1")
        assert "follow off" in status(app)
        await pilot.press("space")
        await until(lambda: state(app) is State.ENDED, pilot)
        await stand_still(pilot)
        assert app.screen.front == "slack"
        await pilot.press("f")
        await until(lambda: app.screen.front == "browser", pilot)
        assert "follow on" in status(app)
        await pilot.press("down")
        assert "follow off" in status(app)
    app.leave()


async def test_stop_asks_first_and_ends_at_the_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, sitter = seat_model(monkeypatch, [Turn("First.", (MAIL, PAGE))])
    app, play = watched(tmp_path, paused(sitter))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("full_stop")
        await until(lambda: runner(app).mind.call == "mail__list", pilot)
        await pilot.press("x")
        assert isinstance(app.screen, ChooseScreen)
        await pilot.press("escape")
        assert state(app) is State.PAUSED
        await pilot.press("x", "enter")
        await until(lambda: state(app) is State.ENDED, pilot)
        assert acts(play) == []
        assert "A person stopped it." in told(app)
        await pilot.press("F", "q")
    app.leave()
    ends = [each for each in read_journal(play.path / JOURNAL) if each["kind"] == "end"]
    assert [each["why"] for each in ends] == ["stopped"]
    assert read_manifest(play.path / "manifest.json").ended == "stopped: A person stopped it."


async def test_a_failed_provider_is_one_line_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = ModelError("model.refused", "openai.com refuses the key.", "Check OPENAI_API_KEY.")
    _, sitter = seat_model(monkeypatch, [Turn("First.", (MAIL,)), Turn(trouble=refused)])
    app, play = watched(tmp_path, Seating((sitter,)))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(lambda: state(app) is State.ENDED, pilot)
        assert "refuses the key. Check OPENAI_API_KEY." in told(app)
        # The seat can be had now, and what was begun be finished.
        await pilot.press("ctrl+t", "2", "enter", "full_stop")
        assert calls(play)[-1] == (play.actor, "vei.tick")
        assert "stays yours" not in told(app)
        await pilot.press("F", "q")
    app.leave()
    assert read_manifest(play.path / "manifest.json").agent == f"{MODEL} + person"
    assert sound(play)


async def test_mind_hides_and_cards_unfold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = "The PDF is older than the portal, so I open the portal first. " * 8
    _, sitter = seat_model(monkeypatch, [Turn(long, (MAIL,))])
    app, _ = watched(tmp_path, Seating((sitter,)))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(lambda: state(app) is State.ENDED, pilot)
        await stand_still(pilot)
        mind = app.screen.rail.mind
        rows = mind._list.row_total()
        mind._list.focus()
        await pilot.press("home", "down", "enter")
        assert mind._list.row_total() > rows
        await pilot.press("enter")
        assert mind._list.row_total() == rows
        await pilot.press("m")
        assert not mind.display
        assert app.screen.stage in app.screen.focused.ancestors
        await pilot.press("m")
        assert mind.display
    app.leave()


async def test_speed_and_help(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, sitter = seat_model(monkeypatch, [])
    app, _ = watched(tmp_path, paused(sitter))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("minus", "minus")
        assert runner(app).pace_s == 1.0
        assert "1 s a step" in status(app)
        await pilot.press("plus")
        assert runner(app).pace_s == 0.5
        await pilot.press("equals_sign")
        assert runner(app).pace_s == 0.0
        await pilot.press("M")
        assert "one agent" in told(app)
        await pilot.press("question_mark")
        assert isinstance(app.screen, SheetScreen)
        lines = ["".join(text for text, *_ in row) for row in app.screen._reader.lines]
        assert "WATCHING" in lines
    app.leave()


KEYS = ("watch.pause", "watch.step", "watch.whisper", "watch.seat", "watch.follow", "watch.mind",
        "watch.other", "watch.pace-up", "watch.pace-down", "watch.stop")  # fmt: skip


async def test_every_command_of_the_watch_is_in_the_palette(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vei_tui.commands import of_place
    from vei_tui.screens.palette import command_entries

    _, sitter = seat_model(monkeypatch, [])
    app, _ = watched(tmp_path, paused(sitter))
    assert [each.id for each in of_place("watch")] == [*KEYS]
    async with app.run_test(size=(80, 24)):
        entries = [each.text for each in command_entries(app.screen)]  # type: ignore[arg-type]
        for each in of_place("watch"):
            assert f"watching: {each.label}" in entries
    app.leave()
