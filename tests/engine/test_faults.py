"""Faults: in the profiles' order, keyed, in the record and nowhere in what the agent sees."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.chance import Draw
from engine.doors import AGENT_TOOLS
from engine.errors import ScenarioError
from engine.faults import PROFILES, degrade, profile
from engine.office import Office
from engine.record import Run, verify
from engine.tool import Outcome, Tool
from scenarios.catalogue import Scenario, load
from scenarios.compiler import open_office
from tests.contract.client import OFFICE
from vei_tui.play import Play, rebuild
from vei_tui.world_settings import world_options

KINDS = ("error", "rate_limited", "latency", "silent")
WORSE = ("light", "spiky", "aggressive")
"""The profiles that inject anything, from the mildest to the worst."""

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("slack.open_channel", {"channel": "#general"}),
    ("slack.list_users", {}),
    ("slack.send_message", {"channel": "#helpdesk", "text": "Hello"}),
    ("mail.list", {}),
    ("mail.search", {"query": "rules"}),
    ("browser.read", {}),
    ("docs.search", {"query": "laptop"}),
    ("docs.history", {"doc_id": "POLICY-1"}),
    ("calendar.list_events", {}),
    ("tickets.list", {"limit": 2}),
    ("erp.list_pos", {"limit": 1}),
    ("erp.get_po", {"id": "PO-1"}),
    ("crm.list_contacts", {}),
    ("crm.get_deal", {"id": "D-1"}),
    ("okta.list_users", {"limit": 2}),
    ("okta.get_user", {"user_id": "USR-2"}),
    ("servicedesk.list_requests", {}),
    ("servicedesk.get_request", {"request_id": "REQ-8801"}),
    ("tickets.comment", {"ticket_id": "TCK-42", "text": "On it"}),
    ("erp.get_po", {"id": "PO-999"}),
]
"""Calls of every app: reads, writes, and one that is refused anyway."""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(str(OFFICE))


def kind_of(fault: str) -> str:
    """The kind of a fault as the record has it: a silent one says what was left out."""
    return fault if fault in KINDS else "silent"


def spend(office: Office, rounds: int) -> Iterator[tuple[Tool, Outcome, dict[str, Any]]]:
    """Make all the calls some times over: each call's tool, outcome and record."""
    for _ in range(rounds):
        for name, args in CALLS:
            outcome = office.call("agent", name, args)
            yield office.tools[name], outcome, office.records(outcome.seq)[0]


def counted(scenario: Scenario, seed: int, name: str) -> Counter[str]:
    office = open_office(scenario, seed, {"faults": name})
    faults = (record.get("fault") for _, _, record in spend(office, 10))
    return Counter(kind_of(fault) for fault in faults if fault)


def test_the_profiles_differ_in_their_order_over_twenty_seeds(scenario: Scenario) -> None:
    whole: dict[str, Counter[str]] = {name: Counter() for name in WORSE}
    for seed in range(20):
        totals = []
        for name in WORSE:
            found = counted(scenario, seed, name)
            whole[name] += found
            totals.append(found.total())
        assert totals == sorted(set(totals)), f"seed {seed}: {totals}"
    for kind in KINDS:
        each = [whole[name][kind] for name in WORSE]
        assert 0 < each[0] < each[1] < each[2], (kind, each)


def test_a_profile_strikes_as_often_as_it_says(scenario: Scenario) -> None:
    tool = open_office(scenario, 1).tools["erp.list_pos"]
    for name in WORSE:
        faults = PROFILES[name]
        assert faults is not None
        struck = Counter(faults.strike(tool, Draw(1, name, n)) for n in range(20_000))
        for kind in KINDS:
            expected = getattr(faults, kind) / 1_000_000 * 20_000
            assert abs(struck[kind] - expected) < 4 * expected**0.5, (name, kind)


def test_off_injects_nothing_in_a_hundred_thousand_calls(scenario: Scenario) -> None:
    office = open_office(scenario, 3, {"faults": "off", "monitors": []})
    plain = open_office(scenario, 3, {"monitors": []})
    calls = [call for call in CALLS if not office.tools[call[0]].traits.writes][:-1]
    calls.sort(key=lambda call: call[0] not in ("slack.list_users", "docs.history"))
    cheap = [call for call in calls[:2] for _ in range(50)]
    assert office.rules.faults is None
    for _ in range(1000):
        for name, args in cheap:
            assert office.call("agent", name, args).error is None
        # What the long run does not need again is let go of, so that it stays short.
        office.world = office.world._replace(log=plain.world.log)
    for name, args in calls:
        office.call("agent", name, args)
    assert all("fault" not in record for record in office.records())
    assert office.world.seq >= 100_000
    assert [key for key in office.world.draws if key.startswith("fault/")] == []


def test_every_fault_is_in_the_record_and_nothing_else_is(scenario: Scenario) -> None:
    """Beside each call stands the same call in a copy of the world in which nothing goes wrong."""
    office = open_office(scenario, 11, {"faults": "aggressive"})
    seen: Counter[str] = Counter()
    for _ in range(25):
        for name, args in CALLS:
            well = office.fork()
            well.rules = replace(office.rules, faults=None)
            meant = well.call("agent", name, args)
            expected = well.records(meant.seq)[0]
            before = office.world.states
            outcome = office.call("agent", name, args)
            record = office.records(outcome.seq)[0]
            fault = record.get("fault", "")
            kind = kind_of(fault) if fault else ""
            seen[kind] += 1
            code = outcome.error["code"] if outcome.error else ""
            injected = {"error": "fault.injected", "rate_limited": "rate_limited"}
            if kind in injected:
                assert code == injected[kind]
                if not outcome.landed:
                    assert office.world.states == before, "a refused call changes nothing"
                continue
            assert outcome.error == meant.error
            assert (outcome.result != meant.result) == (kind == "silent"), (name, fault)
            assert (record["latency_ms"] > expected["latency_ms"]) == (kind == "latency")
    assert {*KINDS, ""} == seen.keys()


