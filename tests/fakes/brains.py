"""What decides for the fake model: plays of scenarios, performed from what a conversation shows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from engine.agents.messages import Answered, Message, Request, Said, Told, ToolCall
from engine.spelling import safe_name
from scenarios.catalogue import Scenario, load
from scenarios.plays import filled_with, part, steps_of
from scenarios.schema import StepSection
from tests.fakes.speech import Turn

MOST = 4
"""Calls of one turn at most."""

NOTED = "Noted: "
"""Begins the line of a turn in which the model writes down what it will need; results may be
dropped from a conversation, what the model said is not."""

REPORT = "Everything that was asked for is done."


class Player:
    """Performs a play, of whichever of its scenarios a conversation is about."""

    def __init__(self, *scenarios: str, play: str = "gold", parallel: bool = False) -> None:
        """Args:
        scenarios: their ids.
        play: which play of theirs.
        parallel: whether calls that do not need each other's results are made in one turn.
        """
        self._scenarios = scenarios
        self._play = play
        self._parallel = parallel

    def __call__(self, request: Request) -> Turn:
        """The next turn; it depends on the conversation alone."""
        steps = self._steps(request)
        kept, done = _progress(request.messages, steps)
        if done >= len(steps):
            return Turn("There is nothing left to do.", REPORT)
        chosen = _chosen(steps[done:], self._parallel)
        calls = tuple(_call(request, step, kept) for step in chosen)
        tools = " and ".join(step.call for step in chosen)
        thought = f"Step {done + 1} of {len(steps)}. Next I use {tools}."
        noted = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        return Turn(thought, f"{NOTED}{noted}" if kept else "", calls)

    def _steps(self, request: Request) -> Sequence[StepSection]:
        told = next(message for message in request.messages if isinstance(message, Told))
        for name in self._scenarios:
            scenario = _scenario(name)
            if scenario.brief.strip() in told.text:
                return steps_of(scenario, self._play)
        raise ValueError(f"the conversation is about none of {', '.join(self._scenarios)}")


@cache
def _scenario(name: str) -> Scenario:
    return load(name)


def _progress(
    messages: Sequence[Message], steps: Sequence[StepSection]
) -> tuple[dict[str, Any], int]:
    """What is known by now, and how many steps are done."""
    kept: dict[str, Any] = {}
    done = 0
    for said, results in _turns(messages):
        kept |= _noted(said)
        for call in said.calls:
            answered = results.get(call.id)
            if done >= len(steps) or answered is None or not _happened(call, answered):
                continue
            for name, path in steps[done].keep.items():
                found = part(_result(answered), path)
                if found is not None:
                    kept[name] = found
            done += 1
    return kept, done


def _turns(messages: Sequence[Message]) -> Iterator[tuple[Said, dict[str, Answered]]]:
    said: Said | None = None
    results: dict[str, Answered] = {}
    for message in messages:
        if isinstance(message, Said):
            if said is not None:
                yield said, results
            said, results = message, {}
        elif isinstance(message, Answered):
            results[message.call_id] = message
    if said is not None:
        yield said, results


def _noted(said: Said) -> dict[str, Any]:
    for line in said.text.splitlines():
        if line.startswith(NOTED):
            noted: dict[str, Any] = json.loads(line.removeprefix(NOTED))
            return noted
    return {}


def _happened(call: ToolCall, answered: Answered) -> bool:
    """Whether a call reached the office."""
    if call.args is None:
        return False
    error = _content(answered).get("error")
    return not (isinstance(error, Mapping) and error.get("code") == "not_carried_out")


def _content(answered: Answered) -> dict[str, Any]:
    try:
        content = json.loads(answered.content)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _result(answered: Answered) -> Any:
    """The result as plays know it: a list where the tool lists."""
    content = _content(answered)
    listed = content.keys() <= {"result", "next_cursor"} and "result" in content
    return content["result"] if listed else content


def _chosen(steps: Sequence[StepSection], parallel: bool) -> Sequence[StepSection]:
    """The steps of the next turn: until one needs what another of them keeps."""
    chosen = [steps[0]]
    for step in steps[1 : MOST if parallel else 1]:
        fresh = {name for one in chosen for name in one.keep}
        if any(f"{{{{{name}}}}}" in json.dumps(step.args) for name in fresh):
            break
        chosen.append(step)
    return chosen


def _call(request: Request, step: StepSection, kept: Mapping[str, Any]) -> tuple[str, Any]:
    """A step as a call; through ``vei.call`` where the tool itself is not offered."""
    args = filled_with(step.args, kept)
    wire = safe_name(step.call)
    if any(tool.wire == wire for tool in request.tools):
        return wire, args
    return "vei__call", {"tool": step.call, "args": args}
