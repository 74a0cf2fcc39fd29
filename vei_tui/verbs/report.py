"""``vei report``: a leaderboard over recorded runs."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vei_tui.settings import UsageProblem, read_settings
from vei_tui.verbs.options import F, json_option

if TYPE_CHECKING:
    from engine.judge.graded import Graded
    from engine.judge.report import Report
    from engine.record import Run

FORMATS = ("table", "markdown", "csv", "json", "html")
ENDINGS = {".md": "markdown", ".csv": "csv", ".json": "json", ".html": "html", ".htm": "html"}
"""What the name of --out says about the format."""

MOST_K = 100


def k_option(function: F) -> F:
    """The option ``--k``."""
    return click.option(
        "--k", type=click.IntRange(1, MOST_K), metavar="N", help="How far pass^k goes."
    )(function)


@click.command("report")
@click.argument("directories", metavar="[DIR]...", nargs=-1)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="The form: a table, where nothing else says.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write into this file; its ending says the form where --format does not.",
)
@k_option
@click.option("--regrade", is_flag=True, help="Do every run again and grade what comes of it.")
@json_option
def command(
    directories: Sequence[str],
    form: str | None,
    out: Path | None,
    k: int | None,
    regrade: bool,
    as_json: bool,
) -> int:
    """Compare agents over the recorded runs in each DIR and below it.

    Without DIR: the runs in VEI_ARTIFACTS_DIR. For each agent, over all scenarios and on each:
    how often it succeeded, with the 95 % interval; pass^k; its score; what it took and cost. A
    run that was killed, changed afterwards or stopped by a model's provider is named with the
    reason and not counted. A score.json is believed where it is the one that the run was finished
    with; --regrade believes none.
    """
    chosen = _form(form, out, as_json)
    paths = runs_below(directories)
    from engine.judge.report import report
    from engine.record.directory import replace_file
    from vei_tui.trials import read_trials

    made = report(read_trials(_noted(paths, regrade), _again if regrade else None), k)
    if out is None:
        show_report(made, chosen)
    else:
        replace_file(out, [_written(made, chosen).encode("utf-8", "replace")])
        click.echo(f"Written: {out}", err=True)
    return 0


def _form(form: str | None, out: Path | None, as_json: bool) -> str:
    if as_json:
        if form not in (None, "json"):
            raise UsageProblem(f"--json and --format {form} contradict each other.", "Leave one.")
        return "json"
    if form is not None or out is None:
        return form or FORMATS[0]
    return ENDINGS.get(out.suffix.lower(), FORMATS[0])


def runs_below(directories: Sequence[str]) -> list[Path]:
    """The runs in directories and below them; where none is named, in the artifacts directory.

    Raises:
        UsageProblem: there is no such directory.
        RunError: there are no runs.
    """
    roots = [_root(text) for text in directories] or [read_settings().artifacts_dir]
    from engine.errors import RunError
    from vei_tui.trials import find_runs

    paths = [path for root in roots if root.exists() for path in find_runs(root)]
    if not paths:
        where = ", ".join(str(root) if root.name else str(root.resolve()) for root in roots)
        raise RunError(f"There are no runs in {where}.", "'vei' and 'vei demo' make some.")
    return paths


def _root(text: str) -> Path:
    """A directory of runs: a path, or the name of one in the artifacts directory.

    Raises:
        UsageProblem: there is none.
    """
    for path in (Path(text), read_settings().artifacts_dir / text):
        if path.is_dir():
            return path
    raise UsageProblem(f"There is no directory {text!r}.", "Give one that runs are in.")


def _again(run: Run) -> Graded:
    """A run's grade, from doing it again.

    Raises:
        OfficeError: it does not come out as it was recorded, or cannot be graded.
    """
    from engine.errors import RunError
    from engine.judge.graded import graded
    from vei_tui.verbs.past import score_after

    score = score_after(run)
    if not score:
        raise RunError("Its world has no goals to grade by.")
    return graded(score)


def _noted(paths: Sequence[Path], slow: bool) -> Iterator[Path]:
    """The paths, with a bar on stderr where the work takes long and somebody watches."""
    if not slow or sys.stderr is None or not sys.stderr.isatty():
        yield from paths
        return
    with click.progressbar(paths, label="Doing runs again", file=sys.stderr) as bar:
        yield from bar


def _written(made: Report, form: str) -> str:
    from vei_tui.presenters import leaderboard, leaderboard_files, leaderboard_page

    forms: dict[str, Callable[[Report], str]] = {
        "table": lambda known: "\n".join(leaderboard.table_lines(known)) + "\n",
        "markdown": leaderboard_files.markdown,
        "csv": leaderboard_files.comma_separated,
        "json": leaderboard_files.as_json,
        "html": leaderboard_page.page,
    }
    return forms[form](made)


def show_report(made: Report, form: str = FORMATS[0]) -> None:
    """Print a report; a table is as wide as the terminal.

    Args:
        made: the report.
        form: one of :data:`FORMATS`.
    """
    if form == "table" and sys.stdout.isatty():
        from vei_tui.line.printing import show
        from vei_tui.presenters.leaderboard import table_lines

        show(table_lines(made, shutil.get_terminal_size().columns))
    else:
        click.echo(_written(made, form), nl=False)
