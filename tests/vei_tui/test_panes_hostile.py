"""Every pane draws nothing, far too much, and text that means harm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.table import Table, Vector
from twins.browser.page import Page
from twins.browser.sim import BrowserView
from twins.browser.state import Tab
from twins.mail.seen import MailView
from twins.slack.sim import SlackView
from vei_tui.local_session import LocalSession
from vei_tui.panes._check import HOSTILE, check_pane
from vei_tui.play import Play
from vei_tui.registry import discover, generic

pytestmark = pytest.mark.anyio

SAFE = HOSTILE.replace("\ud800", "")
"""What a tool takes: a lone surrogate is refused at the door."""

ME = "robin.vale@halden.example"


def slack_views(play: Play) -> Mapping[str, object]:
    call = play.office.call
    empty = SlackView("agent", (), "#general")
    call("cfo", "slack.send_message", {"channel": "#random", "text": SAFE * 3})
    call("agent", "slack.open_channel", {"channel": "#random"})
    hostile = play.office.view("slack", "agent")
    for number in range(2_000):
        call("cfo", "slack.send_message", {"channel": "#random", "text": f"message {number} " * 9})
    call("cfo", "slack.send_message", {"channel": "#random", "text": "x" * 40_000})
    return {"empty": empty, "hostile": hostile, "huge": play.office.view("slack", "agent")}


def mail_views(play: Play) -> Mapping[str, object]:
    call = play.office.call
    empty = MailView("agent", ME, (), Table(), None)
    sent = call("cfo", "mail.compose", {"to": ME, "subj": SAFE, "body_text": SAFE * 9})
    assert sent.ok, sent.error
    call("agent", "vei.tick", {"dt_ms": 60_000})
    newest = next(iter(play.office.view("mail", "agent").folder("INBOX").entries.newest()))
    call("agent", "mail.open", {"id": newest.id})
    hostile = play.office.view("mail", "agent")
    for number in range(400):
        call("cfo", "mail.compose", {"to": ME, "subj": f"{number}", "body_text": "word " * 9_000})
    call("agent", "vei.tick", {"dt_ms": 60_000})
    return {"empty": empty, "hostile": hostile, "huge": play.office.view("mail", "agent")}


def browser_views(play: Play) -> Mapping[str, object]:
    def view(html: str) -> BrowserView:
        page = Page.of("https://x.example/" + "p" * 400, html)
        tab = Tab(Vector([page.url]), 0, Table())
        return BrowserView("agent", page.url, page, Table(), True, tab)

    bad = SAFE.replace("<", "")
    hostile = (
        f"<title>{bad}</title><h1>{bad}</h1><p><a href='/{bad}'>{bad}</a><form><input name=a "
        f"placeholder='{bad}' value='{bad}'><select name=b><option>{bad}</select><button>{bad}"
        f"</button></form><table><tr><td>{bad}<td>{bad}</table><pre>{bad}</pre><img alt='{bad}'>"
    )
    huge = "<p>" + "<p>".join(f"paragraph {n} <a href=/{n}>link {n}</a> " * 5 for n in range(800))
    return {"empty": view(""), "hostile": view(hostile), "huge": view(huge)}


@dataclass(frozen=True, slots=True)
class Toy:
    """A view of an app that nobody made a pane for."""

    name: str = ""
    rows: tuple[object, ...] = ()


def toy_views(play: Play) -> Mapping[str, object]:
    many = tuple(Toy(f"row {n}", (n, n)) for n in range(3_000))
    return {
        "empty": Toy(),
        "hostile": Toy(HOSTILE, (HOSTILE, Toy(HOSTILE))),
        "huge": Toy("x", many),
    }


VIEWS: Mapping[str, Callable[[Play], Mapping[str, object]]] = {
    "slack": slack_views,
    "mail": mail_views,
    "browser": browser_views,
}


@pytest.mark.parametrize("twin", VIEWS)
async def test_pane_stands_whatever_there_is(twin: str, play: Play, session: LocalSession) -> None:
    spec = discover().of(twin)
    assert spec is not None
    assert await check_pane(spec, VIEWS[twin](play), session) == []


async def test_an_app_without_a_pane_stands_it_too(play: Play, session: LocalSession) -> None:
    assert await check_pane(generic("toy", "Toys"), toy_views(play), session) == []


async def test_a_hostile_office_harms_no_other_screen(play: Play, session: LocalSession) -> None:
    from vei_tui.app import OfficeApp
    from vei_tui.panes._check import HARM, screen_text
    from vei_tui.settings import Settings

    session.close()
    app = OfficeApp(Settings(), play)
    play.office.call("cfo", "slack.send_message", {"channel": "@agent", "text": SAFE * 40})
    play.office.call("cfo", "mail.compose", {"to": ME, "subj": SAFE, "body_text": SAFE})
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("escape", "w")
        for key in ("e", "escape", "exclamation_mark", "escape", "ctrl+p", "escape", "F"):
            await pilot.press(key)
            await pilot.pause()
            assert not HARM.search(screen_text(app)), key


def test_every_pane_is_checked_here_or_in_a_file_of_its_own() -> None:
    files = [path.read_text("utf-8") for path in Path(__file__).parent.rglob("test_*.py")]
    checks = [text for text in files if "check_pane(" in text]
    for spec in discover().specs:
        assert any(f'"{spec.twin}"' in text for text in checks), spec.twin
