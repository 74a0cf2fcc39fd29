"""``vei visualize dashboard``: many runs in one page, to compare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from vei_tui.settings import read_settings
from vei_tui.verbs.report import MOST_K, runs_root


@click.command("dashboard")
@click.argument("directories", metavar="[DIR]...", nargs=-1)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    required=True,
    help="Write the page into this file.",
)
@click.option("--k", type=click.IntRange(1, MOST_K), metavar="N", help="How far pass^k goes.")
def command(directories: Sequence[str], out: Path, k: int | None) -> int:
    """Write a page that compares the recorded runs in each DIR and below it.

    Without DIR: the runs in VEI_ARTIFACTS_DIR. The rows of 'vei report' stand on top; below them
    every run can be chosen by scenario, agent, variant and outcome, sorted, and unfolded to its
    goals and what happened. Runs that do not count are there, with the reason. The page needs no
    network and nothing beside it.
    """
    roots = [runs_root(text) for text in directories] or [read_settings().artifacts_dir]
    from engine.errors import RunError
    from engine.record.directory import replace_file
    from vei_tui.pictures.dashboard import page, told
    from vei_tui.trials import find_runs, read_trials
    from vei_tui.verbs.progress import progress

    paths = [path for root in roots if root.exists() for path in find_runs(root)]
    if not paths:
        where = ", ".join(map(str, roots))
        raise RunError(f"There are no runs in {where}.", "'vei' and 'vei demo' make some.")
    trials = []
    with progress("Grading", len(paths)) as advance:
        for trial in read_trials(paths):
            trials.append(trial)
            advance(1)
    with progress("Reading", len(trials)) as advance:
        runs = told(trials, advance)
    replace_file(out, [page(runs, k).encode()])
    click.echo(f"Written: {out}", err=True)
    return 0
