"""A bar on stderr while something takes long; silent where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

FEWEST = 1 / 400
"""Share of the whole from which the bar is told again: what is finer costs and cannot be seen."""


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show how far something is, for as long as it lasts.

    Args:
        label: what is being done.
        total: of how many pieces.

    Yields:
        What is to be told of pieces that are done.
    """
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    waiting, least = 0, max(1, int(total * FEWEST))
    # The stream as it is now: while the app draws without a terminal, it takes over sys.stderr.
    with Progress(console=Console(file=sys.stderr), transient=True) as bar:
        task = bar.add_task(label, total=max(1, total))

        def advance(pieces: int) -> None:
            nonlocal waiting
            waiting += pieces
            if waiting >= least:
                bar.advance(task, waiting)
                waiting = 0

        yield advance
        bar.advance(task, waiting)
