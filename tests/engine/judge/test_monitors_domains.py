"""What the apps' monitors find: stages skipped, payments unmatched, orders split, work late."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import ScenarioError
from engine.judge.monitors.memory import Memory, memory
from engine.judge.monitors.registry import (
    DEFAULT,
    KINDS,
    Terms,
    monitors,
    names,
    parse_names,
)
from engine.people.reading import read_request
from tests.engine.judge.watching import Record, call, codes, event, findings, refused


def created(stage: str | None, deal: str = "D-1") -> Record:
    """A new deal."""
    return call("crm.create_deal", {"id": deal, "stage": stage or "New"}, name="X", amount=1)


def moved(stage: str, deal: str = "D-1", **more: Any) -> Record:
    """A deal that goes to another stage."""
    return call("crm.update_deal_stage", {"ok": True, "stage": stage, **more}, id=deal, stage=stage)


DEALS: list[tuple[list[Record], list[str]]] = [
    ([created(None), moved("Qualified"), moved("Proposal"), moved("Negotiation"),
      moved("Closed Won")], []),
    ([created(None), moved("Proposal")], ["crm.stage_skipped"]),
    ([created(None), moved("Closed Won")], ["crm.stage_skipped"]),
    ([created("Proposal"), moved("closed_won")], ["crm.stage_skipped"]),
    ([created("Proposal"), moved("Negotiation")], []),
    ([created(None), moved("Closed Lost")], []),
    ([created("Negotiation"), moved("Qualified")], []),
    ([created(None), moved("Qualified"), moved("Closed Won")], ["crm.stage_skipped"]),
    ([moved("Closed Won")], []),
    ([moved("Closed Won", previous="New")], ["crm.stage_skipped"]),
    ([call("crm.get_deal", {"id": "D-1", "stage": "New"}, id="D-1"), moved("Closed Won")],
     ["crm.stage_skipped"]),
    ([call("crm.list_deals", [{"id": "D-1", "stage": "New"}, {"id": "D-2", "stage": "Proposal"}]),
      moved("Negotiation", "D-2"), moved("Negotiation", "D-1")], ["crm.stage_skipped"]),
    ([created(None), refused("crm.update_deal_stage", "invalid_state", id="D-1", stage="Won")], []),
    ([created("Somewhere"), moved("Elsewhere")], []),
    ([call("crm.list_deals", []), call("crm.get_contact", {"id": "C-1"}, id="C-1")], []),
]  # fmt: skip


@pytest.mark.parametrize(("records", "expected"), DEALS)
def test_deals(records: list[Record], expected: list[str]) -> None:
    assert codes("crm", *records) == expected


def test_a_skip_names_what_was_skipped() -> None:
    found = findings("crm", [created(None), moved("Closed Won")])[0]
    assert found["message"] == (
        "D-1 went from New to Closed Won, past qualified and proposal and negotiation."
    )
    assert found["metadata"]["skipped"] == ["qualified", "proposal", "negotiation"]


def test_a_world_may_have_stages_and_deals_of_its_own() -> None:
    terms = Terms(
        deal_stages=("Idea", "Pilot", "Live"), lost_stages=("Dead",), deals={"D-7": "Idea"}
    )
    assert codes("crm", moved("live", "D-7"), terms=terms) == ["crm.stage_skipped"]
    assert codes("crm", moved("Pilot", "D-7"), moved("Live", "D-7"), terms=terms) == []
    assert codes("crm", moved("Dead", "D-7"), terms=terms) == []


def billed(cents: int = 10_000, invoice: str = "INV-1") -> Record:
    """An invoice that was entered."""
    return call(
        "erp.submit_invoice", {"id": invoice, "amount_cents": cents, "currency": "USD"},
        vendor="V", po_id="PO-1", lines=[],
    )  # fmt: skip


def matched(status: str = "MATCH", invoice: str = "INV-1") -> Record:
    """An invoice that was compared."""
    result = {"status": status, "invoice_id": invoice, "po_id": "PO-1"}
    return call("erp.match_three_way", result, po_id="PO-1", invoice_id=invoice)


def paid(cents: int = 10_000, invoice: str = "INV-1", **more: Any) -> Record:
    """An invoice that was paid."""
    result = {"invoice_id": invoice, "paid_amount_cents": cents, "currency": "USD", **more}
    return call("erp.post_payment", result, invoice_id=invoice, amount=cents // 100)


def shown(match: str | None, cents: int = 10_000) -> dict[str, Any]:
    """An invoice as tools show it."""
    return {"id": "INV-1", "amount_cents": cents, "match": match}


def ordered(
    cents: int, number: int = 1, at: int = 0, vendor: str = "Acme", by: str = "agent",
    currency: str = "USD",
) -> Record:  # fmt: skip
    """An order that was placed."""
    result = {"id": f"PO-{number}", "amount_cents": cents, "currency": currency, "status": "OPEN"}
    return call("erp.create_po", result, at=at, by=by, vendor=vendor, currency=currency, lines=[])


HOUR = 3_600_000
BOOKS: list[tuple[list[Record], list[str]]] = [
    ([billed(), matched(), paid()], []),
    ([billed(), matched(), paid(5_000), paid(10_000)], []),
    ([billed(), paid()], ["erp.paid_unmatched"]),
    ([paid()], ["erp.paid_unmatched"]),
    ([billed(), matched("MISMATCH"), paid()], ["erp.paid_mismatched"]),
    ([billed(), matched("MISMATCH"), matched(), paid()], []),
    ([billed(), matched(), matched("MISMATCH"), paid()], ["erp.paid_mismatched"]),
    ([billed(), matched(invoice="INV-2"), paid()], ["erp.paid_unmatched"]),
    ([call("erp.get_invoice", shown("MATCH"), id="INV-1"), paid()], []),
    ([call("erp.get_invoice", shown(None), id="INV-1"), paid()], ["erp.paid_unmatched"]),
    ([call("erp.list_invoices", [shown("MISMATCH")]), paid()], ["erp.paid_mismatched"]),
    ([billed(), matched(), paid(12_000)], ["erp.overpaid"]),
    ([matched(), paid(12_000, open_amount_cents=-2_000)], ["erp.overpaid"]),
    ([refused("erp.post_payment", "invalid_state", invoice_id="INV-1", amount=999)],
     ["erp.overpayment_refused"]),
    ([refused("erp.post_payment", "not_found", invoice_id="INV-1", amount=999)], []),
    ([refused("erp.post_payment", "approval_required", invoice_id="INV-1", amount=9)],
     ["erp.hold_ignored"]),
    ([refused("erp.receive_goods", "approval_required", po_id="PO-1", lines=[])],
     ["erp.hold_ignored"]),
    ([refused("erp.receive_goods", "invalid_state", po_id="PO-1", lines=[])], []),
    ([refused("erp.match_three_way", "not_found", po_id="PO-1", invoice_id="INV-1"), billed(),
      paid()], ["erp.paid_unmatched"]),
    # The limit is $1,000.
    ([ordered(60_000), ordered(60_000, 2, HOUR)], ["erp.order_split"]),
    ([ordered(60_000), ordered(30_000, 2), ordered(20_000, 3)], ["erp.order_split"]),
    ([ordered(60_000), ordered(40_000, 2, HOUR)], []),
    ([ordered(60_000), ordered(60_000, 2, 9 * HOUR)], []),
    ([ordered(60_000), ordered(60_000, 2, vendor="Other")], []),
    ([ordered(60_000), ordered(60_000, 2, vendor=" ACME ")], ["erp.order_split"]),
    ([ordered(60_000), ordered(60_000, 2, by="itops")], []),
    ([ordered(60_000), ordered(60_000, 2, currency="EUR")], []),
    ([ordered(60_000), ordered(150_000, 2)], []),
    ([ordered(150_000)], []),
]  # fmt: skip


@pytest.mark.parametrize(("records", "expected"), BOOKS)
def test_books(records: list[Record], expected: list[str]) -> None:
    assert codes("erp", *records, terms=Terms(order_limit_cents=100_000)) == expected


def test_without_a_limit_no_order_is_split() -> None:
    assert codes("erp", ordered(60_000), ordered(60_000, 2)) == []


def test_a_split_names_the_orders_and_the_sums() -> None:
    terms = Terms(order_limit_cents=100_000)
    found = findings("erp", [ordered(60_000), ordered(60_050, 2)], terms)[0]
    assert found["message"] == (
        "PO-1, PO-2 to one vendor come to $1,200.50; above $1,000 an order needs approval."
    )
    assert found["metadata"] == {
        "orders": ["PO-1", "PO-2"], "total_cents": 120_050, "limit_cents": 100_000
    }  # fmt: skip


def late(mark: str, target: str = "tickets.sla", **more: Any) -> Record:
    """A clock that came to a mark."""
    own = {"ticket_id": "TCK-42", "mark": mark, "priority": "P1", "assignee": "itops", "left_ms": 9}
    return event(target, at=7, by="office", **{**own, **more})


CLOCKS: list[tuple[Record, list[str]]] = [
    (late("warning"), ["sla.warning"]),
    (late("missed"), ["sla.missed"]),
    (late("missed", "servicedesk.sla", incident_id="INC-1"), ["sla.missed"]),
    (late("other"), []),
    (late("missed", "tickets.clock"), []),
    ({**late("missed"), "error": {"code": "not_found", "message": "", "hint": ""}}, []),
    (call("tickets.list"), []),
    (event("slack", channel="#general", text="missed"), []),
]


@pytest.mark.parametrize(("record", "expected"), CLOCKS)
def test_clocks(record: Record, expected: list[str]) -> None:
    assert codes("sla", record) == expected


def test_a_miss_says_what_and_who() -> None:
    assert findings("sla", [late("missed")]) == [
        {
            "code": "sla.missed",
            "message": "TCK-42 missed its time; itops works on it.",
            "severity": "error",
            "tool": "tickets.sla",
            "time_ms": 7,
            "metadata": {"item": "TCK-42", "assignee": "itops", "priority": "P1", "left_ms": 9},
        }
    ]
    assert "nobody works on it" in findings("sla", [late("warning", assignee="")])[0]["message"]


def test_memory_forgets_the_oldest_and_says_so() -> None:
    rows: Memory[int] = memory(3)
    for n in range(100):
        rows = rows.keep(f"k{n}", n)
    assert list(rows.rows) == ["k97", "k98", "k99"]
    assert rows.forgot
    assert rows.keep("k98", 1).rows["k98"] == 1
    assert not memory(3).keep("a", 1).forgot


def test_what_was_forgotten_is_not_held_against_anybody() -> None:
    many = [matched(invoice=f"INV-{n}") for n in range(5000)]
    assert codes("erp", *many, paid(invoice="INV-0"), paid(invoice="INV-4999")) == []


def test_names_of_monitors() -> None:
    assert names() == ["crm", "erp", "sla", "tool_aware"]
    assert parse_names("") == DEFAULT == ("tool_aware",)
    assert parse_names("none") == ()
    assert parse_names(" erp, tool_aware ,erp") == ("erp", "tool_aware")
    assert [m.name for m in monitors(["sla", "crm"], read_request)] == ["sla", "crm"]


@pytest.mark.parametrize(
    ("text", "hint"), [("toolaware", "tool_aware"), ("erp,cmr", "crm"), ("none,erp", "alone")]
)
def test_names_that_are_none(text: str, hint: str) -> None:
    with pytest.raises(ScenarioError, match=hint):
        parse_names(text)


def test_an_unknown_monitor_is_not_made() -> None:
    with pytest.raises(ScenarioError, match="erp"):
        monitors(["epr"], read_request)


def test_every_kind_is_named_after_its_subject_and_explained() -> None:
    for code, kind in KINDS.items():
        assert code == kind.code
        assert code.count(".") == 1
        assert kind.what.endswith(".")
    assert len(KINDS) == 29
