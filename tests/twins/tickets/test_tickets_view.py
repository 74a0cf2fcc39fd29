"""What a person sees of the tickets: view, news, summary, menu."""

from __future__ import annotations

import pytest

from engine.canonical import dumps
from engine.office import Office
from tests.twins.mail.mail_office import done
from tests.twins.tickets.tickets_office import call, create, get, happen, move, open_office, until


@pytest.fixture
def office() -> Office:
    return open_office()


def test_a_view_is_the_same_object_until_something_in_it_changes(office: Office) -> None:
    get(office, "agent", "TCK-42")
    before = office.view("tickets", "agent")
    get(office, "agent", "TCK-42")
    get(office, "cfo", "TCK-88")
    call(office, "agent", "list")
    office.call("agent", "tickets.transition", {"ticket_id": "TCK-88", "status": "closed"})
    assert office.view("tickets", "agent") is before
    move(office, "ops", "TCK-88", "in_progress")
    after = office.view("tickets", "agent")
    assert after is not before
    assert after.opened is before.opened
    assert after.workflows is before.workflows


def test_what_others_do_is_news_to_those_who_follow(office: Office) -> None:
    twin = office.twins[office.index["tickets"]]
    assert twin.summary(office.view("tickets", "agent")) == "Tickets.\nNothing new."
    happen(office, "ops", ticket_id="TCK-42", comment="Any news?", status="in_progress")
    call(office, "agent", "comment", ticket_id="TCK-42", text="Soon.")
    happen(office, "ops", ticket_id="TCK-42", priority="P2", description="New.")
    view = office.view("tickets", "agent")
    assert twin.unread(view) == 1
    assert twin.unread(office.view("tickets", "cfo")) == 0
    assert twin.summary(view) == (
        "Tickets.\n"
        "New in TCK-42 'Laptop for Sam' (in_progress, P2, agent):\n"
        "  ops: Any news?\n"
        "  ops changed status: open → in_progress\n"
        "  ops changed description\n"
        "  ops changed priority: P3 → P2"
    )
    get(office, "agent", "TCK-42")
    view = office.view("tickets", "agent")
    assert twin.unread(view) == 0
    heading = "Tickets, on TCK-42 'Laptop for Sam' (in_progress, P2, agent)."
    assert twin.summary(view) == f"{heading}\nNothing new."


def test_clocks_and_new_tickets_are_news_too(office: Office) -> None:
    until(office, 41)
    made = create(office, "cfo", assignee="ops")
    call(office, "cfo", "update", ticket_id=made, assignee="")
    twin = office.twins[office.index["tickets"]]
    summary = twin.summary(office.view("tickets", "ops"))
    assert "  its time is nearly up\n  its time is up" in summary
    assert "  cfo created it\n  cfo changed assignee: none → ops" in summary
    assert "  cfo changed assignee: ops → none" not in summary.splitlines()[-1]
    assert twin.unread(office.view("tickets", "ops")) == 2


def test_many_news_are_counted(office: Office) -> None:
    for _ in range(8):
        create(office, "cfo", assignee="agent")
    twin = office.twins[office.index["tickets"]]
    view = office.view("tickets", "agent")
    assert twin.summary(view).endswith("… and 3 more.")
    assert twin.menu(view)[0]["args"] == {"ticket_id": "TCK-96"}


def test_menu_offers_what_can_be_called(office: Office) -> None:
    get(office, "agent", "TCK-42")
    happen(office, "ops", title="For you", assignee="agent")
    entries = office.twins[office.index["tickets"]].menu(office.view("tickets", "agent"))
    assert [entry["name"] for entry in entries] == [
        "Move TCK-42 to in_progress",
        "Move TCK-42 to blocked",
        "Move TCK-42 to resolved",
        "Move TCK-42 to closed",
        "Look at TCK-89 'For you'",
        "Look at TCK-88 'Mail is down'",
    ]
    for entry in entries:
        done(office.fork().call("agent", entry["tool"], entry["args"]))


def test_observation_and_dump_are_plain(office: Office) -> None:
    happen(office, "ops", ticket_id="TCK-42", comment="Any news?")
    seen = done(office.call("agent", "vei.observe", {"focus": "tickets"}))
    assert seen["unread"]["tickets"] == 1
    assert "Any news?" in seen["summary"]
    assert b"Laptop for Sam" in dumps(office.dump()["tickets"])
