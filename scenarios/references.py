"""What a scenario's parts say about each other: names that somebody, or something, must have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from engine.errors import ScenarioError, nearest
from engine.judge.score import SUBGOALS
from engine.people.personas import Answer, Approve, PersonSection
from scenarios.schema import ScenarioFile, StepSection
from scenarios.sources import Source

_NAME = re.compile(r"\{\{(\w+)\}\}")
OFFICE = "office"
"""Whose act an event is that the world itself does."""


def check_references(file: ScenarioFile, apps: Iterable[str], source: Source) -> None:
    """Check that every name in a scenario is the name of something in it.

    Args:
        file: the scenario.
        apps: the apps of its office.
        source: what it was read from, for the error.

    Raises:
        ScenarioError: one is not, or is there twice; names the file, the place and the remedy.
    """
    for where, problem, hint in _problems(file, tuple(apps)):
        raise ScenarioError(f"{source.where(where)}: {problem}", hint)


Problem = tuple[str, str, str]
"""Place in the file, what is wrong there, and what would be right."""


def _problems(file: ScenarioFile, apps: tuple[str, ...]) -> Iterator[Problem]:
    people = [person.id for person in file.people]
    inside = [person.id for person in file.people if not person.outside]
    yield from _twice("people", "id", people)
    emails = [(person.email or "").casefold() for person in file.people]
    yield from _twice("people", "email", emails)
    if file.seat not in inside:
        yield "seat", f"nobody here is called {file.seat!r}.", nearest(file.seat, inside)
    for at, person in enumerate(file.people):
        yield from _in_person(f"people.{at}", person, [*people, *apps])
    for at, event in enumerate(file.events):
        if event.by not in (*people, OFFICE):
            hint = nearest(event.by, [*people, OFFICE])
            yield f"events.{at}.by", f"nobody is called {event.by!r}.", hint
    known = [goal.id for goal in file.goals]
    yield from _twice("goals", "id", known)
    yield from _twice("critical", "id", [goal.id for goal in file.critical], known)
    for key, goals in (("goals", file.goals), ("critical", file.critical)):
        for goal in goals:
            if goal.subgoal and goal.subgoal not in SUBGOALS:
                hint = nearest(goal.subgoal, SUBGOALS)
                yield f"{key}.{goal.id}.subgoal", f"there is no subgoal {goal.subgoal!r}.", hint
    yield from _in_rubric(file)
    for name, steps in file.plays.items():
        yield from _in_play(f"plays.{name}", steps)


def _twice(
    where: str, key: str, values: list[str], others: Sequence[str] = ()
) -> Iterator[Problem]:
    for at, value in enumerate(values):
        if value and value in (*others, *values[:at]):
            yield f"{where}.{at}.{key}", f"{value!r} is there twice.", "Give it another one."


def _in_person(where: str, person: PersonSection, asking: list[str]) -> Iterator[Problem]:
    # An app may ask for an approval too, as the ERP does for an order on hold.
    if person.delay.min_ms > person.delay.max_ms:
        yield f"{where}.delay", "min_ms is more than max_ms.", "Swap them."
    for at, rule in enumerate(person.rules):
        place = f"{where}.rules.{at}"
        if isinstance(rule, Approve):
            for one in rule.requesters or ():
                if one not in asking:
                    yield f"{place}.requesters", f"nobody is called {one!r}.", nearest(one, asking)
        elif isinstance(rule, Answer):
            for topic in rule.replies:
                if topic not in rule.topics:
                    hint = nearest(topic, rule.topics)
                    yield f"{place}.replies", f"there is no topic {topic!r}.", hint


def _in_rubric(file: ScenarioFile) -> Iterator[Problem]:
    if file.rubric is None:
        return
    dimensions = file.rubric.dimensions
    yield from _twice("rubric.dimensions", "id", [dimension.id for dimension in dimensions])
    goals = [goal.id for goal in file.goals]
    placed: dict[str, str] = {}
    for at, dimension in enumerate(dimensions):
        for place, goal in enumerate(dimension.goals):
            where = f"rubric.dimensions.{at}.goals.{place}"
            if goal not in goals:
                yield where, f"there is no goal {goal!r}.", _right_goal(goal, file)
            elif goal in placed:
                problem = f"{goal!r} is in {placed[goal]} already."
                yield where, problem, "A goal is in exactly one dimension; remove one of the two."
            placed[goal] = dimension.id
    left = [goal for goal in goals if goal not in placed]
    if left:
        yield "rubric.dimensions", f"{left[0]!r} is in none of them.", "Add it to one dimension."
    total = sum(dimension.weight for dimension in dimensions)
    if total != 1:
        yield "rubric.dimensions", f"their weights sum to {total}.", "Make them sum to exactly 1."


def _right_goal(goal: str, file: ScenarioFile) -> str:
    if any(goal == critical.id for critical in file.critical):
        return "A critical failure has no dimension: it zeroes the score by itself. Remove it."
    return nearest(goal, [each.id for each in file.goals])


def _in_play(where: str, steps: Iterable[StepSection]) -> Iterator[Problem]:
    kept: set[str] = set()
    for at, step in enumerate(steps):
        for name in _names(step.args):
            if name not in kept:
                problem = f"no step before keeps {{{{{name}}}}}."
                yield f"{where}.{at}.args", problem, "Keep it, or check its spelling."
        kept |= step.keep.keys()


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from _NAME.findall(value)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _names(item)
    elif isinstance(value, list):
        for item in value:
            yield from _names(item)
