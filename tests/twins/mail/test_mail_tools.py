"""Mail as people use it: every tool, every event, what is refused, what is seen."""

from __future__ import annotations

from typing import Any

import pytest

from engine.actor import Actor, Directory
from engine.canonical import dumps
from engine.errors import ScenarioError
from engine.office import Office
from engine.rules import Identity, epoch_ms
from engine.tool import Outcome
from engine.twin import Message, Twin, hears
from twins.mail.sim import Mail
from twins.mail.state import FOLDERS
from twins.slack.sim import Slack
from twins.slack.state import SlackSection

STARTS = "2026-03-02T09:00"
VENDOR = "sales@macrocompute.example"


class Listener(Twin[None, None]):
    """Keeps what it hears; a stand-in for the colleagues."""

    name = "listener"
    backstage = True

    def start(self) -> None:
        self.heard: list[Message] = []

    def view(self, state: None, actor: Actor) -> None:
        return None

    @hears(Message)
    def hear(self, ctx: Any, signal: Message) -> None:
        """Remember it."""
        self.heard.append(signal)


def people() -> Directory:
    return Directory(
        [
            Actor("agent", "Dana Reyes", "dana@halden.example"),
            Actor("cfo", "Morgan Vale", "cfo@halden.example"),
            Actor("ops", "Ola Kern", "ops@halden.example"),
            Actor("guest", "Guest", "", permissions=("mail:read",)),
            Actor("mute", "Mute", "", permissions=("slack:*",)),
            Actor("vendor", "MacroCompute Sales", VENDOR, outside=True),
        ]
    )


def open_office(seed: int = 7, **section: Any) -> Office:
    everyone = people()
    start = epoch_ms(STARTS)
    config = Mail.section.model_validate({"domain": "halden.example", **section})
    slack = SlackSection.model_validate({"channels": [{"name": "#general"}]})
    twins: list[Twin[Any, Any]] = [
        Slack(slack, everyone, start),
        Mail(config, everyone, start),
        Listener(None, everyone, start),
    ]
    return Office(twins, everyone, Identity("test", seed, STARTS))


@pytest.fixture
def office() -> Office:
    return open_office()


def heard(office: Office) -> list[Message]:
    listener = office.twins[office.index["listener"]]
    assert isinstance(listener, Listener)
    return listener.heard


def done(outcome: Outcome) -> Any:
    assert outcome.error is None, outcome.error
    return outcome.result


def refused(outcome: Outcome, code: str) -> dict[str, Any]:
    assert outcome.error is not None
    assert outcome.error["code"] == code
    return outcome.error


