"""Workers: processes that make episodes side by side, and what becomes of one that dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Final

from vei_tui.evaluation.episode import Job, Result, make

AHEAD: Final = 2
"""Episodes that a worker has at once: it need not wait for the next one to be handed to it."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    jobs: deque[Job] = field(default_factory=deque)
    """What it was given and has not answered, the one that it makes first."""


def made_by(workers: int, jobs: Iterable[Job]) -> Generator[Result, None, None]:
    """Make episodes in so many processes at once; each result comes when it is there.

    A process that dies takes only the episode with it that it was making: that one is a result
    with its trouble, and another process takes its place. Whoever stops listening stops all of
    them; an episode that is cut short so is not finished and can be made again.

    Args:
        workers: how many, 1 or more.
        jobs: what is to be made.
    """
    left = deque(jobs)
    crew = [_hired() for _ in range(min(workers, len(left)))]
    try:
        while left or any(worker.jobs for worker in crew):
            for worker in crew:
                _hand_out(worker, left)
            ready = set(
                wait([each for w in crew if w.jobs for each in (w.pipe, w.process.sentinel)])
            )
            for at, worker in enumerate(crew):
                if worker.pipe in ready or worker.process.sentinel in ready:
                    result = _answer(worker)
                    if result is None:
                        left.extendleft(reversed(worker.jobs))
                        crew[at] = _hired()
                        result = _died(worker, left)
                    yield result
    finally:
        for worker in crew:
            worker.process.terminate()
        for worker in crew:
            worker.process.join()
            worker.pipe.close()


def _hired() -> _Worker:
    # A fresh interpreter: one that was forked would share what is open and half done here.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs,), daemon=True, name="vei-eval-worker")
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _hand_out(worker: _Worker, left: deque[Job]) -> None:
    while left and len(worker.jobs) < AHEAD:
        with suppress(OSError):
            # A process that is not there any more is found dead when it is listened to.
            worker.pipe.send(left[0])
        worker.jobs.append(left.popleft())


def _answer(worker: _Worker) -> Result | None:
    """What a worker has made; None where it died over it."""
    try:
        result: Result = worker.pipe.recv()
    except (EOFError, OSError):
        return None
    worker.jobs.popleft()
    return result


def _died(worker: _Worker, left: deque[Job]) -> Result:
    """The result of the episode that a worker died over, which is the first of what is left."""
    worker.process.join()
    worker.pipe.close()
    code = worker.process.exitcode or 0
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    return Result(left.popleft().path, trouble=f"The process that made it ended {how}.")


def _work(pipe: Connection) -> None:
    """A worker's life: make what comes until nothing comes any more."""
    # Ctrl-C reaches the whole group; the process that hands out the work says when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            pipe.send(make(pipe.recv()))


def _die_with_parent() -> None:
    """End at once when the process that hands out the work is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
