"""What happens in one app is felt in the others: end to end, in an office with all of them."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office import Office
from engine.queue import Event
from scenarios.catalogue import Scenario, load
from scenarios.compiler import open_office
from tests.contract.client import OFFICE

MINUTE = 60_000
HOUR = 60 * MINUTE
LAPTOPS = [{"item_id": "MBP16", "qty": 2, "unit_price": 3199}]


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(str(OFFICE))


@pytest.fixture
def office(scenario: Scenario) -> Office:
    return open_office(scenario, 7)


def do(office: Office, tool: str, by: str = "agent", /, **args: Any) -> Any:
    """The result of a call that goes through."""
    done = office.call(by, tool, args)
    assert done.error is None, (tool, args, done.error)
    return done.result


def code(office: Office, tool: str, by: str = "agent", /, **args: Any) -> str:
    """The code of a call that is refused; empty where it goes through."""
    error = office.call(by, tool, args).error
    return error["code"] if error else ""


def posts(office: Office, channel: str, by: str = "agent") -> list[tuple[str, str]]:
    shown = do(office, "slack.open_channel", by, channel=channel)
    return [(post["user"], post["text"]) for post in shown["messages"]]


def landed(office: Office, target: str) -> list[dict[str, Any]]:
    """The records of events that reached a target."""
    return [r for r in office.records() if r["type"] == "event" and r["target"] == target]


def whole(office: Office) -> None:
    """Nothing was lost on its way, and every effect says what it came from."""
    assert office.world.undeliverable == 0
    for record in office.records():
        if record["type"] == "event":
            assert record["cause"] is None or record["cause"] < record["seq"]


# -- calendar → mail → calendar, and Slack ------------------------------------------------------


def test_an_invitation_lands_as_mail_and_colleagues_answer_by_mail(office: Office) -> None:
    own = do(office, "calendar.create_event", title="Kick-off", start_ms=3 * HOUR,
             end_ms=4 * HOUR, attendees=["itops", "cfo"])["event_id"]  # fmt: skip
    office.advance(office.time_ms + 2 * MINUTE)
    for guest in ("itops", "cfo"):
        inbox = do(office, "mail.list", guest)
        assert any("Kick-off" in mail["subj"] for mail in inbox), guest
        assert own in {event["event_id"] for event in do(office, "calendar.list_events", guest)}
    office.advance(office.time_ms + HOUR)
    (shown,) = [e for e in do(office, "calendar.list_events") if e["event_id"] == own]
    assert shown["responses"] == {"agent": "accepted", "itops": "accepted", "cfo": "declined"}
    answers = {mail["from"]: mail for mail in do(office, "mail.list") if "Kick-off" in mail["subj"]}
    assert {"sam@halden.example", "dana@halden.example"} <= answers.keys()
    whole(office)


def test_a_meeting_about_to_start_is_reminded_of_in_slack(office: Office) -> None:
    do(office, "calendar.create_event", title="Check-in", start_ms=30 * MINUTE,
       end_ms=45 * MINUTE, attendees=["amy", "cfo"])  # fmt: skip
    office.advance(19 * MINUTE)
    assert not any("Check-in" in record["payload"]["text"] for record in landed(office, "slack"))
    office.advance(21 * MINUTE)
    rooms = do(office, "slack.list_channels", "amy")
    said = [text for room in rooms for _, text in posts(office, room, "amy") if "Check-in" in text]
    assert said, rooms
    # Who has declined is left alone.
    for room in do(office, "slack.list_channels", "cfo"):
        assert not any("Check-in" in text for _, text in posts(office, room, "cfo"))
    whole(office)


# -- ERP → Slack → ERP --------------------------------------------------------------------------


def test_an_order_above_the_limit_is_held_asked_for_approved_and_released(office: Office) -> None:
    placed = do(office, "erp.create_po", vendor="MacroCompute", currency="USD", lines=LAPTOPS)
    own = placed["id"]
    goods = {"po_id": own, "lines": [{"item_id": "MBP16", "qty": 2}]}
    assert placed["status"] == "HELD"
    assert code(office, "erp.receive_goods", **goods) == "approval_required"
    office.advance(office.time_ms + 2 * MINUTE)
    said = [post for post in posts(office, "#procurement") if post[0] != "itops"]
    assert [user for user, _ in said] == ["erp", "cfo", "erp"]
    assert f"please approve {own} for $6,398" in said[0][1]
    assert said[1][1] == ":white_check_mark: Approved"
    assert own in said[2][1]
    shown = do(office, "erp.get_po", id=own)
    assert (shown["status"], shown["approved_by"]) == ("OPEN", "cfo")
    assert code(office, "erp.receive_goods", **goods) == ""
    whole(office)


def test_an_order_that_waits_from_before_is_released_by_words(office: Office) -> None:
    assert do(office, "erp.get_po", id="PO-2")["status"] == "HELD"
    text = "Please approve PO-2 for $9,597, see https://shop.local/laptop"
    do(office, "slack.send_message", channel="#procurement", text=text)
    office.advance(office.time_ms + MINUTE)
    assert do(office, "erp.get_po", id="PO-2")["status"] == "OPEN"
    whole(office)


def test_words_for_less_than_the_order_release_nothing(office: Office) -> None:
    text = "Please approve PO-2 for $900, see https://shop.local/laptop"
    do(office, "slack.send_message", channel="#procurement", text=text)
    office.advance(office.time_ms + MINUTE)
    assert do(office, "erp.get_po", id="PO-2")["status"] == "HELD"


# -- Okta → everywhere --------------------------------------------------------------------------


def test_whoever_is_deactivated_can_no_longer_act(office: Office) -> None:
    assert code(office, "slack.list_channels", "amy") == ""
    do(office, "okta.deactivate_user", user_id="USR-2", reason="Left")
    before = len(posts(office, "#general"))
    for tool, args in (
        ("slack.send_message", {"channel": "#general", "text": "Still here"}),
        ("mail.list", {}),
        ("calendar.list_events", {}),
        ("okta.get_user", {"user_id": "USR-2"}),
    ):
        assert code(office, tool, "amy", **args) == "permission_denied", tool
    assert len(posts(office, "#general")) == before
    do(office, "okta.activate_user", user_id="USR-2")
    assert code(office, "slack.list_channels", "amy") == ""


def test_a_group_grants_its_permissions_while_one_is_in_it(office: Office) -> None:
    assert code(office, "docs.list", "amy") == "", "analysts may read"
    assert code(office, "erp.list_pos", "amy") == "permission_denied"
    do(office, "okta.assign_group", user_id="USR-2", group_id="buyers")
    assert code(office, "erp.list_pos", "amy") == ""
    do(office, "okta.unassign_group", user_id="USR-2", group_id="buyers")
    assert code(office, "erp.list_pos", "amy") == "permission_denied"


def test_a_password_reset_is_mailed_to_its_person(office: Office) -> None:
    reset = do(office, "okta.reset_password", user_id="USR-2")
    assert code(office, "slack.list_channels", "amy") == "permission_denied"
    office.advance(office.time_ms + MINUTE)
    mail = next(m for m in office.view("mail", "amy").folders[0].entries.newest())
    assert reset["reset_token"] in mail.letter.body_text
    args = {"user_id": "USR-2", "reset_token": reset["reset_token"]}
    assert do(office, "okta.complete_reset", "amy", **args)["status"] == "ACTIVE"
    assert code(office, "slack.list_channels", "amy") == ""
    whole(office)


# -- references to documents --------------------------------------------------------------------


def test_what_names_a_document_shows_among_its_references(office: Office) -> None:
    do(office, "vei.tick", dt_ms=0)
    own = do(office, "tickets.create", title="Onboard Lee", description="As DOC-2 says.")
    ticket = own["ticket_id"]
    do(office, "tickets.comment", ticket_id="TCK-77", text="DOC-2 has the order of it.")
    do(office, "slack.send_message", channel="#general", text="Has anyone read DOC-2?")
    do(office, "mail.compose", to="amy@halden.example", subj="DOC-2", body_text="Please read.")
    do(office, "crm.log_activity", kind="note", contact_id="C-1", note="Sent them DOC-2.")
    do(office, "calendar.create_event", title="Go through DOC-2", start_ms=HOUR, end_ms=2 * HOUR)
    do(office, "servicedesk.create_incident", title="DOC-2 is out of date")
    references = do(office, "docs.read", doc_id="DOC-2")["references"]
    by_app = {reference["app"]: reference for reference in references}
    apps = {"tickets", "slack", "mail", "crm", "calendar", "servicedesk"}
    assert apps <= by_app.keys()
    tickets = {each["place"] for each in references if each["app"] == "tickets"}
    assert tickets == {ticket, "TCK-77"}
    assert by_app["slack"]["place"] == "#general"
    assert all("DOC-2" in reference["text"] for reference in references)


def test_a_ticket_from_before_shows_among_references_from_the_start(office: Office) -> None:
    office.advance(1000)
    references = do(office, "docs.read", doc_id="POLICY-1")["references"]
    assert ("tickets", "TCK-42") in {(each["app"], each["place"]) for each in references}
    assert "POLICY-1" in do(office, "tickets.get", ticket_id="TCK-42")["links"]


def test_a_reference_in_private_words_is_not_for_others(office: Office) -> None:
    do(office, "slack.send_message", channel="@cfo", text="Between us: DOC-2 is wrong.")
    seen = do(office, "docs.read", "amy", doc_id="DOC-2")["references"]
    assert seen == []
    assert len(do(office, "docs.read", "cfo", doc_id="DOC-2")["references"]) == 1


# -- clocks of tickets --------------------------------------------------------------------------


def test_a_ticket_about_to_be_late_and_late_is_told_to_its_assignee(office: Office) -> None:
    office.advance(46 * MINUTE)
    assert do(office, "tickets.get", ticket_id="TCK-88")["sla"]["state"] == "warned"
    office.advance(61 * MINUTE)
    assert do(office, "tickets.get", ticket_id="TCK-88")["sla"]["state"] == "missed"
    marks = [record["payload"]["mark"] for record in landed(office, "tickets.sla")]
    assert marks == ["warning", "missed"]
    assert [record["time_ms"] for record in landed(office, "tickets.sla")] == [
        45 * MINUTE, 60 * MINUTE,
    ]  # fmt: skip
    told = [record["payload"] for record in landed(office, "slack")]
    assert [each["channel"] for each in told if "TCK-88" in each["text"]] == ["@agent", "@agent"]
    whole(office)


def test_a_ticket_that_is_done_in_time_is_not_told_of(office: Office) -> None:
    do(office, "tickets.transition", ticket_id="TCK-88", status="resolved")
    office.advance(2 * HOUR)
    assert landed(office, "tickets.sla") == []
    assert do(office, "tickets.get", ticket_id="TCK-88")["sla"]["state"] != "missed"


# -- the desk → Okta → the desk -----------------------------------------------------------------


def test_an_approved_request_is_fulfilled_through_okta(office: Office) -> None:
    assert code(office, "erp.list_pos", "amy") == "permission_denied"
    done = do(office, "servicedesk.update_request", request_id="REQ-8801",
              approval_stage="manager", approval_status="APPROVED")  # fmt: skip
    assert done["status"] == "PENDING_APPROVAL"
    office.advance(office.time_ms + MINUTE)
    shown = do(office, "servicedesk.get_request", request_id="REQ-8801")
    assert shown["status"] == "FULFILLED"
    decided = [(each["stage"], each["decided_by"]) for each in shown["approvals"]]
    assert decided == [("manager", "agent"), ("finance", "cfo")]
    assert "buyers" in do(office, "okta.get_user", user_id="USR-2")["groups"]
    assert code(office, "erp.list_pos", "amy") == "", "and the group grants what it grants"
    said = [text for _, text in posts(office, "#helpdesk")]
    assert any("REQ-8801" in text and "FULFILLED" in text for text in said)
    order = ["servicedesk.decide", "okta", "servicedesk.carried_out"]
    events = [r["target"] for r in office.records() if r.get("target") in order]
    assert events == order
    whole(office)


# -- mail → CRM ---------------------------------------------------------------------------------


def test_a_mail_against_consent_is_kept_and_shows_in_the_timeline(office: Office) -> None:
    do(office, "mail.compose", to="max@contoso.example", subj="An offer", body_text="Buy docks!")
    (breach,) = do(office, "crm.list_activities", contact_id="C-2")
    assert (breach["by"], breach["contact_id"]) == ("agent", "C-2")
    assert "An offer" in breach["note"]
    do(office, "mail.compose", to="ada@northwind.example", subj="An offer", body_text="Docks!")
    assert len(do(office, "crm.list_activities", contact_id="C-2")) == 1
    assert len(office.dump()["crm"]["violations"]) == 1


# -- all of them together -----------------------------------------------------------------------


def test_every_declared_effect_on_an_app_names_one_that_is_there(office: Office) -> None:
    names = {twin.name for twin in office.twins} | {"*"}
    for twin in office.twins:
        for effect in twin.effects:
            assert effect.target in names, effect


def test_nothing_that_is_on_its_way_gets_lost_in_a_week(office: Office) -> None:
    do(office, "erp.create_po", vendor="MacroCompute", currency="USD", lines=LAPTOPS)
    do(office, "calendar.create_event", title="All", start_ms=HOUR, end_ms=2 * HOUR,
       attendees=["itops", "cfo", "amy"])  # fmt: skip
    do(office, "servicedesk.create_request", kind="badge")
    do(office, "okta.reset_password", user_id="USR-2")
    do(office, "mail.compose", to="nobody@nowhere.example", subj="Hm", body_text="Hm")
    office.advance(7 * 24 * HOUR)
    assert office.world.queue.next_due_ms is None
    left: list[Event] = list(office.world.queue)
    assert left == []
    whole(office)
