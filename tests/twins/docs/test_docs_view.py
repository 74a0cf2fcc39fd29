"""What a person sees of the docs: view, news, summary, menu."""

from __future__ import annotations

import pytest

from engine.canonical import dumps
from engine.office import Office
from tests.twins.docs.docs_office import call, happen, open_office, read
from tests.twins.mail.mail_office import done


@pytest.fixture
def office() -> Office:
    return open_office()


def test_a_view_holds_what_may_be_read(office: Office) -> None:
    assert [doc.id for doc in office.view("docs", "agent").docs()] == ["PROC-7", "POLICY-1"]
    view = office.view("docs", "ops")
    assert [doc.id for doc in view.docs()] == ["DOC-12", "PROC-7", "POLICY-1"]
    assert view.find("DOC-12").now.title == "Salaries"
    assert office.view("docs", "agent").find("DOC-12") is None


def test_a_view_is_the_same_object_until_something_in_it_changes(office: Office) -> None:
    read(office, "agent", "POLICY-1")
    before = office.view("docs", "agent")
    call(office, "ops", "update", doc_id="DOC-12", body="On POLICY-1.")
    done(office.call("cfo", "slack.send_message", {"channel": "#board", "text": "POLICY-1"}))
    done(office.call("cfo", "slack.send_message", {"channel": "#general", "text": "PROC-7"}))
    read(office, "agent", "POLICY-1")
    call(office, "agent", "list")
    assert office.view("docs", "agent") is before
    done(office.call("cfo", "slack.send_message", {"channel": "#general", "text": "POLICY-1"}))
    named = office.view("docs", "agent")
    assert named is not before
    assert [row.by for row in named.references] == ["cfo"]
    happen(office, "ops", doc_id="PROC-7", body="New.")
    assert office.view("docs", "agent") is not named


def test_what_colleagues_write_is_news_until_it_is_read(office: Office) -> None:
    twin = office.twins[office.index["docs"]]
    assert twin.unread(office.view("docs", "agent")) == 0
    assert twin.summary(office.view("docs", "agent")) == "Docs.\nNothing new."
    happen(office, "ops", doc_id="PROC-7", body="First.\nThen.")
    happen(office, "cfo", title="Minutes", body="x" * 500)
    happen(office, "ops", doc_id="PROC-7", body="First.\nLast.")
    happen(office, "cfo", doc_id="DOC-12", body="For few.")
    view = office.view("docs", "agent")
    assert twin.unread(view) == 2
    assert twin.unread(office.view("docs", "ops")) == 2
    assert twin.summary(view) == (
        "Docs.\n"
        "New: ops changed PROC-7 'Leaving the company' (version 3)\n  First.\n  Last.\n"
        f"New: cfo created DOC-13 'Minutes' (version 1)\n  {'x' * 400}\n  […]"
    )
    menu = twin.menu(view)
    assert [entry["args"]["doc_id"] for entry in menu] == ["PROC-7", "DOC-13", "POLICY-1"]
    for entry in menu:
        done(office.call("agent", entry["tool"], entry["args"]))
    view = office.view("docs", "agent")
    assert twin.unread(view) == 0
    assert twin.summary(view).startswith("Docs, reading POLICY-1 'Purchasing' (version 1).")
    assert [entry["args"]["doc_id"] for entry in twin.menu(view)] == ["DOC-13", "PROC-7"]


def test_an_older_version_leaves_the_news(office: Office) -> None:
    happen(office, "ops", doc_id="PROC-7", body="New.")
    read(office, "agent", "PROC-7", version=1)
    assert len(office.view("docs", "agent").news) == 1


def test_many_news_are_counted(office: Office) -> None:
    for number in range(8):
        happen(office, "ops", title=f"t{number}", body="x")
    twin = office.twins[office.index["docs"]]
    summary = twin.summary(office.view("docs", "agent"))
    assert summary.endswith("… and 3 more.")
    assert "'t7'" in summary
    assert "'t2'" not in summary


def test_observation_and_dump_are_plain(office: Office) -> None:
    happen(office, "ops", doc_id="PROC-7", body="New.")
    seen = done(office.call("agent", "vei.observe", {"focus": "docs"}))
    assert seen["unread"]["docs"] == 1
    assert b"Purchasing" in dumps(office.dump()["docs"])
