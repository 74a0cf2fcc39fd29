"""Where an unexpected failure is written down, so that the terminal gets one line of it."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from pathlib import Path

from vei_tui.cli import version

_run_dir: list[Path] = []


def keep_crashes_in(directory: Path) -> None:
    """From now on a crash is written into this run; before, it goes to the temporary folder."""
    _run_dir[:] = [directory]


def crash_file(problem: Exception) -> Path | None:
    """Write an exception's traceback to a new file.

    Args:
        problem: the exception.

    Returns:
        The file; None where no place could be written to.
    """
    text = "\n".join(
        (
            f"vei {version()}, Python {platform.python_version()}, {platform.platform()}",
            f"argv: {sys.argv[1:]}",
            "".join(traceback.format_exception(problem)),
        )
    )
    for folder in (*_run_dir, Path(tempfile.gettempdir())):
        try:
            handle, name = tempfile.mkstemp(".txt", "vei-crash-", folder, text=True)
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
        except OSError:
            continue
        return Path(name)
    return None
