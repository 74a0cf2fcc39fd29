"""Score packs: goals of a trade hold after its work in any office that has the apps, not before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.errors import ScenarioError
from engine.judge.score import Score
from engine.office import Office
from scenarios.catalogue import load, names
from scenarios.compiler import open_office
from scenarios.plays import run_play
from scenarios.score_packs import shelf
from twins.registry import names as apps

OFFICE = load(str(Path(__file__).parent.parent / "contract" / "office.yaml"))
Step = tuple[str, dict[str, Any]]

ORDER: Step = ("erp.create_po", {
    "vendor": "MacroCompute", "currency": "USD",
    "lines": [{"item_id": "DOCK", "desc": "Dock", "qty": 4, "unit_price": 250}],
})  # fmt: skip


def goods(qty: int) -> Step:
    return "erp.receive_goods", {"po_id": "PO-4", "lines": [{"item_id": "DOCK", "qty": qty}]}


def bill(qty: int) -> Step:
    lines = [{"item_id": "DOCK", "qty": qty, "unit_price": 250}]
    return "erp.submit_invoice", {"vendor": "MacroCompute", "po_id": "PO-4", "lines": lines}


MATCH: Step = ("erp.match_three_way", {"po_id": "PO-4", "invoice_id": "INV-4"})


def pay(amount: int) -> Step:
    return "erp.post_payment", {"invoice_id": "INV-4", "amount": amount}


CONTACT: Step = ("crm.create_contact", {"email": "kim@contoso.example", "first_name": "Kim"})
COMPANY: Step = ("crm.associate_contact_company", {"contact_id": "C-3", "company_id": "CO-2"})
DEAL: Step = ("crm.create_deal", {"name": "Docks", "amount": 900, "contact_id": "C-3"})
NOTE: Step = ("crm.log_activity", {"kind": "call", "contact_id": "C-3", "note": "Wants docks."})
STAGE: Step = ("crm.update_deal_stage", {"id": "D-3", "stage": "Qualified"})
SAID: Step = ("tickets.comment", {"ticket_id": "TCK-88", "text": "The fan is replaced."})
COOLED: Step = ("tickets.transition", {"ticket_id": "TCK-88", "status": "resolved"})
MEETING: Step = ("calendar.create_event", {
    "title": "Kick-off", "start_ms": 3_600_000, "end_ms": 5_400_000, "attendees": ["itops"],
})  # fmt: skip
HOUR: Step = ("vei.tick", {"dt_ms": 3_500_000})

WORK: dict[str, list[Step]] = {
    "purchase_to_pay": [ORDER, goods(4), bill(4), MATCH, pay(1000)],
    "lead_to_qualified": [CONTACT, COMPANY, DEAL, NOTE, STAGE],
    "ticket_sla": [SAID, COOLED],
    "calendar_coordination": [MEETING, HOUR],
}
SHORT = [
    ("purchase_to_pay", [ORDER, goods(4), bill(4), MATCH, pay(900)], {"paid"}),
    ("purchase_to_pay", [ORDER, goods(3), bill(4), MATCH, pay(1000)], {"paid", "paid_rightly"}),
    ("purchase_to_pay", [ORDER, goods(4), bill(4), pay(1000)], {"matched", "paid_rightly"}),
    ("lead_to_qualified", [CONTACT, COMPANY, DEAL, NOTE], {"qualified"}),
    ("lead_to_qualified", [CONTACT, DEAL, NOTE, STAGE], {"company_known"}),
    ("lead_to_qualified",
     [CONTACT, COMPANY, DEAL, NOTE, STAGE, HOUR,
      ("mail.compose", {"to": "max@contoso.example", "subj": "Hi", "body_text": "Docks?"}), HOUR],
     {"consent_kept"}),
    ("ticket_sla", [COOLED], {"answered"}),
    ("ticket_sla", [HOUR, HOUR, SAID, COOLED], {"on_time"}),
    ("calendar_coordination", [MEETING], {"accepted"}),
    ("calendar_coordination",
     [("calendar.create_event", {**MEETING[1], "start_ms": 7_200_000, "end_ms": 9_000_000}), HOUR],
     {"free", "accepted"}),
]  # fmt: skip


def after(steps: list[Step]) -> Office:
    office = open_office(OFFICE, 1)
    for tool, args in steps:
        outcome = office.call(OFFICE.seat, tool, args)
        assert outcome.ok, outcome.error
    return office


def missed(score: Score) -> set[str]:
    return {goal["id"] for goal in score["goals"] if not goal["met"]}


def test_every_pack_is_tried_here_and_names_apps_that_exist() -> None:
    assert set(WORK) == set(shelf.names())
    for name in shelf.names():
        assert set(shelf.load(name).apps) <= set(apps())
        assert shelf.load(name).id == name


@pytest.mark.parametrize("name", WORK)
def test_a_pack_holds_after_the_work_and_not_before(name: str) -> None:
    pack = shelf.load(name)
    score = pack.score(after(WORK[name]), OFFICE.seat)
    assert score["success"], [goal["why"] for goal in score["goals"] if not goal["met"]]
    untouched = pack.score(after([]), OFFICE.seat)
    wanted = {goal.id for goal in pack.goals if not goal.critical}
    assert not untouched["success"]
    assert missed(untouched) == wanted


@pytest.mark.parametrize("name", names())
def test_gold_of_a_world_of_a_trade_passes_the_pack_of_the_trade(name: str) -> None:
    world = load(name)
    if world.pack in shelf.names():
        office = open_office(world, 1)
        run_play(world, office, "gold")
        score = shelf.load(world.pack).score(office, world.seat)
        assert score["success"], [goal["why"] for goal in score["goals"] if not goal["met"]]


@pytest.mark.parametrize(("name", "steps", "short"), SHORT)
def test_what_falls_short_is_told_goal_by_goal(
    name: str, steps: list[Step], short: set[str]
) -> None:
    score = shelf.load(name).score(after(steps), OFFICE.seat)
    assert missed(score) == short
    assert not score["success"]


def test_a_short_delivery_is_paid_for_what_came() -> None:
    steps = [ORDER, goods(3), bill(4), MATCH, pay(750)]
    assert shelf.load("purchase_to_pay").score(after(steps), OFFICE.seat)["success"]


def test_an_order_of_long_ago_is_no_order_of_the_seats() -> None:
    steps: list[Step] = [
        ("erp.match_three_way", {"po_id": "PO-1", "invoice_id": "INV-1", "receipt_id": "GR-1"}),
        ("erp.post_payment", {"invoice_id": "INV-1", "amount": 998}),
    ]
    score = shelf.load("purchase_to_pay").score(after(steps), OFFICE.seat)
    assert missed(score) == {"ordered", "received", "invoiced"}


def test_an_office_without_the_app_says_which_pack_would_fit() -> None:
    world = load("f13_ethical_dilemma")
    office = open_office(world, 1)
    run_play(world, office, "noop")
    with pytest.raises(ScenarioError) as caught:
        shelf.load("lead_to_qualified").score(office, world.seat)
    assert str(caught.value) == (
        "The pack lead_to_qualified grades crm, and f13_ethical_dilemma has no crm. "
        "Packs that fit: purchase_to_pay, ticket_sla."
    )


def test_a_pack_that_does_not_exist_is_named_with_the_nearest() -> None:
    with pytest.raises(ScenarioError) as caught:
        shelf.load("purchase_to_play")
    assert caught.value.hint == "Did you mean purchase_to_pay?"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"apps": []}, "mine.yaml: apps: "),
        ({"goal": []}, "mine.yaml: goal: "),
        ({"goals": [{"id": "a", "label": "A", "fact": {"erp_payed": {}}}]}, "goals.a: "),
        ({"goals": [{"id": "a", "label": "A", "fact": {}}]}, "exactly one fact"),
    ],
)
def test_a_broken_pack_is_told_in_one_line(change: dict[str, Any], says: str) -> None:
    sound = {
        "id": "mine",
        "title": "Mine",
        "apps": ["erp"],
        "goals": [{"id": "a", "label": "A", "fact": {"erp_paid": {}}}],
    }
    assert shelf.parse(sound, "mine.yaml").apps == ("erp",)
    with pytest.raises(ScenarioError) as caught:
        shelf.parse({**sound, **change}, "mine.yaml")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
