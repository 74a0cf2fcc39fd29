"""The end of a file of lines that another process writes: what is new since the last look."""

from __future__ import annotations

import os
from pathlib import Path

from engine.errors import RunError
from engine.record.directory import failed


class Cut(RunError):
    """What was read before is not in the file any more."""


class Tail:
    """Reads a growing file of lines, each line once. A look at an unchanged file costs one stat."""

    def __init__(self, path: Path) -> None:
        """Args:
        path: the file; it may come into being later.
        """
        self.path = path
        self._read = 0
        """Bytes that were taken, all of them whole lines."""
        self._last = b""
        """The last line that was taken, with its newline."""
        self._seen = (0, 0)
        """Size and time of the last change, when it was last looked at."""

    def take(self) -> list[bytes]:
        """The whole lines that are new, without their newlines; a part of a line waits for its end.

        Raises:
            Cut: the file is shorter than what was taken, or is another one now.
            RunError: it cannot be read.
        """
        try:
            known = os.stat(self.path)
            seen = (known.st_size, known.st_mtime_ns)
            if seen == self._seen:
                return []
            with self.path.open("rb") as file:
                file.seek(self._read - len(self._last))
                data = file.read()
        except FileNotFoundError:
            if self._read:
                raise self._cut() from None
            return []
        except OSError as error:
            raise failed(self.path, "read", error) from None
        if not data.startswith(self._last):
            raise self._cut()
        self._seen = seen
        new = data[len(self._last) :]
        end = new.rfind(b"\n") + 1
        if not end:
            return []
        lines = new[: end - 1].split(b"\n")
        self._read += end
        self._last = lines[-1] + b"\n"
        return lines

    def _cut(self) -> Cut:
        return Cut(f"{self.path} was cut: what was read before is not in it any more.")
