"""Credit in lines: which calls a score depended on, and what would have been without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from vei_tui.presenters import when
from vei_tui.presenters.events import call_words
from vei_tui.presenters.text import Line, Role, line, lines

if TYPE_CHECKING:
    from scenarios.credit import Share

HOW = (
    "Each call was left out in turn and all later ones made again as they were. Of two calls that "
    "would each have done, neither was needed."
)


def credit_lines(shares: Sequence[Share], labels: Mapping[str, str], start: str) -> list[Line]:
    """Which calls mattered, in the order in which they were made.

    Args:
        shares: what hung on each call.
        labels: what each goal is called, by its id.
        start: date and hour of time 0.
    """
    needed = sum(share.needed for share in shares)
    head = line((f"{needed} of {len(shares)} calls", Role.STRONG), " were needed")
    harmed = sum(share.harmed for share in shares)
    if harmed:
        head = (*head, *line(", ", (f"{harmed} did harm", Role.ALERT)))
    found: list[Line] = [head, *lines(HOW, Role.DIM), ()]
    for share in shares:
        found += share_lines(share, labels, start)
    return found


def share_lines(share: Share, labels: Mapping[str, str], start: str) -> list[Line]:
    """One call, and under it what hung on it."""
    mark, role = ("✔ ", Role.GOOD) if share.needed else ("· ", Role.DIM)
    if share.harmed:
        mark, role = ("✗ ", Role.ALERT)
    strong = Role.STRONG if share.needed or share.harmed else Role.DIM
    at = when.second(start, share.time_ms)
    refused = (" refused", Role.ALERT) if share.refused else ("", Role.PLAIN)
    words = (f" {call_words(share.args)}", Role.PLAIN if strong is Role.STRONG else Role.DIM)
    head = line((mark, role), (f"{share.seq + 1:>4} ", Role.DIM), (at, Role.TIME), " ",
                (share.tool, strong), refused, words)  # fmt: skip
    found: list[Line] = [(*head, (" ", Role.FILL))]
    for goals, said, colour in (
        (share.lost, "without it not: ", Role.GOOD),
        (share.gained, "without it: ", Role.ALERT),
    ):
        if goals:
            named = " · ".join(labels.get(goal, goal) for goal in goals)
            found.append(line((f"       {said}", colour), named))
    return found
