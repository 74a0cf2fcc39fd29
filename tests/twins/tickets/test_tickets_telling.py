"""Whom a ticket reaches: Slack notices, colleagues who hear comments, documents it names."""

from __future__ import annotations

import pytest

from engine.office import Office
from engine.people.people import People
from engine.people.personas import PeopleSection
from engine.rules import Identity
from tests.twins.mail.mail_office import done
from tests.twins.tickets.tickets_office import (
    STARTS,
    call,
    create,
    get,
    happen,
    heard,
    open_office,
    people,
    told,
    until,
)


@pytest.fixture
def office() -> Office:
    return open_office(notify=True)


def test_whoever_is_assigned_is_told(office: Office) -> None:
    create(office, title="Phone", assignee="cfo", priority="P2")
    call(office, "agent", "update", ticket_id="TCK-42", assignee="ops")
    call(office, "agent", "update", ticket_id="TCK-42", assignee="agent")
    call(office, "agent", "update", ticket_id="TCK-42", assignee="helpdesk")
    assert told(office, "cfo") == ["agent assigned TCK-89 (Phone) to you. Priority: P2."]
    assert told(office, "ops") == ["agent assigned TCK-42 (Laptop for Sam) to you. Priority: P3."]
    assert told(office, "agent") == []


def test_whoever_is_mentioned_is_told_once(office: Office) -> None:
    call(office, "agent", "comment", ticket_id="TCK-42", text="@cfo: ok?\n@agent @nobody @vendor")
    create(office, title="Phone", description="Ask @cfo.", assignee="cfo")
    assert told(office, "cfo") == [
        "agent mentioned you in TCK-42 (Laptop for Sam):\n> @cfo: ok?\n> @agent @nobody @vendor",
        "agent assigned TCK-89 (Phone) to you. Priority: P3.",
    ]
    call(office, "agent", "update", ticket_id="TCK-42", description="Ask @cfo and @ops.")
    assert len(told(office, "cfo")) == 2
    assert told(office, "ops") == [
        "agent mentioned you in TCK-42 (Laptop for Sam):\n> Ask @cfo and @ops."
    ]


def test_whoever_works_on_it_is_told_that_time_runs_out(office: Office) -> None:
    until(office, 50)
    assert told(office, "ops") == [
        "TCK-88 (Mail is down) is about to miss its P1 target: 15 min left.",
        "TCK-88 (Mail is down) missed its P1 target. It is open.",
    ]
    call(office, "ops", "update", ticket_id="TCK-42", assignee="", priority="P1")
    until(office, 120)
    assert told(office, "ops")[2:] == ["TCK-42 (Laptop for Sam) missed its P1 target. It is open."]


def test_nobody_is_told_where_the_section_does_not_say_so() -> None:
    office = open_office()
    create(office, assignee="cfo", description="@ops")
    until(office, 50)
    assert told(office, "ops") == told(office, "cfo") == []


def test_a_comment_is_heard_by_those_who_follow(office: Office) -> None:
    call(office, "agent", "comment", ticket_id="TCK-42", text="Nearly there.")
    (message,) = heard(office)
    assert (message.author, message.audience, message.direct) == ("agent", ("ops",), True)
    assert (message.place, message.ref, message.thread) == ("TCK-42", "TCK-42#2", "TCK-42")
    assert (message.subject, message.text) == ("Laptop for Sam", "Nearly there.")
    call(office, "agent", "comment", ticket_id="TCK-42", text="@cfo, fine?")
    to_cfo, to_ops = heard(office)[1:]
    assert (to_cfo.audience, to_cfo.direct) == (("cfo",), True)
    assert (to_ops.audience, to_ops.direct) == (("ops",), False)
    call(office, "agent", "comment", ticket_id="TCK-42", text="Both of you?")
    assert [(m.audience, m.direct) for m in heard(office)[3:]] == [(("ops", "cfo"), False)]


def test_a_colleague_answers_in_the_ticket() -> None:
    opened = open_office()
    section = {
        "id": "cfo",
        "name": "Morgan Vale",
        "rules": [
            {
                "kind": "answer",
                "topics": {"budget": ["budget"]},
                "replies": {"budget": ["There is budget."]},
            }
        ],
    }
    config = PeopleSection.model_validate({"members": [section]})
    twins = [*opened.twins, People(config, people())]
    office = Office(twins, people(), Identity("test", 7, STARTS))
    call(office, "agent", "comment", ticket_id="TCK-42", text="@cfo is there budget for this?")
    office.advance(60_000)
    last = get(office, "agent", "TCK-42")["comments"][-1]
    assert (last["by"], last["text"]) == ("cfo", "There is budget.")


def test_tickets_show_among_a_documents_references() -> None:
    office = open_office()
    office.advance(0)

    def rows() -> list[tuple[str, str, str, str]]:
        shown = done(office.call("cfo", "docs.read", {"doc_id": "POLICY-1"}))
        return [(r["app"], r["ref"], r["place"], r["by"]) for r in shown["references"]]

    assert rows() == [("tickets", "TCK-42", "TCK-42", "ops")]
    ticket = create(office, description="See POLICY-1.")
    call(office, "agent", "comment", ticket_id="TCK-88", text="doc:POLICY-1, @ops")
    happen(office, "ops", ticket_id="TCK-88", comment="Not POLICY-1 again.")
    call(office, "cfo", "update", ticket_id="TCK-88", title="Mail is down, see POLICY-1")
    assert rows() == [
        ("tickets", "TCK-88", "TCK-88", "cfo"),
        ("tickets", "TCK-88#2", "TCK-88", "ops"),
        ("tickets", "TCK-88#1", "TCK-88", "agent"),
        ("tickets", ticket, ticket, "agent"),
        ("tickets", "TCK-42", "TCK-42", "ops"),
    ]
    assert get(office, "cfo", "TCK-88")["links"] == ["POLICY-1"]
