"""Every key of docs, tickets and ERP does what the command table says, pressed in the real app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from textual.widgets import Input, TextArea

from vei_tui.app import OfficeApp
from vei_tui.commands import COMMANDS, command
from vei_tui.panes._following import follow
from vei_tui.play import Play
from vei_tui.screens.choose import ChooseScreen
from vei_tui.settings import Settings
from vei_tui.widgets.form import CallForm, FormScreen

pytestmark = pytest.mark.anyio

Check = Callable[[Any], object]
PLACES: Final = ("tickets", "erp", "docs")


@dataclass
class Try:
    """What to press around the key, and what is true after it."""

    check: Check
    """Given the app; true when the command was done."""
    before: tuple[str, ...] = ()
    """Keys that lead from the opened pane to where the command makes sense."""
    after: tuple[str, ...] = ()


def pane(app: Any) -> Any:
    return app.screen.stage.pane()


def last_call(app: Any) -> Any:
    calls = [each.call for each in app.screen.session.log if each.call is not None]
    return calls[-1]


def form(tool: str, **values: object) -> Check:
    def check(app: Any) -> bool:
        assert isinstance(app.screen, FormScreen)
        spec = app.screen.query_one(CallForm).spec
        assert spec.tool == tool
        return all(spec.values[name] == value for name, value in values.items())

    return check


def chooses(title: str) -> Check:
    return lambda app: isinstance(app.screen, ChooseScreen) and title in app.screen._title


def said(words: str) -> Check:
    return lambda app: words in str(pane(app)._said.content)


def called(tool: str, **args: object) -> Check:
    return lambda app: last_call(app)["tool"] == tool and last_call(app)["args"] == args


DOWN = ("down",)
TRIES: Final[dict[str, Try]] = {
    "tickets.write": Try(
        called("tickets.comment", ticket_id="TCK-41", text="hi"), after=("h", "i", "enter")
    ),
    "tickets.move": Try(chooses("Move TCK-41 from in progress to")),
    "tickets.take": Try(called("tickets.update", ticket_id="TCK-41", assignee="agent")),
    "tickets.assign": Try(
        called("tickets.update", ticket_id="TCK-41", assignee="cfo"), after=("down", "enter")
    ),
    "tickets.filter": Try(
        lambda app: [t.id for t in pane(app).table.records] == ["TCK-43"],
        after=("down", "down", "enter"),
    ),
    "tickets.sort": Try(lambda app: pane(app).table.records[0].id == "TCK-45"),
    "tickets.follow": Try(
        lambda app: app.screen.front == "docs" and pane(app).record.id == "RUN-3"
    ),
    "tickets.view": Try(
        lambda app: app.screen.focused.id == "board" and pane(app).record.id == "TCK-41"
    ),
    "tickets.new": Try(form("tickets.create")),
    "tickets.edit": Try(form("tickets.update", ticket_id="TCK-41", priority="P1")),
    "erp.next-listing": Try(lambda app: pane(app).listing.name == "invoices"),
    "erp.previous-listing": Try(lambda app: pane(app).listing.name == "budgets"),
    "erp.new": Try(form("erp.create_po", currency="USD")),
    "erp.approve": Try(said("PO-7 is not yours to approve: ask @cfo")),
    "erp.receive": Try(
        form("erp.receive_goods", po_id="PO-5", lines=[{"item_id": "BR-7", "qty": 2}]), DOWN
    ),
    "erp.invoice": Try(
        form(
            "erp.submit_invoice",
            po_id="PO-5",
            vendor="Doorline",
            lines=[
                {
                    "item_id": "BR-7",
                    "qty": 2,
                    "unit_price": "289.50",
                    "desc": "Badge reader head",
                }
            ],
        ),
        DOWN,
    ),
    "erp.match": Try(said("INV-2: MISMATCH"), ("right_square_bracket",)),
    "erp.pay": Try(
        form("erp.post_payment", invoice_id="INV-2", amount=3920), ("right_square_bracket",)
    ),
    "erp.filter": Try(
        lambda app: [order.id for order in pane(app).table.records] == ["PO-7"],
        after=("down", "enter"),
    ),
    "erp.follow": Try(lambda app: app.screen.front == "docs"),
    "docs.edit": Try(form("docs.update", doc_id="PROC-2", tags=["procurement", "lab"])),
    "docs.new": Try(form("docs.create")),
    "docs.search": Try(
        lambda app: [doc.id for doc in pane(app).table.records] == ["RUN-3"],
        after=("V", "P", "N", "enter"),
    ),
    "docs.filter": Try(
        lambda app: {doc.id for doc in pane(app).table.records} == {"FIN-1", "POLICY-1"},
        after=("down", "down", "down", "enter"),
    ),
    "docs.outline": Try(chooses("Go to"), ("enter",)),
    "docs.versions": Try(chooses("Versions of PROC-2")),
    "docs.follow": Try(
        lambda app: app.screen.front == "erp" and pane(app).record.id == "PO-7",
        ("enter",),
        ("enter",),
    ),
}
CASES = [(name, key) for name in TRIES for key in command(name).keys]


def test_every_command_of_these_places_is_tried() -> None:
    wanted = {each.id for each in COMMANDS if each.where in PLACES}
    assert wanted == TRIES.keys()


@pytest.mark.parametrize(("name", "key"), CASES, ids=[f"{n} {k}" for n, k in CASES])
async def test_key(name: str, key: str, play: Play, settings: Settings) -> None:
    attempt = TRIES[name]
    digit = {"tickets": "4", "erp": "5", "docs": "6"}[name.partition(".")[0]]
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", digit, *attempt.before, key, *attempt.after)
        await pilot.pause()
        assert attempt.check(app), name


async def test_reading_and_back(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "4", "enter")
        assert called("tickets.get", ticket_id="TCK-41")(app)
        assert app.screen.focused is pane(app)._detail
        await pilot.press("c")
        assert isinstance(app.screen.focused, TextArea)
        await pilot.press("escape")
        assert app.screen.focused is pane(app)._detail
        await pilot.press("escape")
        assert app.screen.focused is pane(app).table
        assert not pane(app).has_class("-reading")


async def test_what_one_reads_or_writes_about_stays_though_the_filter_drops_it(
    play: Play, settings: Settings
) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "4", "c", *"well do")
        screen: Any = app.screen
        resolve = {"ticket_id": "TCK-41", "status": "resolved"}
        assert play.office.call("sam", "tickets.transition", resolve).ok
        await screen.act("vei.tick", {"dt_ms": 1_000})
        await pilot.press("n", "e", "enter")
        assert called("tickets.comment", ticket_id="TCK-41", text="well done")(app)
        await pilot.press("escape")
        await screen.act("vei.tick", {"dt_ms": 1_000})
        await pilot.pause()
        assert "TCK-41" not in [ticket.id for ticket in pane(app).table.records]
        await pilot.press("enter", "m", "down", "down", "down", "enter")
        await pilot.pause()
        assert pane(app).record.id == "TCK-40"
        assert pane(app).record.status == "closed"
        await pilot.press("escape")
        assert "TCK-40" not in [ticket.id for ticket in pane(app).table.records]


async def test_a_refused_comment_stays_in_the_line(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "4", "c", *"no")
        play.office.close()
        await pilot.press("enter")
        assert pane(app)._composer.text == "no"
        assert said("! The office is closed")(app)


async def test_who_may_approve_sees_a_form_first(play: Play, settings: Settings) -> None:
    play.actor = "cfo"
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "5")
        assert form("erp.approve_po", po_id="PO-7")(await pressed(pilot, app, "A"))
        assert play.office.view("erp", "agent").orders["PO-7"].held
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not play.office.view("erp", "agent").orders["PO-7"].held


async def pressed(pilot: Any, app: Any, key: str) -> Any:
    await pilot.press(key)
    await pilot.pause()
    return app


async def test_an_order_is_followed_to_its_payment(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.press("escape", "5", "down", "r", "ctrl+s", "v", "ctrl+s", "m")
        assert said("INV-3: MATCH")(app)
        await pilot.press("P", "ctrl+s")
        await pilot.pause()
        books = play.office.view("erp", "agent")
        assert books.orders["PO-5"].status == "CLOSED"
        assert books.invoices["INV-3"].status == "PAID"


async def test_texts_lead_to_pages_people_and_messages(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    posted = {"channel": "#general", "text": "Read PROC-2 please"}
    sent = play.office.call("marta", "slack.send_message", posted)
    assert sent.ok
    async with app.run_test(size=(120, 36)) as pilot:
        for node, front in (
            ("url https://intranet.larkfield.example/bench", "browser"),
            ("person sam", "slack"),
            (f"go slack #general {sent.result['ts']}", "slack"),
            ("go mail 1", "mail"),
        ):
            await pilot.press("escape", "6")
            await follow(pane(app), node)
            await pilot.pause()
            assert app.screen.front == front
            if front == "browser":
                assert pane(app).view.url == node.partition(" ")[2]
            elif front == "slack":
                assert pane(app).view.open == ("@sam" if "sam" in node else "#general")
        await pilot.press("6")
        await follow(pane(app), "go NONE-1")
        assert said("There is no NONE-1")(app)


async def test_an_older_version_is_read_and_says_so(play: Play, settings: Settings) -> None:
    play.office.call("marta", "docs.update", {"doc_id": "PROC-2", "body": "Cancelled."})
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "6", "v", "down", "enter")
        await pilot.pause()
        assert called("docs.read", doc_id="PROC-2", version=1)(app)
        shown = "\n".join("".join(p[0] for p in row) for row in pane(app)._detail.lines)
        assert "This is an older version" in shown
        assert "We need a bench" in shown
        await pilot.press("v", "enter")
        await pilot.pause()
        shown = "\n".join("".join(p[0] for p in row) for row in pane(app)._detail.lines)
        assert "Cancelled." in shown


async def test_finding_and_going_through_what_was_found(play: Play, settings: Settings) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "4", "slash", *"policy", "enter")
        assert pane(app).record.id == "TCK-43"
        await pilot.press("slash")
        assert isinstance(app.screen.focused, Input)


async def test_the_minute_is_told_anew_though_nothing_else_changed(
    play: Play, settings: Settings
) -> None:
    app = OfficeApp(settings, play)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "4")
        await pilot.pause()
        screen: Any = app.screen
        assert "35 min left of 4 h" in text_of(app)
        await screen.act("vei.tick", {"dt_ms": 4_000})
        play.office.call("agent", "vei.tick", {"dt_ms": 240_000})
        await screen.act("vei.tick", {"dt_ms": 1_000})
        await pilot.pause()
        assert "30 min left of 4 h" in text_of(app)


def text_of(app: Any) -> str:
    return "\n".join("".join(p[0] for p in row) for row in pane(app)._detail.lines)
