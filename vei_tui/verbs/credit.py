"""``vei credit``: which calls of a run its score depended on."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from vei_tui.verbs.options import json_option, run_argument, run_path

if TYPE_CHECKING:
    from engine.record.past import Past
    from scenarios.catalogue import Scenario
    from scenarios.credit import Share


@click.command("credit")
@run_argument
@json_option
def command(run: str, as_json: bool) -> int:
    """Show which calls the score of RUN depended on.

    Each of the seat's calls is left out in turn: its time passes, but nothing is done; a wait is
    left out with its time. All later calls are made again as they were, and the goals are judged. A
    call is marked where a goal would not be met without it, or only without it.
    """
    from engine.record.past import Past, whole_lines
    from vei_tui.play import rebuild, scenario_of
    from vei_tui.settings import read_settings
    from vei_tui.verbs.past import open_run

    opened = open_run(run_path(run))
    scenario = scenario_of(opened.manifest)
    office = rebuild(opened.manifest, read_settings().redact)
    past = Past(office, whole_lines(opened.trace))
    shares = _credited(scenario, past)
    if as_json:
        body = {"run": str(opened.path), "calls": [share.body() for share in shares]}
        click.echo(json.dumps(body, ensure_ascii=False))
        return 0
    from vei_tui.line.printing import show
    from vei_tui.presenters.credit import credit_lines
    from vei_tui.presenters.text import plain

    labels = {goal.id: goal.label for goal in scenario.goals}
    show(plain(row).rstrip() for row in credit_lines(shares, labels, scenario.starts_at))
    return 0


def _credited(scenario: Scenario, past: Past) -> list[Share]:
    """The shares, with a bar on stderr where somebody watches."""
    from scenarios.credit import credit, crediting

    if sys.stderr is None or not sys.stderr.isatty():
        return credit(scenario, past)
    steps = crediting(scenario, past)
    with click.progressbar(length=1, label="Leaving calls out", file=sys.stderr) as bar:
        while True:
            try:
                done, of = next(steps)
            except StopIteration as ended:
                found: list[Share] = ended.value
                return found
            if of:
                bar.length = of
                bar.update(done - bar.pos)
