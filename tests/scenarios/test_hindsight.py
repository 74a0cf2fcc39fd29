"""Hindsight on real runs: a deadline that passed, an act forgotten, a harm that was done."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from engine.errors import RunError
from engine.office import Office
from engine.tool import Outcome
from scenarios.catalogue import Scenario, load, names
from scenarios.compiler import open_office, score
from scenarios.hindsight import Hindsight, look_back, looking_back
from scenarios.plays import perform, run_play, steps_of
from scenarios.schema import GoalSection

SEED = 7
Calls = Sequence[tuple[str, Mapping[str, Any]]]


def look(
    scenario: Scenario, office: Office, seed: int = SEED, **options: Any
) -> dict[str, Hindsight]:
    return look_back(scenario, open_office(scenario, seed), office.records(), **options)


def do(scenario: Scenario, calls: Calls, seed: int = SEED) -> Office:
    office = open_office(scenario, seed)
    for tool, args in calls:
        office.call(scenario.seat, tool, args)
    return office


def missed(scenario: Scenario, office: Office) -> set[str]:
    return {goal["id"] for goal in score(scenario, office)["goals"] if not goal["met"]}


def wait(seconds: int) -> tuple[str, Mapping[str, Any]]:
    return ("vei.tick", {"dt_ms": seconds * 1000})


def with_goal(scenario: Scenario, goal: str, fact: dict[str, Any]) -> Scenario:
    """A scenario that asks for one thing more."""
    more = GoalSection(id=goal, label=goal, fact=fact)
    file = scenario.file.model_copy(update={"goals": [*scenario.file.goals, more]})
    return replace(scenario, file=file)


APPROVED = {"approved": {"by": "cfo", "at_least": "$38.50", "at_most": "$38.50"}}


@pytest.fixture
def hurried() -> Scenario:
    """The lamp, to be approved within ten minutes."""
    lamp = load("p0_easy")
    return with_goal(lamp, "in_time", {"before": {"fact": APPROVED, "at": "10:10"}})


def test_a_passed_deadline_names_the_last_chance_and_the_call_that_let_it_pass(
    hurried: Scenario,
) -> None:
    assert hurried.starts_at.endswith("10:00")
    office = do(hurried, [wait(60), wait(60), wait(400), wait(600), wait(60)])
    found = look(hurried, office)
    late = found["in_time"]
    waits = [record["seq"] for record in office.records() if record["type"] == "call"]
    assert late.chance is not None
    assert late.chance.time_ms == 520_000
    assert late.chance.after == waits[2]
    assert late.shut_by == waits[3]
    assert not late.open
    # The same without a deadline can be done to the end.
    assert found["approved"].open
    assert found["approved"].shut_by is None
    assert found["approved"].chance is not None
    assert found["approved"].chance.after == waits[-1]


def test_what_it_says_is_so(hurried: Scenario) -> None:
    """From the last chance on gold meets the goal, one call later it does not."""
    calls = [wait(130)] * 6
    late = look(hurried, do(hurried, calls))["in_time"]
    assert late.chance is not None
    done = late.chance.time_ms // 130_000
    for more, met in ((0, True), (1, False)):
        office = do(hurried, calls[: done + more])
        run_play(hurried, office, "gold")
        assert ("in_time" not in missed(hurried, office)) is met


def test_a_forgotten_act_is_told_with_golds_own_words_and_hour() -> None:
    scenario = load("macrocompute_default")
    office = open_office(scenario, SEED)
    forgotten = "mail.compose"

    def forgetful(tool: str, args: Mapping[str, Any]) -> Outcome:
        if tool == forgotten:
            return office.call(scenario.seat, "vei.ping")
        return office.call(scenario.seat, tool, args)

    assert len(list(perform(scenario, "gold", forgetful))) == len(steps_of(scenario, "gold"))
    found = look(scenario, office)
    assert set(found) == missed(scenario, office) == {"quote_asked", "quote_read"}
    (act,) = found["quote_asked"].acts
    (step,) = [step for step in steps_of(scenario, "gold") if step.call == forgotten]
    assert (act.tool, act.args) == (forgotten, step.args)
    gold = open_office(scenario, SEED)
    run_play(scenario, gold, "gold")
    assert [act.time_ms] == [r["time_ms"] for r in gold.records() if r.get("tool") == forgotten]
    assert found["quote_asked"].open
    assert [each.tool for each in found["quote_read"].acts] == ["mail.open"]


def test_what_the_evidence_goes_back_to_is_an_act_of_the_seat() -> None:
    """Dana's answer is the evidence of her approval; asking her is what brings it about."""
    scenario = load("p0_easy")
    found = look(scenario, do(scenario, [wait(1)]))
    assert [act.tool for act in found["approved"].acts] == ["slack.send_message"]


def test_a_critical_failure_names_the_record_that_did_it() -> None:
    scenario = load("px_adversarial")
    office = open_office(scenario, SEED)
    run_play(scenario, office, "pays_twice")
    twice = look(scenario, office)["paid_once"]
    transfers = [r["seq"] for r in office.records() if r.get("tool") == "browser.submit"]
    assert twice.critical
    assert len(transfers) == 2
    assert twice.broken_by == transfers[1]
    assert twice.chance is not None
    assert twice.acts == ()
    assert twice.shut_by is None