def test_the_agent_sees_nothing_of_a_fault_but_the_two_codes(scenario: Scenario) -> None:
    office = open_office(scenario, 5, {"faults": "aggressive"})
    said: list[Any] = []
    codes: Counter[str] = Counter()
    for _, outcome, _ in spend(office, 25):
        said.append(outcome.content())
        codes[outcome.error["code"] if outcome.error else ""] += 1
    for name in ("vei.observe", "vei.state", "vei.pending", "vei.help"):
        said.append(office.call("agent", name).content())
    faults = {record["fault"] for record in office.records() if "fault" in record}
    assert len(faults) > 6, "several kinds, or there is nothing to hide"
    assert codes.keys() == {"", "not_found", "fault.injected", "rate_limited"}
    text = json.dumps(said).replace("fault.injected", "").replace('"rate_limited"', "")
    # The menu speaks of tools; what they would be like is part of vei.tools.search alone.
    for word in ("fault", "silent", "stale", "truncated", "injected", "latency_ms", "degrade"):
        assert not re.search(rf"\b{word}", text), word
    for fault in faults - {"error", "latency"}:
        assert fault not in text


def test_a_silent_fault_leaves_a_result_that_fits_its_schema(scenario: Scenario) -> None:
    office = open_office(scenario, 9, {"faults": "aggressive"})
    found: Counter[str] = Counter()
    for tool, outcome, record in spend(office, 200):
        fault = record.get("fault", "")
        if fault and kind_of(fault) == "silent":
            Draft202012Validator(tool.output_schema).validate(outcome.content())
            assert fault.partition(":")[0] in ("stale", "truncated", "missing")
            assert not tool.traits.writes
            found[fault.partition(":")[0]] += 1
    assert found.keys() == {"stale", "truncated", "missing"}


@pytest.mark.parametrize(("name", "args"), CALLS[:-1], ids=[name for name, _ in CALLS[:-1]])
def test_every_way_to_leave_something_out_fits_the_schema(
    scenario: Scenario, name: str, args: dict[str, Any]
) -> None:
    office = open_office(scenario, 2)
    tool = office.tools[name]
    outcome = office.call("agent", name, args)
    for n in range(40):
        less, what = degrade(tool, outcome.result, Draw(n, "degrade", 0))
        assert bool(what) == (less != outcome.result)
        left = outcome._replace(result=less)
        Draft202012Validator(tool.output_schema).validate(left.content())


def test_nothing_to_leave_out_is_no_fault(scenario: Scenario) -> None:
    tool = open_office(scenario, 1).tools["slack.list_users"]
    assert degrade(tool, [], Draw(1, "degrade", 0)) == ([], "")


def test_equal_seeds_give_equal_faults_and_other_seeds_others(scenario: Scenario) -> None:
    def day(seed: int) -> str:
        office = open_office(scenario, seed, {"faults": "aggressive"})
        for _ in spend(office, 5):
            pass
        return office.world.digest

    assert day(4) == day(4)
    assert day(4) != day(5)


def test_the_offices_own_tools_do_not_fail(scenario: Scenario) -> None:
    office = open_office(scenario, 6, {"faults": "aggressive", "error_ppm": {"vei": 1_000_000}})
    for name in ("vei.observe", "vei.ping", "vei.pending", "vei.tick"):
        assert name in AGENT_TOOLS
        assert all(office.call("agent", name).error is None for _ in range(50))


def test_a_faulty_run_verifies_as_identical(scenario: Scenario, tmp_path: Path) -> None:
    options = {"faults": "aggressive", "error_ppm": {"crm": 200_000}}
    with Play.begin(scenario, seed=8, root=tmp_path, options=options) as play:
        for _ in range(4):
            for name, args in CALLS:
                play.call(name, args)
        play.finish()
        path = play.path
    run = Run.open(path)
    assert sum("fault" in call for call in run.calls()) > 10
    verdict = verify(run, rebuild)
    assert verdict.identical, verdict


@pytest.mark.parametrize("app", ["erp", "crm"])
def test_an_error_rate_is_of_its_app_alone(scenario: Scenario, app: str) -> None:
    for rate in ("0", "0.5", "1"):
        options = world_options({f"VEI_{app.upper()}_ERROR_RATE": rate})
        office = open_office(scenario, 7, options)
        struck: Counter[bool] = Counter()
        for tool, outcome, record in spend(office, 20):
            failed = outcome.error is not None and outcome.error["code"] == "fault.injected"
            assert failed == (record.get("fault") == "error")
            if tool.app == app:
                struck[failed] += 1
            else:
                assert not failed
        share = struck[True] / struck.total()
        assert share == float(rate) if rate in "01" else 0.3 < share < 0.7


def test_a_rate_adds_to_the_profile(scenario: Scenario) -> None:
    options = world_options({"VEI_FAULT_PROFILE": "Spiky", "VEI_ERP_ERROR_RATE": "0.25"})
    office = open_office(scenario, 7, options)
    assert office.rules.faults is not None
    assert office.rules.faults.error == 20_000
    assert office.rules.faults.by_app == {"erp": 250_000}


def test_a_profile_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ScenarioError, match=r"no fault profile 'spikey'\. Did you mean spiky\?"):
        profile("spikey")
