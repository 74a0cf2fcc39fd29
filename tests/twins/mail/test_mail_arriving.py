"""Mail comes in from colleagues, vendors and strangers; attachments; the mail from before."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import ScenarioError
from engine.office import Office
from tests.twins.mail.mail_office import (
    VENDOR,
    compose,
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


def test_attachments_are_kept_as_parts(office: Office) -> None:
    inner = compose(office, "agent", VENDOR, subj="Inner", body_text="Inside.")
    refs = [
        "doc:D-1",
        {"ref": "blob:sha256/ab", "name": "photo.png"},
        "https://vweb.local/pdp/macrobook-pro-16?x=1",
        f"mail:{inner}",
    ]
    sent = compose(office, "agent", "cfo@halden.example", attachments=refs)
    settle(office)
    parts = opened(office, "cfo", sent)["parts"]
    assert [(p["kind"], p["name"]) for p in parts] == [
        ("doc", "D-1"),
        ("blob", "photo.png"),
        ("url", "macrobook-pro-16"),
        ("mail", "Inner"),
    ]
    assert parts[2]["ref"] == refs[2]
    assert parts[3]["body_text"] == "Inside."
    refused(office.call("cfo", "mail.open", {"id": inner}), "not_found")


@pytest.mark.parametrize("ref", ["quote.pdf", "", "file:///etc/passwd", "doc:", "doc:a b"])
def test_an_attachment_that_is_no_reference_is_refused(office: Office, ref: str) -> None:
    args = {"to": VENDOR, "subj": "s", "body_text": "b", "attachments": [ref]}
    error = refused(office.call("agent", "mail.compose", args), "invalid_args")
    assert error["problems"][0]["field"] == "attachments"


def test_a_mail_of_somebody_else_cannot_be_attached(office: Office) -> None:
    secret = compose(office, "cfo", VENDOR, body_text="secret")
    args = {"to": VENDOR, "subj": "s", "body_text": "b", "attachments": [f"mail:{secret}"]}
    refused(office.call("agent", "mail.compose", args), "not_found")


def test_mail_without_receiver_goes_to_the_first_inside_actor(office: Office) -> None:
    inject(office)
    assert [row["to"] for row in listed(office, "agent")] == ["dana@halden.example"]
    assert listed(office, "cfo") == []


def test_mail_without_receiver_goes_to_those_the_scenario_names() -> None:
    office = open_office(default_to=["cfo", "ops"])
    inject(office)
    assert listed(office, "agent") == []
    assert len(listed(office, "cfo")) == len(listed(office, "ops")) == 1


def test_a_stranger_may_write_and_lands_where_the_filter_says(office: Office) -> None:
    inject(office, **{"from": "Prince <p@riches.example>", "folder": "Spam"})
    [row] = listed(office, "agent", "Spam")
    assert row["from"] == "p@riches.example"
    assert heard(office)[-1].author == "p@riches.example"
    view = office.view("mail", "agent")
    mail = office.twins[1]
    assert mail.unread(view) == 0
    assert "Nothing new." in mail.summary(view)


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"to": "nobody@halden.example"}, "not_found"),
        ({"to": "who@elsewhere.example"}, "not_found"),
        ({"from": "cfo@halden.example", "to": "nobody@halden.example"}, "not_found"),
        ({"from": "nonsense"}, "invalid_args"),
        ({"from": "a@b.example, c@d.example"}, "invalid_args"),
        ({"folder": "Nowhere"}, "not_found"),
        ({"from_": "a@b.example"}, "invalid_args"),
    ],
)
def test_mail_for_nobody_is_undeliverable(
    office: Office, payload: dict[str, Any], code: str
) -> None:
    record = inject(office, **payload)
    assert record["error"]["code"] == code
    assert record["error"]["undeliverable"] is True
    assert office.world.undeliverable == 1
    assert len(office.world.states[1].letters) == 0


def test_a_colleague_may_write_to_a_stranger(office: Office) -> None:
    record = inject(office, **{"from": "cfo@halden.example", "to": "who@elsewhere.example"})
    assert "error" not in record
    assert len(listed(office, "cfo", "Sent")) == 1


def test_an_answer_by_message_id_and_one_to_an_unknown_mail(office: Office) -> None:
    sent = compose(office, "agent", VENDOR)
    message_id = opened(office, "agent", sent)["headers"]["Message-ID"]
    inject(office, in_reply_to=message_id)
    inject(office, in_reply_to="<m1.1@elsewhere.example>")
    newest, older = listed(office, "agent")
    assert opened(office, "agent", older["id"])["headers"]["In-Reply-To"] == message_id
    assert "In-Reply-To" not in opened(office, "agent", newest["id"])["headers"]


def test_delivery_of_the_same_mail_twice_is_refused(office: Office) -> None:
    sent = compose(office, "agent", "cfo@halden.example")
    settle(office)
    for payload in ({"mail": sent, "mailbox": "cfo"}, {"mail": "m99", "mailbox": "cfo"}):
        office.enqueue("mail.deliver", payload, 0)
    settle(office)
    assert office.world.undeliverable == 2
    assert len(listed(office, "cfo")) == 1


def test_history_is_there_at_the_start() -> None:
    office = open_office(
        messages=[
            {
                "from": VENDOR, "to": ["dana@halden.example"], "subj": "Re: Order",
                "body_text": "b", "minutes_ago": 5, "unread": True, "in_reply_to": "order",
            },
            {
                "from": "dana@halden.example", "to": [VENDOR], "cc": ["cfo@halden.example"],
                "subj": "Order", "body_text": "a", "minutes_ago": 90, "label": "order",
                "attachments": ["doc:D-9"], "folder": "Archive",
            },
        ]
    )  # fmt: skip
    [new] = listed(office, "agent")
    assert (new["time"], new["unread"], new["id"]) == (-300_000, True, "m2")
    [old] = listed(office, "cfo", "Archive")
    assert (old["time"], old["unread"], old["id"]) == (-5_400_000, False, "m1")
    assert [row["id"] for row in listed(office, "agent", "Sent")] == ["m1"]
    first, second = opened(office, "agent", "m1"), opened(office, "agent", "m2")
    assert second["headers"]["References"] == first["headers"]["Message-ID"]
    assert first["headers"]["Date"] == "Mon, 2 Mar 2026 07:30:00 +0000"
    assert first["parts"][0]["ref"] == "doc:D-9"
    assert heard(office) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"to": ["nobody@halden.example"]}, "nobody@halden.example"),
        ({"to": ["nonsense"]}, "nonsense"),
        ({"folder": "Archiv"}, "Did you mean Archive"),
        ({"in_reply_to": "x"}, "label 'x'"),
        ({"attachments": ["x.pdf"]}, "x.pdf"),
    ],
)
def test_a_wrong_history_does_not_open(wrong: dict[str, Any], said: str) -> None:
    mail = {"from": VENDOR, "to": ["dana@halden.example"], "subj": "s", "body_text": "b", **wrong}
    with pytest.raises(ScenarioError, match=r"mail\.messages, 's'") as caught:
        open_office(messages=[mail])
    assert said in str(caught.value)


def test_a_default_receiver_must_work_here() -> None:
    with pytest.raises(ScenarioError, match=r"mail.default_to: 'vendor'"):
        open_office(default_to=["vendor"])


def test_equal_calls_give_equal_records() -> None:
    lines = []
    for _ in range(2):
        office = open_office()
        compose(office, "agent", f"{VENDOR}, x@y.example", cc="ops@halden.example")
        settle(office)
        opened(office, "agent", "m2")
        lines.append(list(office.world.log))
    assert lines[0] == lines[1]


def test_an_answer_goes_where_its_writer_wants_it(office: Office) -> None:
    inject(office, **{"from": VENDOR, "reply_to": "Billing <billing@elsewhere.example>"})
    (row,) = listed(office, "agent")
    shown = opened(office, "agent", row["id"])["headers"]
    assert VENDOR in shown["From"]
    assert shown["Reply-To"] == "Billing <billing@elsewhere.example>"
    sent = office.call("agent", "mail.reply", {"id": row["id"], "body_text": "Here."})
    headers = opened(office, "agent", sent.result["id"])["headers"]
    assert headers["To"] == "Billing <billing@elsewhere.example>"
    assert "Reply-To" not in headers


def test_colleagues_answer_there_too(office: Office) -> None:
    inject(office, **{"from": VENDOR, "reply_to": "billing@elsewhere.example"})
    assert heard(office)[-1].reply["to"] == "billing@elsewhere.example"


def test_a_mail_from_before_may_want_its_answers_elsewhere() -> None:
    past = {"from": VENDOR, "to": ["dana@halden.example"], "subj": "s", "body_text": "b",
            "reply_to": ["billing@elsewhere.example"]}  # fmt: skip
    office = open_office(messages=[past])
    (row,) = listed(office, "agent")
    shown = opened(office, "agent", row["id"])["headers"]
    assert shown["Reply-To"] == "billing@elsewhere.example"
