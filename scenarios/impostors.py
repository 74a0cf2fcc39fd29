"""Impostors: runs with all the calls and none of the work. No world may be passed by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.office import Office
from scenarios.catalogue import Scenario

WAITS_MS = 60_000
"""Time that is given to the office to answer whatever was said."""

CALLS = 10
"""Calls of the script that gets nothing but errors."""


def only_errors(scenario: Scenario, office: Office) -> None:
    """A fixed script of calls, all of which are refused."""
    for tool in [*office.tools][:CALLS]:
        office.call(scenario.seat, tool, {"no_such_argument": 1})


def every_tool_once(scenario: Scenario, office: Office) -> None:
    """Every tool once, with whatever its arguments are most easily filled with."""
    for name, tool in [*office.tools.items()]:
        office.call(scenario.seat, name, _arguments(tool.schema))
    _wait(scenario, office)


def brief_everywhere(scenario: Scenario, office: Office) -> None:
    """The brief in every channel, to every colleague, and by mail to everyone with an address."""
    _everywhere(scenario, office, scenario.brief)


def goals_everywhere(scenario: Scenario, office: Office) -> None:
    """The brief likewise, with what every goal is called, as somebody who has seen the score."""
    labels = "\n".join(f"Done: {goal.label}." for goal in scenario.goals)
    _everywhere(scenario, office, f"{scenario.brief}\n{labels}")


def _everywhere(scenario: Scenario, office: Office, text: str) -> None:
    seat = scenario.seat

    def call(tool: str, **args: Any) -> None:
        if tool in office.tools:
            office.call(seat, tool, args)

    listed = office.call(seat, "slack.list_channels", {}) if "slack" in office.index else None
    rooms = list(listed.result or ()) if listed is not None else []
    people = [actor for actor in office.directory if actor.id != seat]
    rooms += [f"@{actor.id}" for actor in people if not actor.outside]
    for room in dict.fromkeys(rooms):
        call("slack.send_message", channel=room, text=text)
    for actor in people:
        if actor.email:
            call("mail.compose", to=actor.email, subj=scenario.title, body_text=text)
    call("docs.create", title=scenario.title, body=text)
    if "tickets" in office.index:
        for ticket in [*office.world.states[office.index["tickets"]].tickets]:
            call("tickets.comment", ticket_id=ticket, text=text)
    call("tickets.create", title=scenario.title, description=text)
    _wait(scenario, office)


def _wait(scenario: Scenario, office: Office) -> None:
    office.call(scenario.seat, "vei.tick", {"dt_ms": WAITS_MS})


def _arguments(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments that satisfy a schema as far as that is easy."""
    wanted = schema.get("required", ())
    return {name: _value(schema["properties"][name], schema) for name in wanted}


def _value(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if "enum" in schema:
        return schema["enum"][0]
    options = schema.get("anyOf")
    if options:
        return _value(options[0], root)
    kind = schema.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind == "array":
        return [_value(schema.get("items", {}), root)]
    if kind == "object":
        required = schema.get("required", ())
        return {name: _value(schema["properties"][name], root) for name in required}
    return {"boolean": True}.get(kind, "x")


IMPOSTORS: Mapping[str, Callable[[Scenario, Office], None]] = {
    "only errors": only_errors,
    "every tool once": every_tool_once,
    "brief everywhere": brief_everywhere,
    "brief and goals everywhere": goals_everywhere,
}
"""Each by its name."""
