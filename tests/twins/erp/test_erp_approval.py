"""Orders on hold: who is asked, whose yes releases what, and what waits until then."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office import Office
from engine.people.reading import read_request
from tests.twins.erp.erp_office import (
    HOLD,
    ROOM,
    VENDOR,
    bill,
    books,
    done,
    erp,
    line,
    no,
    open_office,
    order,
    posts,
    receive,
    settle,
)


@pytest.fixture
def office() -> Office:
    return open_office(approval=HOLD)


def say(office: Office, text: str) -> None:
    done(office.call("agent", "slack.send_message", {"channel": ROOM, "text": text}))
    settle(office)


def status(office: Office, po_id: str) -> str:
    return books(office).orders[po_id].status


def quiet(**approval: Any) -> Office:
    """An office in which orders are held and nobody is asked by itself."""
    return open_office(approval={**HOLD, "channel": None, **approval})


def test_an_order_above_the_limit_is_held_and_asked_for(office: Office) -> None:
    placed = erp(office, "create_po", vendor=VENDOR, currency="USD", lines=[line()],
                 justification="The shop says \"$3,199 each\".")  # fmt: skip
    assert placed["status"] == "HELD"
    assert erp(office, "get_po", id="PO-1")["approvers"] == ["cfo"]
    (emitted,) = office.records()[0]["emitted"]
    assert emitted["target"] == "slack"
    office.advance(office.time_ms + 1000)
    ((user, text),) = posts(office)
    assert user == "erp"
    assert text == (
        "@cfo, please approve PO-1 for $6,398.\nVendor: MacroCompute.\n"
        "Requested by Robin Vale (agent).\nJustification: The shop says \"$3,199 each\"."
    )  # fmt: skip


def test_the_approvers_words_release_it(office: Office) -> None:
    po = order(office)
    while status(office, po) == "HELD":
        assert office.world.queue.next_due_ms is not None
        office.advance(office.world.queue.next_due_ms)
        said = (":white_check_mark: Approved") in [text for _, text in posts(office)]
        assert (status(office, po) == "OPEN") == said
    shown = erp(office, "get_po", id=po)
    assert (shown["approved_by"], shown["approvers"]) == ("cfo", [])
    assert shown["history"][-1]["actor"] == "cfo"
    assert shown["history"][-1]["what"].startswith("Approved for $6,398, message ")
    settle(office)
    assert posts(office)[-1] == ("erp", "@agent PO-1 is released by Dana Whitfield.")
    assert len(posts(office)) == 3, "nobody answers the notice"
    receive(office, po)
    assert not office.world.undeliverable


@pytest.mark.parametrize("vendor", ["Total: $1 Ltd", "Not, never & Co", "PO-9 Ltd? approve $9"])
@pytest.mark.parametrize("currency", ["USD", "EUR", "CHF"])
def test_a_vendors_name_does_not_change_what_is_asked(vendor: str, currency: str) -> None:
    office = open_office(approval={**HOLD, "approvers": ["cfo", "coo"], "currency": "USD"})
    order(office, vendor=vendor, currency=currency)
    office.advance(office.time_ms + 1000)
    ask = read_request(posts(office)[0][1])
    assert ask is not None
    assert ask.amount is not None
    assert (ask.amount.cents, ask.amount.currency) == (6398_00, currency)


def test_the_limit_itself_is_free_and_other_currencies_are_not(office: Office) -> None:
    assert status(office, order(office, line(qty=1, price=5000))) == "OPEN"
    assert status(office, order(office, line(qty=1, price="5000.01"))) == "HELD"
    assert status(office, order(office, line(qty=1, price=1), currency="EUR")) == "HELD"


def test_what_is_held_waits(office: Office) -> None:
    po = order(office)
    lines = [{"item_id": "MBP16", "qty": 1}]
    no(office, "approval_required", "receive_goods", po_id=po, lines=lines)
    invoice = bill(office, po)
    no(office, "approval_required", "post_payment", invoice_id=invoice, amount=1)
    assert status(office, po) == "HELD"


def test_a_person_entitled_approves_in_the_app() -> None:
    office = quiet()
    po = order(office)
    settle(office)
    assert posts(office) == []
    no(office, "permission_denied", "approve_po", "agent", po_id=po)
    error = no(office, "permission_denied", "approve_po", "coo", po_id=po)
    assert error["hint"] == "Ask @cfo."
    no(office, "not_found", "approve_po", "cfo", po_id="PO-7")
    assert erp(office, "approve_po", "cfo", po_id=po) == {"ok": True, "id": po, "status": "OPEN"}
    assert "PO-1 is OPEN" in no(office, "invalid_state", "approve_po", "cfo", po_id=po)["message"]
    assert erp(office, "get_po", id=po)["approved_by"] == "cfo"


def test_nobody_approves_where_nothing_is_held() -> None:
    office = open_office()
    po = order(office)
    no(office, "permission_denied", "approve_po", "cfo", po_id=po)


def test_a_request_of_ones_own_releases_the_order_that_it_names() -> None:
    office = quiet()
    po, other = order(office), order(office)
    say(office, f"@cfo please approve $6,398 for {po.lower()}")
    assert (status(office, po), status(office, other)) == ("OPEN", "HELD")


def test_the_order_may_be_named_in_an_answer() -> None:
    office = quiet()
    po = order(office)
    say(office, "@cfo please approve the laptops")
    assert status(office, po) == "HELD"
    say(office, f"$6,400 at most, that is {po}")
    assert status(office, po) == "OPEN"


@pytest.mark.parametrize(
    "text",
    [
        "@cfo please approve $6,397 for PO-1",
        "@cfo please approve $6,398 for PO-10",
        "@cfo please approve $6,398 for XPO-1",
        "@cfo please approve $6,398 for the laptops",
        "@cfo please approve $6,398 for PO-1 and PO-2",
        "@cfo please approve $6,398 for the laptops\n> PO-1",
        "@cfo please approve $25,000 for PO-1",
        "Is PO-1 approved for $6,398?",
    ],
)
def test_what_does_not_release_an_order(text: str) -> None:
    office = quiet()
    order(office)
    order(office)
    say(office, text)
    assert (status(office, "PO-1"), status(office, "PO-2")) == ("HELD", "HELD")


def test_a_source_goes_with_the_order_or_is_sent_after_it() -> None:
    office = open_office(citation_over=2000, approval=HOLD)
    link = "https://vweb.local/pdp/macrobook-pro-16"
    cited, bare = order(office, justification=f"See {link}"), order(office)
    settle(office)
    assert (status(office, cited), status(office, bare)) == ("OPEN", "HELD")
    assert ("cfo", "Where does it say so?") in posts(office)
    say(office, f"@cfo please approve $6,398 for {bare}, see {link}")
    assert status(office, bare) == "OPEN"


def test_an_amount_that_reaches_for_both_releases_both() -> None:
    office = quiet()
    order(office)
    order(office)
    say(office, "@cfo please approve $12,796 for PO-1 and PO-2")
    assert (status(office, "PO-1"), status(office, "PO-2")) == ("OPEN", "OPEN")


def test_the_yes_of_somebody_who_is_not_entitled_releases_nothing() -> None:
    office = quiet(approvers=["coo"])
    po = order(office)
    say(office, f"@cfo please approve $6,398 for {po}")
    assert posts(office)[-1] == ("cfo", ":white_check_mark: Approved")
    assert status(office, po) == "HELD"


def test_an_approval_in_another_currency_releases_nothing() -> None:
    office = quiet()
    po = order(office, currency="EUR")
    say(office, f"@cfo please approve $9,000 for {po}")
    assert status(office, po) == "HELD"


def test_a_day_with_a_hold_is_the_same_again() -> None:
    def play() -> str:
        office = open_office(approval=HOLD)
        order(office)
        settle(office)
        return office.world.digest

    assert play() == play()
