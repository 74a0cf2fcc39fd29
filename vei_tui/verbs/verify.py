"""``vei verify``: is this run the one that was recorded?"""

from __future__ import annotations

import json
from functools import partial

import click

from vei_tui.settings import read_settings
from vei_tui.verbs.options import json_option, run_argument, run_path


@click.command("verify")
@run_argument
@json_option
def command(run: str, as_json: bool) -> int:
    """Do the run RUN again and compare every record, byte for byte.

    Prints 'identical', or the first divergence: its seq, its field and both values. RUN is a path,
    a name in the artifacts directory, or 'last'. Exits 1 when the run differs.
    """
    path = run_path(run)
    from engine.record import verify
    from vei_tui.play import rebuild, scenario_now, scenario_ref
    from vei_tui.presenters.text import one_line
    from vei_tui.verbs.past import open_run

    recorded = open_run(path)
    here = scenario_ref(scenario_now(recorded.manifest))
    verdict = verify(recorded, partial(rebuild, redact=read_settings().redact), here)
    if as_json:
        click.echo(json.dumps(verdict.body(), ensure_ascii=False))
    else:
        click.echo(one_line(str(verdict)))
        for remark in (*verdict.damage[1:], *verdict.notes, *verdict.warnings):
            click.echo(f"  {one_line(remark)}")
    return 0 if verdict.identical else 1
