"""Ordering and receiving: shapes, rules, refusals."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office import Office
from tests.twins.erp.erp_office import (
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


@pytest.fixture
def office() -> Office:
    return open_office()


def test_an_order_is_placed_and_read_back(office: Office) -> None:
    lines = [line(desc="MacroBook Pro 16"), line("DOCK", 3, 249.5, desc="Dock")]
    args = {"vendor": f" {VENDOR} ", "currency": "usd", "lines": lines}
    placed = erp(office, "create_po", **args, cost_centre=None, justification=None)
    assert placed == {
        "id": "PO-1",
        "amount": "7146.50",
        "amount_cents": 714650,
        "currency": "USD",
        "status": "OPEN",
    }
    shown = erp(office, "get_po", id="PO-1")
    assert {**shown, **placed} == shown
    assert (shown["vendor"], shown["requester"]) == (VENDOR, "agent")
    assert shown["lines"][1] == {
        "item_id": "DOCK", "desc": "Dock", "qty": 3, "unit_price": "249.50",
        "unit_price_cents": 24950, "received_qty": 0, "invoiced_qty": 0,
    }  # fmt: skip
    assert shown["history"] == [{"time": 0, "actor": "agent", "what": "Ordered for $7,146.50."}]
    assert order(office) == "PO-2"


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [line(qty=0)]}, "lines.0.qty"),
        ({"lines": [line(qty=-1)]}, "lines.0.qty"),
        ({"lines": [line(qty=True)]}, "lines.0.qty"),
        ({"lines": [line(qty=1.5)]}, "lines.0.qty"),
        ({"lines": [line(price=0)]}, "lines.0.unit_price"),
        ({"lines": [line(price="-3")]}, "lines.0.unit_price"),
        ({"lines": [line(price="1.005")]}, "lines.0.unit_price"),
        ({"lines": [line(price=True)]}, "lines.0.unit_price"),
        ({"lines": [line(price=10**16)]}, "lines.0.unit_price"),
        ({"lines": [line(colour="red")]}, "lines.0.colour"),
        ({"lines": [{"item_id": "A", "qty": 1}]}, "lines.0.unit_price"),
        ({"lines": [line()] * 101}, "lines"),
        ({"vendor": ""}, "vendor"),
        ({"vendor": "x" * 121}, "vendor"),
        ({"currency": None}, "currency"),
        ({"vendor": None}, "vendor"),
    ],
)
def test_wrong_arguments_are_named(office: Office, args: dict[str, Any], field: str) -> None:
    good = {"vendor": VENDOR, "currency": "USD", "lines": [line()]}
    error = no(office, "invalid_args", "create_po", **{**good, **args})
    assert field in error["message"]


def test_currencies_are_iso(office: Office) -> None:
    good = {"vendor": VENDOR, "lines": [line()]}
    error = no(office, "invalid_args", "create_po", **good, currency="USX")
    assert "USD" in error["hint"]
    assert erp(office, "create_po", **good, currency="CHF")["currency"] == "CHF"
    no(office, "invalid_args", "create_po", vendor="V", currency="JPY", lines=[line(price=9.5)])
    assert order(office, line(price=9), currency="JPY")


def test_a_blank_vendor_and_an_order_beyond_all_money_are_refused(office: Office) -> None:
    no(office, "invalid_args", "create_po", vendor="  ", currency="USD", lines=[line()])
    lines = [line(qty=1_000_000, price=10**11)]
    no(office, "invalid_args", "create_po", vendor="V", currency="USD", lines=lines)


def test_unknown_vendors_and_items_are_refused_where_the_books_are_strict() -> None:
    office = open_office(**MASTER, strict=True)
    good = {"vendor": VENDOR, "currency": "USD", "lines": [line()]}
    error = no(office, "not_found", "create_po", **good | {"vendor": "Macrocompte"})
    assert error["hint"] == f"Did you mean {VENDOR}?"
    error = no(office, "not_found", "create_po", **good | {"lines": [line("MBP14")]})
    assert error["hint"] == "Did you mean MBP16?"
    assert erp(office, "create_po", **good | {"vendor": "v-100"})["id"] == "PO-1"
    shown = erp(office, "get_po", id="PO-1")
    assert (shown["vendor"], shown["lines"][0]["desc"]) == (VENDOR, "MacroBook Pro 16")
    bad = {"vendor": VENDOR, "po_id": "PO-1", "lines": [line("MBP14")]}
    no(office, "not_found", "submit_invoice", **bad)


def test_others_are_taken_where_the_books_are_not_strict() -> None:
    office = open_office(**MASTER)
    assert order(office, line("CHAIR"), vendor="Somebody Else") == "PO-1"


def test_goods_are_received_in_parts_and_never_more_than_ordered(office: Office) -> None:
    po = order(office, line(qty=5))
    assert receive(office, po, 2) == "GR-1"
    assert erp(office, "get_po", id=po)["status"] == "PARTIALLY_RECEIVED"
    error = no(
        office, "invalid_state", "receive_goods", po_id=po,
        lines=[{"item_id": "MBP16", "qty": 2}, {"item_id": "MBP16", "qty": 2}],
    )  # fmt: skip
    assert error["hint"] == "1 can still be received."
    came = erp(office, "receive_goods", po_id=po, lines=[{"item_id": "MBP16", "qty": 3}])
    assert came == {"id": "GR-2", "po_id": po, "po_status": "RECEIVED"}
    shown = erp(office, "get_po", id=po)
    assert shown["receipts"] == ["GR-1", "GR-2"]
    assert shown["lines"][0]["received_qty"] == 5
    assert shown["history"][1]["what"] == "GR-1: received 2 × MBP16."
    no(office, "invalid_state", "receive_goods", po_id=po, lines=[{"item_id": "MBP16", "qty": 1}])


def test_an_item_on_two_lines_is_received_line_by_line(office: Office) -> None:
    po = order(office, line(qty=2, price=10), line("DOCK", 1, 5), line(qty=3, price=9))
    receive(office, po, 4)
    lines = erp(office, "get_po", id=po)["lines"]
    assert [row["received_qty"] for row in lines] == [2, 0, 2]


def test_what_was_not_ordered_cannot_be_received(office: Office) -> None:
    po = order(office)
    lines = [{"item_id": "MBP61", "qty": 1}]
    error = no(office, "not_found", "receive_goods", po_id=po, lines=lines)
    assert error["hint"] == "Did you mean MBP16?"
    no(office, "not_found", "receive_goods", po_id="PO-9", lines=lines)
    no(office, "invalid_args", "receive_goods", po_id=po, lines=[{"item_id": "MBP16", "qty": 0}])
    no(office, "invalid_args", "receive_goods", po_id=po, lines=[])


def test_budgets_are_committed_and_never_exceeded() -> None:
    office = open_office(**MASTER)
    po = order(office, cost_centre="IT-10")
    error = no(
        office, "erp.over_budget", "create_po", vendor=VENDOR, currency="USD", lines=[line()],
        cost_centre="IT-10",
    )  # fmt: skip
    assert error["hint"] == "$3,602 is left."
    good = {"vendor": VENDOR, "currency": "USD", "lines": [line()], "cost_centre": "IT-1"}
    assert no(office, "not_found", "create_po", **good)["hint"] == "Did you mean IT-10?"
    no(office, "invalid_args", "create_po", **good | {"currency": "EUR", "cost_centre": "IT-10"})
    assert order(office) == "PO-2", "without a cost centre no budget is asked"
    erp(office, "post_payment", invoice_id=bill(office, po), amount="$1,000.25")
    assert erp(office, "list_budgets") == [
        {
            "cost_centre": "IT-10", "name": "IT hardware", "currency": "USD",
            "amount": 10000, "amount_cents": 1000000, "committed": 6398, "committed_cents": 639800,
            "left": 3602, "left_cents": 360200, "paid": "1000.25", "paid_cents": 100025,
        }
    ]  # fmt: skip


def test_orders_are_listed_in_pages_newest_first(office: Office) -> None:
    for _ in range(5):
        order(office)
    first = office.call("reader", "erp.list_pos", {"limit": 3})
    assert [row["id"] for row in first.result] == ["PO-5", "PO-4", "PO-3"]
    assert first.result[0].keys() == {
        "id", "vendor", "amount", "amount_cents", "currency", "status", "time",
    }  # fmt: skip
    rest = office.call("reader", "erp.list_pos", {"limit": 3, "cursor": first.next_cursor})
    assert [row["id"] for row in rest.result] == ["PO-2", "PO-1"]
    assert rest.next_cursor is None
    assert len(erp(office, "list_pos", limit=None, cursor=None)) == 5


def test_master_data_is_found_by_its_words() -> None:
    office = open_office(**MASTER)
    assert erp(office, "list_vendors", query="quill SONS") == [
        {"id": "V-2", "name": "Quill & Sons", "email": ""}
    ]
    assert [row["id"] for row in erp(office, "list_vendors", query=None)] == ["V-2", "V-100"]
    assert erp(office, "list_items", query="dock") == [
        {"item_id": "DOCK", "desc": "Dock", "price": "249.50", "price_cents": 24950,
         "currency": "USD"}
    ]  # fmt: skip
    page = office.call("agent", "erp.list_items", {"limit": 1})
    assert (len(page.result), page.next_cursor) == (1, "1")
    assert erp(office, "list_items", query="mbp16", cursor=page.next_cursor)
    assert erp(office, "list_items", query="nothing like it") == []


def test_reading_and_writing_are_permissions_of_their_own(office: Office) -> None:
    order(office)
    assert erp(office, "get_po", "reader", id="PO-1")["id"] == "PO-1"
    for name in ("create_po", "receive_goods", "submit_invoice", "match_three_way", "post_payment"):
        tool = office.tools[f"erp.{name}"]
        assert tool.permission == "erp:write"
    receiving = {"po_id": "PO-1", "lines": [{"item_id": "MBP16", "qty": 1}]}
    no(office, "permission_denied", "receive_goods", "reader", **receiving)


def test_an_unknown_order_is_answered_with_the_newest(office: Office) -> None:
    assert no(office, "not_found", "get_po", id="PO-1")["hint"] == "There are none yet."
    for _ in range(4):
        order(office)
    error = no(office, "not_found", "get_po", id="PO-77")
    assert error["hint"] == "The newest are PO-2, PO-3, PO-4."
    assert len(books(office).orders) == 4
