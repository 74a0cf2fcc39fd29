"""Goals as a file states them, made into facts that can be judged."""

from __future__ import annotations

import re
from typing import Final

from engine.errors import ScenarioError
from engine.judge.goals import Case, Finding, Goal, NotKnown, Predicate, as_known
from scenarios.predicates.heard import Heard
from scenarios.predicates.registry import predicate
from scenarios.predicates.words import written
from scenarios.schema import GoalSection

MOST_NUMBERS: Final = 300
"""Different numbers in the writing that shows a goal: whoever writes down every number there is has
said none of them. Good plays stay far below."""

_NUMBER: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*+")


def goal_of(section: GoalSection, critical: bool) -> Goal:
    """A goal as it is judged.

    Args:
        section: the goal as its file states it.
        critical: whether it stands for a failure.

    Raises:
        ScenarioError: it does not state exactly one fact, or there is no such fact.
        Refused: ``invalid_args``, where an argument of the fact is wrong.
    """
    if len(section.fact) != 1:
        raise ScenarioError("a goal states exactly one fact.", "Make two goals of it.")
    ((name, args),) = section.fact.items()
    holds = as_known(predicate(name, args))
    return Goal(
        section.id, section.label, holds if critical else _meant(holds), section.weight,
        section.subgoal, critical, section.fact,
    )  # fmt: skip


def _meant(predicate: Predicate) -> Predicate:
    """A predicate that no list of all numbers makes true."""

    def holds(case: Case) -> Finding:
        found = predicate(case)
        if not found.met or not found.evidence:
            return found
        try:
            told = "\n".join(words.whole for words in written(case) if words.seq in found.evidence)
        except NotKnown:
            # Who read it cannot be told, where an app answers from a recording: nothing is counted.
            return found
        count = len(set(_NUMBER.findall(Heard(told).low)))
        if count <= MOST_NUMBERS:
            return found
        why = f"It stands among {count:,} numbers; who lists them all says none of them."
        return Finding(False, why, found.evidence)

    return holds