def listed(office: Office, actor: str, folder: str = "INBOX", **args: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = done(office.call(actor, "mail.list", {"folder": folder, **args}))
    return found


def compose(office: Office, actor: str, to: str, **args: Any) -> str:
    mail = {"to": to, "subj": "Hello", "body_text": "A line.", **args}
    sent: str = done(office.call(actor, "mail.compose", mail))["id"]
    return sent


def settle(office: Office) -> None:
    office.advance(office.time_ms + 60_000)


def inject(office: Office, **payload: Any) -> dict[str, Any]:
    """Let a mail arrive, and return the record of that."""
    mail = {"from": VENDOR, "subj": "Quote", "body_text": "It is $3,199.", **payload}
    office.enqueue("mail", mail, 0, "vendor")
    office.advance(office.time_ms)
    return office.records()[-1]


def opened(office: Office, actor: str, mail_id: str) -> dict[str, Any]:
    mail: dict[str, Any] = done(office.call(actor, "mail.open", {"id": mail_id}))
    return mail


# -- sending and receiving --------------------------------------------------------------------


def test_compose_is_filed_as_sent_and_arrives_within_two_seconds(office: Office) -> None:
    sent = compose(office, "agent", "cfo@halden.example")
    began = office.time_ms
    assert listed(office, "cfo") == []
    [row] = listed(office, "agent", "Sent")
    assert row == {
        "id": sent,
        "from": "dana@halden.example",
        "to": "cfo@halden.example",
        "subj": "Hello",
        "time": 0,
        "unread": False,
    }
    assert office.pending()["mail"] == 1
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
    stamp = epoch_ms(STARTS) + 65_000
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
    for cc in ([], "", None):
        mail = opened(office, "agent", compose(office, "agent", VENDOR, cc=cc))
        assert "Cc" not in mail["headers"]


def test_a_subject_cannot_forge_a_header(office: Office) -> None:
    sent = compose(office, "agent", VENDOR, subj="Hi\r\nBcc: evil@x.example")
    assert opened(office, "agent", sent)["headers"]["Subject"] == "Hi Bcc: evil@x.example"


# -- bounces ----------------------------------------------------------------------------------


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


# -- answering --------------------------------------------------------------------------------


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


# -- attachments ------------------------------------------------------------------------------


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


# -- mail that arrives ------------------------------------------------------------------------


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


# -- folders ----------------------------------------------------------------------------------


def test_open_marks_as_read_and_folders_count(office: Office) -> None:
    inject(office)
    inject(office)
    [newest, _] = listed(office, "agent")
    assert newest["unread"]
    opened(office, "agent", newest["id"])
    assert [row["unread"] for row in listed(office, "agent")] == [False, True]
    counts = {
        f["name"]: (f["count"], f["unread"]) for f in done(office.call("agent", "mail.folders"))
    }
    assert tuple(counts) == FOLDERS
    assert counts["INBOX"] == (2, 1)


def test_a_moved_mail_takes_its_place_among_older_and_newer(office: Office) -> None:
    for n in range(4):
        inject(office, subj=f"n{n}")
    ids = [row["id"] for row in listed(office, "agent")]
    for mail_id in (ids[1], ids[0], ids[3], ids[2]):
        moved = done(office.call("agent", "mail.move", {"id": mail_id, "folder": "archive"}))
        assert moved == {"ok": True, "id": mail_id, "folder": "Archive"}
    assert [row["id"] for row in listed(office, "agent", "Archive")] == ids
    assert listed(office, "agent") == []
    assert office.view("mail", "agent").folder("Archive").unread == 4
    again = done(office.call("agent", "mail.move", {"id": ids[0], "folder": "Archive"}))
    assert again["ok"]
    assert len(listed(office, "agent", "Archive")) == 4


def test_the_scenario_may_add_folders() -> None:
    office = open_office(folders=["Quotes"])
    inject(office)
    done(office.call("agent", "mail.move", {"id": "m1", "folder": "Quotes"}))
    assert [row["id"] for row in listed(office, "agent", "Quotes")] == ["m1"]


@pytest.mark.parametrize("tool", ["list", "move", "search"])
def test_an_unknown_folder_is_refused_with_the_nearest(office: Office, tool: str) -> None:
    inject(office)
    args = {"list": {}, "move": {"id": "m1"}, "search": {"query": "x"}}[tool]
    error = refused(office.call("agent", f"mail.{tool}", {**args, "folder": "Archiv"}), "not_found")
    assert error["hint"] == "Did you mean Archive?"
    assert len(done(office.call("agent", "mail.folders"))) == len(FOLDERS)


def test_pages_go_on_where_they_stopped_though_mail_comes_and_goes(office: Office) -> None:
    for n in range(7):
        inject(office, subj=f"n{n}")
    first = office.call("agent", "mail.list", {"limit": 3})
    assert [row["subj"] for row in done(first)] == ["n6", "n5", "n4"]
    inject(office, subj="late")
    done(office.call("agent", "mail.move", {"id": first.result[2]["id"], "folder": "Trash"}))
    second = office.call("agent", "mail.list", {"limit": 3, "cursor": first.next_cursor})
    assert [row["subj"] for row in done(second)] == ["n3", "n2", "n1"]
    third = office.call("agent", "mail.list", {"limit": 3, "cursor": second.next_cursor})
    assert [row["subj"] for row in done(third)] == ["n0"]
    assert third.next_cursor is None


def test_search_finds_all_the_words_in_own_mail_only(office: Office) -> None:
    inject(office, subj="Laptop quote", body_text="ETA five days")
    inject(office, subj="Lunch", body_text="no laptop")
    inject(office, to="cfo@halden.example", subj="Laptop quote", body_text="ETA secret")
    done(office.call("agent", "mail.move", {"id": "m2", "folder": "Trash"}))
    hits = done(office.call("agent", "mail.search", {"query": "LAPTOP"}))["hits"]
    assert [(h["id"], h["folder"]) for h in hits] == [("m2", "Trash"), ("m1", "INBOX")]
    for query, folder in (("laptop eta macrocompute", None), ("laptop", "INBOX")):
        args = {"query": query, "folder": folder}
        hits = done(office.call("agent", "mail.search", args))["hits"]
        assert [h["id"] for h in hits] == ["m1"]
    assert (
        len(done(office.call("agent", "mail.search", {"query": "laptop", "limit": 1}))["hits"]) == 1
    )


# -- who may ----------------------------------------------------------------------------------


def test_nobody_reaches_mail_of_somebody_else(office: Office) -> None:
    inject(office, to="cfo@halden.example")
    for tool, args in (
        ("open", {}),
        ("reply", {"body_text": "x"}),
        ("move", {"folder": "Trash"}),
    ):
        error = refused(office.call("agent", f"mail.{tool}", {"id": "m1", **args}), "not_found")
        assert error["hint"] == "INBOX is empty."
    assert office.view("mail", "agent").find("m1") is None
    inject(office)
    error = refused(office.call("agent", "mail.open", {"id": "m1"}), "not_found")
    assert error["hint"] == "The newest in INBOX are m2."


def test_permissions(office: Office) -> None:
    done(office.call("guest", "mail.list"))
    done(office.call("guest", "mail.folders"))
    args = {"to": VENDOR, "subj": "s", "body_text": "b"}
    refused(office.call("guest", "mail.compose", args), "permission_denied")
    for tool, needed in (("reply", {"body_text": "b"}), ("move", {"folder": "Trash"})):
        outcome = office.call("guest", f"mail.{tool}", {"id": "m1", **needed})
        refused(outcome, "permission_denied")
    for tool, needed in (("list", {}), ("open", {"id": "m1"}), ("search", {"query": "x"})):
        refused(office.call("mute", f"mail.{tool}", needed), "permission_denied")


def test_an_outsider_has_no_mailbox(office: Office) -> None:
    refused(office.call("vendor", "mail.list"), "not_found")
    refused(
        office.call("vendor", "mail.compose", {"to": VENDOR, "subj": "", "body_text": ""}),
        "not_found",
    )
    assert office.view("mail", "vendor").folders == ()


def test_whoever_has_no_address_has_one_at_the_office(office: Office) -> None:
    inject(office, to="guest@halden.example")
    assert len(listed(office, "guest")) == 1


# -- what is seen -----------------------------------------------------------------------------


def test_a_view_is_the_same_object_until_something_in_it_changes(office: Office) -> None:
    inject(office)
    before = office.view("mail", "agent")
    inject(office, to="cfo@halden.example")
    assert office.view("mail", "agent") is before
    listed(office, "agent")
    assert office.view("mail", "agent") is before
    inject(office)
    after = office.view("mail", "agent")
    assert after is not before
    unchanged = [new is old for new, old in zip(after.folders, before.folders, strict=True)]
    assert unchanged == [False, True, True, True, True]
    opened(office, "agent", "m1")
    reading = office.view("mail", "agent")
    opened(office, "agent", "m1")
    assert office.view("mail", "agent") is reading


def test_summary_shows_new_mail_in_full(office: Office) -> None:
    inject(office, body_text="It is $3,199.\nETA: five days.", attachments=["doc:D-1"])
    inject(office, subj="Long", body_text="x" * 2000)
    mail = office.twins[1]
    summary = mail.summary(office.view("mail", "agent"))
    assert summary.startswith("Mail, in INBOX.\nINBOX: 2 new\n")
    assert f"  m1 from MacroCompute Sales <{VENDOR}>: Quote\n    It is $3,199.\n" in summary
    assert "    ETA: five days.\n    Attached: D-1 (doc:D-1)\n" in summary
    assert "x" * 1200 + "\n    […]" in summary
    assert "x" * 1201 not in summary
    for _ in range(3):
        inject(office)
    assert "… and 2 more." in mail.summary(office.view("mail", "agent"))
    assert mail.unread(office.view("mail", "agent")) == 5


def test_menu_offers_what_can_be_called(office: Office) -> None:
    for n in range(12):
        inject(office, subj=f"n{n}")
    opened(office, "agent", "m1")
    entries = list(office.twins[1].menu(office.view("mail", "agent")))
    assert entries[0] == {
        "tool": "mail.reply",
        "args": {"id": "m1"},
        "name": "Reply to MacroCompute Sales",
    }
    assert entries[2]["args"] == {"id": "m12"}
    assert len(entries) == 10
    for entry in entries[1:]:
        done(office.fork().call("agent", entry["tool"], entry["args"]))


def test_an_opened_mail_is_closed_by_moving_it(office: Office) -> None:
    inject(office)
    opened(office, "agent", "m1")
    view = office.view("mail", "agent")
    assert (view.opened.id, view.front) == ("m1", "INBOX")
    done(office.call("agent", "mail.move", {"id": "m1", "folder": "Archive"}))
    view = office.view("mail", "agent")
    assert (view.opened, view.front) == (None, "INBOX")


def test_observation_and_dump_are_plain(office: Office) -> None:
    inject(office, attachments=["doc:D-1"])
    done(office.call("agent", "mail.open", {"id": "m1"}))
    seen = done(office.call("agent", "vei.observe", {"focus": "mail"}))
    assert seen["unread"]["mail"] == 0
    tools = {entry["tool"] for entry in seen["action_menu"] if "args_schema" in entry}
    assert tools == {
        f"mail.{t}" for t in ("list", "open", "compose", "reply", "search", "move", "folders")
    }
    assert b"It is $3,199." in dumps(office.dump()["mail"])


def test_schemas_are_published_under_the_names_clients_use(office: Office) -> None:
    tools = {t.name: t for t in office.offered() if t.app == "mail"}
    names = {name: list(t.schema["properties"]) for name, t in tools.items()}
    assert names["mail.compose"] == ["to", "subj", "body_text", "cc", "attachments"]
    assert names["mail.reply"] == ["id", "body_text", "all", "attachments"]
    assert names["mail.list"] == ["folder", "limit", "cursor"]
    assert tools["mail.list"].schema["properties"]["folder"]["default"] == "INBOX"
    assert tools["mail.compose"].schema["properties"]["to"]["type"] == "string"
    for entry in tools.values():
        assert entry.output_schema["type"] == "object"
        assert entry.description.endswith(".")


# -- the past ---------------------------------------------------------------------------------


def test_history_is_there_at_the_start() -> None:
    office = open_office(
        messages=[
            {
                "from": VENDOR, "to": ["dana@halden.example"], "subj": "Re: Order", "body_text": "b",
                "minutes_ago": 5, "unread": True, "in_reply_to": "order",
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
        ({"folder": "Inbux"}, "Did you mean INBOX"),
        ({"in_reply_to": "x"}, "label 'x'"),
        ({"attachments": ["x.pdf"]}, "x.pdf"),
    ],
)
def test_a_wrong_history_does_not_open(wrong: dict[str, Any], said: str) -> None:
    mail = {"from": VENDOR, "to": ["dana@halden.example"], "subj": "s", "body_text": "b", **wrong}
    with pytest.raises(ScenarioError, match="mail.messages, 's'") as caught:
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
