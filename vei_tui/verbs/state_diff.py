"""``vei state diff``: what a step of a recorded run changed, field by field."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from vei_tui.settings import UsageProblem
from vei_tui.verbs.options import json_option, run_argument, run_path
from vei_tui.verbs.state_show import only, page

if TYPE_CHECKING:
    from engine.changes import Change
    from vei_tui.verbs.steps import Steps


@click.command("diff")
@run_argument
@click.option("--step", type=click.IntRange(1), metavar="N", help="What this step changed.")
@click.option("--to", type=click.IntRange(1), metavar="M", help="Steps N to M together.")
@click.option("--app", metavar="APP", help="Only this app.")
@click.option("--full", is_flag=True, help="Long values whole.")
@json_option
def command(
    run: str, step: int | None, to: int | None, app: str | None, full: bool, as_json: bool
) -> int:
    """Show what a step of the run RUN changed, the last one where none is named.

    Step N made the record N-1; --to M takes all steps from N to M together. Each changed field is
    a line: + was added, - was removed, ~ has another value.
    """
    if to is not None and step is None:
        raise UsageProblem("--to needs --step.", "Name the first step with --step N.")
    if step is not None and to is not None and to < step:
        raise UsageProblem(f"Step {to} was before step {step}.", f"Write --step {to} --to {step}.")
    where = run_path(run)
    from engine.changes import changes, fields_of
    from vei_tui.verbs.past import open_run
    from vei_tui.verbs.steps import Steps

    steps = Steps(open_run(where))
    if step is None:
        step = steps.last()
        if not step:
            raise UsageProblem("No step was made in this run.", "Nothing has happened in it yet.")
    last = steps.known(to or step)
    before, after = (
        only(dict(zip((t.name for t in o.twins), o.world.states, strict=True)), app)
        for o in (steps.office(step - 1), steps.office(last))
    )
    found = [each for change in changes(before, after) for each in fields_of(change)]
    if as_json:
        click.echo(json.dumps([_facts(each) for each in found], ensure_ascii=False))
    else:
        page([_head(steps, step, last), *_rows(found, full)])
    return 0


def _facts(change: Change) -> dict[str, Any]:
    from engine.changes import Kind
    from engine.dump import dump
    from vei_tui.presenters.state import path_text

    facts = {"path": path_text(change.path), "change": change.kind.value}
    if change.kind is not Kind.ADDED:
        facts["before"] = dump(change.before)
    if change.kind is not Kind.REMOVED:
        facts["after"] = dump(change.after)
    return facts


def _head(steps: Steps, first: int, last: int) -> str:
    from vei_tui.presenters.inspection import record_words
    from vei_tui.presenters.text import one_line
    from vei_tui.presenters.when import date, second

    if last > first:
        return f"Steps {first} to {last}:"
    record = steps.record(first)
    time_ms = steps.office(first).time_ms
    at = f"{date(steps.starts_at, time_ms)} {second(steps.starts_at, time_ms)}"
    return one_line(f"Step {first}, {at}, {record_words(record)}:")


def _rows(found: Sequence[Change], full: bool) -> list[str]:
    from vei_tui.presenters.state import SHOWN, change_text

    if not found:
        return ["Nothing changed."]
    rows: list[str] = []
    app = ""
    for change in found:
        if change.path[0] != app:
            app = change.path[0]
            rows.append(app)
        rows.append(f"  {change_text(change, 1 << 40 if full else SHOWN, skip=1)}")
    return rows
