"""An evaluation while it goes on: a bar on stderr where somebody watches, nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from vei_tui.evaluation.episode import Result
from vei_tui.evaluation.evaluate import Told

REFRESHES: Final = 4
"""Times a second that the bar is drawn anew: the processor is for the episodes."""


@contextmanager
def progress() -> Iterator[Told]:
    """What an evaluation tells its progress to."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, of, result: None
        return
    # Imported here: in a pipe nothing is drawn.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=Console(stderr=True), refresh_per_second=REFRESHES, transient=True
    ) as bar:
        task = bar.add_task("")
        made = succeeded = troubled = 0

        def told(done: int, of: int, result: Result | None) -> None:
            nonlocal made, succeeded, troubled
            if result is not None:
                made += 1
                succeeded += result.success
                troubled += bool(result.trouble)
            failed = f", {troubled} could not be run" if troubled else ""
            words = f"{succeeded} of {made} succeeded{failed}" if made else ""
            bar.update(task, completed=done, total=of, description=words)

        yield told
