"""Two doors: what each offers, and that no spelling of a name leads from one through the other."""

from __future__ import annotations

from typing import Any

import pytest

from engine.office import Office
from engine.rules import Rules
from engine.tool import Outcome
from tests.engine.bell_office import bell_office, bells

AGENT = {
    "vei.act_and_observe", "vei.call", "vei.help", "vei.observe", "vei.pending", "vei.ping",
    "vei.state", "vei.tick", "vei.tools.search", "vei.wait",
}  # fmt: skip
OPERATOR = {"vei.fork", "vei.inject", "vei.reset", "vei.score"}
PAYLOAD = {"target": "bell", "payload": {"who": "cfo"}}
ARGS: dict[str, dict[str, Any]] = {"vei.inject": PAYLOAD}


def _scored(office: Office) -> dict[str, Any]:
    return {"success": True, "secret": "grade"}


def office_with_a_score() -> Office:
    return bell_office(Rules(score=_scored))


def spellings(name: str) -> list[str]:
    app, _, tool = name.partition(".")
    return [
        name, name.upper(), name.title(), f" {name}", f"{name} ", f"\t{name}", f"{name}\n",
        f"{name}\0", f"\0{name}", f"{app}..{tool}", f"{app}. {tool}", f"{app} .{tool}", f".{name}",
        f"{name}.", f"{app}:{tool}", f"{app}/{tool}", f"{app}__{tool}", f"{app}_{tool}", tool,
        f"vei.{name}", f"operator.{tool}", f"vei.operator.{tool}", f"vei.call.{tool}",
        f"bell.../{name}", f"{app}.{tool[0]}\u200b{tool[1:]}", f"{app}\uff0e{tool}",
        f"\ufeff{name}", name.replace("e", "\u0435"), name.replace("o", "\u043e"),
        name.replace("i", "\u0131"), name.replace("v", "\u2174"), f"{name}\ud800",
        "".join(chr(ord(c) + 0xFEE0) for c in name), f"{app}.{tool}()", f"'{name}'",
        f"{app}.{tool}_of_world", f"{app}.{tool}\u0301",
    ]  # fmt: skip


def test_each_door_offers_its_own_tools() -> None:
    office = bell_office()
    agent = {tool.name for tool in office.offered()}
    operator = {tool.name for tool in office.offered(operator=True)}
    assert {name for name in agent if name.startswith("vei.")} == AGENT
    assert operator - agent == OPERATOR
    assert [tool.name for tool in office.offered()] == sorted(agent)


@pytest.mark.parametrize("name", sorted(OPERATOR))
@pytest.mark.parametrize("way", ["directly", "vei.call", "vei.act_and_observe", "twice"])
def test_no_spelling_reaches_the_operator_s_tools(name: str, way: str) -> None:
    office = office_with_a_score()
    before = office.dump()
    for spelled in spellings(name):
        args = ARGS.get(name, {})
        outcome = _by(office, way, spelled, args)
        error = outcome.error or (outcome.result.get("result") or {}).get("error")
        assert error is not None, spelled
        assert error["code"] in ("unknown_tool", "invalid_args"), spelled
        assert "grade" not in str(outcome.content())
        assert not any(hidden in error["hint"] for hidden in OPERATOR), error["hint"]
    assert office.dump() == before
    assert len(office.world.queue) == 0
    assert office.world.seq > 0


def _by(office: Office, way: str, name: str, args: dict[str, Any]) -> Outcome:
    if way == "directly":
        return office.call("agent", name, args)
    if way == "twice":
        inner = {"tool": name, "args": args}
        return office.call("agent", "vei.call", {"tool": "vei.call", "args": inner})
    return office.call("agent", way, {"tool": name, "args": args})


@pytest.mark.parametrize("hidden", ["include_state", "include_findings", "state", "operator"])
@pytest.mark.parametrize("way", ["directly", "vei.call", "vei.act_and_observe"])
def test_an_agent_s_state_is_its_own_receipts(hidden: str, way: str) -> None:
    office = office_with_a_score()
    office.call("agent", "bell.ring")
    office.call("cfo", "bell.ring", {"times": 7})
    outcome = _by(office, way, "vei.state", {hidden: True})
    error = outcome.error or outcome.result["result"]["error"]
    assert error["code"] == "invalid_args"
    state = _by(office, way, "vei.state", {}).result
    state = state.get("result", state)
    assert state.keys() == {"time_ms", "actor", "receipts"}
    assert {receipt["actor"] for receipt in state["receipts"]} == {"agent"}


def test_the_operator_sees_and_does_it_all() -> None:
    office = office_with_a_score()
    office.call("cfo", "bell.ring", {"times": 7})
    state = office.call("operator", "vei.state", {"include_state": True}, operator=True).result
    assert state["state"]["bell"]["rung"] == {"cfo": 7}
    assert state["receipts"][0]["actor"] == "cfo"
    assert state["digest"] == office.world.digest
    score = office.call("operator", "vei.score", operator=True)
    assert score.result["secret"] == "grade"
    assert office.call("operator", "vei.inject", PAYLOAD, operator=True).ok
    assert office.call("operator", "vei.reset", {"seed": 9}, operator=True).result["seed"] == 9
    assert office.time_ms == 0


def test_looking_and_grading_leave_no_record() -> None:
    office = office_with_a_score()
    office.call("agent", "bell.ring")
    before = office.world
    for name in ("vei.state", "vei.score", "vei.fork"):
        assert office.call("operator", name, operator=True).ok
    assert office.world is before


