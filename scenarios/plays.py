"""Plays: lists of calls that a scenario ships as proofs, and that the scripted agent performs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from engine.errors import ScenarioError, nearest
from engine.facts import amounts, durations, emails, ids, states, urls
from engine.office import Office
from engine.tool import Outcome
from scenarios.catalogue import Scenario
from scenarios.schema import StepSection

_NAME = re.compile(r"\{\{(\w+)\}\}")
_STEP = re.compile(r"\[(?P<key>\w+)=(?P<text>[^\]]*)\]|(?P<name>[^.\[\]]+)")

Caller = Callable[[str, Mapping[str, Any]], Outcome]
"""Performs one call of the seat's."""


def perform(scenario: Scenario, name: str, call: Caller) -> Iterator[tuple[str, Any, Outcome]]:
    """Perform a play, call by call: yields tool, arguments and outcome of each.

    Raises:
        ScenarioError: there is no such play, or a step uses a name that nothing was kept under.
    """
    kept: dict[str, Any] = {}
    for step in steps_of(scenario, name):
        args = filled_with(step.args, kept)
        outcome = call(step.call, args)
        for key, path in step.keep.items():
            kept[key] = part(outcome.result, path)
        yield step.call, args, outcome


def steps_of(scenario: Scenario, name: str) -> Sequence[StepSection]:
    """The steps of a play.

    Raises:
        ScenarioError: there is no such play.
    """
    steps = scenario.file.plays.get(name)
    if steps is None:
        hint = nearest(name, scenario.plays)
        raise ScenarioError(f"{scenario.id} has no play {name!r}.", hint)
    return steps


def run_play(scenario: Scenario, office: Office, name: str) -> list[Outcome]:
    """Perform a whole play on an office, as its seat."""

    def call(tool: str, args: Mapping[str, Any]) -> Outcome:
        return office.call(scenario.seat, tool, args)

    return [outcome for _, _, outcome in perform(scenario, name, call)]


def part(value: Any, path: str) -> Any:
    """A part of a result by its path; None where there is no such part.

    Args:
        value: the result.
        path: keys and places such as ``hits.0.id``; ``hits[from=Kim].id`` takes the first row
            whose key states a text; ``body_text|amount`` takes what a text is about: its first
            ``amount``, ``duration``, ``id``, ``url`` or ``email``.
    """
    keys, _, wanted = path.partition("|")
    for step in _STEP.finditer(keys):
        if step["key"]:
            value = _row(value, step["key"], step["text"])
        else:
            value = _inner(value, step["name"])
    if not wanted:
        return value
    return _first(wanted, value) if isinstance(value, str) and wanted in FIRSTS else None


def _inner(value: Any, key: str) -> Any:
    if isinstance(value, list) and key.lstrip("-").isdigit():
        place = int(key)
        return value[place] if -len(value) <= place < len(value) else None
    return value.get(key) if isinstance(value, dict) else None


def _row(value: Any, key: str, text: str) -> Any:
    rows = value if isinstance(value, list) else []
    for row in rows:
        if isinstance(row, dict) and key in row:
            said = str(row[key])
            if said == text or text in said or states(said, text):
                return row
    return None


def _first(wanted: str, text: str) -> str | None:
    found = FIRSTS[wanted](text)
    if not found:
        return None
    first = found[0]
    return first if isinstance(first, str) else text[first.start : first.end]


FIRSTS: Mapping[str, Callable[[str], Sequence[Any]]] = {
    "amount": amounts,
    "duration": durations,
    "id": ids,
    "url": urls,
    "email": emails,
}
"""What a path can pick out of a text."""


def filled_with(value: Any, kept: Mapping[str, Any]) -> Any:
    """A value with every ``{{name}}`` in it replaced by what was kept under the name.

    Raises:
        ScenarioError: nothing was kept under it.
    """
    if isinstance(value, dict):
        return {key: filled_with(item, kept) for key, item in value.items()}
    if isinstance(value, list):
        return [filled_with(item, kept) for item in value]
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
