"""``vei replay``: a recording in the terminal, forward and back, or printed step by step."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vei_tui.settings import UsageProblem, read_settings, theme_of
from vei_tui.verbs.options import run_path

if TYPE_CHECKING:
    from vei_tui.seats.marks import Tape
    from vei_tui.seats.recordings import Reel


@click.command("replay")
@click.argument("recording", metavar="RUN|FILE")
@click.option("--at", metavar="STEP", help="Begin at this step: a number, or an office time.")
@click.option("--plain", is_flag=True, help="Print it step by step instead of showing a screen.")
@click.option("--from", "first", metavar="STEP", help="Print from this step on.")
@click.option("--to", "last", metavar="STEP", help="Print up to this step.")
@click.option("--theme", metavar="NAME", help="Colours of the app.")
def command(
    recording: str,
    at: str | None,
    plain: bool,
    first: str | None,
    last: str | None,
    theme: str | None,
) -> int:
    """Show a recorded day: play it, step through it, jump, and go on from any of its steps.

    RUN is a path, a name in the artifacts directory, or 'last'; FILE a trace or a transcript, by
    whomever it was written. Where the calls can be done again, the panes show the office as it was;
    where not, the recording is shown as it was written, and it says why. Without a terminal, or
    with --plain, --from or --to, it is printed.
    """
    path = run_path(recording)
    printed = plain or first is not None or last is not None
    if at is not None and printed:
        raise UsageProblem("--at is for the screen, --from and --to for printing.", "Choose one.")
    if theme is not None:
        theme_of(theme, "--theme")
    if printed or not _seen():
        return _print(path, first, last)
    from vei_tui.screens.replay_app import run_replay
    from vei_tui.verbs.play import need_terminal

    need_terminal()
    settings = read_settings()
    return run_replay(replace(settings, theme=theme or settings.theme), path, at)


def _seen() -> bool:
    """Whether somebody sits at a terminal."""
    return all(s is not None and s.isatty() for s in (sys.stdin, sys.stdout, sys.stderr))


def step_of(tape: Tape, words: str, option: str) -> int:
    """A step that an option names.

    Raises:
        UsageProblem: it names none.
    """
    step = tape.step_at(words)
    if step is None:
        raise UsageProblem(f"{option} is no step: {words[:40]!r}.", "Give a number, or 09:42.")
    return step


def steps_between(tape: Tape, first: str | None, last: str | None) -> tuple[int, int]:
    """The first and the last step that ``--from`` and ``--to`` name, of a tape known to its end.

    Raises:
        UsageProblem: one of them names no step, or there is none between them.
    """
    start = 0 if first is None else step_of(tape, first, "--from")
    end = tape.count if last is None else min(tape.count, step_of(tape, last, "--to"))
    if start > end:
        raise UsageProblem(f"There is no step from {start} to {end}.", "Look at --from and --to.")
    return start, end


def _print(path: Path, first: str | None, last: str | None) -> int:
    from vei_tui.line.desk import news_of
    from vei_tui.seats.recordings import open_recording
    from vei_tui.seats.replaying import ReplaySession
    from vei_tui.verbs.replaying_plain import print_day, print_reel

    known = read_settings()
    run = open_recording(path, None, known.redact)
    if isinstance(run, ReplaySession):
        # Which apps there are is known once the run is open; what tells their news, only then.
        run = ReplaySession(run.path, news_of([name for name, _ in run.apps()]), known.redact)
        while not run.known:
            run.advance()
        if not run.problem:
            return print_day(run, *steps_between(run, first, last))
        from vei_tui.seats.recordings import written

        run = written(run.path, run.problem)
    return print_reel(run, *_range_of_reel(run, first, last))


def _range_of_reel(tape: Reel, first: str | None, last: str | None) -> tuple[int, int | None]:
    for words, option in ((first, "--from"), (last, "--to")):
        if words is not None and not words.strip().isdigit():
            # An office time means something once all entries are known.
            while tape.advance():
                pass
            step_of(tape, words, option)
    start = 0 if first is None else step_of(tape, first, "--from")
    return start, None if last is None else step_of(tape, last, "--to")
