"""``vei run``: the office in line mode."""

from __future__ import annotations

from pathlib import Path

import click

from vei_tui.verbs.options import world_of, world_options


@click.command("run")
@world_options
def command(
    scenario: str | None, seed: int | None, variant: int | None, out: Path | None, overwrite: bool
) -> int:
    """Work in the office line by line: over ssh, with a screen reader, from a pipe.

    'help' lists the commands. In a terminal the tab key completes them; from a pipe they are read
    line by line, and at the end the score is printed.
    """
    world = world_of(scenario, seed, out, overwrite, variant)
    from vei_tui.line.loop import run_lines

    return run_lines(world.begin("line", "person"))
