"""No world is passed by calls without work: errors, every tool once, the brief everywhere."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office import Office
from scenarios.catalogue import Scenario, load, names
from scenarios.compiler import open_office, score
from scenarios.impostors import CALLS, IMPOSTORS

SEED = 42042


def test_the_impostors_are_the_ones_that_were_promised() -> None:
    assert set(IMPOSTORS) == {
        "only errors", "every tool once", "brief everywhere", "brief and goals everywhere"
    }  # fmt: skip


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("impostor", IMPOSTORS)
def test_no_world_is_passed_without_work(name: str, impostor: str) -> None:
    scenario = load(name)
    office = open_office(scenario, SEED)
    IMPOSTORS[impostor](scenario, office)
    result = score(scenario, office)
    assert result["success"] is False, [goal["id"] for goal in result["goals"]]


@pytest.mark.parametrize("name", names())
def test_what_the_impostors_do_is_what_they_are_called(name: str) -> None:
    scenario = load(name)
    office = open_office(scenario, SEED)
    IMPOSTORS["only errors"](scenario, office)
    calls = [r for r in office.records() if r["type"] == "call"]
    assert len(calls) == CALLS
    assert all("error" in call for call in calls)

    office = open_office(scenario, SEED)
    IMPOSTORS["every tool once"](scenario, office)
    called = {r["tool"] for r in office.records() if r["type"] == "call"}
    assert called >= set(office.tools)

    office = open_office(scenario, SEED)
    IMPOSTORS["brief and goals everywhere"](scenario, office)
    said = [
        str(record["args"].get("text", ""))
        for record in office.records()
        if record["type"] == "call" and record["tool"] == "slack.send_message"
    ]
    rooms = {
        r["args"]["channel"] for r in office.records() if r.get("tool") == "slack.send_message"
    }
    members = scenario.sections["slack"].channels  # type: ignore[attr-defined]
    open_to_seat = {c.name for c in members if c.members is None or scenario.seat in c.members}
    assert open_to_seat <= rooms
    assert all(scenario.brief in text and scenario.goals[0].label in text for text in said)


class Desk:
    """A seat that copies and lists, and thinks of nothing."""

    def __init__(self, name: str) -> None:
        self.scenario: Scenario = load(name)
        self.office: Office = open_office(self.scenario, SEED)

    def call(self, tool: str, **args: Any) -> Any:
        outcome = self.office.call(self.scenario.seat, tool, args)
        assert outcome.ok, outcome.error
        return outcome.result

    def missed(self) -> set[str]:
        result = score(self.scenario, self.office)
        assert result["success"] is False
        return {goal["id"] for goal in result["goals"] if not goal["met"]}


def numbers(first: int, last: int) -> str:
    return " ".join(f"{number:,}" for number in range(first, last))


def test_a_report_with_every_number_there_is_reports_nothing() -> None:
    desk = Desk("f1_budget_reconciliation")
    for paper in ("POLICY-12", "NOTE-8"):
        desk.call("docs.read", doc_id=paper)
    orders = " ".join(f"PO-{number}" for number in range(200, 221))
    body = f"{orders} {numbers(500, 29_000)}"
    report = desk.call("docs.create", title="Unauthorised orders", body=body)["doc_id"]
    for first in range(500, 29_000, 5_500):
        text = f"{orders} {numbers(first, first + 5_500)}"
        desk.call("slack.send_message", channel="@ingrid", text=text)
    desk.call("tickets.comment", ticket_id="TCK-530", text=f"See {report}.")
    desk.call("tickets.transition", ticket_id="TCK-530", status="resolved")
    assert {"listed", "summed", "finance_told"} <= desk.missed()


def test_a_guess_among_all_totals_compares_nothing() -> None:
    desk = Desk("f5_vendor_comparison")
    shops = {
        "sales@aldergate.example": "Mesa 2",
        "quotes@brightwell.example": "Kestrel Task",
        "hello@corvane.example": "Tilt Pro",
    }
    for address, chair in shops.items():
        text = f"What is your price for the {chair}, please?"
        desk.call("mail.compose", to=address, subj="Quote", body_text=text)
    desk.call("vei.tick", dt_ms=3_600_000)
    for mail in desk.call("mail.list", folder="INBOX"):
        desk.call("mail.open", id=mail["id"])
    people = desk.scenario.file.people
    asker = next(person.id for person in people if person.title == "Office Manager")
    named = "Aldergate Seating, Brightwell Office, Corvane: late, too light, EN 1335, warranty"
    desk.call("docs.create", title="All offers", body=f"{named} {numbers(3_000, 30_000)}")
    for first in range(3_000, 30_000, 5_000):
        text = f"{named} {numbers(first, first + 5_000)}"
        desk.call("slack.send_message", channel=f"@{asker}", text=text)
    desk.call("slack.send_message", channel=f"@{asker}", text="I recommend Corvane.")
    assert {"totals_kept", "reasons_given"} <= desk.missed()


@pytest.mark.parametrize("papers", [("POL-31", "ANX-4"), ("GUIDE-5", "POL-31", "ANX-4", "FAQ-8")])
def test_papers_that_are_pasted_answer_no_question(papers: tuple[str, ...]) -> None:
    desk = Desk("f2_knowledge_qa")
    whole = "\n".join(f"{p}\n{desk.call('docs.read', doc_id=p)['body']}" for p in papers)
    desk.call("slack.send_message", channel="#ask-people", text=whole)
    desk.call("slack.send_message", channel="@magda", text=f"GUIDE-5, $180, and POL-31:\n{whole}")
    assert "hotel_answered" in desk.missed()


@pytest.mark.parametrize(
    "text",
    [
        "@ewa hotel: up to $240 (POL-31, Lisbon is tier 2 since March, not $180 as in GUIDE-5). "
        "The head of the department approves. Receipts within 15 days.",
        "@ewa POL-31 has $285 for tier 1, $240 for tier 2, $195 for tier 3. Lisbon is in tier 2: "
        "$240 a night. Viktor approves, and receipts are due in 15 days. What the guide says, $180 "
        "a night, no longer holds.",
        "By POL-31:\n- Tier 1: $285 a night\n- Tier 2, Lisbon: $240 a night\n- Tier 3: $195 a "
        "night\nApproval: Viktor Sand. Receipts: 15 days. The example in FAQ-8, $195 for Lisbon, "
        "is from February.",
    ],
)
def test_answers_in_other_words_are_answers(text: str) -> None:
    desk = Desk("f2_knowledge_qa")
    for paper in ("POL-31", "ANX-4"):
        desk.call("docs.read", doc_id=paper)
    desk.call("slack.send_message", channel="#ask-people", text=text)
    desk.call(
        "slack.send_message", channel="@magda", text="GUIDE-5 is old: 30 days, POL-31 has 15."
    )
    assert score(desk.scenario, desk.office)["success"] is True