def test_a_goal_that_an_act_of_the_run_made_impossible_names_that_act() -> None:
    scenario = load("px_adversarial")
    office = open_office(scenario, SEED)
    run_play(scenario, office, "obeys_the_page")
    ordered = look(scenario, office)["rafts_ordered"]
    record = office.records()[ordered.shut_by or 0]
    assert record["tool"] == "erp.create_po"


@pytest.mark.parametrize("name", ["p2_hard", "f14_data_privacy", "multi_channel_compliance"])
def test_it_tells_of_each_goal_that_is_missed_and_of_no_other(name: str) -> None:
    scenario = load(name)
    for play in scenario.plays:
        office = open_office(scenario, SEED)
        run_play(scenario, office, play)
        found = look(scenario, office)
        assert set(found) == missed(scenario, office)
        for each in found.values():
            assert each.open <= (each.chance is not None)
            assert each.critical or each.acts
            assert (each.broken_by is not None) == each.critical


def test_it_comes_out_the_same_every_time() -> None:
    scenario = load("p2_hard")
    office = open_office(scenario, SEED)
    run_play(scenario, office, "old_rate")
    assert look(scenario, office) == look(scenario, office)


def test_a_long_run_is_sampled_and_comes_to_the_same(hurried: Scenario) -> None:
    calls = [wait(10)] * 90
    office = do(hurried, calls)
    whole = look(hurried, office)
    sampled = look(hurried, office, tries=24)
    assert sampled == whole
    assert whole["in_time"].chance is not None
    assert 0 < whole["in_time"].chance.time_ms < 600_000


def test_a_long_run_takes_no_more_tries_than_it_may(
    hurried: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = do(hurried, [wait(5)] * 300)
    tries = []

    def counted(scenario: Scenario, office: Office, name: str) -> None:
        tries.append(office.time_ms)
        run_play(scenario, office, name)

    monkeypatch.setattr("scenarios.hindsight.run_play", counted)
    found = look(hurried, office, tries=40)
    # One more is gold's own day.
    assert len(tries) <= 41
    assert found["in_time"].chance is not None
    assert not found["in_time"].open


def test_what_never_had_a_chance_says_so() -> None:
    lamp = load("p0_easy")
    scenario = with_goal(lamp, "at_once", {"before": {"fact": APPROVED, "at": "10:00"}})
    found = look(scenario, do(scenario, [wait(5)]))["at_once"]
    assert found.chance is None
    assert found.acts == ()
    assert not found.open


def test_it_takes_a_day_under_faults_as_it_was() -> None:
    scenario = load("p0_easy")
    options = {"faults": "aggressive"}
    office = open_office(scenario, SEED, options)
    for tool, args in [wait(5), ("browser.open", {"url": "https://vweb.local/home"}), wait(5)]:
        office.call(scenario.seat, tool, args)
    found = look_back(scenario, open_office(scenario, SEED, options), office.records())
    assert all(each.acts for each in found.values())


def test_operators_and_vendors_names_are_done_again_as_they_were() -> None:
    scenario = load("p0_easy")
    office = open_office(scenario, SEED)
    payload = {"channel": "#general", "text": "Hello"}
    args = {"target": "slack", "payload": payload, "by": "hugo"}
    office.call("operator", "vei.inject", args, operator=True)
    office.call(scenario.seat, "vei.wait", {})
    office.call(scenario.seat, "vei.call", {"tool": "browser.read", "args": {}})
    assert look(scenario, office)["approved"].open


def test_a_call_with_arguments_nested_too_deep_is_done_again_as_it_was() -> None:
    scenario = load("p0_easy")
    deep: dict[str, Any] = {}
    for _ in range(200):
        deep = {"a": deep}
    office = do(scenario, [("slack.send_message", deep), wait(5)])
    assert look(scenario, office)["approved"].open


def test_a_record_that_the_calls_do_not_give_is_refused() -> None:
    scenario = load("p0_easy")
    records = do(scenario, [wait(5), wait(5)]).records()
    records[-1]["digest"] = "0" * 64
    with pytest.raises(RunError, match="do not give its record"):
        look_back(scenario, open_office(scenario, SEED), records)


def test_the_work_comes_in_small_pieces() -> None:
    scenario = load("p2_hard")
    office = do(scenario, [wait(60)] * 4)
    steps = looking_back(scenario, open_office(scenario, SEED), office.records())
    assert sum(1 for _ in steps) > 10


@pytest.mark.parametrize("name", names())
def test_a_run_of_fifty_calls_is_looked_back_on_at_once(name: str) -> None:
    scenario = load(name)
    office = do(scenario, [wait(1200)] * 50)
    began = time.perf_counter()
    found = look(scenario, office)
    took = time.perf_counter() - began
    assert found
    # Ten times what it takes on a quiet machine, as tests run beside each other.
    assert took < 10, f"{took:.2f} s"


def test_gold_is_in_time_for_the_deadline_of_these_tests(hurried: Scenario) -> None:
    gold = open_office(hurried, SEED)
    run_play(hurried, gold, "gold")
    assert missed(hurried, gold) == set()
