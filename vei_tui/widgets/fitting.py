"""What to leave out of a line that is too narrow: the least important first."""

from __future__ import annotations

from collections.abc import Sequence


def fit_by_priority(
    widths: Sequence[int], priorities: Sequence[int], room: int, gap: int
) -> list[int]:
    """Choose the items that fit on one line.

    Items are left out from the highest priority number on, the last of equals first. Those with
    priority 0 always stay.

    Args:
        widths: Cells of each item.
        priorities: Importance of each item, 0 the highest.
        room: Cells there are.
        gap: Cells between two items.

    Returns:
        The indices of the items that stay, in order.
    """
    kept = list(range(len(widths)))

    def taken() -> int:
        return sum(widths[i] for i in kept) + gap * max(0, len(kept) - 1)

    while kept and taken() > room:
        least = max(kept, key=lambda i: (priorities[i], i))
        if priorities[least] == 0:
            break
        kept.remove(least)
    return kept
