"""Pictures that a record names: kept beside it by their content, whole before the line is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from engine.office import Office
from engine.record.directory import BLOBS, checksum_of, failed, replace_file

_MARK: Final = b'"screenshot_ref":"'
_REF: Final = re.compile(rb'"screenshot_ref":"(blobs/[0-9a-f]{64}\.svg)"')


class Pictures:
    """Keeps the pictures of one run."""

    def __init__(self, path: Path, office: Office) -> None:
        """Args:
        path: the run's directory.
        office: draws them.
        """
        self._path = path
        self._office = office
        self._kept: set[str] = set()

    def keep_all(self) -> None:
        """See that every picture is there that the office's record names so far.

        Raises:
            RunError: one cannot be written.
        """
        log = self._office.world.log
        for line in log.slice(0, len(log)):
            self.keep(line)

    def keep(self, line: bytes) -> None:
        """Write what a line of the record names and what is not there yet.

        Raises:
            RunError: it cannot be written.
        """
        if _MARK not in line:
            return
        for ref in named_in(line):
            if ref not in self._kept:
                self._write(ref)
                self._kept.add(ref)

    def _write(self, ref: str) -> None:
        data = showable(self._office, ref)
        path = self._path / ref
        if data is None or path.is_file():
            return
        try:
            (self._path / BLOBS).mkdir(exist_ok=True)
        except OSError as error:
            raise failed(self._path / BLOBS, "made", error) from None
        replace_file(path, [data])


def named_in(line: bytes) -> Iterator[str]:
    """The pictures that a line of a record names."""
    if _MARK in line:
        for found in _REF.finditer(line):
            yield found[1].decode()


def showable(office: Office, ref: str) -> bytes | None:
    """A picture that an office has named; None where it knows none, or it shows a secret."""
    data = office.blob(ref)
    redact = office.rules.redact
    if data is None or (redact is not None and redact(data) != data):
        return None
    return data


def damaged(path: Path, office: Office, lines: Iterable[bytes]) -> Iterator[str]:
    """What is wrong with the pictures of a run, a sentence each.

    Args:
        path: the run's directory.
        office: one that has done all of it again.
        lines: its record.

    Raises:
        RunError: a picture cannot be read.
    """
    for ref in dict.fromkeys(ref for line in lines for ref in named_in(line)):
        found = checksum_of(path / ref)
        if found is None:
            if showable(office, ref) is not None:
                yield f"{ref} is missing."
        elif found != Path(ref).stem:
            yield f"{ref} is not the picture that the record names."
