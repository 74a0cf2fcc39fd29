"""A recording printed step by step: for pipes, screen readers and terminals that show no screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vei_tui.presenters import when
from vei_tui.presenters.events import happening_line
from vei_tui.presenters.recording import entry_line
from vei_tui.presenters.text import plain
from vei_tui.seats.marks import Mark

if TYPE_CHECKING:
    from vei_tui.seats.recordings import Reel
    from vei_tui.seats.replaying import ReplaySession


def print_day(day: ReplaySession, first: int, last: int) -> int:
    """Print what the seat did and saw between two steps, and the goals that were met.

    Args:
        day: the day, known to its end.
        first: the first step to print.
        last: the last one.

    Returns:
        The exit code.
    """
    goals = set(day.marks.of(Mark.GOAL))
    met: set[str] = set()
    click.echo(f"{day.title} · seed {day.seed} · {day.agent or 'somebody'} · {day.count} records")
    for step in range(first, last + 1):
        for happening in day.happened(step - 1, step):
            words = plain(happening_line(happening, day.people, day.starts_at))
            date = when.weekday(day.starts_at, happening.time_ms)
            click.echo(f"{step:>6} {date} {words}".rstrip())
        if step in goals or step == first:
            day.seek(step)
            now = {goal.label for goal in day.goals() if goal.met and not goal.critical}
            for label in sorted(now - met) if step in goals else ():
                click.echo(f"{step:>6} ✔ {label}")
            met = now
    click.echo("Done again from its record: every record came out as recorded.", err=True)
    return 0


def print_reel(reel: Reel, first: int, last: int | None) -> int:
    """Print a recording as it was written; only the entry that is printed is held.

    Returns:
        The exit code: 1 where the file ends within an entry or holds something else.
    """
    if reel.why:
        click.echo(f"Shown as it was written. {reel.why}", err=True)
    step, more = max(1, first), True
    while more or step <= reel.count:
        if last is not None and step > last:
            return 0
        if step > reel.count:
            more = reel.advance(0.05)
            continue
        told = reel.recording[step - 1]
        click.echo(plain(entry_line(told, step, reel.starts_at)).rstrip())
        step += 1
    if reel.problem:
        click.echo(f"It ends early: {reel.recording.path} {reel.problem}.", err=True)
        return 1
    return 0
