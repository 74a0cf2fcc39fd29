"""What the presenters of docs, tickets, ERP and of records say, without a screen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.table import Table
from tests.vei_tui.crowds import crowd_of_tickets
from twins.tickets.clock import Clock, Limit
from vei_tui.panes._check import HARM
from vei_tui.play import Play
from vei_tui.presenters import docs, erp, erp_reading, records, tickets
from vei_tui.presenters.events import Needs
from vei_tui.presenters.people import People, Person
from vei_tui.presenters.records import Day
from vei_tui.presenters.text import Node, PageLine, Role, line, plain
from vei_tui.presenters.wrap import width_of
from vei_tui.widgets.listing_line import ListingTab, listing_row

PEOPLE = People.of("agent", [Person("agent", "Robin Vale"), Person("sam", "Sam Okafor")])
DAY = Day(PEOPLE, "2026-03-03T09:00", 0)
MINUTE = 60_000


def text(lines: list[PageLine]) -> str:
    return "\n".join(plain(row) for row in lines)


def nodes(lines: list[PageLine]) -> dict[str, str]:
    return records.links_of(lines)


# Records


@pytest.mark.parametrize(
    ("ms", "words"),
    [(0, "0m"), (59 * MINUTE, "59m"), (60 * MINUTE, "1h"), (47 * 60 * MINUTE, "47h"),
     (48 * 60 * MINUTE, "2d"), (400 * 24 * 60 * MINUTE, "400d")],
)  # fmt: skip
def test_lengths_fit_a_column(ms: int, words: str) -> None:
    assert records.length(ms) == words


def test_prose_leads_to_things_pages_and_people() -> None:
    rows = records.prose("See TCK-42 and\nhttps://x.example/a, ask @sam or @nobody: X-1", PEOPLE)
    assert list(nodes(rows)) == ["go TCK-42", "url https://x.example/a", "person sam", "go X-1"]
    assert text(rows) == "See TCK-42 and\nhttps://x.example/a, ask @sam or @nobody: X-1"


def test_ids_that_nobody_has_are_plain_text() -> None:
    asked: list[str] = []

    def known(ref: str) -> bool:
        asked.append(ref)
        return ref == "TCK-1"

    rows = records.prose("WX-40 and TCK-1, WX-40 again, @sam", PEOPLE)
    shown = records.only_known(rows, known)
    assert list(nodes(shown)) == ["go TCK-1", "person sam"]
    assert text(shown) == text(rows)
    assert asked == ["WX-40", "TCK-1"]


@given(st.text(), st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_nothing_written_harms(words: str, cells: list[str]) -> None:
    rows = [*records.prose(words, PEOPLE), *records.small_table(cells, [cells])]
    rows += docs.body_lines(words, PEOPLE)
    for row in rows:
        for piece in row:
            assert not HARM.search(piece[0]), piece


def test_small_tables_line_up() -> None:
    rows = records.small_table(("item", "sum"), [["a", "1"], ["long name", "1,000"]], right=(1,))
    assert [plain(row).rstrip() for row in rows] == [
        "  ITEM         SUM",
        "  a              1",
        "  long name  1,000",
    ]


@given(st.integers(0, 200), st.lists(st.text(max_size=12), max_size=6))
def test_the_line_of_listings_never_exceeds_its_width(width: int, titles: list[str]) -> None:
    tabs = [ListingTab(str(at), title, 10_000, at) for at, title in enumerate(titles)]
    assert width_of(listing_row(tabs, "0", width)) <= width


# Tickets


def test_the_queue_begins_with_what_is_due_and_ends_with_what_is_done(play: Play) -> None:
    view = play.office.view("tickets", "agent")
    assert [ticket.id for ticket in tickets.queue(view, "", tickets.URGENT)] == [
        "TCK-41", "TCK-40", "TCK-43", "TCK-39", "TCK-44", "TCK-45", "TCK-38",
    ]  # fmt: skip
    newest = [ticket.id for ticket in tickets.queue(view, "", tickets.NEWEST)]
    assert newest[0] == "TCK-45"


def test_filters_keep_what_they_say(play: Play) -> None:
    view = crowd_of_tickets(play.office.view("tickets", "agent"), count=500)
    every = set(tickets.queue(view, "", tickets.NEWEST))
    done = {t for t in every if tickets.is_done(view, t)}
    assert set(tickets.queue(view, tickets.OPEN, tickets.NEWEST)) == every - done
    mine = tickets.queue(view, tickets.MINE, tickets.NEWEST)
    assert mine
    assert all(t.assignee == "agent" and t not in done for t in mine)
    assert {t.id for t in tickets.queue(view, tickets.NEW, "")} == set(view.news.keys())
    statuses = [name for name, _ in tickets.filters(view) if name.startswith(tickets.STATUS)]
    split = [t for name in statuses for t in tickets.queue(view, name, tickets.NEWEST)]
    assert len(split) == len(every)
    assert set(split) == every


@pytest.mark.parametrize(
    ("now", "words"), [(0, "2h"), (90, "30m"), (120, "late 0m"), (200, "late 1h")]
)
def test_time_left(now: int, words: str) -> None:
    clock = Clock(Limit(120 * MINUTE, 0)).start(0)
    assert tickets.left(clock, replace(DAY, now_ms=now * MINUTE))[0] == words
    assert tickets.left(Clock(), DAY)[0] == "-"


def test_a_ticket_says_where_it_may_go_and_what_is_new(play: Play) -> None:
    play.office.call("agent", "tickets.get", {"ticket_id": "TCK-43"})
    comment = {"ticket_id": "TCK-43", "text": "@agent the rest comes, see PO-4"}
    assert play.office.call("tomas", "tickets.comment", comment).ok
    view = play.office.view("tickets", "agent")
    rows = tickets.detail(view.tickets["TCK-43"], view, DAY)
    said = text(rows)
    assert "open → in review, cancelled" in said
    assert said.index("new") < said.index("the rest comes")
    assert "go PO-4" in nodes(rows)


def test_tickets_tell_what_others_did(play: Play) -> None:
    office = play.office
    before = office.view("tickets", "agent")
    office.call("tomas", "tickets.comment", {"ticket_id": "TCK-43", "text": "@agent look"})
    office.call("sam", "tickets.update", {"ticket_id": "TCK-45", "assignee": "agent"})
    office.call("agent", "tickets.comment", {"ticket_id": "TCK-43", "text": "yes"})
    found = tickets.arrivals(before, office.view("tickets", "agent"))
    assert [(a.who, a.ref, a.needs) for a in found] == [
        ("tomas", "TCK-43", Needs.MENTION),
        ("sam", "TCK-45", Needs.DIRECT),
    ]


# Docs


def test_a_body_keeps_its_headings_lists_tables_and_code() -> None:
    body = "\n".join((
        "# One", "Two", "===", "* point **bold**", "  - inner", "1. first", "> said", "",
        "| a | b |", "| --- | --- |", "| 1 | 22 |", "```", "# code | x |", "```", "a_b __c__",
    ))  # fmt: skip
    rows = docs.body_lines(body, PEOPLE)
    assert [plain(row).rstrip() for row in rows] == [
        "One", "Two", "• point bold", "  • inner", "1. first", "> said", "",
        "  A  B", "  1  22", "  # code | x |", "a_b __c__",
    ]  # fmt: skip
    roles = [row[0][1] if row else None for row in rows]
    assert roles[:2] == [Role.HEADING, Role.HEADING]
    assert roles[5] is Role.DIM
    assert roles[9] is Role.CODE


def test_a_document_has_an_outline_and_what_names_it(play: Play) -> None:
    office = play.office
    office.call("agent", "vei.tick", {"dt_ms": 1_000})
    office.call("agent", "docs.read", {"doc_id": "POLICY-1"})
    view = office.view("docs", "agent")
    doc = view.opened
    assert doc is not None
    rows, outline = docs.document(doc, doc.now, view.references, DAY)
    assert [title for title, _ in outline] == [
        "Purchasing policy", "Limits", "Receipts and invoices", "Who to ask",
    ]  # fmt: skip
    assert all(plain(rows[at]) == title for title, at in outline)
    assert any(node.startswith("go tickets") for node in nodes(rows))


def test_versions_say_what_they_changed(play: Play) -> None:
    office = play.office
    office.call("sam", "docs.update", {"doc_id": "RUN-3", "title": "VPN", "tags": ["it"]})
    before = office.view("docs", "agent")
    office.call("sam", "docs.update", {"doc_id": "RUN-3", "body": "Gone."})
    view = office.view("docs", "agent")
    doc = view.find("RUN-3")
    assert doc is not None
    assert [docs.what_changed(doc, at) for at in range(3)] == [
        "first written", "changed the title and tags", "changed the text",
    ]  # fmt: skip
    assert [(a.who, a.what) for a in docs.arrivals(before, view)] == [("sam", "changed RUN-3")]
    assert docs.arrivals(view, view) == []


def test_docs_are_kept_by_tag_and_news(play: Play) -> None:
    view = play.office.view("docs", "agent")
    assert {doc.id for doc in docs.kept_docs(view, "tag finance")} == {"FIN-1", "POLICY-1"}
    assert docs.kept_docs(view, docs.NEW) == []
    assert docs.tags(view)[0] == ("finance", 2)


# ERP


def test_an_order_is_told_in_words(play: Play) -> None:
    view = play.office.view("erp", "agent")
    states = {order.id: erp.order_state(order)[0] for order in view.orders.values()}
    assert states == {"PO-3": "✔ closed", "PO-4": "partly in", "PO-5": "open", "PO-7": "HELD"}
    said = text(erp_reading.order_detail(view.orders["PO-4"], view, DAY))
    assert "PC-40       40    30      40  $62.00  $2,480.00  Pressure cell 40 hPa" in said
    assert "└ GR-3  10 came" in said
    assert "└ INV-2  billed  $3,920.00  not matched\n  └ not paid" in said


def test_a_mismatch_says_where_and_why(play: Play) -> None:
    office = play.office
    args = {"po_id": "PO-4", "invoice_id": "INV-2"}
    office.call("agent", "erp.match_three_way", args)
    view = office.view("erp", "agent")
    said = text(erp_reading.invoice_detail(view.invoices["INV-2"], view, DAY))
    assert "✗ MISMATCH with GR-3 by you" in said
    assert "✗ PC-40: more than received" in said
    assert "✗  PC-40" in said
    assert "✔  HS-40" in said
    assert "Something changed since" not in said
    came = {"po_id": "PO-4", "lines": [{"item_id": "PC-40", "qty": 10}]}
    assert office.call("agent", "erp.receive_goods", came).ok
    view = office.view("erp", "agent")
    said = text(erp_reading.invoice_detail(view.invoices["INV-2"], view, DAY))
    assert "Something changed since: m matches it again." in said


def test_forms_are_filled_in_with_what_is_missing(play: Play) -> None:
    view = play.office.view("erp", "agent")
    assert erp.to_receive(view.orders["PO-4"]) == {
        "po_id": "PO-4",
        "lines": [{"item_id": "PC-40", "qty": 10}],
    }
    assert erp.to_bill(view.orders["PO-5"])["lines"][0]["unit_price"] == "289.50"
    assert erp.to_pay(view.invoices["INV-2"]) == {"invoice_id": "INV-2", "amount": 3920}


def test_who_approves_is_told_of_held_orders_and_who_ordered_of_releases(play: Play) -> None:
    office = play.office
    before = {who: office.view("erp", who) for who in ("agent", "cfo", "marta")}
    lines = [{"item_id": "CB-1", "qty": 1, "unit_price": 12_400}]
    order = {"vendor": "V-2", "currency": "USD", "lines": lines}
    assert office.call("agent", "erp.create_po", order).ok
    assert office.call("cfo", "erp.approve_po", {"po_id": "PO-7"}).ok

    def told(who: str) -> list[tuple[str, Needs]]:
        found = erp.arrivals(before[who], office.view("erp", who))
        return [(arrival.ref, arrival.needs) for arrival in found]

    assert told("cfo") == [("PO-8", Needs.DIRECT)]
    assert told("marta") == [("PO-8", Needs.NOTHING), ("PO-7", Needs.ANSWER)]
    assert told("agent") == [("PO-7", Needs.NOTHING)]


def test_an_overdrawn_budget_says_so(play: Play) -> None:
    view = play.office.view("erp", "agent")
    budget = replace(view.budgets["OPS-200"], committed_cents=2_000_000)
    broke = replace(view, budgets=Table([("OPS-200", budget)]))
    assert "OPS-200, overdrawn: -$8,000.00" in text(
        erp_reading.order_detail(view.orders["PO-3"], broke, DAY)
    )
    assert Node("PO-3", Role.LINK, "go PO-3") in [
        piece for row in erp_reading.budget_detail(budget, broke, DAY) for piece in row
    ]
    assert plain(erp_reading.order_heading(view.orders["PO-3"])) == plain(
        line("PO-3  Papier & Co  $435.00")
    )
