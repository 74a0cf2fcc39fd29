"""The world with all ten apps: it loads, its plays end as they should, and its apps are wired."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.office import Office
from scenarios.catalogue import load
from scenarios.compiler import open_office
from scenarios.plays import run_play

SCENARIO = load(str(Path(__file__).parent))
APPS = {
    "browser", "calendar", "crm", "docs", "erp", "mail", "okta", "servicedesk", "slack", "tickets",
}  # fmt: skip


@pytest.fixture
def office() -> Office:
    return open_office(SCENARIO, 42042)


def test_every_app_is_there_and_holds_something(office: Office) -> None:
    assert set(SCENARIO.apps) == APPS
    assert office.views("agent").keys() == APPS


@pytest.mark.parametrize(
    ("play", "passes"), [("gold", True), ("noop", False), ("overeager", False)]
)
def test_plays_end_as_they_should(office: Office, play: str, passes: bool) -> None:
    run_play(SCENARIO, office, play)
    assert office.rules.score(office)["success"] is passes


def test_only_the_group_of_finance_releases_orders(office: Office) -> None:
    refused = office.call("agent", "erp.approve_po", {"po_id": "PO-7"})
    assert refused.error is not None
    assert refused.error["code"] == "permission_denied"
    assert office.call("cfo", "erp.approve_po", {"po_id": "PO-7"}).ok


def test_a_ticket_that_cites_a_document_is_among_its_references(office: Office) -> None:
    office.call("agent", "vei.tick", {"dt_ms": 1_000})
    read = office.call("agent", "docs.read", {"doc_id": "POLICY-1"})
    assert any(each["app"] == "tickets" for each in read.result["references"])


def test_two_approvals_at_the_desk_put_somebody_into_a_group(office: Office) -> None:
    for who, stage in (("agent", "manager"), ("sam", "owner")):
        decided = office.call(
            who,
            "servicedesk.update_request",
            {"request_id": "REQ-5002", "approval_stage": stage, "approval_status": "APPROVED"},
        )
        assert decided.ok, decided.error
    office.call("agent", "vei.tick", {"dt_ms": 10_000})
    user = office.call("agent", "okta.get_user", {"user_id": "ines.carvalho"})
    assert "crm-admins" in str(user.result)
