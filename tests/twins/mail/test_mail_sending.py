"""Mail is written, checked, sent, answered; what cannot be delivered comes back."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office import Office
from tests.twins.mail.mail_office import (
    VENDOR,
    compose,
    done,
    heard,
    inject,
    listed,
    open_office,
    opened,
    refused,
    settle,
)


@pytest.fixture
def office() -> Office:
    return open_office()


def test_compose_is_filed_as_sent_and_arrives_within_two_seconds(office: Office) -> None:
    sent = compose(office, "agent", "cfo@halden.example")
    began = office.time_ms
    assert office.pending()["mail"] == 1
    assert office.view("mail", "cfo").folder("INBOX").size == 0
    [row] = listed(office, "agent", "Sent")
    assert row == {
        "id": sent,
        "from": "dana@halden.example",
        "to": "cfo@halden.example",
        "subj": "Hello",
        "time": 0,
        "unread": False,
    }
    office.advance(began + 2000)
    [arrived] = listed(office, "cfo")
    assert arrived == {**row, "unread": True}
    assert office.pending()["mail"] == 0


def test_delivery_waits_for_its_moment(office: Office) -> None:
    compose(office, "agent", "cfo@halden.example")
    due = office.world.queue.next_due_ms
    assert due is not None
    assert 500 <= due <= 2000
    office.advance(due - 1)
    assert office.view("mail", "cfo").folder("INBOX").size == 0
    office.advance(due)
    assert office.view("mail", "cfo").folder("INBOX").size == 1


def test_headers_are_those_of_real_mail(office: Office) -> None:
    office.advance(65_000)
    sent = compose(
        office,
        "agent",
        f'"Sales, East" <{VENDOR}>, cfo@halden.example',
        cc=["Ola <ops@halden.example>"],
    )
    mail = opened(office, "agent", sent)
    stamp = 1_772_442_000_000 + 65_000
    assert mail["headers"] == {
        "Message-ID": f"<{sent}.{stamp}@halden.example>",
        "Date": "Mon, 2 Mar 2026 09:01:05 +0000",
        "From": "Dana Reyes <dana@halden.example>",
        "To": f'"Sales, East" <{VENDOR}>, Morgan Vale <cfo@halden.example>',
        "Cc": "Ola <ops@halden.example>",
        "Subject": "Hello",
    }
    assert mail["body_text"] == "A line."
    assert mail["parts"] == []


def test_one_mail_to_many_arrives_once_each(office: Office) -> None:
    compose(
        office,
        "agent",
        "cfo@halden.example, CFO@halden.example",
        cc="ops@halden.example, cfo@halden.example",
    )
    settle(office)
    assert len(listed(office, "cfo")) == 1
    assert len(listed(office, "ops")) == 1


def test_mail_to_oneself_arrives_as_a_second_mail(office: Office) -> None:
    sent = compose(office, "agent", "dana@halden.example")
    settle(office)
    [row] = listed(office, "agent")
    assert row["id"] != sent
    assert row["unread"]
    own, copy = opened(office, "agent", sent), opened(office, "agent", row["id"])
    assert own["headers"] == copy["headers"]
    assert (own["folder"], copy["folder"]) == ("Sent", "INBOX")
    assert heard(office) == []


def test_every_known_receiver_is_told_once(office: Office) -> None:
    sent = compose(office, "agent", f"{VENDOR}, cfo@halden.example", cc="ops@halden.example")
    signals = heard(office)
    assert [(s.audience, s.place) for s in signals] == [
        (("vendor",), VENDOR),
        (("cfo",), "cfo@halden.example"),
        (("ops",), "ops@halden.example"),
    ]
    for signal in signals:
        assert (signal.author, signal.ref, signal.thread) == ("agent", sent, "")
        assert (signal.subject, signal.text, signal.direct) == ("Hello", "A line.", True)


def test_a_colleague_answers_with_the_payload_of_the_signal(office: Office) -> None:
    sent = compose(office, "agent", VENDOR, subj="Quote?")
    [signal] = heard(office)
    payload = {**signal.reply, signal.words: "It is $3,199."}
    office.enqueue(signal.twin, payload, 0, "vendor")
    office.advance(office.time_ms)
    [row] = listed(office, "agent")
    assert (row["from"], row["subj"]) == (VENDOR, "Re: Quote?")
    answer = opened(office, "agent", row["id"])["headers"]
    question = opened(office, "agent", sent)["headers"]
    assert answer["In-Reply-To"] == answer["References"] == question["Message-ID"]
    last = heard(office)[-1]
    assert (last.author, last.audience, last.thread) == ("vendor", ("agent",), sent)
    assert last.text == "It is $3,199."


def test_a_colleague_who_answers_by_event_has_it_in_sent(office: Office) -> None:
    inject(office, **{"from": "cfo@halden.example"})
    assert [row["subj"] for row in listed(office, "cfo", "Sent")] == ["Quote"]
    assert [row["subj"] for row in listed(office, "agent")] == ["Quote"]


@pytest.mark.parametrize(
    ("field", "args", "named"),
    [
        ("to", {"to": "not an address"}, "not an address"),
        ("to", {"to": "cfo@halden.example, a@@b.example"}, "a@@b.example"),
        ("to", {"to": "cfo@localhost"}, "cfo@localhost"),
        ("to", {"to": "Morgan <cfo@halden.example"}, "Morgan <cfo@halden.example"),
        ("to", {"to": "a..b@halden.example"}, "a..b@halden.example"),
        ("to", {"to": "x" * 65 + "@halden.example"}, "xxx"),
        ("to", {"to": "a@-x.example"}, "a@-x.example"),
        ("to", {"to": "a@b.example\nBcc: c@d.example"}, "Bcc"),
        ("to", {"to": " , "}, "names no address"),
        ("cc", {"to": VENDOR, "cc": ["ops@halden.example", "nobody"]}, "nobody"),
    ],
)
def test_a_wrong_address_is_named_and_nothing_is_sent(
    office: Office, field: str, args: dict[str, Any], named: str
) -> None:
    outcome = office.call("agent", "mail.compose", {"subj": "s", "body_text": "b", **args})
    error = refused(outcome, "invalid_args")
    assert named in error["message"] or named in repr(error["message"])
    assert error["problems"][0]["field"] == field
    assert listed(office, "agent", "Sent") == []
    assert office.pending()["mail"] == 0


def test_a_handle_in_place_of_an_address_is_understood_in_the_hint(office: Office) -> None:
    args = {"to": "@cfo", "subj": "s", "body_text": "b"}
    error = refused(office.call("agent", "mail.compose", args), "invalid_args")
    assert error["hint"] == "Did you mean cfo@halden.example?"


def test_an_empty_cc_is_none(office: Office) -> None:
    given: tuple[object, ...] = ([], "", None)
    for cc in given:
        mail = opened(office, "agent", compose(office, "agent", VENDOR, cc=cc))
        assert "Cc" not in mail["headers"]


def test_a_subject_cannot_forge_a_header(office: Office) -> None:
    sent = compose(office, "agent", VENDOR, subj="Hi\r\nBcc: evil@x.example")
    assert opened(office, "agent", sent)["headers"]["Subject"] == "Hi Bcc: evil@x.example"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("nobody@halden.example", "550 5.1.1"),
        ("support@macrocompute.example", "550 5.1.1"),
        ("who@elsewhere.example", "550 5.4.4"),
        ("mailer-daemon@halden.example", "550 5.7.1"),
    ],
)
def test_mail_to_nobody_comes_back(office: Office, address: str, reason: str) -> None:
    sent = compose(office, "agent", address, subj="Offer")
    due = office.world.queue.next_due_ms
    assert due is not None
    assert 1000 <= due <= 3000
    settle(office)
    [row] = listed(office, "agent")
    assert row["from"] == "mailer-daemon@halden.example"
    assert row["subj"] == "Undeliverable: Offer"
    bounce = opened(office, "agent", row["id"])
    for part in (address, "Offer", reason, "> A line."):
        assert part in bounce["body_text"]
    assert bounce["headers"]["Auto-Submitted"] == "auto-replied"
    original = opened(office, "agent", sent)["headers"]["Message-ID"]
    assert bounce["headers"]["In-Reply-To"] == original
    assert heard(office) == []


def test_only_the_unknown_address_comes_back(office: Office) -> None:
    compose(office, "agent", "cfo@halden.example, x@halden.example, y@halden.example")
    settle(office)
    assert len(listed(office, "cfo")) == 1
    assert len(listed(office, "agent")) == 2
    assert office.world.undeliverable == 0


def test_the_longest_mail_comes_back_too(office: Office) -> None:
    compose(office, "agent", "x@halden.example", subj="s" * 998, body_text="b" * 100_000)
    settle(office)
    assert office.world.undeliverable == 0
    assert len(listed(office, "agent")) == 1


def test_reply_goes_to_the_sender_and_keeps_the_thread(office: Office) -> None:
    first = compose(office, "agent", "cfo@halden.example", subj="Budget", cc="ops@halden.example")
    settle(office)
    second = done(office.call("cfo", "mail.reply", {"id": first, "body_text": "Fine."}))["id"]
    settle(office)
    [row] = listed(office, "agent")
    assert (row["id"], row["subj"], row["to"]) == (second, "Re: Budget", "dana@halden.example")
    assert [r["id"] for r in listed(office, "ops")] == [first]
    third = done(office.call("agent", "mail.reply", {"id": second, "body_text": "Thanks."}))["id"]
    ids = [opened(office, "agent", m)["headers"]["Message-ID"] for m in (first, second, third)]
    last = opened(office, "agent", third)["headers"]
    assert last["Subject"] == "Re: Budget"
    assert last["In-Reply-To"] == ids[1]
    assert last["References"] == f"{ids[0]} {ids[1]}"
    assert {s.thread for s in heard(office)[2:]} == {first}


def test_reply_all_goes_to_everyone_but_oneself(office: Office) -> None:
    first = compose(office, "agent", f"cfo@halden.example, {VENDOR}", cc="OPS@halden.example")
    settle(office)
    args = {"id": first, "body_text": "All.", "all": True}
    answer = done(office.call("cfo", "mail.reply", args))["id"]
    lines = opened(office, "cfo", answer)["headers"]
    assert lines["To"] == "Dana Reyes <dana@halden.example>"
    assert lines["Cc"] == f"MacroCompute Sales <{VENDOR}>, Ola Kern <OPS@halden.example>"
    settle(office)
    assert len(listed(office, "ops")) == 2


def test_reply_to_an_own_mail_goes_to_those_it_was_for(office: Office) -> None:
    first = compose(office, "agent", VENDOR, cc="ops@halden.example")
    again = done(office.call("agent", "mail.reply", {"id": first, "body_text": "Well?"}))["id"]
    [row] = [r for r in listed(office, "agent", "Sent") if r["id"] == again]
    assert row["to"] == VENDOR


def test_references_stay_short_in_a_long_conversation(office: Office) -> None:
    first = last = compose(office, "agent", VENDOR)
    for _ in range(40):
        last = done(office.call("agent", "mail.reply", {"id": last, "body_text": "."}))["id"]
    references = opened(office, "agent", last)["headers"]["References"].split()
    assert len(references) == 20
    assert references[0] == opened(office, "agent", first)["headers"]["Message-ID"]
    assert office.world.states[1].letters[last].thread == first
