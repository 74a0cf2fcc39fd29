"""``vei state``: the runs there are, and what was where in one of them, and when."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vei_tui.settings import UsageProblem, read_settings
from vei_tui.verbs.options import json_option, run_argument, run_path

if TYPE_CHECKING:
    from engine.record import RunSummary

_EMPTY: tuple[Any, ...] = ({}, [])
"""What is left of a collection when nothing is in it: no change of its own."""

VALUE_SHOWN = 100
"""Characters of a value in a difference that are printed."""


@click.group("state", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """List runs; show the state of one at a step, what changed between two, its calls.

    The state is what the judge sees, not what the seat saw: it holds everything. Without a further
    word, the runs are listed.
    """
    return 0 if ctx.invoked_subcommand is not None else _list(None, False)


@command.command("list")
@click.argument("directory", required=False, type=click.Path(path_type=Path, file_okay=False))
@json_option
def list_runs(directory: Path | None, as_json: bool) -> int:
    """List the runs in DIRECTORY, the newest first. Without it: those in VEI_ARTIFACTS_DIR."""
    return _list(directory, as_json)


def _list(directory: Path | None, as_json: bool) -> int:
    from engine.record import runs_in

    root = directory or read_settings().artifacts_dir
    runs = runs_in(root)
    if as_json:
        click.echo(json.dumps([_facts(run) for run in runs], ensure_ascii=False))
        return 0
    if not runs:
        click.echo(f"There are no runs in {root}. 'vei' opens the office; 'vei demo' makes one.")
    for run in runs:
        click.echo(_row(run))
    return 0


@command.command("show")
@run_argument
@click.option("--at", "seq", type=click.IntRange(0), metavar="SEQ", help="After this record.")
@click.option("--app", metavar="APP", help="Only this app.")
@json_option
def show(run: str, seq: int | None, app: str | None, as_json: bool) -> int:
    """Show the state of the run RUN: at its end, or after the record SEQ."""
    path = run_path(run)
    from vei_tui.verbs.past import office_after, open_run

    office = office_after(open_run(path), seq)
    state = _only(office.dump(), app)
    told = {
        "time_ms": office.time_ms,
        "records": office.world.seq,
        "digest": office.world.digest,
        "pending": office.pending(),
        "state": state,
    }
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return 0
    from vei_tui.presenters.when import span

    click.echo(f"After {office.world.seq} records, {span(office.time_ms)} into the day:")
    for where, value in _leaves(state, ""):
        click.echo(f"{where} = {_short(value)}")
    return 0


@command.command("diff")
@run_argument
@click.argument("before", type=click.IntRange(0), metavar="BEFORE")
@click.argument("after", type=click.IntRange(0), metavar="[AFTER]", required=False)
@click.option("--app", metavar="APP", help="Only this app.")
@json_option
def diff(run: str, before: int, after: int | None, app: str | None, as_json: bool) -> int:
    """Show what changed in the run RUN between the records BEFORE and AFTER (or its end)."""
    path = run_path(run)
    from vei_tui.verbs.past import office_after, open_run

    recorded = open_run(path)
    states = [_only(office_after(recorded, seq).dump(), app) for seq in (before, after)]
    changes = list(
        _changes(*({w: v for w, v in _leaves(s, "") if v not in _EMPTY} for s in states))
    )
    if as_json:
        click.echo(json.dumps(changes, ensure_ascii=False))
        return 0
    for change in changes:
        click.echo(_change(change))
    if not changes:
        click.echo("Nothing changed.")
    return 0


@command.command("receipts")
@run_argument
@click.option("--tail", type=click.IntRange(1), metavar="N", help="Only the last N calls.")
@json_option
def receipts(run: str, tail: int | None, as_json: bool) -> int:
    """List the calls of the run RUN: seq, office time, who, tool, whether it went through."""
    path = run_path(run)
    from engine.record import Run
    from vei_tui.presenters.text import one_line

    calls = list(Run.open(path).calls())
    found = [_receipt(record) for record in (calls if tail is None else calls[-tail:])]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return 0
    for receipt in found:
        came = "ok" if receipt["ok"] else f"refused, {receipt['code']}"
        if "fault" in receipt:
            came += f", fault: {receipt['fault']}"
        said = one_line(f"{receipt['actor']} {receipt['tool']}: {came}")
        click.echo(f"{receipt['seq']:6}  {receipt['time_ms']:9} ms  {said}")
    return 0


def _receipt(record: Mapping[str, Any]) -> dict[str, Any]:
    receipt = {key: record[key] for key in ("seq", "time_ms", "actor", "tool", "args")}
    receipt["ok"] = "error" not in record
    if "error" in record:
        receipt["code"] = record["error"]["code"]
    if "fault" in record:
        receipt["fault"] = record["fault"]
    return receipt


def _facts(run: RunSummary) -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(run), "path": str(run.path)}


def _row(run: RunSummary) -> str:
    from vei_tui.presenters.text import one_line
    from vei_tui.presenters.when import span

    if run.problem:
        return one_line(f"{run.path}: {run.problem}")
    result = {True: "success", False: "no success", None: "no score yet"}[run.success]
    created = f"{run.created[:10]} {run.created[11:16]} UTC"
    return one_line(
        f"{run.path}: {run.scenario}, seed {run.seed}, {run.records} records, "
        f"{span(run.time_ms)}, {run.status}, {result}, by {run.door}, {created}"
    )


def _only(state: Mapping[str, Any], app: str | None) -> dict[str, Any]:
    if app is None:
        return dict(state)
    if app not in state:
        from engine.errors import nearest

        raise UsageProblem(f"There is no app {app[:40]!r} in this run.", nearest(app, state))
    return {app: state[app]}


def _leaves(value: Any, where: str) -> Iterator[tuple[str, Any]]:
    """Every simple value of a state under its path."""
    if isinstance(value, Mapping) and value:
        for key, part in value.items():
            yield from _leaves(part, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list) and value:
        for at, part in enumerate(value):
            yield from _leaves(part, f"{where}.{at}")
    else:
        yield where, value


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for where in dict.fromkeys((*before, *after)):
        if where not in before:
            yield {"path": where, "change": "added", "after": after[where]}
        elif where not in after:
            yield {"path": where, "change": "removed", "before": before[where]}
        elif before[where] != after[where]:
            yield {
                "path": where,
                "change": "changed",
                "before": before[where],
                "after": after[where],
            }


def _change(change: Mapping[str, Any]) -> str:
    from vei_tui.presenters.text import one_line

    where = one_line(change["path"])
    if change["change"] == "added":
        return f"+ {where} = {_short(change['after'])}"
    if change["change"] == "removed":
        return f"- {where} = {_short(change['before'])}"
    return f"~ {where} = {_short(change['before'])} -> {_short(change['after'])}"


def _short(value: Any) -> str:
    from vei_tui.presenters.text import one_line

    text = one_line(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= VALUE_SHOWN else f"{text[: VALUE_SHOWN - 1]}…"
