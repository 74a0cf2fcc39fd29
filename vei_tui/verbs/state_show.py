"""``vei state show``: the state of a recorded run at a step, as a tree."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from vei_tui.settings import UsageProblem
from vei_tui.verbs.options import json_option, run_argument, run_path

if TYPE_CHECKING:
    from vei_tui.verbs.steps import Steps

ROWS_SHOWN = 20
"""Parts of one branch that are printed unless everything is asked for: the last ones."""


@click.command("show")
@run_argument
@click.option("--step", type=click.IntRange(0), metavar="N", help="As it stood at this step.")
@click.option("--at", "clock", metavar="HH:MM", help="As it stood at this time of the day.")
@click.option("--app", metavar="APP", help="Only this app.")
@click.option("--path", metavar="PATH", help="Only what stands here, as docs.DOC-1.body.")
@click.option("--full", is_flag=True, help="Every row, and long values whole.")
@json_option
def command(
    run: str,
    step: int | None,
    clock: str | None,
    app: str | None,
    path: str | None,
    full: bool,
    as_json: bool,
) -> int:
    """Show the state of the run RUN: at its end, at a step, or at a time of its day.

    At step N the office has made N records; at step 0 nothing has happened yet. A value that PATH
    leads to is printed whole. Names of collections may be left out of a path.
    """
    if step is not None and clock is not None:
        raise UsageProblem("--step and --at both name a moment.", "Choose one.")
    where = run_path(run)
    from engine.dump import dump
    from vei_tui.verbs.past import open_run
    from vei_tui.verbs.steps import Steps

    steps = Steps(open_run(where))
    if clock is not None:
        step = steps.at_time(clock)
    else:
        step = steps.last() if step is None else steps.known(step)
    office = steps.office(step)
    state = only({t.name: s for t, s in zip(office.twins, office.world.states, strict=True)}, app)
    if path is not None:
        name, value = _found(state, path)
    else:
        name, value = "", state
    if as_json:
        told = {
            "step": step,
            "time_ms": office.time_ms,
            "records": office.world.seq,
            "digest": office.world.digest,
            "pending": office.pending(),
            **(
                {"path": name, "value": dump(value)} if path is not None else {"state": dump(value)}
            ),
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return 0
    page([*_head(steps, step, office.time_ms), *_body(name, value, full)])
    return 0


def only(state: Mapping[str, Any], app: str | None) -> dict[str, Any]:
    """The state of one app, or of all.

    Raises:
        UsageProblem: there is no such app.
    """
    if app is None:
        return dict(state)
    if app not in state:
        from engine.errors import nearest

        raise UsageProblem(f"There is no app {app[:40]!r} in this run.", nearest(app, state))
    return {app: state[app]}


def page(rows: list[str]) -> None:
    """Print rows; on a terminal that they do not fit, one screen at a time."""
    seen = sys.stdout is not None and sys.stdout.isatty() and sys.stdin.isatty()
    if seen and len(rows) >= shutil.get_terminal_size().lines:
        click.echo_via_pager(f"{row}\n" for row in rows)
        return
    for row in rows:
        click.echo(row)


def _found(state: Mapping[str, Any], text: str) -> tuple[str, Any]:
    """What stands at a path, and its full name.

    Raises:
        UsageProblem: nothing does, or more than one thing could be meant.
    """
    from engine.outline import at, find
    from vei_tui.presenters.state import path_text
    from vei_tui.presenters.text import one_line

    found = find(state, text)
    if len(found) == 1:
        return path_text(found[0]), at(state, found[0])
    shown = one_line(text)[:80]
    if found:
        names = ", ".join(one_line(path_text(path)) for path in found[:6])
        raise UsageProblem(f"{shown} could be more than one thing.", f"Choose one of {names}.")
    raise UsageProblem(f"There is nothing at {shown}.", one_line(_nearest(state, text)))


def _nearest(state: Any, text: str) -> str:
    """What a path that leads nowhere could have meant: it is right up to some name."""
    from engine.errors import nearest
    from engine.outline import at, find, parts

    known = text.rpartition(".")[0]
    while known:
        found = find(state, known)
        if found:
            rest = text[len(known) + 1 :].partition(".")[0]
            names = [name for name, _ in parts(at(state, found[0]))]
            if not names:
                return f"Nothing stands below {known}."
            return f"In {known}: {nearest(rest, names)}"
        known = known.rpartition(".")[0]
    return nearest(text.partition(".")[0], [name for name, _ in parts(state)])


def _head(steps: Steps, step: int, time_ms: int) -> Iterator[str]:
    from vei_tui.presenters.inspection import record_words
    from vei_tui.presenters.text import one_line
    from vei_tui.presenters.when import date, second

    at = f"{date(steps.starts_at, time_ms)} {second(steps.starts_at, time_ms)}"
    record = steps.record(step)
    if record is None:
        yield f"At step 0, {at}: nothing has happened yet."
    else:
        yield one_line(f"At step {step}, {at}, after {record_words(record)}:")


def _body(name: str, value: Any, full: bool) -> Iterator[str]:
    """A branch as a tree; a single value whole."""
    from engine.outline import is_branch
    from vei_tui.presenters.state import branch_text, full_lines
    from vei_tui.presenters.text import one_line, plain

    if not is_branch(value):
        yield one_line(f"{name} =")
        yield from (plain(row) for row in full_lines(value))
        return
    if name:
        yield one_line(f"{name}  {branch_text(value)}")
    yield from _tree(value, "  " if name else "", full)


def _tree(value: Any, indent: str, full: bool) -> Iterator[str]:
    from engine.outline import count, is_branch, is_row, parts
    from vei_tui.presenters.state import branch_text, json_text, short
    from vei_tui.presenters.text import one_line

    size = count(value)
    left_out = 0 if full or is_row(value) else max(0, size - ROWS_SHOWN)
    if left_out:
        # What was added last is what one looks for.
        yield f"{indent}… {left_out:,} before these; --full prints all"
    for name, below in parts(value, left_out):
        label = one_line(name) or '""'
        if is_branch(below):
            yield f"{indent}{label}  {branch_text(below)}"
            yield from _tree(below, f"{indent}  ", full)
        else:
            text = one_line(json_text(below)) if full else short(below)
            yield f"{indent}{label} = {text}"
