"""What refers to a document: messages and other documents, shown to those who may see them."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office import Office
from tests.twins.docs.docs_office import call, happen, open_office, read
from tests.twins.mail.mail_office import VENDOR, done


@pytest.fixture
def office() -> Office:
    return open_office()


def say(office: Office, actor: str, channel: str, text: str) -> str:
    sent = done(office.call(actor, "slack.send_message", {"channel": channel, "text": text}))
    ts: str = sent["ts"]
    return ts


def references(office: Office, actor: str, doc_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read(office, actor, doc_id)["references"]
    return rows


def test_documents_refer_to_each_other_from_the_start(office: Office) -> None:
    assert references(office, "agent", "PROC-7") == [
        {
            "app": "docs",
            "ref": "POLICY-1",
            "place": "POLICY-1",
            "by": "cfo",
            "text": "Requests over $2,000 need a citation. See PROC-7.",
            "time_ms": -90 * 60_000,
        }
    ]


def test_a_message_that_names_a_document_shows_up_there(office: Office) -> None:
    ts = say(office, "agent", "#general", "As POLICY-1 says, and POLICY-1 again (not POLICY-11).")
    (row,) = references(office, "cfo", "POLICY-1")
    assert (row["app"], row["ref"], row["place"], row["by"]) == ("slack", ts, "#general", "agent")
    assert "As POLICY-1 says" in row["text"]
    say(office, "ops", "#general", "doc:POLICY-1")
    assert [row["by"] for row in references(office, "cfo", "POLICY-1")] == ["ops", "agent"]


def test_a_reference_is_seen_by_those_who_saw_the_text(office: Office) -> None:
    say(office, "cfo", "#board", "Change POLICY-1 quietly.")
    say(office, "cfo", "@ops", "POLICY-1 it is.")
    assert references(office, "agent", "POLICY-1") == []
    assert len(references(office, "ops", "POLICY-1")) == 2
    mail = {"to": "cfo@halden.example", "cc": VENDOR, "subj": "On POLICY-1", "body_text": "Hello."}
    done(office.call("ops", "mail.compose", mail))
    (row,) = [r for r in references(office, "cfo", "POLICY-1") if r["app"] == "mail"]
    assert (row["ref"], row["text"]) == ("m1", "On POLICY-1 Hello.")
    assert references(office, "agent", "POLICY-1") == []


def test_documents_for_few_refer_to_others_only_for_their_readers(office: Office) -> None:
    call(office, "ops", "update", doc_id="DOC-12", body="Paid as POLICY-1 says. See DOC-12.")
    assert [row["ref"] for row in references(office, "cfo", "POLICY-1")] == ["DOC-12"]
    assert references(office, "agent", "POLICY-1") == []
    assert references(office, "cfo", "DOC-12") == []
    happen(office, "ops", doc_id="PROC-7", append=" See POLICY-1.")
    assert [row["ref"] for row in references(office, "agent", "POLICY-1")] == ["PROC-7"]


def test_a_text_that_is_changed_is_one_reference(office: Office) -> None:
    call(office, "agent", "update", doc_id="PROC-7", body="See POLICY-1.")
    call(office, "agent", "update", doc_id="PROC-7", body="See POLICY-1, as ever.")
    assert len(references(office, "agent", "POLICY-1")) == 1


def test_a_long_text_is_cut_around_the_name(office: Office) -> None:
    say(office, "agent", "#general", "PROC-77 " + "before " * 60 + "PROC-7 " + "after " * 60)
    text = references(office, "cfo", "PROC-7")[0]["text"]
    assert text.startswith("… ")
    assert "before PROC-7 after" in text
    assert text.endswith(" …")
