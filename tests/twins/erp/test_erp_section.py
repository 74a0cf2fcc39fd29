"""The books a scenario starts with."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from engine.canonical import dumps
from engine.errors import ScenarioError
from tests.twins.erp.erp_office import (
    HOLD,
    MASTER,
    VENDOR,
    bill,
    books,
    erp,
    line,
    no,
    open_office,
    order,
    receive,
)

PAST: dict[str, Any] = {
    "orders": [
        {"vendor": VENDOR, "lines": [line()], "requester": "cfo", "minutes_ago": 60},
        {"id": "PO-1041", "vendor": "V-100", "lines": [line("DOCK", 2, 249.5)],
         "requester": "agent", "cost_centre": "IT-10", "minutes_ago": 90},
        {"vendor": VENDOR, "lines": [line(qty=9)], "requester": "agent", "held": True},
    ],
    "receipts": [{"id": "GR-7", "po_id": "PO-1041", "lines": [{"item_id": "DOCK", "qty": 2}]}],
    "invoices": [{"po_id": "PO-1041", "lines": [line("DOCK", 2, 249.5)], "paid": 499}],
}  # fmt: skip


def test_documents_of_the_past_are_there_and_numbers_go_on() -> None:
    office = open_office(**MASTER, **PAST, approval=HOLD)
    listed = erp(office, "list_pos")
    assert [(row["id"], row["status"]) for row in listed] == [
        ("PO-1043", "HELD"),
        ("PO-1042", "OPEN"),
        ("PO-1041", "CLOSED"),
    ]
    assert listed[2]["time"] == -90 * 60_000
    shown = erp(office, "get_po", id="PO-1041")
    assert (shown["vendor"], shown["amount"], shown["lines"][0]["desc"]) == (VENDOR, 499, "Dock")
    assert erp(office, "list_budgets")[0]["paid"] == 499
    assert office.view("erp", "cfo").held["PO-1043"] == "PO-1043"
    erp(office, "approve_po", "cfo", po_id="PO-1043")
    assert order(office, line(qty=1)) == "PO-1044"
    assert receive(office, "PO-1044", 1) == "GR-8"
    assert bill(office, "PO-1044") == "INV-2"
    paid = erp(office, "post_payment", invoice_id="INV-2", amount=1)
    assert paid["id"] == "PAY-2"
    assert b"PO-1041" in dumps(office.dump()["erp"])


def test_an_order_of_the_past_is_open_unless_it_is_said_to_be_held() -> None:
    section = {"orders": [{"vendor": "V", "lines": [line(qty=9)], "requester": "cfo"}]}
    office = open_office(**section, approval=HOLD)
    assert books(office).orders["PO-1"].status == "OPEN"
    no(office, "invalid_state", "approve_po", "cfo", po_id="PO-1")


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ({"approval": {**HOLD, "approvers": ["cof"]}}, "cfo"),
        ({"receipts": [{"po_id": "PO-3", "lines": [{"item_id": "A", "qty": 1}]}]}, "GR-1"),
        ({"receipts": [{"po_id": "PO-1", "lines": [{"item_id": "MBP16", "qty": 3}]}]}, "GR-1"),
        ({"receipts": [{"po_id": "PO-1", "lines": [{"item_id": "MBP16", "qty": 1}],
                        "minutes_ago": 61}]}, "PO-1"),
        ({"invoices": [{"po_id": "PO-1", "lines": [line()], "paid": 6399}]}, "more than INV-1"),
        ({"invoices": [{"po_id": "PO-1", "vendor": "Q", "lines": [line()]}]}, VENDOR),
        ({**MASTER, "strict": True,
          "orders": [{"vendor": "Macro", "lines": [line()], "requester": "cfo"}]}, "PO-1"),
    ],
)  # fmt: skip
def test_documents_that_cannot_be_are_named(section: dict[str, Any], says: str) -> None:
    past = {"orders": [{**PAST["orders"][0]}]}
    with pytest.raises(ScenarioError) as caught:
        open_office(**{**past, **section})
    assert says in str(caught.value)


def test_two_documents_with_one_id_are_refused() -> None:
    same = {"id": "PO-1", "vendor": "V", "lines": [line()], "requester": "cfo"}
    with pytest.raises(ScenarioError, match="PO-1 already"):
        open_office(orders=[same, same])


@pytest.mark.parametrize(
    "section",
    [
        {"currency": "USX"},
        {"orders": [{"vendor": "V", "lines": [], "requester": "cfo"}]},
        {"orders": [{"vendor": "V", "lines": [line(price=0)], "requester": "cfo"}]},
        {"orders": [{"vendor": "V", "lines": [line()], "requester": "cfo", "id": "17"}]},
        {"approval": {"limit": 1, "approvers": []}},
        {"approval": {"limit": 1, "approvers": ["cfo"], "channel": "procurement"}},
        {"budgets": [{"cost_centre": "A", "amount": -1}]},
    ],
)
def test_a_wrong_section_does_not_open(section: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        open_office(**section)
