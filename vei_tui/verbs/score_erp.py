"""``vei score-erp``: grade the work that a run did in the ERP."""

from __future__ import annotations

import click

from vei_tui.verbs.options import json_option, run_argument, run_path
from vei_tui.verbs.score import tell_score

PACK = "purchase_to_pay"


@click.command("score-erp")
@run_argument
@json_option
def command(run: str, as_json: bool) -> int:
    """Grade the run RUN by its work in the ERP, from the order to the payment.

    This is 'vei score RUN --pack purchase_to_pay'. Exits 1 when the run did not succeed.
    """
    return tell_score(run_path(run), PACK, as_json)
