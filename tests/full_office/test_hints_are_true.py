"""What tools say of themselves holds: reading changes nothing, doing it twice is doing it once."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.dump import dump
from engine.listing import ASSUMED, hints
from engine.office import OPERATOR, Office
from engine.tool import Tool
from scenarios.compiler import open_office
from tests.full_office.test_any_calls import SCENARIO, SHOWN, calls

DESTROYING = {
    "calendar.cancel_event",
    "calendar.update_event",
    "crm.update_contact",
    "okta.deactivate_user",
    "okta.reset_factors",
    "okta.reset_password",
    "okta.suspend_user",
    "okta.unassign_application",
    "okta.unassign_group",
    "vei.act_and_observe",
    "vei.call",
    "vei.inject",
    "vei.reset",
}
"""Tools that take something away or write over what nobody keeps, and those that could call one."""

SAMPLES: list[tuple[str, str, dict[str, Any]]] = [
    ("agent", "slack.react", {"channel": "#general", "ts": "", "emoji": "tada"}),
    ("agent", "mail.move", {"id": "m1", "folder": "Archive"}),
    ("agent", "crm.update_contact", {"id": "C-1", "first_name": "Liv"}),
    ("agent", "crm.associate_contact_company", {"contact_id": "C-1", "company_id": "CO-1"}),
    ("sam", "okta.suspend_user", {"user_id": "tomas.hale"}),
    ("sam", "okta.deactivate_user", {"user_id": "tomas.hale"}),
    ("sam", "okta.unassign_group", {"user_id": "tomas.hale", "group_id": "ops"}),
]
"""Calls that go through, for what random ones seldom meet."""


def told(tool: Tool) -> dict[str, bool]:
    """What a client takes a tool to be."""
    return {**ASSUMED, **hints(tool)}


def settled() -> Office:
    """An office in which what falls due at the beginning of the day has landed."""
    office = open_office(SCENARIO, 3)
    office.call("agent", "vei.tick", {"dt_ms": 120_000})
    return office


def stood(office: Office) -> list[Any]:
    """How everything stands, the clock and the record left out."""
    return [dump(state) for state in office.world.states]


def check(office: Office, actor: str, name: str, args: dict[str, Any]) -> str:
    """Hold a call to what its tool says; which hints it was held to, empty for none."""
    tool = office.tools[name]
    said, before = told(tool), office.world.states
    done = office.call(actor, name, args)
    if done.landed or not done.ok:
        return ""
    if said["read_only_hint"]:
        assert all(a is b for a, b in zip(before, office.world.states, strict=True)), (name, args)
        return "read_only"
    if said["idempotent_hint"]:
        once = stood(office)
        copy = office.fork()
        again = copy.call(actor, name, args)
        if again.ok and not again.landed:
            assert stood(copy) == once, (name, args)
            return "idempotent"
    return ""


@given(st.lists(calls(), min_size=5, max_size=25))
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_calls_do_what_their_tools_say(
    sequence: list[tuple[str, str, dict[str, Any]]],
) -> None:
    office = settled()
    for actor, name, args in sequence:
        check(office, actor, name, args)


def test_calls_that_go_through_do_what_their_tools_say() -> None:
    held: Counter[str] = Counter()
    for actor, name, args in SAMPLES:
        office = settled()
        if name == "slack.react":
            view = office.view("slack", actor)
            room = next(room for room in view.rooms if room.name == "#general" or room.posts)
            args = {**args, "channel": room.name, "ts": next(room.posts.newest()).ts}
        held[check(office, actor, name, args)] += 1
    for tool in SHOWN.offered():
        if tool.owner >= 0 and not tool.traits.writes and not tool.schema.get("required"):
            held[check(settled(), "agent", tool.name, {})] += 1
    assert held["idempotent"] >= 6, held
    assert held["read_only"] >= 15, held


def test_the_office_s_own_reading_tools_change_nothing_but_the_clock() -> None:
    for tool in SHOWN.offered(operator=True):
        if tool.owner < 0 and told(tool)["read_only_hint"]:
            office = settled()
            args = {"query": "mail"} if tool.name == "vei.tools.search" else {}
            before = office.world.states
            done = office.call(OPERATOR.id, tool.name, args, operator=True)
            assert done.ok or tool.name == "vei.score", (tool.name, done.error)
            assert all(a is b for a, b in zip(before, office.world.states, strict=True)), tool.name


def test_what_can_destroy_says_so() -> None:
    every = {tool.name: told(tool) for tool in SHOWN.offered(operator=True)}
    said = {
        n for n, hint in every.items() if hint["destructive_hint"] and not hint["read_only_hint"]
    }
    assert said == DESTROYING
