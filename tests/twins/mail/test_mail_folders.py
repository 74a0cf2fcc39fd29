"""Folders, pages, search, and who may reach which mail."""

from __future__ import annotations

import pytest

from engine.office import Office
from tests.twins.mail.mail_office import (
    VENDOR,
    done,
    inject,
    listed,
    open_office,
    opened,
    refused,
)
from twins.mail.state import FOLDERS


@pytest.fixture
def office() -> Office:
    return open_office()


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
