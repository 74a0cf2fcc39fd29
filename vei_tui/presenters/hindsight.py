"""Hindsight in lines: what would have met a goal, until when, and what broke a promise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from vei_tui.presenters import when
from vei_tui.presenters.events import call_words, record_lines
from vei_tui.presenters.text import Line, Role, line

if TYPE_CHECKING:
    from scenarios.hindsight import Act, Hindsight


def act_line(act: Act, start: str) -> Line:
    """A call that would have done it, at the time at which a good day comes to it."""
    at = (when.second(start, act.time_ms), Role.TIME)
    return line(at, " ▸ ", (act.tool, Role.STRONG), f" {call_words(act.args)}")


def act_sheet(acts: Sequence[Act], start: str) -> list[Line]:
    """Calls that would have done it, in full."""
    found: list[Line] = [line(("A good day does it like this.", Role.DIM)), ()]
    for act in acts:
        found.append(line((act.tool, Role.HEADING), (f"  {_at(start, act.time_ms)}", Role.TIME)))
        # The head of a record is for records that there are; this call was never made.
        found += [*record_lines({"args": act.args}, start)[2:-1], ()]
    return found


def chance_line(hindsight: Hindsight, start: str, ender: Mapping[str, Any] | None) -> Line:
    """Until when a goal could have been met.

    Args:
        hindsight: what is known about the goal.
        start: date and hour of time 0.
        ender: the record that ended it, where there is one.
    """
    chance = hindsight.chance
    if chance is None:
        return line(("This day never had a chance for it.", Role.DIM))
    if hindsight.open:
        return line("It can still be done.")
    until = f"until {_at(start, chance.time_ms)}"
    if chance.after is None:
        until = "at the very beginning"
    ended = "" if ender is None else str(ender.get("tool", ""))
    shut_by = hindsight.shut_by
    before = " " if shut_by is None else f", before step {shut_by + 1} "
    return line("Could be done ", (until, Role.TIME), before, (ended, Role.STRONG))


def broken_line(hindsight: Hindsight) -> Line:
    """With which step a critical failure happened."""
    if hindsight.broken_by is None:
        return line(("It was so from the beginning.", Role.DIM))
    return line((f"it happened with step {hindsight.broken_by + 1}", Role.LABEL))


def _at(start: str, time_ms: int) -> str:
    return f"{when.weekday(start, time_ms)} {when.second(start, time_ms)}"
