"""A table on stdout, and the two ways of measuring what goes into it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from resource import RUSAGE_CHILDREN, getrusage
from time import process_time

ROUNDS = 3
"""The best of so many counts: another process can only make a round slower."""


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table: the first column to the left, the others to the right."""
    cells = [list(map(str, head)), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    print(f"\n{title}")
    for row in cells:
        first, *others = (cell for cell in row)
        rest = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        print("  " + "  ".join([first.ljust(widths[0]), *rest]).rstrip())


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def seconds(act: Callable[[], object]) -> float:
    """CPU seconds of this process that one call of ``act`` takes."""
    began = process_time()
    act()
    return process_time() - began


def best(prepare: Callable[[], Callable[[], object]], rounds: int = ROUNDS) -> float:
    """CPU seconds that what ``prepare`` returns takes, the best of some rounds."""
    return min(seconds(prepare()) for _ in range(rounds))


def child_seconds(command: Sequence[str], lines: bytes = b"", rounds: int = ROUNDS) -> float:
    """CPU seconds, user and system, that a whole process takes, the best of some rounds."""
    found = []
    for _ in range(rounds):
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run(command, input=lines, capture_output=True, check=True, timeout=60)
        after = getrusage(RUSAGE_CHILDREN)
        found.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(found)
