"""What the inspector says: the part under its cursor, and what a step was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from engine.outline import count, is_branch, is_row, parts
from vei_tui.presenters.state import full_lines, value_spans
from vei_tui.presenters.text import Line, Role, line, one_line

PARTS_SHOWN: Final = 100
"""Parts of a branch that are listed in full view of it."""


def spot_words(value: Any) -> str:
    """What kind of thing a part is."""
    if is_row(value):
        return f"{type(value).__name__}, {count(value)} fields"
    if is_branch(value):
        return f"{count(value):,} {'part' if count(value) == 1 else 'parts'}"
    if isinstance(value, str):
        return f"text, {len(value):,} characters" if len(value) > 1 else "text"
    if isinstance(value, bool):
        return "yes or no"
    return "nothing" if value is None else "number" if isinstance(value, int) else "value"


def spot_lines(value: Any) -> Sequence[Line]:
    """A part in full: a text as it reads, of a branch its parts, one line each."""
    if not is_branch(value):
        return full_lines(value)
    rows = [
        line((one_line(name), Role.LABEL), "  ", *value_spans(below))
        for name, below in parts(value, 0, PARTS_SHOWN)
    ]
    left = count(value) - len(rows)
    if left > 0:
        rows.append(line((f"… and {left:,} more", Role.DIM)))
    return rows or (line(("It is empty.", Role.DIM)),)


def record_words(record: Mapping[str, Any] | None) -> str:
    """What a record tells in a few words."""
    if record is None:
        return ""
    if record["type"] == "call":
        refused = ", refused" if "error" in record else ""
        return f"{record['tool']} by {record['actor']}{refused}"
    return f"{record['target']} landed"
