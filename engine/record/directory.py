"""A run's directory: the names of its files, and how one of them is replaced as a whole."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from engine.errors import RunError

TRACE = "trace.jsonl"
TRANSCRIPT = "transcript.json"
SCORE = "score.json"
MANIFEST = "manifest.json"
BLOBS = "blobs"
JOURNAL = "journal.jsonl"
"""What was thought and spent in the seats."""
CASSETTE = "cassette.jsonl"
"""What a model was asked and answered."""
SIGNATURE = "signature.json"
"""Who vouches for the run, and for what of it."""
WORLD = "scenario"
"""Folder of the scenario's files, in a run that was made of a bundle."""
KEPT = "recordings"
"""Folder of what its apps answer from, in such a run."""

_FILES = (TRACE, TRANSCRIPT, SCORE, MANIFEST)
_CHUNK = 1 << 20


def holds_run(path: Path) -> bool:
    """Whether a directory holds a run, or any file that a new run would write over."""
    return any((path / name).exists() for name in _FILES)


def replace_file(path: Path, parts: Iterable[bytes]) -> str:
    """Write a file so that readers see the old one or the new one, never a part.

    Args:
        path: the file.
        parts: its content, in pieces.

    Returns:
        The sha-256 of the content, in hex.

    Raises:
        RunError: it cannot be written; the old file is still there.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    checksum = sha256()
    try:
        with temporary.open("wb") as file:
            for part in parts:
                checksum.update(part)
                file.write(part)
        os.replace(temporary, path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise failed(path, "written", error) from None
    return checksum.hexdigest()


def remove_file(path: Path) -> None:
    """Remove a file where there is one.

    Raises:
        RunError: it cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise failed(path, "removed", error) from None


def checksum_of(path: Path) -> str | None:
    """sha-256 of a file, in hex; None where there is no such file.

    Raises:
        RunError: it cannot be read.
    """
    checksum = sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                checksum.update(chunk)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise failed(path, "read", error) from None
    return checksum.hexdigest()


def failed(path: Path, done: str, error: OSError) -> RunError:
    """The error for a file that the system would not let us read, write or remove."""
    return RunError(f"{path} cannot be {done}: {error.strerror or error}.")
