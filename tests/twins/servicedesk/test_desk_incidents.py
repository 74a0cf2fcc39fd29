"""Incidents: the shape of every success, the code of every refusal, and what they set off."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office import Office
from engine.twin import Cited, Message
from tests.twins.servicedesk.desk_office import act, deny, heard, open_office, posts, state_of


@pytest.fixture
def office() -> Office:
    return open_office()


def test_list_incidents_newest_first(office: Office) -> None:
    result = act(office, "list_incidents")
    assert result["count"] == 3
    assert [row["id"] for row in result["incidents"]] == ["INC-1201", "INC-1199", "INC-1204"]
    assert result["incidents"][2] == {
        "id": "INC-1204",
        "incident_id": "INC-1204",
        "title": "VPN drops",
        "priority": "P2",
        "status": "NEW",
        "requester": "amy",
        "assignee": None,
        "opened_ms": -1_800_000,
    }
    only = act(office, "list_incidents", status="in progress", priority="p2")
    assert [row["id"] for row in only["incidents"]] == ["INC-1201"]
    assert act(office, "list_incidents", status="CLOSED") == {"incidents": [], "count": 0}
    deny(office, "list_incidents", "invalid_args", status="BROKEN")
    deny(office, "list_incidents", "invalid_args", priority="P9")


def test_lists_page_without_loss_or_repetition(office: Office) -> None:
    for n in range(150):
        act(office, "create_incident", title=f"n{n}", priority="P1" if n % 3 else "P4")
    for args in ({}, {"priority": "P4"}, {"status": "NEW"}):
        whole = act(office, "list_incidents", limit=200, **args)
        seen: list[str] = []
        cursor: str | None = None
        while True:
            page = act(office, "list_incidents", limit=7, cursor=cursor, **args)
            assert page["count"] == len(page["incidents"]) > 0
            seen += [row["id"] for row in page["incidents"]]
            cursor = page.get("next_cursor")
            if cursor is None:
                break
        assert seen == [row["id"] for row in whole["incidents"]]


def test_get_incident(office: Office) -> None:
    assert act(office, "get_incident", incident_id="inc-1204") == {
        "incident_id": "INC-1204",
        "title": "VPN drops",
        "description": "",
        "priority": "P2",
        "status": "NEW",
        "requester": "amy",
        "assignee": None,
        "service": "VPN",
        "links": ["TCK-77"],
        "opened_ms": -1_800_000,
        "comments": [{"author": "amy", "text": "Since this morning.", "time_ms": -1_200_000}],
        "history": [],
    }
    error = deny(office, "get_incident", "servicedesk.incident_not_found", incident_id="INC-1")
    assert "INC-1204" in error["hint"]
    deny(office, "get_incident", "servicedesk.incident_not_found", incident_id="REQ-8801")


def test_update_incident(office: Office) -> None:
    result = act(
        office,
        "update_incident",
        incident_id="INC-1204",
        status="in_progress",
        assignee="ops@halden.example",
        comment="Looking at it.",
    )
    assert result == {
        "incident_id": "INC-1204",
        "status": "IN_PROGRESS",
        "assignee": "ops",
        "changed": True,
    }
    shown = act(office, "get_incident", incident_id="INC-1204")
    assert shown["comments"][-1]["text"] == "Looking at it."
    changes = [(c["actor"], c["field"], c["from"], c["to"]) for c in shown["history"]]
    assert changes == [
        ("ops", "assignee", "", "ops"),
        ("ops", "status", "NEW", "IN_PROGRESS"),
    ]
    before = state_of(office)
    same: dict[str, Any] = {"incident_id": "INC-1204", "status": "IN_PROGRESS", "assignee": "@ops"}
    assert not act(office, "update_incident", **same)["changed"]
    nulls = {"incident_id": "INC-1204", "status": None, "assignee": None, "comment": None}
    assert not act(office, "update_incident", **nulls)["changed"]
    assert state_of(office) is before
    given = act(office, "update_incident", incident_id="INC-1204", assignee="Network")
    assert given["assignee"] == "network"


def test_update_incident_is_refused_as_a_whole(office: Office) -> None:
    before = state_of(office)
    wrong = {"incident_id": "INC-1204", "comment": "x", "status": "CLOSED"}
    error = deny(office, "update_incident", "invalid_state", **wrong)
    assert error["allowed"] == ["IN_PROGRESS", "ON_HOLD", "RESOLVED", "CANCELED"]
    assert "RESOLVED" in error["hint"]
    deny(office, "update_incident", "invalid_args", incident_id="INC-1204", status="DONE")
    deny(office, "update_incident", "servicedesk.incident_not_found", incident_id="INC-0")
    for nobody in ("olaf", "vendor", "v@vendor.example"):
        deny(office, "update_incident", "not_found", incident_id="INC-1204", assignee=nobody)
    assert state_of(office) is before
    assert heard(office) == []
    act(office, "update_incident", incident_id="INC-1199", status="CLOSED")
    error = deny(office, "update_incident", "invalid_state", incident_id="INC-1199", status="NEW")
    assert "final" in error["hint"]
    deny(office, "update_incident", "invalid_state", incident_id="INC-1199", assignee="ops")


def test_create_incident(office: Office) -> None:
    made = act(office, "create_incident", title="No coffee", description="See TCK-42.")
    assert made == {"incident_id": "INC-1205", "status": "NEW"}
    shown = act(office, "get_incident", incident_id="INC-1205")
    assert (shown["requester"], shown["priority"], shown["assignee"]) == ("ops", "P3", None)
    signal = heard(office)[0]
    assert isinstance(signal, Cited)
    assert (signal.ref, signal.by, "TCK-42" in signal.text) == ("INC-1205", "ops", True)
    nulls = {"description": None, "priority": None, "assignee": None}
    assert act(office, "create_incident", title="Two", **nulls)["incident_id"] == "INC-1206"
    deny(office, "create_incident", "invalid_args", title="")
    deny(office, "create_incident", "not_found", title="x", assignee="nobody")
    empty = open_office(incidents=[])
    assert act(empty, "create_incident", title="First")["incident_id"] == "INC-1001"


def test_comments_are_heard_by_those_involved(office: Office) -> None:
    update = {"incident_id": "INC-1204", "assignee": "maya", "comment": "Yours, @maya."}
    act(office, "update_incident", **update)
    (message,) = heard(office)
    assert isinstance(message, Message)
    assert (message.author, message.audience) == ("ops", ("amy", "maya"))
    assert (message.place, message.thread) == ("INC-1204", "INC-1204")
    # An answer is an event for the desk, and lands as a comment of who gives it.
    payload = {**message.reply, message.words: "On it."}
    office.enqueue("servicedesk", payload, 0, "maya")
    office.advance(office.time_ms)
    comment = act(office, "get_incident", incident_id="INC-1204")["comments"][-1]
    assert (comment["author"], comment["text"]) == ("maya", "On it.")


def test_colleagues_move_incidents_by_events(office: Office) -> None:
    moved = {"id": "INC-1201", "status": "RESOLVED", "comment": "Fixed.", "by": "noor"}
    office.enqueue("servicedesk", moved, 0)
    office.enqueue("servicedesk.incident", {"title": "Disk full", "priority": "P1"}, 0, "iris")
    office.enqueue("servicedesk", {"id": "INC-1199", "status": "BROKEN"}, 0)
    office.advance(office.time_ms)
    assert act(office, "get_incident", incident_id="INC-1201")["history"][0]["actor"] == "noor"
    assert act(office, "get_incident", incident_id="INC-1205")["requester"] == "iris"
    assert office.records()[2]["error"]["code"] == "invalid_state"


def test_the_channel_hears_of_incidents() -> None:
    office = open_office(notify="#desk")
    act(office, "create_incident", title="No coffee", priority="P1")
    act(office, "update_incident", incident_id="INC-1205", status="ON_HOLD", comment="Beans.")
    office.advance(office.time_ms + 5000)
    assert posts(office) == [
        "INC-1205 (P1) No coffee, reported by Ola Kern.",
        "INC-1205 No coffee: ON_HOLD (Ola Kern).",
    ]


def test_permissions(office: Office) -> None:
    act(office, "list_incidents", actor="reader")
    act(office, "get_incident", actor="reader", incident_id="INC-1204")
    for tool, args in (
        ("update_incident", {"incident_id": "INC-1204"}),
        ("create_incident", {"title": "x"}),
    ):
        deny(office, tool, "permission_denied", actor="reader", **args)
    deny(office, "list_incidents", "permission_denied", actor="amy")
