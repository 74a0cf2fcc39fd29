"""What a person sees of the CRM: view, summary, menu, schemas, the vendors' names."""

from __future__ import annotations

from engine.canonical import dumps
from engine.office import Office
from tests.twins.crm.crm_office import QUIET, call, contact, deal, done, open_office
from twins.crm.aliases import ALIASES


def _filled() -> Office:
    office = open_office()
    contact(office, first_name="Ann")
    done(call(office, "create_company", name="Acme"))
    deal(office, name="Chairs", amount="1200.50")
    deal(office, name="Desks", amount=100, stage="Proposal")
    done(call(office, "log_activity", kind="call", contact_id="C-1", note="Rang."))
    return office


def test_a_view_is_the_same_object_until_something_changes() -> None:
    office = _filled()
    before = office.view("crm", "guest")
    args = {"contact_id": "C-1", "company_id": "CO-1"}
    for tool, again in (
        ("list_deals", {}),
        ("update_deal_stage", {"id": "D-1", "stage": "New"}),
        ("update_contact", {"id": "C-1", "first_name": "Ann"}),
        ("create_contact", {"email": "A@b.example"}),
    ):
        call(office, tool, **again)
    assert office.view("crm", "guest") is before
    done(call(office, "associate_contact_company", **args))
    after = office.view("crm", "guest")
    assert after is not before
    assert after.deals is before.deals
    done(call(office, "associate_contact_company", **args))
    assert office.view("crm", "guest") is after


def test_who_may_not_read_sees_nothing() -> None:
    office = _filled()
    before = office.view("crm", "none")
    contact(office, "new@b.example")
    assert len(before.contacts) == 0
    assert office.view("crm", "none") is before


def test_summary_and_menu_show_the_pipeline() -> None:
    office = _filled()
    twin = office.twins[office.index["crm"]]
    view = office.view("crm", "agent")
    assert twin.summary(view) == (
        "CRM: 1 contacts, 1 companies, 2 deals.\n"
        "  New: 1, $1,200.50\n"
        "  Proposal: 1, $100\n"
        "Logged last:\n"
        "  A-1 call C-1 by agent: Rang."
    )
    menu = list(twin.menu(view))
    assert [entry["args"]["id"] for entry in menu] == ["D-2", "D-1", "C-1"]
    for entry in menu:
        done(office.fork().call("agent", entry["tool"], entry["args"]))
    assert twin.unread(view) == 0


def test_observation_and_dump_are_plain() -> None:
    office = open_office(contacts=[{"email": QUIET, "do_not_contact": True}])
    mail = {"to": QUIET, "subj": "Offer", "body_text": "Hello."}
    done(office.call("agent", "mail.compose", mail))
    seen = done(office.call("agent", "vei.observe", {"focus": "crm"}))
    assert "consent_breach C-1 by agent" in seen["summary"]
    assert b'"V-1"' in dumps(office.dump()["crm"])


def test_schemas_are_published_under_the_names_clients_use() -> None:
    tools = {t.name: t for t in open_office().offered() if t.app == "crm"}
    names = {name: list(t.schema["properties"]) for name, t in tools.items()}
    assert names["crm.create_contact"] == ["email", "first_name", "last_name", "do_not_contact"]
    assert names["crm.create_deal"] == ["name", "amount", "stage", "contact_id", "company_id"]
    assert names["crm.log_activity"] == ["kind", "contact_id", "deal_id", "note"]
    assert names["crm.update_deal_stage"] == ["id", "stage"]
    assert tools["crm.create_deal"].schema["required"] == ["name", "amount"]
    for entry in tools.values():
        assert entry.output_schema["type"] == "object"
        assert entry.description.endswith(".")


def test_the_vendors_names_stand_for_tools_there_are() -> None:
    tools = {t.name for t in open_office().offered()}
    assert list(ALIASES) == ["hubspot", "salesforce"]
    for pack, names in ALIASES.items():
        assert len(names) == 12
        assert set(names.values()) <= tools
        assert all(name.startswith(f"{pack}.") for name in names)
    assert ALIASES["hubspot"]["hubspot.deals.update_stage"] == "crm.update_deal_stage"
    assert ALIASES["hubspot"]["hubspot.associations.contact_company"] == (
        "crm.associate_contact_company"
    )
    assert ALIASES["salesforce"]["salesforce.account.create"] == "crm.create_company"
    assert ALIASES["salesforce"]["salesforce.activity.log"] == "crm.log_activity"
