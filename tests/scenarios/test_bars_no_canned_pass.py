"""No world is passed by calls without work: errors, every tool once, the brief everywhere."""

from __future__ import annotations

import pytest

from scenarios.catalogue import load, names
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
