"""``vei resume``: go on with a run that was left or killed."""

from __future__ import annotations

import click

from vei_tui.verbs.options import open_again, run_argument, run_path


@click.command("resume")
@run_argument
@click.option("--line", is_flag=True, help="In line mode instead of the app.")
@click.option("--theme", metavar="NAME", help="Colours of the app.")
def command(run: str, line: bool, theme: str | None) -> int:
    """Go on with the run RUN where it stopped: in the app, or in line mode.

    RUN is a path, a name in the artifacts directory, or 'last'. Its calls are done again first, so
    the office is exactly as it was; at most the call in flight was lost.
    """
    from dataclasses import replace

    from vei_tui.settings import read_settings, theme_of
    from vei_tui.verbs.play import need_terminal

    settings = read_settings()
    if theme is not None:
        settings = replace(settings, theme=theme_of(theme, "--theme"))
    if line:
        from vei_tui.line.loop import run_lines

        return run_lines(open_again(run_path(run)))
    need_terminal()
    path = run_path(run)
    from vei_tui.app import run_app

    return run_app(settings, open_again(path))
