"""Ten apps at once: any calls are answered, change nothing when refused, and repeat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scenarios.catalogue import load
from scenarios.compiler import open_office

SCENARIO = load(str(Path(__file__).parent))
SHOWN = open_office(SCENARIO, 1)
TOOLS = [tool for tool in SHOWN.offered() if tool.owner >= 0]
PEOPLE = [actor.id for actor in SHOWN.directory]


def _names(state: Any, depth: int = 0) -> list[str]:
    """Every key and every short text of a state: what its things are called."""
    if isinstance(state, dict):
        return [name for key, part in state.items() for name in (key, *_names(part, depth + 1))]
    if isinstance(state, list):
        return [name for part in state for name in _names(part, depth + 1)]
    return [state] if isinstance(state, str) and 0 < len(state) < 40 else []


NAMES = sorted(set(_names(SHOWN.dump())))


def _like(part: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "enum" in part:
        return st.sampled_from(part["enum"])
    if "anyOf" in part:
        return st.one_of([_like(option) for option in part["anyOf"]])
    kind = part.get("type")
    if kind == "object":
        fields = {name: _like(inner) for name, inner in part.get("properties", {}).items()}
        return st.fixed_dictionaries(fields)
    if kind == "array":
        return st.lists(_like(part.get("items", {})), min_size=1, max_size=2)
    if kind == "boolean":
        return st.booleans()
    if kind in ("integer", "number", ["number", "string"]):
        return st.integers(part.get("minimum", 0), min(part.get("maximum", 5000), 10**8))
    return st.sampled_from(NAMES)


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, str, dict[str, Any]]:
    tool = draw(st.sampled_from(TOOLS))
    required = tool.schema.get("required", [])
    args = {
        name: draw(_like(part))
        for name, part in tool.schema["properties"].items()
        if name in required or draw(st.integers(0, 3)) == 0
    }
    return draw(st.sampled_from(PEOPLE)), tool.name, args


@given(st.lists(calls(), max_size=20), st.integers(0, 99))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_calls_on_ten_apps_repeat(
    sequence: list[tuple[str, str, dict[str, Any]]], seed: int
) -> None:
    office = open_office(SCENARIO, seed)
    for actor, tool, args in sequence:
        before = office.world.states
        outcome = office.call(actor, tool, args)
        if outcome.error is not None and not outcome.landed:
            changed = [a is not b for a, b in zip(before, office.world.states, strict=True)]
            assert not any(changed), (tool, args)
    office.call("agent", "vei.tick", {"dt_ms": 600_000})
    office.call("agent", "vei.observe")
    again = open_office(SCENARIO, seed)
    for record in office.records():
        if record["type"] == "call":
            again.call(record["actor"], record["tool"], record["args"])
    assert list(again.world.log) == list(office.world.log)
