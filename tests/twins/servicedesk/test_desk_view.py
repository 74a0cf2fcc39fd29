"""What a person sees of the desk: view, summary, menu, observation."""

from __future__ import annotations

import pytest

from engine.canonical import dumps
from engine.office import Office
from tests.twins.servicedesk.desk_office import act, deny, done, open_office, vote


@pytest.fixture
def office() -> Office:
    return open_office()


def test_a_view_is_the_same_object_until_something_in_it_changes(office: Office) -> None:
    ops, amy = office.view("servicedesk", "ops"), office.view("servicedesk", "amy")
    act(office, "list_requests")
    act(office, "get_request", request_id="REQ-8801")
    deny(office, "update_incident", "invalid_state", incident_id="INC-1204", status="CLOSED")
    assert not act(office, "update_incident", incident_id="INC-1204", status="NEW")["changed"]
    assert office.view("servicedesk", "ops") is ops
    act(office, "update_incident", incident_id="INC-1204", comment="Hm.")
    after = office.view("servicedesk", "ops")
    assert after is not ops
    assert after.requests is ops.requests
    assert office.view("servicedesk", "amy") is amy


def test_who_may_not_read_the_desk_sees_nothing_of_it(office: Office) -> None:
    view = office.view("servicedesk", "amy")
    assert (len(view.incidents), len(view.requests), len(view.news)) == (0, 0, 0)
    desk = office.twins[0]
    assert desk.summary(view) == "Service desk. You may not look into it."
    assert list(desk.menu(view)) == []


def test_decisions_wait_for_whose_turn_it_is(office: Office) -> None:
    desk = office.twins[0]

    def waits() -> dict[str, int]:
        people = ("maya", "iris", "noor", "ops")
        return {who: desk.unread(office.view("servicedesk", who)) for who in people}

    assert waits() == {"maya": 1, "iris": 0, "noor": 0, "ops": 0}
    vote(office, "maya", "manager")
    assert waits() == {"maya": 0, "iris": 1, "noor": 1, "ops": 0}
    view = office.view("servicedesk", "iris")
    assert "Yours to decide: REQ-8801 Access to the ERP (stage security)" in desk.summary(view)
    menu = desk.menu(view)
    assert [entry["name"] for entry in menu] == [
        "Approve REQ-8801 (security): Access to the ERP",
        "Reject REQ-8801 (security): Access to the ERP",
        "Look at REQ-8801: Access to the ERP",
    ]
    for entry in menu:
        done(office.fork().call("iris", entry["tool"], entry["args"]))
    vote(office, "iris", "security")
    assert waits() == {"maya": 0, "iris": 0, "noor": 0, "ops": 0}


def test_incidents_wait_for_whoever_has_them(office: Office) -> None:
    act(office, "update_incident", incident_id="INC-1204", assignee="maya", comment="Have a look.")
    desk = office.twins[0]
    view = office.view("servicedesk", "maya")
    summary = desk.summary(view)
    assert "Assigned to you: INC-1204 VPN drops (P2, NEW)" in summary
    assert summary.endswith("  INC-1204 ops: assigned to Maya Lin\n  INC-1204 ops: Have a look.")
    tools = [(entry["tool"], entry["args"]) for entry in desk.menu(view)[2:]]
    assert tools == [
        ("servicedesk.get_request", {"request_id": "REQ-8801"}),
        ("servicedesk.get_incident", {"incident_id": "INC-1204"}),
    ]
    act(office, "update_incident", incident_id="INC-1204", status="RESOLVED")
    assert list(office.view("servicedesk", "maya").tasks()) == []
    act(office, "update_incident", incident_id="INC-1204", status="IN_PROGRESS")
    assert [i.id for i in office.view("servicedesk", "maya").tasks()] == ["INC-1204"]


def test_observation_and_dump_are_plain(office: Office) -> None:
    act(office, "update_request", request_id="REQ-8801", comment="Any news?")
    seen = done(office.call("ops", "vei.observe", {"focus": "servicedesk"}))
    assert "Any news?" in seen["summary"]
    tools = {entry["tool"] for entry in seen["action_menu"] if "args_schema" in entry}
    assert tools == {t.name for t in office.offered() if t.app == "servicedesk"}
    assert b"Any news?" in dumps(office.dump()["servicedesk"])


def test_schemas_are_published_under_the_names_clients_use(office: Office) -> None:
    tools = {t.name: t for t in office.offered() if t.app == "servicedesk"}
    update = tools["servicedesk.update_request"].schema["properties"]
    names = ["request_id", "status", "approval_stage", "approval_status", "comment"]
    assert list(update) == names
    assert update["approval_status"]["enum"] == ["APPROVED", "REJECTED"]
    incident = list(tools["servicedesk.update_incident"].schema["properties"])
    assert incident == ["incident_id", "status", "assignee", "comment"]
    for entry in tools.values():
        assert entry.output_schema["type"] == "object"
        assert entry.description.endswith(".")
