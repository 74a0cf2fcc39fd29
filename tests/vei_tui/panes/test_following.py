"""From what is named anywhere to the thing, with one key: in panes, the timeline and sheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pytest

from vei_tui.app import OfficeApp
from vei_tui.commands import command
from vei_tui.play import Play
from vei_tui.presenters import mail
from vei_tui.presenters.events import Arrival, Happening, said_in
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.sheet import SheetScreen
from vei_tui.screens.timeline import TimelineScreen
from vei_tui.settings import Settings

pytestmark = pytest.mark.anyio

KEY: Final = {
    name: command(name).keys[0] for name in ("slack.follow", "mail.follow", "browser.follow")
}
PAGE: Final = "https://intranet.larkfield.example/bench"


def pane(app: Any) -> Any:
    return app.screen.stage.pane()


def choices(app: Any) -> dict[str, str]:
    assert isinstance(app.screen, ChooseScreen)
    return dict(app.screen._choices)


def last_call(app: Any) -> Any:
    return [each.call for each in app.screen.session.log if each.call is not None][-1]


async def open_room(app: Any, room: str) -> None:
    await app.screen.open_pane("slack")
    await pane(app).open_room(room)
    pane(app)._posts.focus()


@dataclass
class Leads:
    """What a message says, and where it leads."""

    text: str
    front: str
    ref: str = ""


@pytest.mark.parametrize(
    "case",
    [
        Leads("It hangs on PO-7, like XY-99.", "erp", "PO-7"),
        Leads("TCK-43 again", "tickets", "TCK-43"),
        Leads("See POLICY-1", "docs", "POLICY-1"),
        Leads(f"It is on {PAGE}.", "browser", PAGE),
        Leads("Ask @sam please", "slack", "@sam"),
    ],
    ids=lambda case: case.ref,
)
async def test_a_message_leads_to_the_one_thing_it_names(
    case: Leads, play: Play, settings: Settings
) -> None:
    posted = {"channel": "#general", "text": case.text}
    assert play.office.call("marta", "slack.send_message", posted).ok
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape")
        await open_room(app, "#general")
        await pilot.press("end", KEY["slack.follow"])
        await pilot.pause()
        assert app.screen.front == case.front
        if case.front == "browser":
            assert pane(app).view.url == case.ref
        elif case.front == "slack":
            assert pane(app).view.open == case.ref
            assert last_call(app)["args"] == {"channel": case.ref}
        else:
            assert pane(app).record.id == case.ref


async def test_of_several_things_in_a_message_one_is_chosen(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape")
        await open_room(app, "#purchasing")
        await pilot.press("end", KEY["slack.follow"])
        assert list(choices(app).values()) == ["PO-7", "PROC-2"]
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.screen.front == "docs"
        assert pane(app).record.id == "PROC-2"
        await open_room(app, "#random")
        await pilot.press("end", KEY["slack.follow"])
        assert "names nothing" in str(pane(app)._said.content)


async def test_a_letter_leads_to_things_pages_and_colleagues(
    play: Play, settings: Settings
) -> None:
    letter = {
        "to": "robin.vale@larkfield.example",
        "subj": "Bench",
        "body_text": f"PO-7 is on\n{PAGE}, says @marta.",
    }
    assert play.office.call("sam", "mail.compose", letter).ok
    play.office.call("agent", "vei.tick", {"dt_ms": 600_000})
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "2", "home", KEY["mail.follow"])
        await pilot.pause()
        assert list(choices(app)) == ["go PO-7", f"url {PAGE}", "person marta", "person sam"]
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.screen.front == "browser"
        assert pane(app).view.url == PAGE
        # What it names is known only to who opened it.
        assert pane(app).desk.session.frame.views["mail"].opened.subj == "Bench"


async def test_a_letter_that_names_one_thing_leads_there_at_once(
    play: Play, settings: Settings
) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "2", "end", KEY["mail.follow"])
        await pilot.pause()
        assert app.screen.front == "erp"
        assert pane(app).record.id == "PO-4"


async def test_a_page_leads_to_what_its_text_names(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "3")
        screen: Any = app.screen
        assert (await screen.act("browser.open", {"url": PAGE})).ok
        await pilot.pause()
        await pilot.press(KEY["browser.follow"])
        await pilot.pause()
        assert app.screen.front == "docs"
        assert pane(app).record.id == "PROC-2"


@pytest.mark.parametrize("size", [(80, 24), (120, 36)], ids=["overlay", "rail"])
async def test_the_timeline_leads_to_what_an_entry_names(
    size: tuple[int, int], play: Play, settings: Settings
) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=size) as pilot:
        await pilot.press("escape")
        screen: Any = app.screen
        said = {"channel": "#general", "text": "PO-7 is held"}
        assert (await screen.act("slack.send_message", said)).ok
        await pilot.press("e", "end")
        assert isinstance(app.screen, TimelineScreen) == (size[0] == 80)
        await pilot.press("o")
        await pilot.pause()
        assert app.screen.front == "erp"
        assert pane(app).record.id == "PO-7"


async def test_the_task_and_the_goals_lead_to_what_they_name(
    play: Play, settings: Settings
) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        # The sheet that the day begins with.
        assert isinstance(app.screen, SheetScreen)
        await pilot.press("o")
        await pilot.pause()
        assert list(choices(app).values()) == ["PO-7", "POLICY-1", "INV-2"]
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.screen.front == "docs"
        assert pane(app).record.id == "POLICY-1"
        await pilot.press("g")
        follows = app.screen._follows
        await pilot.press("o")
        await pilot.pause()
        assert isinstance(app.screen, SheetScreen) != follows


def test_a_happening_is_read_in_full() -> None:
    call = {"tool": "x.y", "args": {"a": ["PO-1", {"b": "PO-2"}], "n": 3}}
    assert said_in(Happening(1, 0, "x", call=call)) == "PO-1\nPO-2"
    came = Arrival("sam", "moved TCK-1 to closed", "Its title, PO-3")
    assert "TCK-1" in said_in(Happening(1, 0, "tickets", came))
    assert "PO-3" in said_in(Happening(1, 0, "tickets", came))


def test_attachments_lead_to_where_they_are() -> None:
    from twins.mail.state import Part

    assert mail.part_goal(Part("a", "doc:DOC-1", "doc")) == "go DOC-1"
    assert mail.part_goal(Part("a", "mail:m3", "mail")) == "go mail m3"
    assert mail.part_goal(Part("a", PAGE, "url")) == f"url {PAGE}"
    assert mail.part_goal(Part("a", "blob:1", "blob")) == ""
