"""The trace on disk while it is being written: one writer, whole lines, nothing held back."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from engine.errors import RunError
from engine.record.directory import failed


class TraceFile:
    """A trace file that this process alone writes to. Lines reach the system as they are made."""

    def __init__(self, path: Path, descriptor: int) -> None:
        """Use :meth:`create` or :meth:`open`."""
        self.path = path
        self._descriptor = descriptor
        self._size = os.fstat(descriptor).st_size
        self._behind: list[bytes] = []

    @classmethod
    def create(cls, path: Path, overwrite: bool = False) -> TraceFile:
        """Begin a trace and lock it.

        Args:
            path: the file.
            overwrite: whether a trace that is there may be emptied.

        Raises:
            RunError: it is there, another process writes to it, or it cannot be written.
        """
        trace = cls._locked(path, os.O_CREAT | (0 if overwrite else os.O_EXCL))
        trace.truncate(0)
        return trace

    @classmethod
    def open(cls, path: Path) -> TraceFile:
        """Take up a trace that is there, and lock it.

        Raises:
            RunError: it is not there, another process writes to it, or it cannot be written.
        """
        return cls._locked(path, 0)

    @classmethod
    def _locked(cls, path: Path, how: int) -> TraceFile:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | how, 0o666)
        except FileExistsError:
            raise holds_a_run(path.parent) from None
        except OSError as error:
            raise failed(path, "opened for writing", error) from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return cls(path, descriptor)
        except BlockingIOError:
            os.close(descriptor)
            hint = "Wait until it ends, or choose another directory."
            raise RunError(f"The run {path.parent} is being written right now.", hint) from None
        except OSError as error:
            os.close(descriptor)
            raise failed(path, "locked", error) from None

    @property
    def closed(self) -> bool:
        """Whether it was let go of."""
        return self._descriptor < 0

    @property
    def size(self) -> int:
        """Bytes written so far, all of them whole lines."""
        return self._size

    def append(self, data: bytes) -> None:
        """Write one or more lines, newlines included.

        Raises:
            RunError: the disk took less than all of it. The lines are kept and go out before the
                next ones, so the trace never lacks a line in its middle.
        """
        if not self._behind:
            try:
                if os.write(self._descriptor, data) == len(data):
                    self._size += len(data)
                    return
            except OSError:
                pass
        self._behind.append(data)
        self.flush()

    def flush(self) -> None:
        """Write the lines that the disk did not take before.

        Raises:
            RunError: it still does not take them; the trace ends with its last whole line.
        """
        if not self._behind:
            return
        data = b"".join(self._behind)
        try:
            os.ftruncate(self._descriptor, self._size)
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._descriptor, self._size)
            raise failed(self.path, "written", error) from None
        self._size += len(data)
        self._behind.clear()

    def read(self) -> bytes:
        """All that is on disk.

        Raises:
            RunError: it cannot be read.
        """
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise failed(self.path, "read", error) from None

    def truncate(self, size: int) -> None:
        """Cut the file down to its first ``size`` bytes.

        Raises:
            RunError: it cannot be cut.
        """
        try:
            os.ftruncate(self._descriptor, size)
        except OSError as error:
            raise failed(self.path, "cut", error) from None
        self._size = size

    def close(self) -> None:
        """Let go of the file and of the lock on it."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def being_written(path: Path) -> bool:
    """Whether a process writes to a trace right now.

    To find out the lock is taken and let go of at once where nobody holds it, so a writer that
    begins in that very moment is refused: ask seldom.

    Raises:
        RunError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False
    except OSError as error:
        raise failed(path, "read", error) from None


def holds_a_run(directory: Path, final: bool = False) -> RunError:
    """The error for a directory in which a run is already.

    Args:
        directory: the directory.
        final: whether there is no way to have it replaced.
    """
    hint = (
        "Choose another directory." if final else "Choose another directory, or pass --overwrite."
    )
    return RunError(f"{directory} already holds a run.", hint)
