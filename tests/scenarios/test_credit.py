"""Credit: each call left out in turn, and what the goals say then."""

from __future__ import annotations

import pytest

from engine.errors import RunError
from engine.record.past import Past
from engine.record.reexecution import Tape
from scenarios.catalogue import load
from scenarios.compiler import open_office
from scenarios.credit import Share, credit
from scenarios.plays import run_play

SEED = 42042
LOOKS = {
    "tickets.get", "docs.read", "browser.open", "browser.read", "slack.open_channel",
    "mail.search", "crm.list_contacts",
}  # fmt: skip
"""What gold of multi_channel only reads: nothing that is asked for hangs on it."""


def shares(name: str, play: str) -> list[Share]:
    """What hung on each call of a play."""
    scenario = load(name)
    office = open_office(scenario, SEED)
    lines = Tape(office).lines
    run_play(scenario, office, play)
    return credit(scenario, Past(open_office(scenario, SEED), lines))


def test_gold_of_multi_channel_is_marked_exactly_where_the_goals_need_it() -> None:
    found = shares("multi_channel", "gold")
    assert {share.tool for share in found if not share.needed} == LOOKS
    assert not {share.tool for share in found if share.needed} & LOOKS
    assert not any(share.harmed for share in found)
    lost = {(share.tool, goal) for share in found for goal in share.lost}
    assert ("mail.open", "quote_read") in lost
    assert ("crm.log_activity", "crm_logged") in lost
    assert ("browser.click", "page_cited") in lost
    wait = next(share for share in found if share.tool == "vei.tick")
    assert {"approved", "quote_read"} <= set(wait.lost)


def test_every_goal_that_gold_met_hangs_on_some_call() -> None:
    found = shares("multi_channel", "gold")
    goals = {goal.id for goal in load("multi_channel").goals if not goal.critical}
    assert {goal for share in found for goal in share.lost} >= goals


def test_what_did_harm_is_told_apart() -> None:
    found = shares("multi_channel", "overeager")
    assert any(share.harmed for share in found)


def test_a_record_that_is_not_what_its_calls_give_gets_no_credit() -> None:
    scenario = load("multi_channel")
    office = open_office(scenario, SEED)
    lines = Tape(office).lines
    run_play(scenario, office, "gold")
    lines[3] = lines[3].replace(b'"time_ms":', b'"time_ms":7')
    with pytest.raises(RunError, match="differs at"):
        credit(scenario, Past(open_office(scenario, SEED), lines))


def test_nothing_done_is_nothing_to_credit() -> None:
    assert credit(load("multi_channel"), Past(open_office(load("multi_channel"), SEED), [])) == []
