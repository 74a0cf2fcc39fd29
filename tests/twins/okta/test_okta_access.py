"""Who may act, and who may look: what accounts and groups mean for the whole office."""

from __future__ import annotations

import pytest

from engine.office import Office
from tests.twins.okta.okta_office import act, deny, done, open_office, refused


@pytest.fixture
def office() -> Office:
    return open_office()


def post(office: Office, actor: str) -> str | None:
    outcome = office.call(actor, "slack.send_message", {"channel": "#it", "text": "hello"})
    return None if outcome.error is None else outcome.error["code"]


def test_membership_grants_the_groups_permissions(office: Office) -> None:
    assert post(office, "amy") == "permission_denied"
    act(office, "assign_group", user_id="amy", group_id="G-FIN")
    assert post(office, "amy") is None
    act(office, "unassign_group", user_id="amy", group_id="G-FIN")
    assert post(office, "amy") == "permission_denied"


def test_whoever_is_not_active_can_no_longer_act(office: Office) -> None:
    error = refused(office.call("sam", "slack.list_channels"), "permission_denied")
    assert error["status"] == "SUSPENDED"
    assert "SUSPENDED" in error["message"]
    act(office, "unsuspend_user", user_id="sam")
    assert post(office, "sam") is None
    act(office, "deactivate_user", user_id="sam")
    assert post(office, "sam") == "permission_denied"
    deny(office, "get_user", "permission_denied", actor="sam", user_id="sam")
    done(office.call("sam", "vei.observe"))


def test_people_without_an_account_are_left_alone(office: Office) -> None:
    assert post(office, "boss") is None
    assert act(office, "list_users", actor="boss")["count"] == 6
    assert post(office, "guest") == "permission_denied"


def test_without_okta_read_there_is_only_the_own_profile(office: Office) -> None:
    own = act(office, "get_user", actor="amy", user_id="U-2")
    assert own["name"] == "Amy Santiago"
    assert act(office, "list_factors", actor="amy", user_id="amy")["count"] == 2
    for tool in ("get_user", "list_factors"):
        error = deny(office, tool, "permission_denied", actor="amy", user_id="U-1")
        assert "okta:read" in error["message"]
        assert "U-2" in error["hint"]
        deny(office, tool, "permission_denied", actor="amy", user_id="U-99")
        deny(office, tool, "permission_denied", actor="guest", user_id="U-1")
    deny(office, "list_users", "permission_denied", actor="amy")
    deny(office, "activate_user", "permission_denied", actor="amy", user_id="U-4")
    act(office, "assign_group", user_id="amy", group_id="G-AUDIT")
    assert act(office, "get_user", actor="amy", user_id="U-1")["id"] == "U-1"
    assert act(office, "list_users", actor="amy")["count"] == 6
    deny(office, "activate_user", "permission_denied", actor="amy", user_id="U-4")


def test_the_view_without_okta_read_is_the_own_account(office: Office) -> None:
    view = office.view("okta", "amy")
    assert (len(view.users), len(view.groups), len(view.applications)) == (0, 0, 0)
    assert view.profile.user.id == "U-2"
    assert not view.reads
    okta = office.twins[0]
    assert okta.summary(view) == "Okta.\nYour account U-2 is ACTIVE, in no group."
    assert [entry["args"] for entry in okta.menu(view)] == [{"user_id": "U-2"}]
    assert okta.unread(view) == 0
    assert "no account" in okta.summary(office.view("okta", "guest"))


def test_the_view_of_an_administrator(office: Office) -> None:
    view = office.view("okta", "admin")
    okta = office.twins[0]
    assert okta.unread(view) == view.count("LOCKED_OUT") == 1
    summary = okta.summary(view)
    assert "6 users (2 ACTIVE, 1 LOCKED_OUT" not in summary
    assert "6 users (1 STAGED, 2 ACTIVE, 1 LOCKED_OUT, 1 SUSPENDED, 1 DEPROVISIONED)" in summary
    assert "  LOCKED_OUT: U-6, Locked (locked@halden.example)" in summary
    menu = okta.menu(view)
    assert [entry["tool"] for entry in menu] == [
        "okta.unlock_user",
        "okta.activate_user",
        "okta.unsuspend_user",
        "okta.get_user",
    ]
    for entry in menu:
        done(office.fork().call("admin", entry["tool"], entry["args"]))


def test_a_view_is_the_same_object_until_something_in_it_changes(office: Office) -> None:
    admin, amy = office.view("okta", "admin"), office.view("okta", "amy")
    act(office, "list_users")
    deny(office, "activate_user", "okta.invalid_state", user_id="sam")
    assert office.view("okta", "admin") is admin
    act(office, "activate_user", user_id="U-4")
    assert office.view("okta", "admin") is not admin
    assert office.view("okta", "amy") is amy
    act(office, "assign_group", user_id="sam", group_id="G-AUDIT")
    assert office.view("okta", "amy") is amy
    act(office, "reset_factors", user_id="amy")
    assert office.view("okta", "amy") is not amy


def test_a_suspended_administrator_sees_nothing_of_others(office: Office) -> None:
    office.enqueue("okta", {"action": "suspend", "user": "admin"}, 0)
    office.advance(office.time_ms)
    view = office.view("okta", "admin")
    assert (view.reads, view.writes, len(view.users)) == (False, False, 0)
    assert view.profile.user.status == "SUSPENDED"


def test_no_token_can_be_seen(office: Office) -> None:
    token = act(office, "reset_password", user_id="amy")["reset_token"]
    for actor in ("admin", "amy"):
        assert token not in str(office.views(actor)["okta"])
        assert token not in str(office.call(actor, "vei.observe", {"focus": "okta"}).result)
    assert token not in str(act(office, "get_user", user_id="amy"))
