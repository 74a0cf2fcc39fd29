"""Plays: lists of calls that a scenario ships as proofs, and that the scripted agent performs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.errors import ScenarioError, nearest
from engine.office import Office
from engine.tool import Outcome
from scenarios.catalogue import Scenario

_NAME = re.compile(r"\{\{(\w+)\}\}")

Caller = Callable[[str, Mapping[str, Any]], Outcome]
"""Performs one call of the seat's."""


def perform(scenario: Scenario, name: str, call: Caller) -> Iterator[tuple[str, Any, Outcome]]:
    """Perform a play, call by call: yields tool, arguments and outcome of each.

    Raises:
        ScenarioError: there is no such play, or a step uses a name that nothing was kept under.
    """
    steps = scenario.file.plays.get(name)
    if steps is None:
        hint = nearest(name, scenario.plays)
        raise ScenarioError(f"{scenario.id} has no play {name!r}.", hint)
    kept: dict[str, Any] = {}
    for step in steps:
        args = _filled(step.args, kept)
        outcome = call(step.call, args)
        for key, path in step.keep.items():
            kept[key] = _part(outcome.result, path)
        yield step.call, args, outcome


def run_play(scenario: Scenario, office: Office, name: str) -> list[Outcome]:
    """Perform a whole play on an office, as its seat."""

    def call(tool: str, args: Mapping[str, Any]) -> Outcome:
        return office.call(scenario.seat, tool, args)

    return [outcome for _, _, outcome in perform(scenario, name, call)]


def _part(value: Any, path: str) -> Any:
    """A part of a result by its path; None where there is no such part."""
    for key in path.split("."):
        if (
            isinstance(value, list)
            and key.lstrip("-").isdigit()
            and -len(value) <= int(key) < len(value)
        ):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            return None
    return value


def _filled(value: Any, kept: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item, kept) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, kept) for item in value]
    if not isinstance(value, str):
        return value
    whole = _NAME.fullmatch(value)
    if whole:
        return _kept(whole[1], kept)
    return _NAME.sub(lambda match: str(_kept(match[1], kept)), value)


def _kept(name: str, kept: Mapping[str, Any]) -> Any:
    if name not in kept:
        raise ScenarioError(f"A play uses {{{{{name}}}}}, which no step before has kept.")
    return kept[name]
