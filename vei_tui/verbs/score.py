"""``vei score``: grade a recorded run, by its own world or by a score pack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from vei_tui.verbs.judging import judge_options, rating_of
from vei_tui.verbs.options import json_option, run_argument, run_path

if TYPE_CHECKING:
    from pathlib import Path

    from vei_tui.verbs.judging import Rating


@click.command("score")
@run_argument
@click.option(
    "--pack", metavar="NAME", help="Grade by this score pack instead of the goals of the world."
)
@judge_options
@json_option
def command(run: str, pack: str | None, as_json: bool, **judging: Any) -> int:
    """Grade the run RUN: whether it succeeded, each goal and its evidence, what it cost.

    The run's calls are done again and the outcome is judged, so a score.json that somebody edited
    changes nothing. RUN is a path, a name in the artifacts directory, or 'last'. A score pack holds
    the goals of one trade and grades any run whose office has the apps for it: purchase_to_pay,
    lead_to_qualified, ticket_sla, calendar_coordination. With --judge a model also rates the prose,
    several times; that is told beside the score and changes nothing in it. Exits 1 when the run did
    not succeed.
    """
    path = run_path(run)
    return tell_score(path, pack, as_json, rating_of(path, judging))


def tell_score(path: Path, pack: str | None, as_json: bool, rating: Rating | None = None) -> int:
    """Grade a run and print what came of it.

    Args:
        path: the run's directory.
        pack: the score pack to grade by; the goals of the run's own world where left out.
        as_json: whether a program reads the answer.
        rating: a rating of its prose, to be told with it; None for none.

    Returns:
        The exit code.

    Raises:
        ScenarioError: there is no such pack, or the run's office lacks an app that it grades.
        RunError: the run cannot be done again.
    """
    from engine.record.journal import costed
    from vei_tui.line.grading import score_lines
    from vei_tui.line.printing import show
    from vei_tui.line.prose import prose_lines
    from vei_tui.play import scenario_of, score_of
    from vei_tui.verbs.past import office_after, open_run

    run = open_run(path)
    office = office_after(run)
    if pack is None:
        score = score_of(office)
    else:
        from scenarios.score_packs import shelf

        chosen = shelf.load(pack)
        graded: dict[str, Any] = dict(chosen.score(office, run.manifest.seat))
        score = {"pack": chosen.id, **graded}
    score = costed(score, run.path, run.manifest.seat)
    prose = None if rating is None else rating.of(run, scenario_of(run.manifest), office)
    if as_json:
        told = score if prose is None else {**score, "prose": prose}
        click.echo(json.dumps(told, ensure_ascii=False, sort_keys=True))
    else:
        show([*score_lines(score), *([] if prose is None else prose_lines(prose))])
    return 0 if score.get("success") else 1
