"""Whatever people order, receive, bill and pay, the books balance."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.canonical import loads
from tests.twins.erp.erp_office import HOLD, MASTER, VENDOR, books, line, open_office
from twins.erp.state import ErpState

ITEMS = ("MBP16", "DOCK", "CABLE")
PRICES = ("3199", "249.50", "9.99")
EXPECTED = {"invalid_state", "not_found", "approval_required", "erp.over_budget", "invalid_args"}

items, prices, quantities = st.sampled_from(ITEMS), st.sampled_from(PRICES), st.integers(1, 4)
priced = st.lists(st.builds(line, items, quantities, prices), min_size=1, max_size=3)
counted = st.lists(
    st.builds(lambda item, qty: {"item_id": item, "qty": qty}, items, quantities),
    min_size=1, max_size=3,
)  # fmt: skip


class ErpMachine(RuleBasedStateMachine):
    """A buyer, a warehouse, a vendor and an approver, who also try what they may not."""

    def __init__(self) -> None:
        super().__init__()
        self.office = open_office(approval=HOLD, **MASTER)
        self.was_held: dict[str, bool] = {}
        self.matches: dict[str, str] = {}

    @property
    def state(self) -> ErpState:
        return books(self.office)

    def call(self, name: str, actor: str = "agent", **args: Any) -> Any:
        before = self.state
        outcome = self.office.call(actor, f"erp.{name}", args)
        if outcome.error is not None:
            assert outcome.error["code"] in EXPECTED, outcome.error
            assert self.state.orders is before.orders or outcome.landed
            return None
        return outcome.result

    def any_of(self, data: st.DataObject, table: Any) -> str:
        return str(data.draw(st.sampled_from(list(table.keys()))))

    @rule(
        lines=priced,
        centre=st.sampled_from(["", "IT-10"]),
        currency=st.sampled_from(["USD"] * 3 + ["EUR"]),
    )
    def order(self, lines: list[dict[str, Any]], centre: str, currency: str) -> None:
        self.call("create_po", vendor=VENDOR, currency=currency, lines=lines, cost_centre=centre)

    @precondition(lambda self: len(self.state.orders))
    @rule(data=st.data(), lines=counted)
    def receive(self, data: st.DataObject, lines: list[dict[str, Any]]) -> None:
        po = self.any_of(data, self.state.orders)
        held = self.state.orders[po].held
        assert not (self.call("receive_goods", po_id=po, lines=lines) and held)

    @precondition(lambda self: len(self.state.orders))
    @rule(data=st.data(), lines=priced)
    def bill(self, data: st.DataObject, lines: list[dict[str, Any]]) -> None:
        po = self.any_of(data, self.state.orders)
        assert self.call("submit_invoice", vendor=VENDOR, po_id=po, lines=lines)

    @initialize()
    def begin(self) -> None:
        small, large = [line("DOCK", 3, "249.50"), line("CABLE", 4, "9.99")], [line(qty=3)]
        for lines in (small, large, small):
            assert self.call("create_po", vendor=VENDOR, currency="USD", lines=lines)

    @precondition(lambda self: len(self.state.orders))
    @rule(data=st.data())
    def deliver_and_bill_in_full(self, data: st.DataObject) -> None:
        order = self.state.orders[self.any_of(data, self.state.orders)]
        missing = [
            {"item_id": row.item_id, "qty": row.qty - row.received}
            for row in order.lines
            if row.qty > row.received
        ]
        if missing:
            self.call("receive_goods", po_id=order.id, lines=missing)
        lines = [line(row.item_id, row.qty, str(row.cents / 100)) for row in order.lines]
        self.call("submit_invoice", vendor=VENDOR, po_id=order.id, lines=lines)

    @precondition(lambda self: len(self.state.invoices))
    @rule(data=st.data(), with_receipt=st.booleans())
    def match(self, data: st.DataObject, with_receipt: bool) -> None:
        invoice = self.state.invoices[self.any_of(data, self.state.invoices)]
        receipts = list(self.state.orders[invoice.po_id].receipts)
        receipt = data.draw(st.sampled_from(receipts)) if with_receipt and receipts else None
        found = self.call(
            "match_three_way", po_id=invoice.po_id, invoice_id=invoice.id, receipt_id=receipt
        )
        assert found
        self.matches[invoice.id] = found["status"]
        if found["status"] == "MATCH":
            assert found["receipt_id"] in receipts
            assert found["amount_ok"]
            assert not found["qty_mismatches"]

    @precondition(lambda self: len(self.state.invoices))
    @rule(data=st.data(), cents=st.integers(1, 2_000_000), in_full=st.booleans())
    def pay(self, data: st.DataObject, cents: int, in_full: bool) -> None:
        invoice = self.state.invoices[self.any_of(data, self.state.invoices)]
        held = self.state.orders[invoice.po_id].held
        cents = invoice.open_cents or 1 if in_full else cents
        sent = f"{cents // 100}.{cents % 100:02d}"
        paid = self.call("post_payment", invoice_id=invoice.id, amount=sent)
        assert bool(paid) == (cents <= invoice.open_cents and not held)

    @precondition(lambda self: len(self.state.orders))
    @rule(data=st.data(), who=st.sampled_from(["cfo", "coo"]))
    def approve(self, data: st.DataObject, who: str) -> None:
        po = self.any_of(data, self.state.orders)
        held = self.state.orders[po].held
        outcome = self.office.call(who, "erp.approve_po", {"po_id": po})
        assert outcome.ok == (held and who == "cfo")

    @rule(ms=st.integers(0, 20_000))
    def wait(self, ms: int) -> None:
        self.office.advance(self.office.time_ms + ms)

    @invariant()
    def payments_are_what_is_paid(self) -> None:
        state = self.state
        by_invoice: dict[str, int] = {}
        for payment in state.payments.values():
            assert payment.cents > 0
            by_invoice[payment.invoice_id] = by_invoice.get(payment.invoice_id, 0) + payment.cents
        by_order: dict[str, int] = {}
        for invoice in state.invoices.values():
            assert invoice.paid_cents == by_invoice.get(invoice.id, 0) <= invoice.cents
            assert sum(state.payments[own].cents for own in invoice.payments) == invoice.paid_cents
            assert invoice.cents == sum(row.qty * row.cents for row in invoice.lines)
            assert (invoice.id in state.unpaid) == (invoice.status == "OPEN")
            by_order[invoice.po_id] = by_order.get(invoice.po_id, 0) + invoice.paid_cents
        for order in state.orders.values():
            assert order.paid_cents == by_order.get(order.id, 0)

    @invariant()
    def orders_add_up(self) -> None:
        state = self.state
        for order in state.orders.values():
            assert order.cents == sum(row.qty * row.cents for row in order.lines)
            bills = [state.invoices[own] for own in order.invoices]
            assert order.invoiced_cents == sum(bill.cents for bill in bills)
            came = [row for own in order.receipts for row in state.receipts[own].lines]
            for item in {row.item_id: None for row in order.lines}:
                rows = [row for row in order.lines if row.item_id == item]
                assert sum(row.received for row in rows) == sum(
                    row.qty for row in came if row.item_id == item
                )
                assert sum(row.invoiced for row in rows) == sum(
                    row.qty for bill in bills for row in bill.lines if row.item_id == item
                )
            assert all(row.received <= row.qty for row in order.lines)

    @invariant()
    def held_orders_wait(self) -> None:
        for order in self.state.orders.values():
            assert order.held == (order.id in self.state.held)
            if order.held:
                assert (order.paid_cents, len(order.receipts)) == (0, 0)
                assert self.was_held.get(order.id, True), "a release is for good"
            assert order.held or order.cents <= 5000_00 or order.approved_by == "cfo"
            self.was_held[order.id] = order.held

    @invariant()
    def no_match_without_a_receipt(self) -> None:
        for invoice in self.state.invoices.values():
            known = invoice.match.status if invoice.match is not None else None
            assert known == self.matches.get(invoice.id)
            if invoice.match is not None and invoice.match.status == "MATCH":
                assert invoice.match.receipt_id in list(self.state.orders[invoice.po_id].receipts)

    @invariant()
    def budgets_hold(self) -> None:
        (budget,) = self.state.budgets.values()
        orders = [o for o in self.state.orders.values() if o.cost_centre == budget.cost_centre]
        assert budget.committed_cents == sum(order.cents for order in orders) <= budget.cents
        assert budget.paid_cents == sum(order.paid_cents for order in orders)

    @invariant()
    def nothing_gets_lost_on_its_way(self) -> None:
        assert self.office.world.undeliverable == 0
        for row in self.office.world.log.tail(1):
            assert loads(row)["findings"] == []

    @invariant()
    def views_stay_the_same_objects(self) -> None:
        before = self.office.view("erp", "agent")
        twin = self.office.twins[self.office.index["erp"]]
        assert twin.view(self.state, self.office.directory["agent"]) == before
        assert self.office.view("erp", "agent") is before


TestErpMachine = ErpMachine.TestCase
TestErpMachine.settings = settings(max_examples=80, stateful_step_count=40)
