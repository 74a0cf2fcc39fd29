"""``vei doctor``: is this installation well, and what to do where it is not."""

from __future__ import annotations

import json

import click

from vei_tui.verbs.options import json_option


@click.command("doctor")
@json_option
def command(as_json: bool) -> int:
    """Check this installation: Python, packages, terminal, files, and an office at work.

    Each check says what was found and, where something is wrong, what to do. Exits 1 when a check
    failed; a note is no failure.
    """
    from vei_tui.presenters.text import one_line
    from vei_tui.verbs.checks import Check, Health, all_checks

    done: list[Check] = []
    for check in all_checks():
        done.append(check)
        if not as_json:
            click.echo(one_line(f"{check.name}: {check.health.value}, {check.what}."))
            if check.advice:
                click.echo(f"  {one_line(check.advice)}")
    failed = sum(check.health is Health.FAILED for check in done)
    if as_json:
        body = {"ok": not failed, "checks": [check.body() for check in done]}
        click.echo(json.dumps(body, ensure_ascii=False))
    else:
        click.echo(f"{failed} of {len(done)} checks failed." if failed else "All is well.")
    return 1 if failed else 0
