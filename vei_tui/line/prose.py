"""What a model said of a run's prose, in lines of plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vei_tui.presenters.text import one_line


def prose_lines(prose: Mapping[str, Any]) -> list[str]:
    """How well a run's words are written, as a model reads them.

    Args:
        prose: in the shape of ``prose.json``.
    """
    judge = one_line(prose["judge"])
    if not prose["writings"]:
        return [f"Prose: nothing was written, so {judge} was not asked."]
    read, samples = prose["read"], prose["samples"]
    lines = [
        f"Prose, beside the score, by {judge}: {read} of {samples} answers read"
        f"{_unreadable(prose['unreadable'])}."
    ]
    rows = {**prose["criteria"], **({"overall": prose["overall"]} if read else {})}
    lines += [f"  {name:<9}  {_spread(row)}" for name, row in rows.items()]
    if prose["left_out"]:
        lines.append(f"  Not shown to it, for want of room: {prose['left_out']} texts.")
    if prose["problem"]:
        lines.append(f"  It ended early: {one_line(prose['problem'])}")
    usd = prose["usd"]
    price = usd if isinstance(usd, str) else f"${usd:g}"
    return [*lines, f"  {prose['tokens']:,} tokens, {price}."]


def _unreadable(count: int) -> str:
    return f", {count} unreadable" if count else ""


def _spread(row: Mapping[str, Any]) -> str:
    variance = row["variance"]
    told = "of one answer" if variance is None else f"variance {variance:.4g}"
    return f"{row['mean']:<6.4g} {told}, {row['low']:g} to {row['high']:g}"
