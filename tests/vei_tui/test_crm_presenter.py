"""The CRM in lines: deals by stage, consent in words, what was done, what is logged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.vei_tui.service_views import ME, STARTS, crm_view
from twins.crm.seen import CrmView
from twins.crm.state import Activity, Company, Contact, CrmState, Deal
from vei_tui.presenters import crm
from vei_tui.presenters.people import People, Person
from vei_tui.presenters.records import Day
from vei_tui.presenters.text import Node, plain

DAY = Day(People.of(ME, [Person(ME, "Robin Vale"), Person("ines", "Inês Carvalho")]), STARTS, 0)
LIV = Contact("C-1", "liv@fjordnet.example", "Liv", "Aasen")
JON = Contact("C-2", "jon@fjordnet.example", "Jon", "Moe", True, "Asked in January, see TCK-9.")


def state() -> CrmState:
    made = CrmState().with_company(Company("CO-1", "Fjordnet", "fjordnet.example"))
    made = made.with_contact(LIV).with_contact(JON)
    made = made.associated(LIV, made.companies["CO-1"])
    for number, (stage, cents) in enumerate(
        (("Proposal", 100), ("New", 500_000), ("Proposal", 250), ("Closed Won", 900)), 1
    ):
        deal = Deal(f"D-{number}", f"Deal {number}", cents, stage, "C-2", "CO-1", "ines")
        made = made.with_deal(deal, "ines", -60_000 * number)
    made = made.with_activity(Activity("A-1", "call", "ines", -9_000, "C-2", "D-1", "Liked it."))
    return made.with_activity(Activity("A-2", "consent_breach", ME, -1_000, "C-2", "", "wrote"))


VIEW = crm_view(state())


def text(lines: object) -> str:
    return "\n".join(plain(row) for row in lines)  # type: ignore[attr-defined]


def test_deals_stand_under_their_stage_in_the_order_of_the_pipeline() -> None:
    rows = crm.deals(VIEW)
    assert [row.id for row in rows] == [
        "stage New", "D-2", "stage Proposal", "D-3", "D-1", "stage Closed Won", "D-4",
    ]  # fmt: skip
    heads = [plain(crm.stage_line(row, "EUR") or ()) for row in rows]
    assert heads[0].split() == ["NEW", "1", "deal", "€5,000.00"]
    assert heads[2].split() == ["PROPOSAL", "2", "deals", "€3.50"]
    assert not heads[1]


@pytest.mark.parametrize(
    ("kept", "found"),
    [("open", ["D-2", "D-3", "D-1"]), ("won", ["D-4"]), ("lost", []), ("mine", [])],
)
def test_deals_are_filtered(kept: str, found: list[str]) -> None:
    rows = crm.deals(VIEW, kept)
    assert [row.id for row in rows if isinstance(row, Deal)] == found


def test_contacts_are_listed_by_name_and_consent_is_said() -> None:
    assert [row.id for row in crm.contacts(VIEW)] == ["C-2", "C-1"]
    assert [row.id for row in crm.contacts(VIEW, "closed")] == ["C-2"]
    assert "do not contact" in text(crm.contact_cells(JON, VIEW, DAY))
    assert "do not contact" not in text(crm.contact_cells(LIV, VIEW, DAY))
    said = text(crm.contact_lines(VIEW, JON, DAY))
    assert said.startswith("! Do not contact.")
    assert "Asked in January" in said


def test_a_contact_has_its_deals_and_its_timeline_newest_first() -> None:
    said = text(crm.contact_lines(VIEW, JON, DAY))
    assert said.index("Deal 4") < said.index("Deal 1")
    assert said.index("consent broken") < said.index("Liked it.")
    assert "Nothing was logged yet" in text(crm.contact_lines(VIEW, LIV, DAY))


def test_a_deal_says_where_it_may_go_and_warns_of_its_contact() -> None:
    deal = VIEW.deals["D-1"]
    lines = crm.deal_lines(VIEW, deal, DAY)
    said = text(lines)
    assert "May go to   New · Negotiation · Closed Won · Closed Lost" in said
    assert "$1.00" in said
    assert "! Do not contact." in said
    links = {piece.node_id for row in lines for piece in row if isinstance(piece, Node)}
    assert {"go crm C-2", "go crm CO-1", "go TCK-9"} <= links
    closed = text(crm.deal_lines(VIEW, VIEW.deals["D-4"], DAY))
    assert "closed for good" in closed
    assert "May go to" not in closed


def test_stages_are_offered_with_what_is_in_them() -> None:
    choices = dict(crm.stage_choices(VIEW, VIEW.deals["D-1"]))
    assert choices["New"] == "New · 1 deal"
    assert choices["Closed Lost"] == "Closed Lost · no deal yet, closes it as lost"
    assert "Proposal" not in choices


@pytest.mark.parametrize(
    ("written", "kind", "note"),
    [
        ("call: wants a quote", "call", "wants a quote"),
        ("  Call :\nin two\nlines ", "call", "in two\nlines"),
        ("site visit: done", "site_visit", "done"),
        ("https://x.example says more", "note", "https://x.example says more"),
        ("just words", "note", "just words"),
        ("call", "note", "call"),
    ],
)
def test_what_is_written_is_logged_as_its_kind(written: str, kind: str, note: str) -> None:
    assert crm.logged(written, (*crm.KINDS, "site_visit")) == (kind, note)


def test_kinds_that_were_used_lately_are_known_but_no_breach_is_one() -> None:
    view = crm_view(state().with_activity(Activity("A-3", "site_visit", "ines", 0, "C-1")))
    assert "site_visit" in crm.kinds(view)
    assert "consent_breach" not in crm.kinds(view)


def test_what_others_log_arrives() -> None:
    grown = state().with_activity(Activity("A-3", "call", "ines", 0, "C-1", "", "Good news"))
    after: CrmView = crm_view(grown.with_activity(Activity("A-4", "note", ME, 0, "C-1")))
    found = crm.arrivals(VIEW, after)
    assert [(each.who, each.what, each.text, each.ref) for each in found] == [
        ("ines", "logged call with Liv Aasen", "Good news", "A-3")
    ]


def test_copying_takes_what_one_needs_elsewhere() -> None:
    assert crm.copied(LIV) == "Liv Aasen <liv@fjordnet.example>"
    assert crm.copied(VIEW.deals["D-1"]) == "D-1 Deal 1"
    assert crm.copied(replace(VIEW.activities["A-1"], note="")) == "A-1"