def test_an_operator_s_fork_tries_calls_and_the_world_stays() -> None:
    office = bell_office()
    office.call("agent", "bell.ring")
    before = office.world
    calls: list[Any] = [
        {"actor": "agent", "tool": "bell.ring", "args": {"times": 4}},
        {"actor": "agent", "tool": "bell.ring", "args": {"times": 0}},
        {"actor": "agent", "tool": "bell.ring", "args": None},
    ]
    result = office.call("operator", "vei.fork", {"calls": calls}, operator=True).result
    assert result["outcomes"][0] == {"rung": 5}
    assert result["outcomes"][1]["error"]["code"] == "invalid_args"
    assert result["outcomes"][2] == {"rung": 6}
    assert office.world is before
    for call in ({"tool": "x"}, {"actor": "agent", "tool": "bell.ring", "args": ["x"]}):
        bad = office.call("operator", "vei.fork", {"calls": [call]}, operator=True)
        assert bad.error is not None
        assert "calls.0" in bad.error["message"]


def test_an_injected_event_is_checked_before_it_is_queued() -> None:
    office = bell_office()
    for args in (
        {"target": "nobody", "payload": {}},
        {"target": "bell", "payload": {"who": 5}},
        {"target": "bell", "payload": {"who": "x"}, "dt_ms": -1},
    ):
        assert office.call("operator", "vei.inject", args, operator=True).error is not None
    assert len(office.world.queue) == 0


# -- the agent's own tools ------------------------------------------------------------------------


def test_observe_costs_a_second_and_lets_one_event_land() -> None:
    office = bell_office()
    for _ in range(3):
        office.enqueue("bell", {"who": "agent"}, 500)
    outcome = office.call("agent", "vei.observe")
    assert outcome.landed == 1
    assert outcome.result.keys() == {
        "time_ms", "focus", "summary", "screenshot_ref", "action_menu", "pending_events", "unread",
    }  # fmt: skip
    assert (outcome.result["time_ms"], office.time_ms) == (1000, 1000)
    assert outcome.result["focus"] == "bell"
    assert outcome.result["summary"] == "You rang 1 times."
    assert outcome.result["pending_events"] == {"bell": 2, "total": 2}
    assert outcome.result["unread"] == {"bell": 1}
    assert [r["type"] for r in office.records()] == ["event", "call"]


def test_the_menu_has_concrete_things_first_then_the_tools_one_may_use() -> None:
    office = bell_office()
    menu = office.call("guest", "vei.observe").result["action_menu"]
    assert menu[0] == {"tool": "bell.ring", "args": {}, "name": "Ring"}
    assert [entry["tool"] for entry in menu[1:]] == ["bell.list_rung"]
    assert all(entry["args_schema"]["type"] == "object" for entry in menu[1:])


def test_act_and_observe_is_recorded_as_the_two_calls_it_is() -> None:
    office, other = bell_office(), bell_office()
    both = office.call("agent", "vei.act_and_observe", {"tool": "bell.ring", "args": {"times": 2}})
    acted, seen = other.call("agent", "bell.ring", {"times": 2}), other.call("agent", "vei.observe")
    assert both.result == {"result": acted.result, "observation": seen.result}
    assert list(office.world.log) == list(other.world.log)


def test_call_is_recorded_as_the_call_it_makes() -> None:
    office, other = bell_office(), bell_office()
    for args in ({"times": 2}, {"times": 0}, {"tmes": 1}):
        relayed = office.call("agent", "vei.call", {"tool": "bell.ring", "args": args})
        assert relayed == other.call("agent", "bell.ring", args)
    assert list(office.world.log) == list(other.world.log)


def test_a_failed_act_shows_its_error_beside_the_observation() -> None:
    office = bell_office()
    result = office.call("guest", "vei.act_and_observe", {"tool": "bell.ring"}).result
    assert result["result"]["error"]["code"] == "permission_denied"
    assert result["observation"]["time_ms"] == 1100


def test_search_ranks_by_name_and_description() -> None:
    office = bell_office()
    found = office.call("agent", "vei.tools.search", {"query": "ring the bell", "top_k": 3}).result
    assert (found["query"], found["top_k"]) == ("ring the bell", 3)
    assert found["results"][0]["name"] == "bell.ring"
    assert len(found["results"]) == 3
    assert found["results"][0].keys() == {
        "name", "description", "score", "permissions", "side_effects", "default_latency_ms",
        "latency_jitter_ms", "fault_probability",
    }  # fmt: skip
    assert office.call("agent", "vei.tools.search", {"query": "ж"}).result["results"] == []
    everything = " ".join(sorted(OPERATOR)).replace(".", " ")
    hits = office.call("agent", "vei.tools.search", {"query": everything, "top_k": 200}).result
    assert not {hit["name"] for hit in hits["results"]} & OPERATOR


def test_help_names_every_tool_of_the_door_and_no_other() -> None:
    office = bell_office()
    told = office.call("agent", "vei.help").result
    assert told["tools"].keys() == {tool.name for tool in office.offered()}
    assert told["you"]["id"] == "agent"


def test_receipts_are_the_last_calls_oldest_first() -> None:
    office = bell_office()
    for times in (1, 2, 0):
        office.call("agent", "bell.ring", {"times": times})
    receipts = office.call("agent", "vei.state", {"tool_tail": 2}).result["receipts"]
    assert [(r["args"], r["ok"]) for r in receipts] == [({"times": 2}, True), ({"times": 0}, False)]
    assert "receipts" not in office.call("agent", "vei.state", {"include_receipts": False}).result
    assert bells(office).rung.get("agent") == 3
