"""Okta's tools: the shape of every success, the code of every refusal."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office import Office
from tests.twins.okta.okta_office import act, deny, open_office, state_of

NULLS: dict[str, dict[str, Any]] = {
    "list_users": {
        "status": None, "query": None, "include_groups": None, "limit": None, "cursor": None,
    },
    "deactivate_user": {"user_id": "U-2", "reason": None},
    "suspend_user": {"user_id": "U-2", "reason": None},
    "reset_factors": {"user_id": "U-2", "factor_id": None},
    "list_groups": {"query": None, "include_members": None, "limit": None, "cursor": None},
    "list_applications": {"query": None, "limit": None, "cursor": None},
}  # fmt: skip
ON_A_USER = (
    "get_user", "activate_user", "deactivate_user", "suspend_user", "unsuspend_user",
    "unlock_user", "reset_password", "list_factors", "reset_factors",
)  # fmt: skip


@pytest.fixture
def office() -> Office:
    return open_office()


def test_list_users_in_the_order_of_the_file(office: Office) -> None:
    result = act(office, "list_users")
    assert result["count"] == 6
    assert [user["id"] for user in result["users"]] == ["U-1", "U-2", "sam", "U-4", "U-5", "U-6"]
    assert result["users"][1] == {
        "id": "U-2",
        "user_id": "U-2",
        "name": "Amy Santiago",
        "email": "amy.santiago@halden.example",
        "title": "Analyst",
        "department": "",
        "status": "ACTIVE",
    }
    assert "next_cursor" not in result


def test_list_users_by_status_and_words(office: Office) -> None:
    by_status = act(office, "list_users", status="locked out")
    assert [user["id"] for user in by_status["users"]] == ["U-6"]
    by_words = act(office, "list_users", query="SANTIAGO analyst", include_groups=True)
    assert [user["groups"] for user in by_words["users"]] == [[]]
    assert act(office, "list_users", query="santiago clerk")["count"] == 0
    groups = act(office, "list_users", include_groups=True)["users"]
    assert groups[2]["groups"] == ["G-FIN"]
    deny(office, "list_users", "invalid_args", status="ASLEEP")


def test_lists_page_without_loss_or_repetition(office: Office) -> None:
    for tool, key, args in (
        ("list_users", "users", {"query": "halden"}),
        ("list_groups", "groups", {}),
        ("list_applications", "applications", {}),
    ):
        whole = [row["id"] for row in act(office, tool, **args)[key]]
        seen: list[str] = []
        cursor: str | None = None
        while True:
            page = act(office, tool, limit=2, cursor=cursor, **args)
            assert page["count"] == len(page[key]) > 0
            seen += [row["id"] for row in page[key]]
            cursor = page.get("next_cursor")
            if cursor is None:
                break
        assert seen == whole


def test_get_user_shows_access_and_where_it_comes_from(office: Office) -> None:
    sam = act(office, "get_user", user_id="sam")
    assert sam["groups"] == ["G-FIN"]
    assert sam["applications"] == [
        {"id": "A-CRM", "name": "CRM", "status": "ACTIVE", "via": None},
        {"id": "A-ERP", "name": "ERP", "status": "ACTIVE", "via": "G-FIN"},
    ]
    assert sam["permissions"] == [{"permission": "slack:write", "via": "G-FIN"}]
    amy = act(office, "get_user", user_id="AMY.santiago@halden.example")
    assert amy["id"] == amy["user_id"] == "U-2"
    assert [factor["status"] for factor in amy["factors"]] == ["ACTIVE", "NOT_SETUP"]
    assert act(office, "get_user", user_id="amy") == amy


def test_activate_and_deactivate(office: Office) -> None:
    activated = {"id": "U-4", "status": "ACTIVE", "changed": True}
    assert act(office, "activate_user", user_id="U-4") == activated
    assert act(office, "activate_user", user_id="U-4") == {**activated, "changed": False}
    shut = act(office, "deactivate_user", user_id="U-4", reason="left the company")
    assert shut == {"id": "U-4", "status": "DEPROVISIONED", "changed": True}
    assert not act(office, "deactivate_user", user_id="U-4")["changed"]
    history = act(office, "get_user", user_id="U-4")["history"]
    assert [(entry["actor"], entry["what"]) for entry in history] == [
        ("admin", "STAGED → ACTIVE"),
        ("admin", "ACTIVE → DEPROVISIONED: left the company"),
    ]
    assert act(office, "activate_user", user_id="U-5")["status"] == "ACTIVE"


def test_deactivation_takes_the_applications_of_the_account_itself(office: Office) -> None:
    act(office, "deactivate_user", user_id="sam")
    sam = act(office, "get_user", user_id="sam")
    assert [app["id"] for app in sam["applications"]] == ["A-ERP"]
    crm = act(office, "list_applications", query="crm")["applications"][0]
    assert crm["users"] == ["U-1"]


def test_refused_transitions_name_the_allowed_ones(office: Office) -> None:
    error = deny(office, "activate_user", "okta.invalid_state", user_id="sam")
    assert error["allowed"] == ["deactivate_user", "unsuspend_user"]
    assert "unsuspend_user" in error["hint"]
    for tool, user in (
        ("suspend_user", "U-4"),
        ("unsuspend_user", "U-6"),
        ("unlock_user", "sam"),
        ("reset_password", "U-5"),
    ):
        error = deny(office, tool, "okta.invalid_state", user_id=user)
        assert error["allowed"]
        assert tool not in error["allowed"]
    assert act(office, "unsuspend_user", user_id="sam")["status"] == "ACTIVE"
    assert act(office, "suspend_user", user_id="sam", reason="audit")["status"] == "SUSPENDED"
    assert act(office, "unlock_user", user_id="U-6")["status"] == "ACTIVE"


def test_reset_password(office: Office) -> None:
    first = act(office, "reset_password", user_id="amy")
    assert first.keys() == {"user_id", "reset_token", "expires_ms"}
    assert first["user_id"] == "U-2"
    assert first["expires_ms"] >= 3_600_000
    tokens = [first["reset_token"]]
    tokens += [act(office, "reset_password", user_id="U-2")["reset_token"] for _ in range(20)]
    assert len(set(tokens)) == len(tokens)
    assert act(office, "get_user", user_id="U-2")["status"] == "RECOVERY"
    again = act(open_office(), "reset_password", user_id="amy")
    assert again == first
    other = act(open_office(seed=8), "reset_password", user_id="amy")
    assert other["reset_token"] != first["reset_token"]


def test_groups(office: Office) -> None:
    groups = act(office, "list_groups", include_members=True)
    assert groups["count"] == 3
    assert groups["groups"][1] == {
        "id": "G-FIN",
        "name": "Finance",
        "description": "",
        "permissions": ["slack:write"],
        "member_count": 1,
        "members": ["sam"],
    }
    assert "members" not in act(office, "list_groups", query="fin")["groups"][0]
    joined = {"user_id": "U-2", "group_id": "G-FIN", "changed": True}
    assert act(office, "assign_group", user_id="amy", group_id="G-FIN") == joined
    assert not act(office, "assign_group", user_id="amy", group_id="G-FIN")["changed"]
    assert act(office, "unassign_group", user_id="amy", group_id="G-FIN") == joined
    assert not act(office, "unassign_group", user_id="amy", group_id="G-FIN")["changed"]
    error = deny(office, "assign_group", "okta.group_not_found", user_id="amy", group_id="G-FN")
    assert "G-FIN" in error["hint"]
    deny(office, "unassign_group", "okta.group_not_found", user_id="amy", group_id="x")
    deny(office, "assign_group", "okta.invalid_state", user_id="U-5", group_id="G-FIN")


def test_applications(office: Office) -> None:
    assert act(office, "list_applications")["applications"][0] == {
        "id": "A-ERP",
        "name": "ERP",
        "description": "",
        "status": "ACTIVE",
        "groups": ["G-FIN"],
        "users": [],
    }
    assigned = {"user_id": "U-2", "app_id": "A-ERP", "changed": True}
    assert act(office, "assign_application", user_id="amy", app_id="A-ERP") == assigned
    assert not act(office, "assign_application", user_id="amy", app_id="A-ERP")["changed"]
    assert act(office, "unassign_application", user_id="amy", app_id="A-ERP") == assigned
    assert not act(office, "unassign_application", user_id="amy", app_id="A-ERP")["changed"]
    deny(office, "assign_application", "okta.app_not_found", user_id="amy", app_id="A-ER")
    deny(office, "unassign_application", "okta.app_not_found", user_id="amy", app_id="A-ER")
    deny(office, "assign_application", "okta.invalid_state", user_id="amy", app_id="A-OLD")
    deny(office, "assign_application", "okta.invalid_state", user_id="U-5", app_id="A-ERP")


def test_factors(office: Office) -> None:
    listed = act(office, "list_factors", user_id="amy")
    assert (listed["user_id"], listed["count"]) == ("U-2", 2)
    assert listed["factors"][0] == {
        "id": "F-1", "type": "push", "provider": "OKTA", "status": "ACTIVE",
    }  # fmt: skip
    deny(office, "reset_factors", "not_found", user_id="amy", factor_id="F-9")
    none = act(office, "reset_factors", user_id="amy", factor_id="F-2")
    assert none == {"user_id": "U-2", "reset": [], "changed": False}
    gone = act(office, "reset_factors", user_id="amy")
    assert gone == {"user_id": "U-2", "reset": ["F-1"], "changed": True}
    assert not act(office, "reset_factors", user_id="amy")["changed"]


@pytest.mark.parametrize("tool", ON_A_USER)
def test_unknown_users_are_refused(office: Office, tool: str) -> None:
    error = deny(office, tool, "okta.user_not_found", user_id="U-9")
    assert "U-6" in error["hint"]
    deny(office, tool, "invalid_args")


@pytest.mark.parametrize("tool", NULLS)
def test_null_counts_as_absent(tool: str) -> None:
    given = NULLS[tool]
    absent = {name: value for name, value in given.items() if value is not None}
    assert act(open_office(), tool, **given) == act(open_office(), tool, **absent)


def test_a_refused_call_changes_nothing(office: Office) -> None:
    before = state_of(office)
    deny(office, "assign_group", "okta.group_not_found", user_id="amy", group_id="G-9")
    deny(office, "activate_user", "okta.invalid_state", user_id="sam")
    assert not act(office, "activate_user", user_id="U-2")["changed"]
    assert state_of(office) is before
