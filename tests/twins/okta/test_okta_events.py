"""What Okta does by itself and for others: events, mail, reports, and sections that are wrong."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import ScenarioError
from engine.office import Office
from tests.twins.okta.okta_office import act, deny, done, open_office, refused, state_of

AMY = "amy.santiago@halden.example"


def happen(office: Office, **payload: Any) -> dict[str, Any]:
    """Let an event reach Okta, and return its record."""
    office.enqueue("okta", payload, 0, payload.pop("actor", "office"))
    count = len(office.world.log)
    office.advance(office.time_ms)
    return office.records(count)[0]


def mails(office: Office, actor: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = done(office.fork().call(actor, "mail.list", {}))
    return found


def test_events_do_what_the_tools_do() -> None:
    office = open_office()
    for action, extra in (
        ("assign_group", {"group": "G-FIN"}),
        ("assign_application", {"app": "A-CRM"}),
        ("lock", {}),
        ("unlock", {}),
        ("unassign_group", {"group": "G-FIN"}),
        ("unassign_application", {"app": "A-CRM"}),
        ("suspend", {"reason": "leave"}),
        ("unsuspend", {}),
        ("deactivate", {}),
        ("activate", {}),
    ):
        record = happen(office, action=action, user="amy", by="hr", **extra)
        assert "error" not in record, record
    history = act(office, "get_user", user_id="amy")["history"]
    assert {entry["actor"] for entry in history} == {"hr"}
    assert [entry["what"] for entry in history] == [
        "joined G-FIN", "assigned A-CRM", "ACTIVE → LOCKED_OUT", "LOCKED_OUT → ACTIVE",
        "left G-FIN", "unassigned A-CRM", "ACTIVE → SUSPENDED: leave", "SUSPENDED → ACTIVE",
        "ACTIVE → DEPROVISIONED", "DEPROVISIONED → ACTIVE",
    ]  # fmt: skip


def test_what_a_colleague_does_is_their_act() -> None:
    office = open_office()
    happen(office, action="unsuspend", user="sam", actor="boss")
    assert act(office, "get_user", user_id="sam")["history"][0]["actor"] == "boss"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"action": "activate", "user": "U-9"}, "okta.user_not_found"),
        ({"action": "activate", "user": "sam"}, "okta.invalid_state"),
        ({"action": "assign_group", "user": "amy"}, "okta.group_not_found"),
        ({"action": "assign_application", "user": "amy", "app": "x"}, "okta.app_not_found"),
        ({"action": "fire", "user": "amy"}, "invalid_args"),
    ],
)
def test_events_that_cannot_be_are_recorded_as_such(payload: dict[str, Any], code: str) -> None:
    office = open_office()
    before = state_of(office)
    assert happen(office, **payload)["error"]["code"] == code
    assert state_of(office) is before


def test_what_the_desk_ordered_is_reported_back() -> None:
    office = open_office()
    happen(office, action="assign_group", user="amy", group="G-FIN", request="REQ-1")
    happen(office, action="activate", user="sam", request="REQ-2")
    office.advance(office.time_ms)
    first, second = office.world.states[office.index["servicedesk"]]
    assert first == ("REQ-1", "okta", True, "assign_group amy G-FIN")
    assert second[:3] == ("REQ-2", "okta", False)
    assert "SUSPENDED" in second[3]
    assert office.world.undeliverable == 0


def test_a_reset_is_mailed_where_the_section_says_so() -> None:
    office = open_office(notify=True, reset_minutes=5)
    begun = act(office, "reset_password", user_id="amy")
    office.advance(office.time_ms + 3000)
    assert [mail["from"] for mail in mails(office, "boss")] == []
    letters = office.world.states[office.index["mail"]].letters
    letter = next(iter(letters.values()))
    assert [address.email for address in letter.to] == [AMY]
    assert begun["reset_token"] in letter.body_text
    assert "within 5 minutes" in letter.body_text
    act(office, "reset_password", user_id="U-6")
    office.advance(office.time_ms + 3000)
    assert len(office.world.states[office.index["mail"]].letters) == 1
    assert office.world.undeliverable == 0


def test_no_mail_where_the_section_does_not_say_so() -> None:
    office = open_office()
    act(office, "reset_password", user_id="amy")
    office.advance(office.time_ms + 5000)
    assert len(office.world.states[office.index["mail"]].letters) == 0


def test_in_recovery_there_is_one_thing_to_do() -> None:
    office = open_office(recovers_after_ms=None)
    token = act(office, "reset_password", user_id="amy")["reset_token"]
    error = refused(office.call("amy", "slack.list_channels"), "permission_denied")
    assert error["status"] == "RECOVERY"
    wrong = {"user_id": "amy", "reset_token": "x"}
    deny(office, "complete_reset", "okta.invalid_state", actor="amy", **wrong)
    deny(office, "complete_reset", "permission_denied", user_id="amy", reset_token=token)
    finished = act(office, "complete_reset", actor="amy", user_id="amy", reset_token=token)
    assert finished == {"id": "U-2", "status": "ACTIVE", "changed": True}
    done(office.call("amy", "slack.list_channels"))
    right = {"user_id": "amy", "reset_token": token}
    deny(office, "complete_reset", "okta.invalid_state", actor="amy", **right)


def test_only_the_newest_token_counts_and_only_for_a_while() -> None:
    office = open_office(recovers_after_ms=None, reset_minutes=1)
    old = act(office, "reset_password", user_id="amy")["reset_token"]
    new = act(office, "reset_password", user_id="amy")
    args = {"user_id": "amy", "reset_token": old}
    deny(office, "complete_reset", "okta.invalid_state", actor="amy", **args)
    office.advance(new["expires_ms"] + 1)
    args["reset_token"] = new["reset_token"]
    error = deny(office, "complete_reset", "okta.invalid_state", actor="amy", **args)
    assert "expired" in error["message"]


def test_people_choose_a_new_password_by_themselves() -> None:
    office = open_office(recovers_after_ms=10_000)
    act(office, "reset_password", user_id="amy")
    act(office, "reset_password", user_id="U-6")
    office.advance(office.time_ms + 5_000)
    act(office, "reset_password", user_id="amy")
    office.advance(10_500)
    # The first reset of amy's is done with, so nothing came of it.
    assert act(office, "get_user", user_id="amy")["status"] == "RECOVERY"
    office.advance(office.time_ms + 10_000)
    amy = act(office, "get_user", user_id="amy")
    assert (amy["status"], amy["history"][-1]["actor"]) == ("ACTIVE", "amy")
    assert act(office, "get_user", user_id="U-6")["status"] == "ACTIVE"
    assert len(state_of(office).resets) == 0


def test_nobody_recovers_who_was_deactivated_meanwhile() -> None:
    office = open_office(recovers_after_ms=10_000)
    act(office, "reset_password", user_id="amy")
    act(office, "deactivate_user", user_id="amy")
    office.advance(office.time_ms + 20_000)
    assert act(office, "get_user", user_id="amy")["status"] == "DEPROVISIONED"
    assert office.world.undeliverable == 0


@pytest.mark.parametrize(
    ("section", "named"),
    [
        ({"users": [{"id": "nobody"}]}, "nobody"),
        ({"users": [{"id": "x", "actor": "bos"}]}, "boss"),
        ({"users": [{"id": "amy"}, {"id": "b", "actor": "amy"}]}, "amy"),
        ({"users": [{"id": "amy"}, {"id": "amy"}]}, "two users"),
        ({"users": [{"id": "amy"}, {"id": "boss", "email": AMY.upper()}]}, "login"),
        ({"users": [{"id": "amy", "groups": ["G-FINN"]}]}, "G-FIN"),
        ({"users": [{"id": "amy", "applications": ["A-X"]}]}, "A-X"),
        ({"groups": [{"id": "G-IT", "name": "IT", "members": ["amie"]}]}, "amie"),
        ({"groups": [{"id": "G", "name": "1"}, {"id": "G", "name": "2"}]}, "two groups"),
        ({"applications": [{"id": "A", "name": "A", "groups": ["G-0"]}]}, "G-0"),
    ],
)  # fmt: skip
def test_sections_that_are_wrong_say_where(section: dict[str, Any], named: str) -> None:
    base: dict[str, Any] = {"users": [{"id": "amy"}], "applications": []}
    base["groups"] = [{"id": "G-FIN", "name": "Finance"}]
    with pytest.raises(ScenarioError, match="okta") as caught:
        open_office(**{**base, **section})
    assert named in str(caught.value)
