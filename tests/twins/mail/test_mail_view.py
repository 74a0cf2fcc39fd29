"""What a person sees of the mail: view, summary, menu, schemas."""

from __future__ import annotations

import pytest

from engine.canonical import dumps
from engine.office import Office
from tests.twins.mail.mail_office import VENDOR, done, inject, listed, open_office, opened


@pytest.fixture
def office() -> Office:
    return open_office()


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
