"""``vei score``: grade a recorded run."""

from __future__ import annotations

import json

import click

from vei_tui.verbs.options import json_option, run_argument, run_path


@click.command("score")
@run_argument
@json_option
def command(run: str, as_json: bool) -> int:
    """Grade the run RUN: whether it succeeded, each goal and its evidence, what it cost.

    The run's calls are done again and the outcome is judged, so a score.json that somebody edited
    changes nothing. RUN is a path, a name in the artifacts directory, or 'last'. Exits 1 when the
    run did not succeed.
    """
    path = run_path(run)
    from vei_tui.line.grading import score_lines
    from vei_tui.line.printing import show
    from vei_tui.play import score_of
    from vei_tui.verbs.past import office_after, open_run

    score = score_of(office_after(open_run(path)))
    if as_json:
        click.echo(json.dumps(score, ensure_ascii=False, sort_keys=True))
    else:
        show(score_lines(score))
    return 0 if score.get("success") else 1
