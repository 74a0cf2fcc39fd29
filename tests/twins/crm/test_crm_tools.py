"""The CRM's tools: shapes, refusals, pages, stages."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import ScenarioError
from engine.office import Office
from tests.twins.crm.crm_office import call, contact, deal, done, open_office, refused


@pytest.fixture
def office() -> Office:
    return open_office()


def test_a_contact_has_the_shape_that_clients_know(office: Office) -> None:
    made = done(call(office, "create_contact", email="Ann@b.example", first_name="Ann"))
    assert made == {"id": "C-1"}
    shown = done(call(office, "get_contact", id="C-1"))
    assert shown == {
        "id": "C-1",
        "email": "Ann@b.example",
        "first_name": "Ann",
        "last_name": "",
        "do_not_contact": False,
        "consent_note": "",
        "company_id": None,
        "company_ids": [],
        "activity_count": 0,
        "created_ms": 0,
    }
    assert done(call(office, "list_contacts")) == [shown]


def test_an_address_is_there_once(office: Office) -> None:
    contact(office, "ann@b.example", first_name="Ann")
    error = refused(call(office, "create_contact", email="ANN@b.example"), "invalid_state")
    assert error["existing_id"] == "C-1"
    assert error["hint"] == "Use C-1 (Ann)."
    for wrong in ("ann", "ann@b", "a b@c.example", "@c.example", ""):
        refused(call(office, "create_contact", email=wrong), "invalid_args")
    assert len(done(call(office, "list_contacts"))) == 1


def test_optional_arguments_take_null(office: Office) -> None:
    names: dict[str, Any] = {"first_name": None, "last_name": None, "do_not_contact": None}
    contact(office, **names)
    assert done(call(office, "update_contact", id="C-1", **names))["first_name"] == ""
    done(call(office, "create_company", name="Acme", domain=None))
    deal(office, stage=None, contact_id=None, company_id=None)
    args: dict[str, Any] = {"contact_id": None, "deal_id": None, "note": None}
    assert done(call(office, "log_activity", kind="call", **args)) == {"ok": True, "id": "A-1"}
    page: dict[str, Any] = {"limit": None, "cursor": None}
    assert len(done(call(office, "list_contacts", query=None, **page))) == 1
    assert len(done(call(office, "list_companies", query=None, **page))) == 1
    assert len(done(call(office, "list_deals", query=None, stage=None, **page))) == 1
    assert len(done(call(office, "list_activities", contact_id=None, deal_id=None, **page))) == 1


def test_what_is_not_there_is_named(office: Office) -> None:
    contact(office)
    for tool, args in (
        ("get_contact", {"id": "C-11"}),
        ("update_contact", {"id": "C-11"}),
        ("get_company", {"id": "CO-1"}),
        ("get_deal", {"id": "D-1"}),
        ("update_deal_stage", {"id": "D-1", "stage": "New"}),
        ("associate_contact_company", {"contact_id": "C-1", "company_id": "CO-1"}),
        ("create_deal", {"name": "x", "amount": 1, "contact_id": "C-9"}),
        ("create_deal", {"name": "x", "amount": 1, "company_id": "CO-9"}),
        ("log_activity", {"kind": "note", "contact_id": "C-9"}),
        ("log_activity", {"kind": "note", "deal_id": "D-9"}),
        ("list_activities", {"contact_id": "C-9"}),
        ("list_activities", {"deal_id": "D-9"}),
    ):
        error = refused(call(office, tool, **args), "not_found")
        assert error["hint"]
    assert "C-1" in refused(call(office, "get_contact", id="C-11"), "not_found")["hint"]


def test_who_may_read_may_not_write(office: Office) -> None:
    assert done(call(office, "list_contacts", "guest")) == []
    wrong = call(office, "create_contact", "guest", email="a@b.example")
    refused(wrong, "permission_denied")
    refused(call(office, "list_contacts", "none"), "permission_denied")


def test_contacts_are_at_companies(office: Office) -> None:
    contact(office)
    for name, domain in (("Acme", "acme.example"), ("Beta", "")):
        done(call(office, "create_company", name=name, domain=domain))
    for company in ("CO-1", "CO-2", "CO-1"):
        args = {"contact_id": "C-1", "company_id": company}
        assert done(call(office, "associate_contact_company", **args)) == {"ok": True}
    shown = done(call(office, "get_contact", id="C-1"))
    assert (shown["company_id"], shown["company_ids"]) == ("CO-2", ["CO-1", "CO-2"])
    assert done(call(office, "get_company", id="CO-1")) == {
        "id": "CO-1",
        "name": "Acme",
        "domain": "acme.example",
        "contact_ids": ["C-1"],
        "contact_count": 1,
        "created_ms": done(call(office, "get_company", id="CO-1"))["created_ms"],
    }
    assert [c["id"] for c in done(call(office, "list_companies"))] == ["CO-2", "CO-1"]
    assert [c["id"] for c in done(call(office, "list_companies", query="ACME"))] == ["CO-1"]
    refused(call(office, "create_company", name="x", domain="no domain"), "invalid_args")


def test_amounts_are_cents_inside(office: Office) -> None:
    for amount in (3199, 3199.5, "$3,199.50"):
        deal(office, amount=amount)
    shown = [done(call(office, "get_deal", id=f"D-{n}")) for n in (1, 2, 3)]
    assert [d["amount_cents"] for d in shown] == [319_900, 319_950, 319_950]
    assert [d["amount"] for d in shown] == [3199, "3199.50", "3199.50"]
    assert shown[0]["currency"] == "USD"
    for wrong in (-1, "1.005", "much", 10**14):
        refused(call(office, "create_deal", name="x", amount=wrong), "invalid_args")


def test_a_deal_keeps_its_history(office: Office) -> None:
    deal(office, contact_id=contact(office))
    moved = done(call(office, "update_deal_stage", "robin", id="D-1", stage="closed_won"))
    assert moved == {"ok": True, "stage": "Closed Won"}
    shown = done(call(office, "get_deal", id="D-1"))
    assert (shown["stage"], shown["closed"], shown["contact_id"]) == ("Closed Won", "won", "C-1")
    assert shown["company_id"] is None
    history = [(move["stage"], move["by"]) for move in shown["history"]]
    assert history == [("New", "agent"), ("Closed Won", "robin")]
    again = call(office, "update_deal_stage", id="D-1", stage="Closed Won")
    assert done(again)["ok"] is True
    error = refused(call(office, "update_deal_stage", id="D-1", stage="New"), "invalid_state")
    assert error["allowed"] == []
    error = refused(call(office, "update_deal_stage", id="D-1", stage="Nw"), "invalid_args")
    assert error["hint"] == "Did you mean New?"


def test_strict_stages_go_one_at_a_time() -> None:
    office = open_office(strict_stages=True)
    wrong = call(office, "create_deal", name="x", amount=1, stage="Proposal")
    assert refused(wrong, "invalid_state")["allowed"] == ["New"]
    deal(office)
    error = refused(call(office, "update_deal_stage", id="D-1", stage="Proposal"), "invalid_state")
    assert error["hint"] == "Allowed: Qualified, Closed Lost."
    for stage in ("Qualified", "Proposal", "Qualified", "Proposal", "Negotiation", "Closed Won"):
        done(call(office, "update_deal_stage", id="D-1", stage=stage))


def test_stages_are_the_scenario_s() -> None:
    stages: list[dict[str, Any]] = [
        {"name": "Lead", "to": ["Demo"]},
        {"name": "Demo", "to": ["Lead", "Sold"]},
        {"name": "Sold", "closed": "won", "to": []},
    ]
    office = open_office(stages=stages)
    deal(office)
    error = refused(call(office, "update_deal_stage", id="D-1", stage="sold"), "invalid_state")
    assert error["allowed"] == ["Demo"]
    done(call(office, "update_deal_stage", id="D-1", stage="demo"))
    done(call(office, "update_deal_stage", id="D-1", stage="sold"))


def test_deals_are_listed_by_stage_and_words(office: Office) -> None:
    for name, stage in (("Alpha", "New"), ("Beta", "Proposal"), ("Alpha two", "Proposal")):
        deal(office, name=name, stage=stage)

    def ids(**args: Any) -> list[str]:
        return [d["id"] for d in done(call(office, "list_deals", **args))]

    assert ids() == ["D-3", "D-2", "D-1"]
    assert ids(stage="proposal") == ["D-3", "D-2"]
    assert ids(stage="proposal", query="alpha") == ["D-3"]
    refused(call(office, "list_deals", stage="Propsal"), "invalid_args")


@pytest.mark.parametrize(("query", "names"), [(None, "abcd"), ("even", "bd")])
def test_long_lists_page_without_gaps(office: Office, query: str | None, names: str) -> None:
    for n in range(5):
        for name in "abcd":
            word = "even" if name in "bd" else "odd"
            contact(office, f"{name}{n}@b.example", last_name=word)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = call(office, "list_contacts", query=query, limit=3, cursor=cursor)
        seen += [row["email"] for row in done(page)]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [f"{name}{n}@b.example" for n in (4, 3, 2, 1, 0) for name in reversed(names)]


def test_activities_are_read_back_newest_first(office: Office) -> None:
    contact(office)
    contact(office, "c@d.example")
    deal(office, contact_id="C-1")
    deal(office)
    for args in (
        {"contact_id": "C-1", "note": "one"},
        {"deal_id": "D-1", "note": "two"},
        {"contact_id": "C-2", "deal_id": "D-2", "note": "three"},
        {"note": "four"},
    ):
        done(call(office, "log_activity", kind="call", **args))

    def ids(**args: Any) -> list[str]:
        return [a["id"] for a in done(call(office, "list_activities", **args))]

    assert ids() == ["A-4", "A-3", "A-2", "A-1"]
    assert ids(contact_id="C-1") == ["A-2", "A-1"]
    assert ids(deal_id="D-1") == ["A-2"]
    assert ids(contact_id="C-1", deal_id="D-1") == ["A-2"]
    assert ids(contact_id="C-2", deal_id="D-1") == []
    page = call(office, "list_activities", contact_id="C-1", limit=1)
    assert page.next_cursor is not None
    assert ids(contact_id="C-1", limit=1, cursor=page.next_cursor) == ["A-1"]
    assert done(page)[0] == {
        "id": "A-2",
        "kind": "call",
        "by": "agent",
        "time_ms": done(page)[0]["time_ms"],
        "contact_id": "C-1",
        "deal_id": "D-1",
        "note": "two",
    }
    refused(call(office, "log_activity", kind="!"), "invalid_args")


def test_a_section_is_what_the_day_begins_with() -> None:
    office = open_office(
        currency="EUR",
        companies=[{"name": "Acme", "domain": "acme.example"}],
        contacts=[{"email": "ann@acme.example", "first_name": "Ann", "company": "Acme"}],
        deals=[
            {
                "name": "Chairs", "amount": "1,200.50", "stage": "proposal", "owner": "robin",
                "contact": "ANN@acme.example", "company": "Acme", "minutes_ago": 60,
            }
        ],
        activities=[
            {"kind": "note", "by": "robin", "deal": "Chairs", "note": "late", "minutes_ago": 5},
            {"kind": "call", "by": "robin", "contact": "ann@acme.example", "minutes_ago": 50},
        ],
    )  # fmt: skip
    shown = done(call(office, "get_deal", id="D-1"))
    assert (shown["amount_cents"], shown["currency"], shown["stage"]) == (120050, "EUR", "Proposal")
    assert (shown["contact_id"], shown["company_id"]) == ("C-1", "CO-1")
    assert shown["created_ms"] == -3_600_000
    assert done(call(office, "get_company", id="CO-1"))["contact_ids"] == ["C-1"]
    rows = done(call(office, "list_activities"))
    assert [(row["kind"], row["time_ms"]) for row in rows] == [
        ("note", -300_000), ("call", -3_000_000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ({"contacts": [{"email": "a@b.example"}, {"email": "A@b.example"}]}, "twice"),
        ({"companies": [{"name": "A"}, {"name": "A"}]}, "twice"),
        ({"contacts": [{"email": "a@b.example", "company": "Acm"}]}, "no 'Acm'"),
        ({"deals": [{"name": "x", "amount": 1, "stage": "Newer"}]}, "no stage 'Newer'"),
        ({"deals": [{"name": "x", "amount": 1, "contact": "a@b.example"}]}, "no contact"),
        ({"deals": [{"name": "x", "amount": 1, "owner": "rob"}]}, "nobody called 'rob'"),
        ({"activities": [{"kind": "note", "by": "robin", "deal": "y"}]}, "no 'y'"),
        ({"stages": [{"name": "A", "to": ["C"]}, {"name": "B", "to": []}]}, "no stage 'C'"),
        ({"stages": [{"name": "A", "to": ["B"]}, {"name": "B"}]}, "where it leads"),
        ({"stages": [{"name": "A", "closed": "won"}, {"name": "B", "closed": "lost"}]}, "open"),
    ],
)
def test_a_wrong_section_is_named(section: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        open_office(**section)
