"""A goal that nothing can meet is told when the scenario is read, whatever app it is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.errors import ScenarioError
from scenarios.catalogue import load

SOURCE = Path(__file__).parent.parent / "contract" / "office.yaml"
LINE = {"item": "MBP16", "qty": 2, "unit_price": 3199}
ORDER = {"vendor": "MacroCompute", "lines": [LINE], "at_most": 6398}
LATE = {"before": {"fact": {"posted": {"channel": "#general"}}, "at": "2026-03-01T12:00"}}
FINE = {"posted": {"channel": "#general", "facts": "x"}}

OUT_OF_REACH: list[tuple[dict[str, Any], str, str]] = [
    ({"approved": {"by": "cfo", "at_most": 30000, "at_least": 25000}},
     "approved.at_least: cfo approves up to $20,000", "Raise the cap"),
    ({"approved": {"by": ["itops", "amy"], "at_most": 5}}, "approved.by: itops or amy has no rule",
     "kind: approve"),
    ({"approval_stated_amount": {"by": "itops", "at_most": 5}},
     "approval_stated_amount.by: itops has no rule", "kind: approve"),
    ({"asked_before_acting": {"person": "max", "about": "x", "acts": "erp.create_po"}},
     "asked_before_acting.person: max has no rule that answers", "kind: answer"),
    (LATE, "before.at: '2026-03-01T12:00' is over when the office opens", "2026-03-02, 09:00"),
    ({"event_booked": {"attendees": "itops", "latest": "08:30"}}, "event_booked.latest: '08:30' is "
     "over", "It opens"),
    ({"event_booked": {"attendees": "itops", "earliest": "10:00", "latest": "10:30",
                       "minutes": 60}}, "event_booked.latest: between", "shorter"),
    ({"ticket_in": {"ticket": "TCK-42", "status": "solved"}}, "ticket_in.status: there is no "
     "status 'solved'", "resolved"),
    ({"ticket_in": {"ticket": "TCK-42", "priority": "P9"}}, "ticket_in.priority: ", "P1"),
    ({"ticket_in": {"assignee": "facilites"}}, "ticket_in.assignee: ", "facilities"),
    ({"request_in": {"request": "REQ-8801", "status": "done"}}, "request_in.status: ", "FULFILLED"),
    ({"incident_in": {"incident": "INC-2", "status": "solved"}}, "incident_in.status: ",
     "RESOLVED"),
    ({"request_approved": {"request": "REQ-8801", "stage": "boss"}},
     "request_approved.stage: there is no stage 'boss'", "manager"),
    ({"request_approved": {"request": "REQ-8801", "stage": "manager", "by": "amy"}},
     "request_approved.by: amy may not decide manager of REQ-8801", "May: "),
    ({"erp_order": {**ORDER, "at_most": 6000}}, "erp_order.at_most: the lines come to $6,398",
     "at least $6,398"),
    ({"erp_order": {"amount": 10, "at_most": 5}}, "erp_order.amount: ", "Raise at_most"),
    ({"within_budget": {"limit": 5, "at_least": 6}}, "within_budget.at_least: ", "Swap them."),
    ({"crm_deal_in": {"deal": "D-1", "stage": "Qualfied"}}, "crm_deal_in.stage: ", "Qualified"),
    ({"all_of": {"facts": [FINE, LATE]}}, "all_of.facts.1.before.at: ", "It opens"),
    ({"any_of": {"facts": [LATE, LATE]}}, "any_of.facts.0.before.at: ", "It opens"),
    ({"before": {"fact": LATE, "at": "12:00"}}, "before.fact.before.at: ", "It opens"),
]  # fmt: skip

WITHIN_REACH: list[dict[str, Any]] = [
    FINE,
    {"approved": {"by": ["itops", "cfo"], "at_most": 20000, "at_least": 20000}},
    {"erp_order": ORDER},
    {"any_of": {"facts": [LATE, FINE]}},
    {"none_of": {"facts": [LATE]}},
    {"ticket_in": {"ticket": "TCK-42", "status": ["solved", "resolved"]}},
    {"before": {"fact": FINE, "until": LATE}},
    {"event_booked": {"attendees": "itops", "earliest": "10:00", "latest": "10:30", "minutes": 30}},
]


def read(tmp_path: Path, where: str, fact: dict[str, Any]) -> Path:
    whole = yaml.safe_load(SOURCE.read_text("utf-8"))
    whole[where] = [*whole.get(where, []), {"id": "wanted", "label": "Do it", "fact": fact}]
    file = tmp_path / "scenario.yaml"
    file.write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    return file


@pytest.mark.parametrize(
    ("fact", "says", "remedy"), OUT_OF_REACH, ids=[f"{next(iter(f))}{at}" for at, (f, _, _) in
                                                  enumerate(OUT_OF_REACH)]
)  # fmt: skip
def test_a_goal_out_of_reach_is_told(
    fact: dict[str, Any], says: str, remedy: str, tmp_path: Path
) -> None:
    file = read(tmp_path, "goals", fact)
    with pytest.raises(ScenarioError) as caught:
        load(str(file))
    told = str(caught.value)
    assert told.startswith(f"{file}: goals.wanted.{says}")
    assert remedy in told
    assert "\n" not in told


@pytest.mark.parametrize("fact", [fact for fact, _, _ in OUT_OF_REACH])
def test_a_failure_may_well_be_out_of_reach(fact: dict[str, Any], tmp_path: Path) -> None:
    assert load(str(read(tmp_path, "critical", {"none_of": {"facts": [fact]}})))


@pytest.mark.parametrize("fact", WITHIN_REACH)
def test_a_goal_within_reach_is_not(fact: dict[str, Any], tmp_path: Path) -> None:
    assert load(str(read(tmp_path, "goals", fact)))


def test_a_seat_without_the_tool_has_no_such_goal(tmp_path: Path) -> None:
    file = read(tmp_path, "goals", {"erp_paid": {"invoice": "INV-1"}})
    whole = yaml.safe_load(file.read_text("utf-8"))
    whole["people"][0]["permissions"] = ["slack:*", "mail:*", "erp:read"]
    file.write_text(yaml.safe_dump(whole), "utf-8")
    with pytest.raises(ScenarioError, match=r"agent may not use erp\.post_payment") as caught:
        load(str(file))
    assert caught.value.hint.startswith("Add erp:")


def test_a_document_that_is_closed_cannot_be_read_first(tmp_path: Path) -> None:
    file = read(tmp_path, "goals", {"read_first": {"what": ["POLICY-1"]}})
    whole = yaml.safe_load(file.read_text("utf-8"))
    whole["docs"]["documents"][0]["readers"] = ["itops"]
    file.write_text(yaml.safe_dump(whole), "utf-8")
    with pytest.raises(ScenarioError, match="agent may not read POLICY-1") as caught:
        load(str(file))
    assert caught.value.hint == "Add agent to its readers."
