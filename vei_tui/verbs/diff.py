"""``vei diff``: two runs side by side."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vei_tui.settings import UsageProblem
from vei_tui.verbs.options import json_option, run_path

if TYPE_CHECKING:
    from engine.record import Run
    from engine.record.comparison import Comparison

PIPE_WIDTH = 120
"""Columns of a comparison that is printed to no terminal."""

LEAST_WIDTH = 60


@click.command("diff")
@click.argument("left", metavar="A")
@click.argument("right", metavar="B")
@json_option
@click.option("--open", "on_screen", is_flag=True, help="Show it on a screen, to move through.")
def command(left: str, right: str, as_json: bool, on_screen: bool) -> int:
    """Put the runs A and B side by side.

    Shows what each came to, its goals with their evidence, what it cost, its calls aligned beside
    those of the other, and the first record in which they differ. A and B are paths, names in the
    artifacts directory, or 'last'. Exits 0 whether or not they differ.
    """
    if as_json and on_screen:
        raise UsageProblem("--open shows a screen, --json answers programs.", "Choose one.")
    paths = run_path(left), run_path(right)
    if on_screen:
        from vei_tui.verbs.play import need_terminal

        need_terminal()
    found = comparison_of(*paths)
    if as_json:
        click.echo(json.dumps(found.body(), ensure_ascii=False))
    elif on_screen:
        from vei_tui.screens.compare import show_comparison

        return show_comparison(found)
    else:
        _print(found)
    return 0


def comparison_of(left: Path, right: Path) -> Comparison:
    """Two recorded runs compared, each graded: by its score, or by what its record leads to.

    Raises:
        RunError: a run cannot be read, or is not what its calls give.
        ScenarioError: a run's world is not there any more.
    """
    from engine.record.comparison import compare_runs
    from vei_tui.verbs.past import open_run

    runs = open_run(left), open_run(right)
    return compare_runs(*runs, graded(runs[0]), graded(runs[1]))


def graded(run: Run) -> dict[str, Any]:
    """A run's grade: the written one where it is finished, else as it stands.

    Raises:
        RunError: it is not what its calls give.
        ScenarioError: its world is not there any more.
    """
    from vei_tui.verbs.past import score_after

    written = run.score() if run.manifest.status == "finished" else None
    return score_after(run) if written is None else written


def _print(found: Comparison) -> None:
    from vei_tui.presenters.comparison import plain_rows

    seen = sys.stdout is not None and sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if seen else PIPE_WIDTH
    for row in plain_rows(found, max(LEAST_WIDTH, width)):
        click.echo(row)
