"""Facts about facts: any, all, none of them, and in which order or by when."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from engine.judge.goals import Case, Finding
from engine.rules import epoch_ms
from scenarios.predicates.acts import Acts, matching
from scenarios.predicates.nesting import Fact, Facts
from scenarios.predicates.registry import fact

_HOUR = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def _moment(text: str) -> str:
    if not _HOUR.fullmatch(text):
        try:
            epoch_ms(text)
        except ValueError:
            raise ValueError("an hour as 14:30, or a date and hour as 2026-03-02T14:30") from None
    return text


Moment = Annotated[str, AfterValidator(_moment)]
"""An office time: an hour of the first day, or a date and hour."""


@fact
def any_of(case: Case, facts: Facts) -> Finding:
    """At least one of these facts holds."""
    missed = []
    for each in facts:
        found = each.holds(case)
        if found.met:
            return found
        missed.append(found)
    closest = max(missed, key=lambda finding: len(finding.evidence))
    return Finding(False, closest.why, closest.evidence)


@fact
def all_of(case: Case, facts: Facts) -> Finding:
    """All of these facts hold."""
    found = [each.holds(case) for each in facts]
    missed = [finding for finding in found if not finding.met]
    if missed:
        return Finding(False, missed[0].why, missed[0].evidence)
    whys = " ".join(finding.why for finding in found)
    return Finding(True, whys, tuple(seq for finding in found for seq in finding.evidence))


@fact
def none_of(case: Case, facts: Facts) -> Finding:
    """None of these facts holds."""
    for each in facts:
        found = each.holds(case)
        if found.met:
            return Finding(False, found.why, found.evidence)
    return Finding(True, "It did not happen.")


@fact
def before(
    case: Case,
    fact: Fact,
    at: Moment | None = None,
    until: Fact | None = None,
    until_act: Acts | None = None,
) -> Finding:
    """A fact was true before an office time, before another fact was, or before an act.

    Both are timed by the records that show them.

    Args:
        case: the run.
        fact: what had to be true.
        at: by when, as ``14:30`` or ``2026-03-02T14:30``.
        until: what had to come later; where it never came, there is nothing to be late for.
        until_act: acts of the seat's, the first of which had to come later, likewise.
    """
    found = fact.holds(case)
    if not found.met:
        return found
    last = max(found.evidence, default=-1)
    if last < 0:
        return Finding(False, "No record shows when it was done.")
    if at is not None and case.records[last]["time_ms"] > office_ms(case, at):
        return Finding(False, f"It was done only after {at.replace('T', ', ')}.", found.evidence)
    later = until.holds(case) if until is not None else None
    if later is not None and later.met and later.evidence and min(later.evidence) < last:
        return Finding(False, "It was done in the wrong order.", (*found.evidence, *later.evidence))
    act = next((c for c in case.calls if until_act is not None and matching(c, until_act)), None)
    if act is not None and act["seq"] < last:
        why = f"It was done only after {act['tool']}."
        return Finding(False, why, (*found.evidence, act["seq"]))
    return found


def office_ms(case: Case, moment: str) -> int:
    """Office time of a moment, in ms since the scenario's start."""
    start = case.office.identity.starts_at
    whole = f"{start[:10]}T{moment}" if _HOUR.fullmatch(moment) else moment
    return epoch_ms(whole) - epoch_ms(start)
