"""``vei score-crm``: grade the work that a run did in the CRM."""

from __future__ import annotations

import click

from vei_tui.verbs.options import json_option, run_argument, run_path
from vei_tui.verbs.score import tell_score

PACK = "lead_to_qualified"


@click.command("score-crm")
@run_argument
@json_option
def command(run: str, as_json: bool) -> int:
    """Grade the run RUN by its work in the CRM, from the lead to a qualified deal.

    This is 'vei score RUN --pack lead_to_qualified'. Exits 1 when the run did not succeed.
    """
    return tell_score(run_path(run), PACK, as_json)
