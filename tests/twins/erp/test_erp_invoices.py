"""Invoices, the three-way match and payments: shapes, rules, refusals."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office import Office
from tests.twins.erp.erp_office import (
    VENDOR,
    bill,
    books,
    erp,
    line,
    matched,
    no,
    open_office,
    order,
    receive,
)


@pytest.fixture
def office() -> Office:
    return open_office()


def test_an_invoice_is_entered_and_read_back(office: Office) -> None:
    po = order(office)
    args = {"vendor": VENDOR.upper(), "po_id": po, "lines": [line(price="3,199.25", desc=None)]}
    assert erp(office, "submit_invoice", **args) == {
        "id": "INV-1", "po_id": po, "amount": "6398.50", "amount_cents": 639850,
        "currency": "USD", "status": "OPEN",
    }  # fmt: skip
    shown = erp(office, "get_invoice", id="INV-1")
    assert (shown["vendor"], shown["paid_amount"], shown["match"]) == (VENDOR, 0, None)
    assert shown["lines"][0]["unit_price_cents"] == 319925
    assert erp(office, "get_po", id=po)["lines"][0]["invoiced_qty"] == 2
    assert erp(office, "get_po", id=po)["invoices"] == ["INV-1"]
    listed = erp(office, "list_invoices", limit=None, cursor=None)
    assert listed == [{key: shown[key] for key in listed[0]}]


def test_the_vendor_of_an_invoice_is_the_orders(office: Office) -> None:
    po = order(office)
    other = {"vendor": "Brother & Law", "po_id": po, "lines": [line()]}
    assert VENDOR in no(office, "invalid_args", "submit_invoice", **other)["hint"]
    no(office, "not_found", "submit_invoice", **other | {"po_id": "PO-2"})
    no(office, "invalid_args", "submit_invoice", **other | {"lines": [line(qty=0)]})
    no(office, "invalid_args", "submit_invoice", **other | {"lines": [line(price=-1)]})
    no(office, "not_found", "get_invoice", id="INV-1")


def test_a_match_needs_a_receipt(office: Office) -> None:
    po, invoice = order(office), "INV-1"
    bill(office, po)
    found = matched(office, po, invoice)
    assert found == {
        "status": "MISMATCH", "amount_ok": True, "po_id": po, "invoice_id": invoice,
        "receipt_id": None,
        "qty_mismatches": [
            {"item_id": "MBP16", "ordered_qty": 2, "received_qty": 0, "invoiced_qty": 2,
             "invoiced_before_qty": 0, "reason": "more than received"}
        ],
    }  # fmt: skip
    receipt = receive(office, po)
    again = matched(office, po, invoice)
    assert again == {
        "status": "MATCH", "amount_ok": True, "qty_mismatches": [], "po_id": po,
        "invoice_id": invoice, "receipt_id": receipt,
    }  # fmt: skip
    assert matched(office, po, invoice, receipt) == again
    assert erp(office, "get_invoice", id=invoice)["match"] == "MATCH"
    what = erp(office, "get_po", id=po)["history"][-1]["what"]
    assert what == "INV-1: MATCH with GR-1."


@pytest.mark.parametrize(
    ("lines", "amount_ok", "reasons"),
    [
        ([line(qty=4)], True, []),
        ([line(qty=2)], True, []),
        ([line(qty=4, price=3299)], False, []),
        ([line(qty=4, price=3099)], False, []),
        ([line(qty=5)], False, ["more than ordered"]),
        ([line(qty=4), line("DOCK", 1, 1)], False, ["not ordered"]),
        ([line(qty=2), line(qty=3)], False, ["more than ordered"]),
    ],
)
def test_what_a_match_finds(
    office: Office, lines: list[dict[str, Any]], amount_ok: bool, reasons: list[str]
) -> None:
    po = order(office, line(qty=4))
    receive(office, po, 4)
    found = matched(office, po, bill(office, po, *lines))
    assert found["amount_ok"] == amount_ok
    assert [row["reason"] for row in found["qty_mismatches"]] == reasons
    assert found["status"] == ("MATCH" if amount_ok and not reasons else "MISMATCH")


def test_a_bill_that_is_sent_twice_does_not_match(office: Office) -> None:
    po = order(office)
    receipt = receive(office, po)
    first, second = bill(office, po), bill(office, po)
    assert matched(office, po, first)["status"] == "MATCH"
    for receipt_id in (None, receipt):
        found = matched(office, po, second, receipt_id)
        assert (found["status"], found["amount_ok"]) == ("MISMATCH", False)
        assert found["qty_mismatches"][0]["invoiced_before_qty"] == 2
        assert found["qty_mismatches"][0]["reason"] == "more than ordered"


def test_deliveries_are_billed_one_by_one(office: Office) -> None:
    po = order(office, line(qty=5))
    one, two = receive(office, po, 2), receive(office, po, 3)
    first, second = bill(office, po, line(qty=2)), bill(office, po, line(qty=3))
    assert matched(office, po, first, one)["status"] == "MATCH"
    assert matched(office, po, second, two)["status"] == "MATCH"
    assert matched(office, po, second, one)["status"] == "MISMATCH"
    assert matched(office, po, second)["receipt_id"] == two


def test_billing_one_delivery_twice_does_not_match(office: Office) -> None:
    po = order(office, line(qty=5))
    receipt = receive(office, po, 3)
    bill(office, po, line(qty=2))
    found = matched(office, po, bill(office, po, line(qty=2)), receipt)
    assert found["qty_mismatches"][0]["reason"] == "more than received"


def test_an_item_on_two_lines_is_billed_at_either_price(office: Office) -> None:
    po = order(office, line(qty=2, price=10), line(qty=3, price=12))
    receive(office, po, 5)
    invoice = bill(office, po, line(qty=3, price=12), line(qty=2, price=10))
    assert matched(office, po, invoice)["status"] == "MATCH"
    assert [row["invoiced_qty"] for row in erp(office, "get_po", id=po)["lines"]] == [2, 3]
    dear = order(office, line(qty=2, price=10), line(qty=3, price=12))
    receive(office, dear, 5)
    assert not matched(office, dear, bill(office, dear, line(qty=5, price=12)))["amount_ok"]


def test_documents_of_different_orders_are_not_matched(office: Office) -> None:
    one, two = order(office), order(office)
    invoice, receipt = bill(office, one), receive(office, two)
    assert "PO-1" in no(office, "invalid_args", "match_three_way", po_id=two,
                        invoice_id=invoice)["hint"]  # fmt: skip
    no(office, "invalid_args", "match_three_way", po_id=one, invoice_id=invoice,
       receipt_id=receipt)  # fmt: skip
    no(office, "not_found", "match_three_way", po_id="PO-3", invoice_id=invoice)
    no(office, "not_found", "match_three_way", po_id=one, invoice_id="INV-3")
    no(office, "not_found", "match_three_way", po_id=one, invoice_id=invoice, receipt_id="GR-3")


def test_an_invoice_is_paid_in_parts_and_never_beyond(office: Office) -> None:
    po = order(office, line(price="3199.25"))
    receive(office, po)
    invoice = bill(office, po, line(price="3199.25"))
    assert erp(office, "post_payment", invoice_id=invoice, amount=6000) == {
        "id": "PAY-1", "invoice_id": invoice, "status": "OPEN", "paid_amount": 6000,
        "paid_amount_cents": 600000, "open_amount": "398.50", "open_amount_cents": 39850,
        "currency": "USD",
    }  # fmt: skip
    error = no(office, "invalid_state", "post_payment", invoice_id=invoice, amount="398.51")
    assert error["hint"] == "Open: $398.50."
    paid = erp(office, "post_payment", invoice_id=invoice, amount=398.5)
    assert (paid["status"], paid["paid_amount"], paid["open_amount"]) == ("PAID", "6398.50", 0)
    no(office, "invalid_state", "post_payment", invoice_id=invoice, amount="0.01")
    shown = erp(office, "get_po", id=po)
    assert (shown["status"], shown["paid_cents"]) == ("CLOSED", 639850)
    payments = erp(office, "get_invoice", id=invoice)["payments"]
    assert [(row["id"], row["amount"]) for row in payments] == [
        ("PAY-1", 6000),
        ("PAY-2", "398.50"),
    ]


@pytest.mark.parametrize("amount", [0, -5, "1.005", "ten", True, None, 10**17, "1e3"])
def test_wrong_payments_are_refused(office: Office, amount: Any) -> None:
    invoice = bill(office, order(office))
    no(office, "invalid_args", "post_payment", invoice_id=invoice, amount=amount)
    no(office, "not_found", "post_payment", invoice_id="INV-2", amount=5)


def test_an_order_paid_before_it_comes_is_closed_by_the_delivery(office: Office) -> None:
    po = order(office)
    erp(office, "post_payment", invoice_id=bill(office, po), amount=6398)
    assert books(office).orders[po].status == "OPEN"
    receive(office, po)
    assert books(office).orders[po].status == "CLOSED"


def test_yen_are_paid_whole(office: Office) -> None:
    po = order(office, line(price=900), currency="JPY")
    invoice = bill(office, po, line(price=900))
    no(office, "invalid_args", "post_payment", invoice_id=invoice, amount="900.50")
    assert erp(office, "post_payment", invoice_id=invoice, amount=900)["paid_amount"] == 900
