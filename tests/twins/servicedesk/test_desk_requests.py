"""Requests: stages in order, each decided by whose it is, and what follows from the last yes."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import ScenarioError
from engine.office import Office
from tests.twins.servicedesk.desk_office import (
    JOIN,
    TWO_STAGES,
    act,
    deny,
    heard,
    open_office,
    posts,
    state_of,
    vote,
)

REQ = {"request_id": "REQ-8801"}


@pytest.fixture
def office() -> Office:
    return open_office()


def status(office: Office, request_id: str = "REQ-8801") -> str:
    found: str = act(office.fork(), "get_request", request_id=request_id)["status"]
    return found


def members(office: Office) -> list[str]:
    state = office.world.states[office.index["okta"]]
    return [*state.groups["G-ERP"].members]


def test_list_requests(office: Office) -> None:
    result = act(office, "list_requests")
    assert result["count"] == 3
    assert result["requests"][2] == {
        "id": "REQ-8801",
        "request_id": "REQ-8801",
        "title": "Access to the ERP",
        "status": "PENDING_APPROVAL",
        "requester": "amy",
        "opened_ms": -3_600_000,
        "approvals": [
            {"stage": "manager", "status": "PENDING"},
            {"stage": "security", "status": "PENDING"},
        ],
    }
    only = act(office, "list_requests", status="rejected", limit=None, cursor=None)
    assert [row["id"] for row in only["requests"]] == ["REQ-8750"]
    first = act(office, "list_requests", limit=2)
    rest = act(office, "list_requests", limit=2, cursor=first["next_cursor"])
    assert [row["id"] for row in rest["requests"]] == ["REQ-8801"]
    deny(office, "list_requests", "invalid_args", status="MAYBE")


def test_get_request(office: Office) -> None:
    shown = act(office, "get_request", **REQ)
    assert shown["approvals"] == [
        {
            "stage": "manager",
            "status": "PENDING",
            "approvers": ["maya"],
            "decided_by": None,
            "decided_ms": None,
        },
        {
            "stage": "security",
            "status": "PENDING",
            "approvers": ["iris", "noor"],
            "decided_by": None,
            "decided_ms": None,
        },
    ]
    assert (shown["requester"], shown["links"], shown["kind"]) == ("amy", ["PROC-7"], None)
    error = deny(office, "get_request", "servicedesk.request_not_found", request_id="REQ-1")
    assert "REQ-8801" in error["hint"]


def test_stages_in_order_lead_to_approval_and_fulfilment(office: Office) -> None:
    first = vote(office, "maya", "manager")
    assert first["changed"]
    assert first["status"] == "PENDING_APPROVAL"
    assert first["approvals"][0]["decided_by"] == "maya"
    last = vote(office, "noor", "Security", "approved")
    assert (last["status"], last["changed"]) == ("APPROVED", True)
    office.advance(office.time_ms + 5000)
    assert members(office) == ["U-amy"]
    shown = act(office, "get_request", **REQ)
    assert shown["status"] == "FULFILLED"
    changes = [(c["actor"], c["field"], c["from"], c["to"]) for c in shown["history"]]
    assert changes == [
        ("maya", "approval:manager", "PENDING", "APPROVED"),
        ("noor", "approval:security", "PENDING", "APPROVED"),
        ("noor", "status", "PENDING_APPROVAL", "APPROVED"),
        ("okta", "status", "APPROVED", "FULFILLED"),
    ]
    assert office.world.undeliverable == 0
    # What the group allows is theirs now.
    assert office.call("amy", "servicedesk.list_requests").ok


def test_nobody_approves_a_stage_that_is_not_theirs(office: Office) -> None:
    before = state_of(office)
    decision = {"approval_stage": "manager", "approval_status": "APPROVED"}
    error = deny(office, "update_request", "permission_denied", **REQ, **decision)
    assert error["hint"] == "Maya Lin (maya) may."
    assert (error["stage"], error["approvers"]) == ("manager", ["maya"])
    decision["approval_stage"] = "security"
    error = deny(office, "update_request", "permission_denied", "maya", **REQ, **decision)
    assert "'security'" in error["hint"]
    assert state_of(office) is before


def test_stages_are_decided_in_order(office: Office) -> None:
    decision = {"approval_stage": "security", "approval_status": "APPROVED"}
    error = deny(office, "update_request", "invalid_state", "iris", **REQ, **decision)
    assert "'manager'" in error["hint"]
    assert "Maya Lin (maya)" in error["hint"]


def test_a_decision_stands(office: Office) -> None:
    vote(office, "maya", "manager")
    before = state_of(office)
    assert not vote(office, "maya", "manager")["changed"]
    decision = {"approval_stage": "manager", "approval_status": "REJECTED"}
    deny(office, "update_request", "invalid_state", "maya", **REQ, **decision)
    assert state_of(office) is before


def test_without_a_stage_it_is_the_one_whose_turn_it_is(office: Office) -> None:
    update = {**REQ, "approval_status": "APPROVED", "approval_stage": None}
    deny(office, "update_request", "permission_denied", **update)
    act(office, "update_request", "maya", **update)
    done = act(office, "update_request", "iris", **update, status="APPROVED", comment="Fine.")
    assert done["status"] == "APPROVED"
    deny(office, "update_request", "invalid_state", "iris", **update)
    deny(office, "update_request", "invalid_args", "iris", **REQ, approval_stage="manager")
    unknown = {**update, "approval_stage": "board"}
    error = deny(office, "update_request", "invalid_args", "iris", **unknown)
    assert "manager APPROVED" in error["hint"]


def test_a_rejected_stage_closes_the_request(office: Office) -> None:
    result = vote(office, "maya", "manager", "REJECTED", comment="Not now.")
    assert result["status"] == "REJECTED"
    assert [each["status"] for each in result["approvals"]] == ["REJECTED", "SKIPPED"]
    decision = {"approval_stage": "security", "approval_status": "APPROVED"}
    deny(office, "update_request", "invalid_state", "iris", **REQ, **decision)
    error = deny(office, "update_request", "invalid_state", **REQ, status="FULFILLED")
    assert "final" in error["hint"]
    office.advance(office.time_ms + 10_000)
    assert members(office) == []


def test_a_status_cannot_stand_in_for_the_stages(office: Office) -> None:
    error = deny(office, "update_request", "invalid_state", **REQ, status="APPROVED")
    assert error["allowed"] == ["CANCELED"]
    assert "approval_stage" in error["hint"]
    both = {"approval_stage": "manager", "approval_status": "APPROVED", "status": "APPROVED"}
    deny(office, "update_request", "invalid_state", "maya", **REQ, **both)
    assert act(office, "get_request", **REQ)["approvals"][0]["status"] == "PENDING"
    canceled = act(office, "update_request", **REQ, status="CANCELED")
    assert [each["status"] for each in canceled["approvals"]] == ["SKIPPED", "SKIPPED"]


def test_update_without_change(office: Office) -> None:
    before = state_of(office)
    nulls = dict.fromkeys(("status", "approval_stage", "approval_status", "comment"))
    result = act(office, "update_request", **REQ, **nulls)
    assert result.keys() == {"request_id", "status", "approvals", "changed"}
    assert not result["changed"]
    assert not act(office, "update_request", **REQ, status="PENDING_APPROVAL")["changed"]
    assert state_of(office) is before
    closed = act(office, "update_request", request_id="REQ-8700", status="CLOSED")
    assert closed["changed"]


def test_comments_are_heard_by_whoever_decides(office: Office) -> None:
    act(office, "update_request", **REQ, comment="Please decide.")
    (message,) = heard(office)
    assert (message.audience, message.place) == (("amy", "maya"), "REQ-8801")
    office.enqueue("servicedesk", {**message.reply, message.words: "Soon."}, 0, "maya")
    office.advance(office.time_ms)
    comments = act(office, "get_request", **REQ)["comments"]
    assert [(c["author"], c["text"]) for c in comments] == [
        ("ops", "Please decide."),
        ("maya", "Soon."),
    ]


def answering(**answers: Any) -> Office:
    request = {
        "id": "REQ-8801", "title": "Access", "requester": "amy", "approvals": TWO_STAGES,
        "on_approved": JOIN, "answers": answers,
    }  # fmt: skip
    return open_office(requests=[request], notify="#desk")


def test_colleagues_answer_by_themselves() -> None:
    office = answering(
        manager={"status": "APPROVED", "after_ms": 9000, "comment": "Go ahead."},
        security={"status": "APPROVED", "after_ms": 5000, "by": "noor"},
    )
    office.advance(8_999)
    assert act(office.fork(), "get_request", **REQ)["approvals"][0]["status"] == "PENDING"
    office.advance(9_000)
    shown = act(office.fork(), "get_request", **REQ)
    assert shown["approvals"][0]["decided_by"] == "maya"
    assert shown["approvals"][0]["decided_ms"] == 9_000
    assert shown["comments"][0]["author"] == "maya"
    office.advance(14_000)
    assert act(office.fork(), "get_request", **REQ)["approvals"][1]["decided_by"] == "noor"
    office.advance(20_000)
    assert (status(office), members(office)) == ("FULFILLED", ["U-amy"])
    assert posts(office) == [
        "REQ-8801 Access: manager APPROVED by Maya Lin, "
        "next whoever has the role 'security' decides 'security'.",
        "REQ-8801 Access: security APPROVED by Noor Vey. It is APPROVED.",
        "REQ-8801 Access: FULFILLED.",
    ]
    assert office.world.undeliverable == 0


def test_an_answer_comes_to_nothing_where_somebody_was_quicker() -> None:
    office = answering(
        manager={"status": "REJECTED", "after_ms": 9000},
        security={"status": "REJECTED", "after_ms": 9000},
    )
    vote(office, "maya", "manager")
    vote(office, "iris", "security")
    office.advance(30_000)
    assert status(office) == "FULFILLED"
    assert office.world.undeliverable == 0


def test_an_answer_may_be_no() -> None:
    office = answering(manager={"status": "REJECTED", "after_ms": 10})
    office.advance(10)
    assert status(office) == "REJECTED"


def test_what_another_app_could_not_do_is_said() -> None:
    office = open_office(groups=(), notify="#desk")
    vote(office, "maya", "manager")
    vote(office, "iris", "security")
    office.advance(office.time_ms + 10_000)
    shown = act(office.fork(), "get_request", **REQ)
    assert shown["status"] == "APPROVED"
    assert "no group 'G-ERP'" in shown["comments"][-1]["text"]
    assert "could not do it" in posts(office)[-1]
    assert office.world.undeliverable == 0
    assert act(office, "update_request", **REQ, status="FULFILLED")["changed"]


def test_several_orders_are_fulfilled_with_the_last() -> None:
    orders = [JOIN, {"okta": "suspend", "after_ms": 8000}]
    request = {"id": "REQ-8801", "title": "Both", "requester": "amy", "on_approved": orders,
               "approvals": TWO_STAGES[:1]}  # fmt: skip
    office = open_office(requests=[request])
    vote(office, "maya", "manager")
    office.advance(office.time_ms + 5000)
    assert (status(office), members(office)) == ("APPROVED", ["U-amy"])
    office.advance(office.time_ms + 5000)
    assert status(office) == "FULFILLED"


def test_create_request(office: Office) -> None:
    kinds = act(office, "list_kinds")
    assert kinds[0] == {
        "id": "erp",
        "title": "ERP access",
        "description": "Read and write.",
        "stages": ["manager", "security"],
    }
    made = act(office, "create_request", kind="erp", title=None, description=None)
    assert made == {"request_id": "REQ-8802", "status": "PENDING_APPROVAL"}
    shown = act(office, "get_request", request_id="REQ-8802")
    assert (shown["title"], shown["kind"], shown["requester"]) == ("ERP access", "erp", "ops")
    at_once = act(office, "create_request", kind="chair", title="A blue chair")
    assert at_once == {"request_id": "REQ-8803", "status": "APPROVED"}
    error = deny(office, "create_request", "not_found", kind="car")
    assert "chair" in error["hint"]
    office.enqueue("servicedesk.request", {"kind": "erp"}, 0, "amy")
    office.advance(office.time_ms)
    for stage, who in (("manager", "maya"), ("security", "iris")):
        decision = {"approval_stage": stage, "approval_status": "APPROVED"}
        act(office, "update_request", who, request_id="REQ-8804", **decision)
    office.advance(office.time_ms + 5000)
    assert (status(office, "REQ-8804"), members(office)) == ("FULFILLED", ["U-amy"])


def test_permissions(office: Office) -> None:
    act(office, "list_requests", actor="reader")
    act(office, "list_kinds", actor="reader")
    deny(office, "update_request", "permission_denied", "reader", **REQ)
    deny(office, "create_request", "permission_denied", "reader", kind="erp")
    deny(office, "get_request", "permission_denied", "amy", **REQ)


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        ({"approvals": [{"stage": "manager"}]}, "nobody may decide"),
        ({"approvals": [{"stage": "manager", "role": "kings"}]}, "nobody may decide"),
        ({"approvals": [{"stage": "manager", "approvers": ["mya"]}]}, "maya"),
        ({"approvals": [TWO_STAGES[0], TWO_STAGES[0]]}, "twice"),
        ({"approvals": TWO_STAGES, "status": "APPROVED"}, "PENDING_APPROVAL"),
        ({"status": "PENDING_APPROVAL"}, "APPROVED"),
        ({"requester": "nobody"}, "nobody"),
        ({"kind": "car"}, "chair"),
        ({"on_approved": {"okta": "activate"}}, "whose account"),
        ({"approvals": TWO_STAGES, "answers": {"boss": {"status": "APPROVED", "after_ms": 1}}},
         "boss"),
        ({"approvals": TWO_STAGES,
          "answers": {"manager": {"status": "APPROVED", "after_ms": 1, "by": "ops"}}}, "ops"),
    ],
)  # fmt: skip
def test_sections_that_are_wrong_say_where(request_: dict[str, Any], named: str) -> None:
    with pytest.raises(ScenarioError, match="servicedesk") as caught:
        open_office(requests=[{"id": "REQ-1", "title": "x", **request_}])
    assert named in str(caught.value)


def test_orders_are_complete() -> None:
    for order in ({"okta": "assign_group"}, {"okta": "suspend", "group": "G-ERP"}):
        with pytest.raises(ValueError, match="a group"):
            open_office(kinds=[{"id": "x", "title": "x", "on_approved": order}])


def test_ids_are_unique_across_the_desk() -> None:
    with pytest.raises(ScenarioError, match="twice"):
        open_office(requests=[{"id": "INC-1204", "title": "x"}])


def test_a_request_takes_over_what_its_kind_says() -> None:
    answers = {"manager": {"status": "APPROVED", "after_ms": 100}}
    kind = {"id": "erp", "title": "ERP access", "approvals": TWO_STAGES, "answers": answers}
    office = open_office(
        kinds=[kind], requests=[{"id": "REQ-8801", "title": "x", "kind": "erp", "requester": "amy"}]
    )
    office.advance(100)
    approvals = act(office, "get_request", **REQ)["approvals"]
    assert [each["status"] for each in approvals] == ["APPROVED", "PENDING"]
