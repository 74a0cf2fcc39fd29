"""The standard streams of a server: kept for the protocol, out of everyone else's reach."""

from __future__ import annotations

import fcntl
import functools
import os
from typing import NamedTuple


class Wires(NamedTuple):
    """The two descriptors of a connection."""

    requests: int
    answers: int


@functools.cache
def claim() -> Wires:
    """Take stdin and stdout away from the process, for good; a second call returns the same wires.

    From now on descriptor 1 is stderr and descriptor 0 is empty, so that neither a stray print, nor
    a library written in C, nor a child process can write into the protocol or read from it. Call
    this before anything else is imported.

    Raises:
        OSError: stdin or stdout is closed.
    """
    wires = Wires(_above_standard(0), _above_standard(1))
    _replace(0, os.open(os.devnull, os.O_RDONLY))
    try:
        elsewhere = os.dup(2)
    except OSError:
        elsewhere = os.open(os.devnull, os.O_WRONLY)
    _replace(1, elsewhere)
    return wires


def _above_standard(fd: int) -> int:
    """A duplicate that children do not inherit and that is none of 0, 1 and 2."""
    return fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 3)


def _replace(fd: int, other: int) -> None:
    os.dup2(other, fd)
    os.close(other)
