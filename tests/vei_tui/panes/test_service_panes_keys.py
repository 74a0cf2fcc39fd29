"""Every key of calendar, CRM, Okta and service desk does what the table says, in the real app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input

from vei_tui.app import OfficeApp
from vei_tui.commands import COMMANDS, command
from vei_tui.play import Play
from vei_tui.screens.choose import ChooseScreen
from vei_tui.screens.office_commands import OfficeScreen
from vei_tui.settings import Settings
from vei_tui.widgets.form import CallForm, FormScreen

pytestmark = pytest.mark.anyio

PLACES = ("calendar", "crm", "okta", "servicedesk")
DIGITS = {"calendar": "7", "crm": "8", "okta": "9", "servicedesk": "0"}


def pane(app: Any) -> Any:
    return app.screen.stage.pane()


def called(app: Any) -> tuple[str, dict[str, Any]]:
    """The last call that was made, and what it was given."""
    session = next(each for each in app.screen_stack if isinstance(each, OfficeScreen)).session
    calls = [each.call for each in session.log if each.call is not None]
    return (calls[-1]["tool"], calls[-1]["args"]) if calls else ("", {})


def said(app: Any) -> str:
    return str(pane(app)._said.content)


def asks(app: Any) -> bool:
    return isinstance(app.screen.focused, Input) and pane(app).ask_line.is_open


def chooses(app: Any) -> bool:
    return isinstance(app.screen, ChooseScreen)


def form(tool: str) -> Callable[[Any], bool]:
    return lambda app: isinstance(app.screen, FormScreen) and filled(app).tool == tool


def filled(app: Any) -> Any:
    """What the form that is open is about, and was filled in with."""
    return app.screen.query_one(CallForm).spec


def call(tool: str, **args: object) -> Callable[[Any], bool]:
    return lambda app: called(app) == (tool, args)


def on(listing: str) -> Callable[[Any], bool]:
    return lambda app: pane(app).listing.name == listing


def writes(app: Any) -> bool:
    return pane(app)._composer in app.screen.focused.ancestors


@dataclass
class Try:
    """What to press in the pane before the key, and what is true after it."""

    check: Callable[[Any], object]
    before: tuple[str, ...] = ()


FIRST = {"servicedesk": "requests"}
"""The listing that a pane opens on, where that is not its first one."""
TO_BUDGET = ("down", "down")
DEALS = ("right_square_bracket", "right_square_bracket")
TRIES: dict[str, Try] = {
    "calendar.accept": Try(call("calendar.accept", event_id="EVT-1", attendee="agent"), TO_BUDGET),
    "calendar.decline": Try(
        call("calendar.decline", event_id="EVT-1", attendee="agent"), TO_BUDGET
    ),
    "calendar.new": Try(asks),
    "calendar.find-time": Try(asks),
    "calendar.move": Try(asks, ("down",)),
    "calendar.edit": Try(form("calendar.update_event"), ("down",)),
    "calendar.cancel": Try(chooses, ("down",)),
    "calendar.now": Try(lambda app: pane(app).record.id == "EVT-2", ("end",)),
    "calendar.filter": Try(chooses),
    "calendar.follow": Try(lambda app: app.screen.front == "docs", TO_BUDGET),
    "crm.write": Try(writes),
    "crm.move": Try(chooses, DEALS),
    "crm.mail": Try(form("mail.compose"), ("down",)),
    "crm.new": Try(form("crm.create_deal"), DEALS),
    "crm.company": Try(form("crm.associate_contact_company")),
    "crm.consent": Try(chooses, ("down",)),
    "crm.next-listing": Try(on("companies")),
    "crm.previous-listing": Try(on("activities")),
    "crm.filter": Try(chooses),
    "crm.follow": Try(chooses, DEALS),
    "okta.let-in": Try(call("okta.unsuspend_user", user_id="old.temp")),
    "okta.reset": Try(chooses),
    "okta.group": Try(form("okta.assign_group")),
    "okta.application": Try(form("okta.assign_application")),
    "okta.take": Try(chooses),
    "okta.suspend": Try(form("okta.suspend_user")),
    "okta.deactivate": Try(form("okta.deactivate_user")),
    "okta.next-listing": Try(on("groups")),
    "okta.previous-listing": Try(on("applications")),
    "okta.filter": Try(chooses),
    "okta.follow": Try(chooses),
    "servicedesk.reject": Try(asks),
    "servicedesk.approve": Try(
        call(
            "servicedesk.update_request",
            request_id="REQ-5002",
            approval_stage="manager",
            approval_status="APPROVED",
        )
    ),
    "servicedesk.write": Try(writes),
    "servicedesk.move": Try(chooses),
    "servicedesk.assign": Try(chooses, ("left_square_bracket",)),
    "servicedesk.new": Try(form("servicedesk.create_incident"), ("left_square_bracket",)),
    "servicedesk.next-listing": Try(on("incidents")),
    "servicedesk.previous-listing": Try(on("incidents")),
    "servicedesk.filter": Try(chooses),
    "servicedesk.follow": Try(chooses),
}


def test_every_key_of_these_panes_is_tried() -> None:
    assert TRIES.keys() == {each.id for each in COMMANDS if each.keys and each.where in PLACES}


@pytest.mark.parametrize("place", PLACES)
async def test_keys(place: str, app: OfficeApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape")
        for name, attempt in TRIES.items():
            for key in command(name).keys if command(name).where == place else ():
                if app.screen.front != place:
                    await pilot.press(DIGITS[place])
                front = pane(app)
                front.show_listing(FIRST.get(place) or next(iter(front.listings)))
                front.back()
                front.table.action_first()
                await pilot.press(*attempt.before, key)
                assert attempt.check(app), (name, key, said_of(app))
                if not isinstance(app.screen, OfficeScreen) or asks(app):
                    await pilot.press("escape")


def said_of(app: Any) -> str:
    stage = getattr(app.screen, "stage", None)
    return f"{app.screen!r} {said(app) if stage is not None else ''}"


async def write(pilot: Pilot[Any], text: str) -> None:
    # As from a keyboard, only without a pause after each key.
    for char in text:
        pilot.app.post_message(events.Key(_character_to_key(char), char))
    await pilot.pause()


@pytest.fixture
def app(play: Play, tmp_path: Path) -> OfficeApp:
    """The app in that day."""
    return OfficeApp(Settings(artifacts_dir=tmp_path), play)


async def test_a_time_for_everyone_becomes_an_event(app: OfficeApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "7", "s")
        await write(pilot, "sam, marta 45 min")
        await pilot.press("enter")
        assert called(app) == (
            "calendar.find_time", {"attendees": ["sam", "marta"], "duration_ms": 2_700_000},
        )  # fmt: skip
        await pilot.press("enter")
        assert isinstance(app.screen, FormScreen)
        values = filled(app).values
        assert values["attendees"] == ["sam", "marta"]
        assert values["end_ms"] - values["start_ms"] == 2_700_000
        await write(pilot, "Calibration")
        await pilot.press("ctrl+s")
        tool, args = called(app)
        assert (tool, args["title"], args["attendees"]) == (
            "calendar.create_event", "Calibration", ["sam", "marta"],
        )  # fmt: skip
        assert any("Calibration" in row.title for row in pane(app).view.ahead)


async def test_an_event_is_moved_by_words_and_nonsense_is_told(app: OfficeApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "7", "m")
        await write(pilot, "whenever")
        await pilot.press("enter")
        assert "is no time" in said(app)
        await pilot.press("m")
        await write(pilot, "tomorrow 10:30")
        await pilot.press("enter")
        day_ms = 24 * 3_600_000
        assert called(app) == (
            "calendar.update_event", {"event_id": "EVT-2", "start_ms": day_ms + 5_400_000},
        )  # fmt: skip
        moved = next(row for row in pane(app).view.ahead if row.id == "EVT-2")
        assert moved.end_ms - moved.start_ms == 15 * 60_000


async def test_the_event_of_somebody_else_is_theirs_to_change(app: OfficeApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "7", "down", "D")
        assert "Dana Whitfield organizes this event" in said(app)
        await pilot.press("up", "X")
        assert "D cancels it" in said(app)
        await pilot.press("D", "down", "enter")
        assert called(app) == ("calendar.cancel_event", {"event_id": "EVT-2"})
        assert all(row.id != "EVT-2" for row in pane(app).view.ahead)


async def test_the_week_stands_above_the_agenda_where_there_is_room(app: OfficeApp) -> None:
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.press("escape", "7")
        week = pane(app)._week
        assert week.region.height
        text = "\n".join("".join(piece[0] for piece in row) for row in week.lines)
        assert "Tue 3 Mar" in text
        assert "? Budget" in text
        await pilot.press("down", "down")
        chosen = [piece for row in week.lines for piece in row if piece[0] == "█"]
        assert chosen


async def test_what_is_logged_without_a_kind_is_a_note(app: OfficeApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "8", "down", "c")
        await write(pilot, "call: wants the price by Thursday")
        await pilot.press("enter")
        assert called(app) == (
            "crm.log_activity",
            {"contact_id": "C-1", "kind": "call", "note": "wants the price by Thursday"},
        )
        await write(pilot, "https: is no kind")
        await pilot.press("enter")
        assert called(app)[1]["kind"] == "note"
        assert len(pane(app).view.timelines["C-1"]) == 3


async def test_consent_is_kept_and_said_in_words(app: OfficeApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "8", "l")
        assert "Jon Moe must not be contacted: Asked on 12 January" in said(app)
        await pilot.press("c")
        await write(pilot, "call: once more")
        await pilot.press("enter")
        assert said(app).startswith("! Jon Moe (C-2) must not be contacted")
        assert pane(app)._composer.text == "call: once more"


async def test_a_deal_moves_to_a_stage_that_it_may_go_to(app: OfficeApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "8", *DEALS, "m", "enter")
        tool, args = called(app)
        assert tool == "crm.update_deal_stage"
        assert pane(app).view.deals[args["id"]].stage == args["stage"]
        assert args["stage"] in said(app)


async def test_a_rejection_says_why(app: OfficeApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "0", "X")
        await write(pilot, "Not before the audit.")
        await pilot.press("enter")
        request = pane(app).view.requests["REQ-5002"]
        assert request.status == "REJECTED"
        assert request.comments[-1].text == "Not before the audit."
        await pilot.press("A")
        assert "no stage waits for a decision" in said(app)


async def test_a_request_is_asked_for_by_its_kind(app: OfficeApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "0", "C")
        assert isinstance(app.screen, ChooseScreen)
        await pilot.press("enter")
        assert isinstance(app.screen, FormScreen)
        assert filled(app).values == {"kind": "group-access"}


async def test_an_incident_is_given_to_somebody_and_moved_on(app: OfficeApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "0", "left_square_bracket", "m", "enter")
        assert called(app) == (
            "servicedesk.update_incident", {"incident_id": "INC-2002", "status": "IN_PROGRESS"},
        )  # fmt: skip
        await pilot.press("t", "down", "enter")
        tool, args = called(app)
        assert tool == "servicedesk.update_incident"
        assert pane(app).view.incidents["INC-2002"].assignee == args["assignee"] != "agent"


async def test_a_reset_shows_the_token_and_let_in_says_what_is_in_the_way(app: OfficeApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "9", "end", "u")
        assert said(app) == "Tomás Hale is active."
        await pilot.press("r", "enter")
        assert called(app) == ("okta.reset_password", {"user_id": "tomas.hale"})
        assert "One-time token for Tomás Hale" in said(app)
        assert pane(app).view.users["tomas.hale"].status == "RECOVERY"


async def test_a_group_is_taken_away_and_given_back(app: OfficeApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "9", "x", "enter")
        taken = {"user_id": "old.temp", "group_id": "everyone"}
        assert called(app) == ("okta.unassign_group", taken)
        assert pane(app).view.users["old.temp"].groups == ()
        await pilot.press("m")
        assert isinstance(app.screen, FormScreen)
        await pilot.press("tab")
        await write(pilot, "everyone")
        await pilot.press("ctrl+s")
        assert called(app) == ("okta.assign_group", taken)


async def test_names_in_a_text_lead_to_the_thing_even_with_the_same_id(app: OfficeApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("escape", "9")
        pane(app).go_to("group:sales")
        await pilot.pause()
        assert (pane(app).listing.name, pane(app).record.id) == ("groups", "sales")
        pane(app).go_to("application:vpn")
        await pilot.pause()
        assert (pane(app).listing.name, pane(app).record.id) == ("applications", "vpn")
        pane(app).go_to("sam.okafor")
        await pilot.pause()
        assert (pane(app).listing.name, pane(app).record.id) == ("users", "sam.okafor")
