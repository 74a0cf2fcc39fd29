"""``vei visualize dashboard``: many runs in one page, to compare."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from vei_tui.verbs.options import page_option
from vei_tui.verbs.report import k_option, runs_below


@click.command("dashboard")
@click.argument("directories", metavar="[DIR]...", nargs=-1)
@page_option
@k_option
def command(directories: Sequence[str], out: Path, k: int | None) -> int:
    """Write a page that compares the recorded runs in each DIR and below it.

    Without DIR: the runs in VEI_ARTIFACTS_DIR. The rows of 'vei report' stand on top; below them
    every run can be chosen by scenario, agent, variant and outcome, sorted, and unfolded to its
    goals and what happened. Runs that do not count are there, with the reason. The page needs no
    network and nothing beside it.
    """
    paths = runs_below(directories)
    from engine.record.directory import replace_file
    from vei_tui.pictures.dashboard import page, told
    from vei_tui.trials import read_trials
    from vei_tui.verbs.progress import progress

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
