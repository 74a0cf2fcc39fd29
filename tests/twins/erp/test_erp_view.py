"""What a person sees of the ERP: view, summary, menu, published schemas, cross-effects, aliases."""

from __future__ import annotations

import pytest

from engine.canonical import dumps
from engine.office import Office
from tests.twins.erp.erp_office import (
    HOLD,
    MASTER,
    bill,
    done,
    erp,
    line,
    matched,
    open_office,
    order,
    receive,
)
from twins.erp.aliases import ALIASES
from twins.erp.sim import TWIN


@pytest.fixture
def office() -> Office:
    return open_office(approval=HOLD, **MASTER)


def test_a_view_is_the_same_object_until_something_in_it_changes(office: Office) -> None:
    po = order(office, line(qty=1))
    before = office.view("erp", "agent")
    erp(office, "get_po", id=po)
    erp(office, "list_pos")
    office.call("agent", "erp.post_payment", {"invoice_id": "INV-1", "amount": 1})
    assert office.view("erp", "agent") is before
    receive(office, po, 1)
    after = office.view("erp", "agent")
    assert after is not before
    assert after != before
    assert after.invoices is before.invoices
    assert after.vendors is before.vendors
    assert office.twins[1].view(office.world.states[1], office.directory["agent"]) == after


def test_summary_tells_what_waits_and_what_is_open(office: Office) -> None:
    po = order(office, line(qty=1))
    order(office, cost_centre="IT-10")
    invoice = bill(office, po, line(qty=1))
    twin = office.twins[1]
    assert twin.summary(office.view("erp", "agent")) == (
        "ERP: 2 orders, 1 held; 1 invoices, 1 to pay.\n"
        "  PO-2 HELD: MacroCompute, $6,398, by agent\n"
        "  PO-1 OPEN: MacroCompute, $3,199\n"
        "  INV-1 for PO-1: $3,199 open, not matched\n"
        "  Budget IT-10: $3,602 left"
    )
    assert matched(office, po, invoice)["status"] == "MISMATCH"
    assert "$3,199 open, MISMATCH" in twin.summary(office.view("erp", "agent"))
    assert twin.unread(office.view("erp", "agent")) == 0
    assert twin.unread(office.view("erp", "cfo")) == 1


def test_menu_offers_what_can_be_called(office: Office) -> None:
    po = order(office, line(qty=1))
    held = order(office)
    first, second = bill(office, po, line(qty=1)), bill(office, po)
    matched(office, po, first)
    entries = list(office.twins[1].menu(office.view("erp", "cfo")))
    assert [(entry["tool"], entry["args"]) for entry in entries] == [
        ("erp.approve_po", {"po_id": held}),
        ("erp.match_three_way", {"po_id": po, "invoice_id": second}),
        ("erp.get_invoice", {"id": first}),
        ("erp.get_po", {"id": held}),
        ("erp.get_po", {"id": po}),
    ]
    for entry in entries:
        done(office.fork().call("cfo", entry["tool"], entry["args"]))
    mine = office.twins[1].menu(office.view("erp", "agent"))
    assert "erp.approve_po" not in [entry["tool"] for entry in mine]


def test_an_observation_shows_the_books(office: Office) -> None:
    order(office)
    seen = done(office.call("cfo", "vei.observe", {"focus": "erp"}))
    assert "PO-1 HELD" in seen["summary"]
    assert seen["unread"]["erp"] == 1


def test_schemas_are_published_under_the_names_clients_use(office: Office) -> None:
    tools = {t.name.removeprefix("erp."): t for t in office.offered() if t.app == "erp"}
    required = {name: t.schema.get("required", []) for name, t in tools.items()}
    assert required["create_po"] == ["vendor", "currency", "lines"]
    assert required["receive_goods"] == ["po_id", "lines"]
    assert required["submit_invoice"] == ["vendor", "po_id", "lines"]
    assert required["match_three_way"] == ["po_id", "invoice_id"]
    assert required["post_payment"] == ["invoice_id", "amount"]
    assert required["list_pos"] == required["list_invoices"] == []
    listing = 0
    for entry in tools.values():
        assert entry.output_schema["type"] == "object"
        assert entry.description.endswith(".")
        card = {"name": entry.name, "d": entry.description, "inputSchema": entry.schema}
        listing += len(dumps(card))
    assert listing < 8000


def test_every_effect_is_declared() -> None:
    assert {effect.target for effect in TWIN.effects} == {"slack", "erp"}


def test_aliases_name_the_operations_in_their_order(office: Office) -> None:
    assert list(ALIASES) == ["xero", "netsuite", "dynamics", "quickbooks"]
    orders = {tuple(pack.values()) for pack in ALIASES.values()}
    assert len(orders) == 1
    assert all(base in office.tools for base in orders.pop())
    assert ALIASES["xero"]["xero.create_purchase_order"] == "erp.create_po"
    assert ALIASES["netsuite"]["netsuite.payment.apply"] == "erp.post_payment"
    assert ALIASES["dynamics"]["dynamics.payment.post"] == "erp.post_payment"
    assert ALIASES["quickbooks"]["quickbooks.purchaseorder.receive"] == "erp.receive_goods"
    assert ALIASES["quickbooks"]["quickbooks.invoice.match"] == "erp.match_three_way"
    names = [name for pack in ALIASES.values() for name in pack]
    assert len(names) == len(set(names)) == 36
