"""Printing lines: as they are into a pipe, broken between words on a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable

import click

from vei_tui.presenters.text import Role, plain
from vei_tui.presenters.wrap import flow

NARROWEST = 20
"""Columns below which a terminal breaks lines better itself."""


def show(lines: Iterable[str]) -> None:
    """Print lines to stdout, each at once."""
    seen = sys.stdout is not None and sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if seen else 0
    for line in lines:
        for row in _rows(line, width):
            click.echo(row)


def _rows(line: str, width: int) -> list[str]:
    if width < NARROWEST or len(line) * 2 <= width:
        return [line]
    return [plain(row).rstrip() for row in flow(((line, Role.PLAIN),), width)]
