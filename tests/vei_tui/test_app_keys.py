"""Every key of the command table does what the table says, pressed in the real app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from tests.vei_tui.waiting import stand_still, until
from vei_tui.app import OfficeApp
from vei_tui.commands import COMMANDS, command
from vei_tui.panes.mail import MailPane
from vei_tui.panes.slack import SlackPane
from vei_tui.play import Play
from vei_tui.presenters.lobby import RACE
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.inspector_commands import InspectorScreen
from vei_tui.screens.lobby import LobbyScreen
from vei_tui.screens.office_commands import OfficeScreen
from vei_tui.screens.replay import ReplayScreen
from vei_tui.screens.report import ReportScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.screens.timeline import TimelineScreen
from vei_tui.settings import Settings
from vei_tui.widgets.form import FormScreen
from vei_tui.widgets.ink import safe

pytestmark = pytest.mark.anyio

Check = Callable[[Any], object]


@dataclass
class Try:
    """What to press before the key, and what is true after it."""

    check: Check
    """Given the app; true when the command was done."""
    before: tuple[str, ...] = ()
    """Keys that lead to where the command makes sense."""
    size: tuple[int, int] = (80, 24)


def last_tool(app: Any) -> str:
    calls = [each.call for each in app.screen.session.log if each.call is not None]
    return calls[-1]["tool"] if calls else ""


def pane(app: Any, twin: str = "") -> Any:
    return app.screen.stage.pane(twin)


def told(app: Any) -> str:
    return "\n".join("".join(text for text, _ in each.text) for each in app.screen.notices.shown)


def asks(app: Any) -> bool:
    return isinstance(app.screen.focused, Input) and pane(app).ask_line.is_open


def shows(kind: type) -> Check:
    return lambda app: isinstance(app.screen, kind)


TO_POSTS = ("enter",)
TO_MAIL = ("2",)
TO_LETTER = ("2", "enter")
TO_PAGE = ("3", "tab", "enter")
TRIES: dict[str, Try] = {
    "office.act": Try(shows(ChooseScreen)),
    "office.wait": Try(lambda app: last_tool(app) == "vei.wait"),
    "office.tick": Try(lambda app: last_tool(app) == "vei.tick"),
    "office.run": Try(lambda app: app.screen.clock.running),
    "office.faster": Try(lambda app: app.screen.clock.speed == 2),
    "office.slower": Try(lambda app: app.screen.clock.speed == 1, ("plus",)),
    "office.goals": Try(shows(SheetScreen)),
    "office.events": Try(shows(TimelineScreen)),
    "office.brief": Try(shows(SheetScreen)),
    "office.notices": Try(shows(ChooseScreen), ("w", "w")),
    "office.last": Try(lambda app: app.screen.front == "slack", ("2",)),
    "office.pin": Try(lambda app: app.screen.stage.pinned == "slack", size=(170, 40)),
    "office.zoom": Try(lambda app: app.screen.stage.zoomed),
    "office.find": Try(asks),
    "office.next": Try(lambda app: "2 of" in said(app), (*TO_POSTS, "slash", *"the", "enter")),
    "office.previous": Try(
        lambda app: "1 of" in said(app), (*TO_POSTS, "slash", *"the", "enter", "n")
    ),
    "office.copy": Try(lambda app: app.clipboard == "#procurement"),
    "office.inspect": Try(shows(InspectorScreen)),
    "office.rewind": Try(shows(ReplayScreen)),
    "office.finish": Try(shows(ReportScreen)),
    "office.quit": Try(lambda app: app._exit),
    "office.help": Try(shows(SheetScreen)),
    "slack.write": Try(lambda app: pane(app)._composer in app.screen.focused.ancestors),
    "slack.reply": Try(lambda app: pane(app)._reply_to, TO_POSTS),
    "slack.react": Try(shows(ChooseScreen), TO_POSTS),
    "slack.thread": Try(lambda app: pane(app)._thread, TO_POSTS),
    "slack.read": Try(lambda app: last_tool(app) == "slack.open_channel"),
    "mail.write": Try(shows(FormScreen), TO_MAIL),
    "mail.reply": Try(lambda app: pane(app).has_class("-answers"), TO_LETTER),
    "mail.reply-all": Try(lambda app: pane(app)._answers_all, TO_LETTER),
    "mail.archive": Try(lambda app: last_tool(app) == "mail.move", TO_MAIL),
    "mail.move": Try(shows(ChooseScreen), TO_MAIL),
    "mail.next-folder": Try(lambda app: pane(app)._folder == "Sent", TO_MAIL),
    "mail.previous-folder": Try(lambda app: pane(app)._folder == "Trash", TO_MAIL),
    "browser.address": Try(asks, TO_PAGE),
    "browser.back": Try(lambda app: last_tool(app) == "browser.back", TO_PAGE),
    "browser.cite": Try(
        lambda app: app.screen.front == "slack" and "vweb.local" in pane(app)._composer.text,
        TO_PAGE,
    ),
    "lobby.seed": Try(lambda app: isinstance(app.screen.focused, Input)),
    "lobby.variant": Try(
        lambda app: isinstance(app.screen.focused, Input) != app.screen._says.has_class("-shown")
    ),
    "lobby.race": Try(
        lambda app: app.screen._sitter.startswith(f"{RACE}script:"),
        ("w", "end", "enter"),
    ),
    "lobby.replay": Try(shows(ReplayScreen)),
    "lobby.filter": Try(lambda app: isinstance(app.screen.focused, Input)),
    "lobby.who": Try(shows(ChooseScreen)),
    "lobby.themes": Try(shows(ChooseScreen)),
    "lobby.help": Try(shows(SheetScreen)),
    "lobby.quit": Try(lambda app: app._exit),
    "report.events": Try(shows(TimelineScreen), ("F",)),
    "report.replay": Try(shows(ReplayScreen), ("F",)),
    "report.credit": Try(
        lambda app: (
            isinstance(app.screen, SheetScreen)
            and app.screen._title == "Which calls it depended on"
        ),
        ("w", "F"),
    ),
    "report.missed": Try(
        lambda app: app.screen._rows.highlighted.is_missed and app.screen._rows.position[0] > 2,
        ("F",),
    ),
    "report.again": Try(
        lambda app: isinstance(app.screen, SheetScreen) and app._play.office.world.seq == 0,
        ("w", "F"),
    ),
    "report.lobby": Try(shows(LobbyScreen), ("F",)),
    "report.resume": Try(shows(OfficeScreen), ("F",)),
    "report.copy": Try(lambda app: app.clipboard.startswith("vei verify "), ("F",)),
    "report.inspect": Try(shows(InspectorScreen), ("F",)),
    "report.help": Try(shows(SheetScreen), ("F",)),
    "report.quit": Try(lambda app: app._exit, ("F",)),
}


def said(app: Any) -> str:
    return str(pane(app)._said.content)


def test_every_command_with_a_key_is_tried_here_or_in_a_file_of_its_pane() -> None:
    files = [path.read_text("utf-8") for path in Path(__file__).parent.rglob("test_*.py")]
    for each in COMMANDS:
        if each.keys and each.id not in TRIES:
            assert any(f'"{each.id}"' in text for text in files), each.id


CASES = [(name, key) for name in TRIES for key in command(name).keys]


@pytest.mark.parametrize(("name", "key"), CASES, ids=[safe(f"{n} {k}") for n, k in CASES])
async def test_key(name: str, key: str, play: Play, settings: Settings) -> None:
    attempt = TRIES[name]
    app = OfficeApp(settings, None if name.startswith("lobby.") else play)
    async with app.run_test(size=attempt.size) as pilot:
        if not name.startswith("lobby."):
            await pilot.press("escape")
        await pilot.press(*attempt.before)
        assert not attempt.check(app), "so it was before the key"
        await pilot.press(key)
        await until(lambda: attempt.check(app), pilot)


async def press(pilot: Pilot[Any], *keys: str) -> App[Any]:
    await pilot.press(*keys)
    return pilot.app


async def test_panes_open_by_their_digits_and_escape_never_quits(
    play: Play, settings: Settings
) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape")
        for key, twin in (("2", "mail"), ("3", "browser"), ("1", "slack")):
            await press(pilot, key)
            assert app.screen.front == twin
        await press(pilot, *["escape"] * 6)
        assert isinstance(app.screen, OfficeScreen)
        assert not app._exit


async def test_palette_finds_a_tool_and_opens_its_form(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "ctrl+p", *"slack.search")
        await stand_still(pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, FormScreen)
        await press(pilot, *"laptop", "ctrl+s")
        assert isinstance(app.screen, OfficeScreen)
        assert last_tool(app) == "slack.search"
        assert "✔ slack.search" in told(app)


async def test_a_refused_call_is_said_beside_the_form_and_keeps_it_open(
    play: Play, settings: Settings
) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "2", "c", *"nobody", "tab", *"s", "tab", *"b", "ctrl+s")
        assert isinstance(app.screen, FormScreen)
        problems = [row.problem for row in app.screen.query("FieldRow")]
        assert any("no mail address" in problem for problem in problems)


async def test_a_refused_message_stays_in_the_composer(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "c")
        play.office.close()
        await press(pilot, *"hello", "enter")
        slack = pane(app)
        assert isinstance(slack, SlackPane)
        assert slack._composer.text == "hello"
        assert said(app).startswith("! The office is closed")


async def test_acting_on_a_mail_lists_its_tools_with_the_id_filled_in(
    play: Play, settings: Settings
) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "2", "a", "enter")
        assert isinstance(pane(app), MailPane)
        assert last_tool(app) == "mail.open"
        assert pane(app).view.opened is not None


async def test_a_reaction_is_chosen_and_shown(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "enter", "colon", "enter")
        assert last_tool(app) == "slack.react"
        row = pane(app)._posts.highlighted
        assert row.post.reactions == (("white_check_mark", ("agent",)),)


async def test_the_clock_runs_and_stops_when_something_calls(
    play: Play, settings: Settings
) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "space")
        screen = app.screen
        assert isinstance(screen, OfficeScreen)
        screen.clock.change(5)
        await screen.clock._beat()
        screen.pump.flush()
        assert screen.session.frame.time_ms == 60_000
        assert not screen.clock.running
        assert "calls for you" in told(app)


async def test_two_panes_stand_beside_each_other_where_there_is_room(
    play: Play, settings: Settings
) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(200, 50)) as pilot:
        await press(pilot, "escape")
        stage = app.screen.stage
        assert stage.shown == ["slack", "mail"]
        await press(pilot, "p", "3")
        assert stage.shown == ["slack", "browser"]
        await press(pilot, "2")
        assert stage.shown == ["slack", "mail"]
        await press(pilot, "z")
        assert stage.shown == ["mail"]
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        assert stage.shown == ["mail"]


async def test_leaving_and_coming_back_loses_nothing(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "w")
        await app.screen.run_command("office.lobby")
        await stand_still(pilot)
        assert isinstance(app.screen, LobbyScreen)
        await press(pilot, "tab", "enter")
        await stand_still(pilot)
        assert isinstance(app.screen, OfficeScreen)
        assert last_tool(app) == "vei.wait"
        assert app.screen.session.frame.index == play.office.world.seq


async def test_a_broken_screen_is_no_traceback_and_the_run_is_safe(
    play: Play, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = OfficeApp(settings, play)
    monkeypatch.setattr(OfficeScreen, "do_goals", lambda self: 1 // 0)

    async def play_until_it_breaks() -> None:
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "escape", "w", "g")

    with pytest.raises(ZeroDivisionError):
        await play_until_it_breaks()
    assert isinstance(app.crash, ZeroDivisionError)
    assert len((play.path / "trace.jsonl").read_bytes().splitlines()) == play.office.world.seq


async def test_a_theme_that_was_taken_is_found_again(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape")
        await app.screen.run_command("office.themes")
        await pilot.pause()
        await press(pilot, "down")
        seen = app.theme
        assert seen != "night-shift"
        await press(pilot, "escape")
        assert app.theme == "night-shift"
        await app.screen.run_command("office.themes")
        await press(pilot, "down", "enter")
        assert app.theme == seen
    again = OfficeApp(settings)
    async with again.run_test(size=(80, 24)):
        assert again.theme == seen


async def test_the_palette_of_the_lobby_has_its_commands(settings: Settings) -> None:
    app = OfficeApp(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+p", *"lobby:seed")
        await stand_still(pilot)
        await press(pilot, "enter")
        await pilot.pause()
        assert isinstance(app.screen, LobbyScreen)
        assert isinstance(app.screen.focused, Input)
        await press(pilot, "ctrl+u", *"x1", "enter")
        assert app.screen._seed == 42042
        await press(pilot, "s", "ctrl+u", *"7", "enter")
        assert app.screen._seed == 7


async def test_the_timeline_leads_to_where_it_happened(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "escape", "w", "w", "e", "up", "enter")
        await pilot.pause()
        assert app.screen.front == "mail"
        assert pane(app)._letters.highlighted.who == "Sam Okafor"
        await press(pilot, "e", "end", "enter")
        assert isinstance(app.screen, SheetScreen)
        assert app.screen._title == f"Step {play.office.world.seq}"
