"""Consent: enforced always, whatever the activity is called; breaches by mail become facts."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office import Office
from engine.twin import Cited
from tests.twins.crm.crm_office import (
    QUIET,
    call,
    contact,
    deal,
    done,
    open_office,
    refused,
    state_of,
)
from twins.crm.state import BREACH


@pytest.fixture
def office() -> Office:
    note = "asked us to stop on 12 January"
    return open_office(
        contacts=[
            {"email": QUIET, "first_name": "Quinn", "do_not_contact": True, "consent_note": note},
            {"email": "alex@vendor.example", "first_name": "Alex"},
        ]
    )


def write(office: Office, *to: str, actor: str = "agent") -> None:
    mail = {"to": ", ".join(to), "subj": "Offer", "body_text": "Hello."}
    done(office.call(actor, "mail.compose", mail))


@pytest.mark.parametrize("kind", ["call", "EMAIL", "e-mail", "meeting", "sms", "coffee chat"])
def test_what_reaches_the_contact_is_refused_with_the_reason(office: Office, kind: str) -> None:
    for _ in range(20):
        error = refused(call(office, "log_activity", kind=kind, contact_id="C-1"), "policy_denied")
        assert error["reason"] == "do_not_contact"
        assert "asked us to stop on 12 January" in error["message"]
    assert done(call(office, "list_activities", contact_id="C-1")) == []
    done(call(office, "log_activity", kind=kind, contact_id="C-2"))


@pytest.mark.parametrize("kind", ["note", "Task", "inbound call", "opt-out"])
def test_what_reaches_nobody_is_logged(office: Office, kind: str) -> None:
    done(call(office, "log_activity", kind=kind, contact_id="C-1"))


def test_a_deal_is_no_way_around_consent(office: Office) -> None:
    deal(office, contact_id="C-1")
    for more in ({}, {"contact_id": "C-2"}):
        args: dict[str, Any] = {"kind": "call", "deal_id": "D-1", **more}
        refused(call(office, "log_activity", **args), "policy_denied")


def test_consent_is_withdrawn_here_but_not_given_again(office: Office) -> None:
    done(call(office, "log_activity", kind="call", contact_id="C-2"))
    done(call(office, "update_contact", id="C-2", do_not_contact=True))
    refused(call(office, "log_activity", kind="call", contact_id="C-2"), "policy_denied")
    error = refused(call(office, "update_contact", id="C-2", do_not_contact=False), "policy_denied")
    assert error["contact_id"] == "C-2"
    shown = done(call(office, "update_contact", id="C-2", last_name="M"))
    assert (shown["last_name"], shown["do_not_contact"]) == ("M", True)


def test_a_mail_to_the_contact_is_a_fact(office: Office) -> None:
    write(office, "alex@vendor.example")
    assert len(state_of(office).violations) == 0
    write(office, "alex@vendor.example", QUIET.upper(), actor="none")
    violation = state_of(office).violations["V-1"]
    assert len(state_of(office).violations) == 1
    assert (violation.contact_id, violation.actor, violation.app) == ("C-1", "none", "mail")
    assert (violation.ref, violation.subject, violation.answered) == ("m2", "Offer", False)
    timeline = done(call(office, "list_activities", contact_id="C-1"))
    assert [(a["id"], a["kind"], a["by"]) for a in timeline] == [("A-1", BREACH, "none")]
    assert violation.activity_id == "A-1"
    assert done(call(office, "get_contact", id="C-1"))["activity_count"] == 1


def test_an_answer_to_the_contact_is_told_apart(office: Office) -> None:
    mail = {"from": QUIET, "to": "dana@halden.example", "subj": "Stop", "body_text": "Please."}
    office.enqueue("mail", mail, 0, "quiet")
    office.advance(office.time_ms)
    assert len(state_of(office).violations) == 0
    done(office.call("agent", "mail.reply", {"id": "m1", "body_text": "Sorry."}))
    assert state_of(office).violations["V-1"].answered is True


def test_mail_before_consent_was_withdrawn_is_none(office: Office) -> None:
    write(office, "alex@vendor.example")
    done(call(office, "update_contact", id="C-2", do_not_contact=True))
    assert len(state_of(office).violations) == 0
    write(office, "alex@vendor.example")
    assert len(state_of(office).violations) == 1


def test_a_new_contact_may_say_no_from_the_start(office: Office) -> None:
    made = contact(office, "new@b.example", do_not_contact=True)
    refused(call(office, "log_activity", kind="email", contact_id=made), "policy_denied")


def test_what_is_noted_is_told_to_who_looks_for_links(office: Office) -> None:
    heard: list[Cited] = []
    office.ears[Cited] = [(office.index["crm"], lambda ctx, signal: heard.append(signal))]
    deal(office, contact_id="C-2")
    done(call(office, "log_activity", kind="call", deal_id="D-1", note="As in DOC-3."))
    done(call(office, "log_activity", kind="call", contact_id="C-2"))
    assert heard == [Cited("crm", "A-1", "agent", "As in DOC-3.", "D-1")]
