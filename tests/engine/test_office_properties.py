"""Any sequence of calls, sound or absurd: nothing is raised, half-done or impossible to repeat."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.canonical import dumps, loads
from engine.office import Office
from scenarios.catalogue import load
from scenarios.compiler import open_office
from tests.engine.test_canonical import by_the_book

SCENARIO = load("macrocompute_default")
SHOWN = open_office(SCENARIO, 1)
TOOLS = SHOWN.offered()
ACTORS = ["agent", "agent", "agent", "cfo", "itops", "macrocompute"]

words = st.sampled_from(
    ["#procurement", "#general", "@cfo", "@agent", "@nobody", "INBOX", "Sent", "m1", "m2", "m9",
     "sales@macrocompute.example", "dana.whitfield@halden.example", "nobody@nowhere.example",
     "https://vweb.local/home", "https://vweb.local/pdp/macrobook-pro-16", "CLICK:open_pdp#0",
     "Please approve $3,199, see https://vweb.local/pdp/macrobook-pro-16", "price?", "slack", "1",
     "slack.send_message", "vei.observe", "vei.reset", ":tada:", "1772442000.000000", "doc:1"]
)  # fmt: skip
odd_text = (
    st.text(max_size=30)
    | st.text(st.characters(categories=["Cs", "Cc", "Cf"]), max_size=5)
    | st.sampled_from(["\ud800", "[bold]x[/]", "\x1b[31m", "\u202eabc", "\x00", "x" * 100_001])
)
garbage = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | odd_text
    | st.sampled_from([2**63, -(2**70), 10**400, b"bytes", {"$ref": 1}, ("a",), {1: 2}]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_text, inner, max_size=3),
    max_leaves=8,
)


def _like(part: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a part of a schema would take, more often than not."""
    if "anyOf" in part:
        return st.one_of([_like(option) for option in part["anyOf"]])
    kind = part.get("type")
    if kind == "integer":
        low, high = part.get("minimum", 0), part.get("maximum", 100)
        return st.integers(low, high) | st.sampled_from([low, high, low - 1, high + 1])
    if kind == "boolean":
        return st.booleans()
    if kind == "array":
        return st.lists(_like(part.get("items", {})), max_size=3)
    if kind == "string":
        return words | words | odd_text
    return garbage


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, Any, Any]:
    tool = draw(st.sampled_from(TOOLS))
    actor = draw(st.sampled_from(ACTORS))
    manner = draw(st.integers(0, 9))
    if manner < 2:
        name = tool.name if manner else draw(odd_text)
        return actor, name, draw(st.dictionaries(odd_text, garbage, max_size=3))
    args: dict[Any, Any] = {}
    for name, part in tool.schema["properties"].items():
        if name in tool.schema.get("required", []) or draw(st.booleans()):
            args[name] = draw(_like(part) if draw(st.integers(0, 7)) else garbage)
    if tool.name in ("vei.call", "vei.act_and_observe"):
        _, args["tool"], args["args"] = draw(inner_calls)
    if manner == 2:
        args[draw(odd_text)] = draw(garbage)
    return actor, tool.name, args


inner_calls = st.deferred(calls)


@given(st.lists(calls(), max_size=12), st.integers(0, 2**32))
@settings(
    max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
def test_any_calls_are_answered_whole_and_repeatable(
    sequence: list[tuple[str, str, Any]], seed: int
) -> None:
    office = open_office(SCENARIO, seed)
    for actor, tool, args in sequence:
        before, world = office.dump(), office.world
        outcome = office.call(actor, tool, args)
        _answered(office, outcome.content())
        refused = outcome.error is not None
        if refused and not outcome.landed and outcome.tool != "vei.observe":
            assert office.dump() == before, (tool, args)
            assert list(office.world.queue) == list(world.queue)
        assert office.time_ms >= world.time_ms
        assert office.world.seq == len(office.world.log) > world.seq
        for person in ("agent", "cfo"):
            for app, view in office.views(person).items():
                twin = office.twins[office.index[app]]
                assert isinstance(twin.summary(view), str)
                twin.menu(view)
                assert twin.unread(view) >= 0
    assert office.world.undeliverable == 0
    _repeats(office, seed)


def _answered(office: Office, content: dict[str, Any]) -> None:
    line = office.world.log[len(office.world.log) - 1]
    assert dumps(loads(line)) == by_the_book(loads(line))
    assert dumps(content) == by_the_book(content)
    if "error" in content:
        assert content["error"].keys() >= {"code", "message", "hint"}
        assert "Traceback" not in str(content)


def _repeats(office: Office, seed: int) -> None:
    fresh = open_office(SCENARIO, seed)
    for record in office.records():
        if record["type"] == "call":
            fresh.call(record["actor"], record["tool"], record["args"])
    assert list(fresh.world.log) == list(office.world.log)
    assert fresh.dump() == office.dump()


HUGE = "[red]\x1b[2J\u202e\u200b\ud83d" + "ж" * 50_000


@pytest.mark.parametrize(
    ("tool", "args"),
    [
        ("slack.send_message", {"channel": "#procurement", "text": HUGE[:39_000]}),
        ("slack.send_message", {"channel": "#procurement", "text": HUGE}),
        ("mail.compose", {"to": "sales@macrocompute.example", "subj": "x", "body_text": HUGE}),
        ("mail.compose", {"to": HUGE, "subj": HUGE, "body_text": HUGE}),
        ("browser.open", {"url": HUGE}),
        ("browser.type", {"node_id": HUGE, "text": HUGE}),
        ("slack.search", {"query": HUGE}),
        ("vei.tools.search", {"query": HUGE[:400]}),
        (HUGE, {HUGE: HUGE}),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_a_huge_hostile_text_harms_nothing(tool: str, args: dict[str, Any]) -> None:
    office = open_office(SCENARIO, 5)
    outcome = office.call("agent", tool, args)
    assert len(str(outcome.error or "")) < 4000
    office.call("agent", "vei.tick", {"dt_ms": 60_000})
    office.call("agent", "vei.observe")
    _repeats(office, 5)
