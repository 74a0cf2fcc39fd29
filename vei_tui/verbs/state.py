"""``vei state``: the runs there are, and what was where in one of them, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vei_tui.settings import UsageProblem, read_settings
from vei_tui.verbs import state_diff, state_show
from vei_tui.verbs.options import json_option, run_argument, run_path

if TYPE_CHECKING:
    from engine.record import RunSummary

DIGEST_SHOWN = 12
"""Characters of a digest that are printed."""


@click.group("state", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> int:
    """List runs; show the state of one at a step, what a step changed, its calls.

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
    if directory is not None and not directory.exists():
        raise UsageProblem(
            f"There is no directory {str(directory)!r}.", "Give one that runs are in."
        )
    runs = runs_in(root)
    if as_json:
        click.echo(json.dumps([_facts(run) for run in runs], ensure_ascii=False))
        return 0
    if not runs:
        click.echo(f"There are no runs in {root}. 'vei' opens the office; 'vei demo' makes one.")
    for run in runs:
        click.echo(_row(run))
    return 0


command.add_command(state_show.command)
command.add_command(state_diff.command)


@command.command("receipts")
@run_argument
@click.option("--actor", metavar="ID", help="Only the calls of this actor.")
@click.option("--tail", type=click.IntRange(1), metavar="N", help="Only the last N calls.")
@json_option
def receipts(run: str, actor: str | None, tail: int | None, as_json: bool) -> int:
    """List the calls of the run RUN: step, office time, digest, who, tool, whether it went through.

    The digest of a call is that of the record up to it: equal digests, equal days so far.
    """
    path = run_path(run)
    from engine.record import Run

    calls: list[Mapping[str, Any]] = list(Run.open(path).calls())
    if actor is not None:
        calls = _of(actor, calls)
    found = [_receipt(record) for record in (calls if tail is None else calls[-tail:])]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return 0
    state_show.page([_receipt_row(receipt) for receipt in found] or ["Nobody called anything yet."])
    return 0


def _of(actor: str, calls: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The calls of one actor.

    Raises:
        UsageProblem: they made none.
    """
    found = [record for record in calls if record["actor"] == actor]
    if not found:
        from engine.errors import nearest

        known = {str(record["actor"]) for record in calls}
        raise UsageProblem(f"{actor[:40]!r} called nothing in this run.", nearest(actor, known))
    return found


def _receipt_row(receipt: Mapping[str, Any]) -> str:
    from vei_tui.presenters.text import one_line

    came = "ok" if receipt["ok"] else f"refused, {receipt['code']}"
    if "fault" in receipt:
        came += f", fault: {receipt['fault']}"
    said = one_line(f"{receipt['actor']} {receipt['tool']}: {came}")
    mark = str(receipt["digest"])[:DIGEST_SHOWN]
    return f"{receipt['step']:6}  {receipt['time_ms']:9} ms  {mark:{DIGEST_SHOWN}}  {said}"


def _receipt(record: Mapping[str, Any]) -> dict[str, Any]:
    receipt = {"step": record["seq"] + 1}
    receipt |= {key: record[key] for key in ("seq", "time_ms", "actor", "tool", "args")}
    receipt["ok"] = "error" not in record
    if "error" in record:
        receipt["code"] = record["error"]["code"]
    if "fault" in record:
        receipt["fault"] = record["fault"]
    # A trace of version 1 has none.
    receipt["digest"] = record.get("digest", "")
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
