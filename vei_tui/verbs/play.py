"""``vei play``: the office in the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from vei_tui.settings import UsageProblem, theme_of
from vei_tui.verbs.options import open_again, run_path, world_of, world_options


@click.command("play")
@world_options
@click.option("--resume", metavar="RUN", help="Go on with this run (a path, a name, or 'last').")
@click.option("--theme", metavar="NAME", help="Colours of the app.")
def command(
    scenario: str | None,
    seed: int | None,
    variant: int | None,
    out: Path | None,
    overwrite: bool,
    resume: str | None,
    theme: str | None,
) -> int:
    """Open the office in the terminal.

    Without --scenario or --variant the lobby asks for everything; with them the day begins at once.
    Quitting asks nothing and loses nothing: 'vei resume last' goes on.
    """
    world = world_of(scenario, seed, out, overwrite, variant)
    if theme is not None:
        theme_of(theme, "--theme")
    if resume is not None and (scenario or (seed, variant, out) != (None, None, None)):
        raise UsageProblem(
            "--resume goes on in the run's own world.", "Leave out the other options."
        )
    need_terminal()
    from dataclasses import replace

    from vei_tui.app import run_app

    settings = replace(world.settings, theme=theme or world.settings.theme)
    play = None
    if resume is not None:
        play = open_again(run_path(resume))
    elif (scenario, variant, out) != (None, None, None):
        play = world.begin("play", "person")
    return run_app(settings, play)


def need_terminal() -> None:
    """Refuse to open a screen where there is none, and say what works there.

    Raises:
        UsageProblem: stdin, stdout or stderr is no terminal, or the terminal cannot place a cursor.
    """
    headless = (
        "Headless: 'vei run' takes commands line by line, 'vei serve' speaks MCP, "
        "'vei demo' shows a scripted day."
    )
    for name, stream in (("stdin", sys.stdin), ("stdout", sys.stdout), ("stderr", sys.stderr)):
        if stream is None or not stream.isatty():
            raise UsageProblem(f"The office needs a terminal, and {name} is none.", headless)
    if os.environ.get("TERM") == "dumb":
        raise UsageProblem("This terminal (TERM=dumb) cannot show the office.", headless)
