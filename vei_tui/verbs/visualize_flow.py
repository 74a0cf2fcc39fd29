"""``vei visualize flow``: a run as one page, moving over a map of the office."""

from __future__ import annotations

from pathlib import Path

import click

from vei_tui.verbs.options import page_option, run_argument, run_path


@click.command("flow")
@run_argument
@page_option
def command(run: str, out: Path) -> int:
    """Write a page on which the run RUN moves over a map of the office.

    RUN is a run's path, its name in the artifacts directory, or 'last'; or a trace, or a transcript
    as JSON or JSON Lines, of whatever made it. The page needs no network and nothing beside it.
    """
    path = run_path(run)
    from engine.record.directory import replace_file
    from vei_tui.pictures.flow import page
    from vei_tui.pictures.reading import entries_in, read_tale
    from vei_tui.verbs.past import score_after
    from vei_tui.verbs.progress import progress

    with progress("Reading", entries_in(path)) as advance:
        tale = read_tale(path, score_after, advance)
    with progress("Drawing", 1) as advance:
        replace_file(out, [page(tale).encode()])
        advance(1)
    click.echo(f"Written: {out}", err=True)
    return 0
