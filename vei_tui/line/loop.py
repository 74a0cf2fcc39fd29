"""The line mode's conversation: a prompt with completion in a terminal, or lines from a pipe."""

from __future__ import annotations

import asyncio
import shlex
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import OfficeError
from vei_tui.line.completion import choices
from vei_tui.line.desk import Desk
from vei_tui.line.doing import do_line
from vei_tui.line.grading import missed_lines, score_lines
from vei_tui.line.printing import show
from vei_tui.line.prompting import prompt_session
from vei_tui.play import Play
from vei_tui.presenters import when
from vei_tui.presenters.text import clean, one_line

COMMENT = "# "
"""How a line in a script begins that is for its readers only."""


def run_lines(play: Play) -> int:
    """Let a person, or a script from a pipe, work in an office; the run is finished at the end.

    Args:
        play: the day in the office; it is closed afterwards.

    Returns:
        The exit code: 0, whatever the score says; `vei score` is what judges.
    """
    with play:
        desk = Desk(play)
        show([*greeting(desk), "Type help for the commands, quit to leave.", ""])
        talk = _converse if is_interactive() else _follow_script
        asyncio.run(talk(desk))
        show(farewell(desk))
    return 0


def is_interactive() -> bool:
    """Whether somebody sits at a terminal and types."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def greeting(desk: Desk) -> list[str]:
    """Where one is, as whom, and what is to be done."""
    session, me = desk.session, desk.people.me
    person = desk.people.by_id.get(me)
    title = f", {one_line(person.title)}" if person is not None and person.title else ""
    start, time_ms = desk.starts_at, desk.frame.time_ms
    lines = [
        f"{one_line(session.title)}. Seed {session.seed}.",
        f"You are {desk.people.name(me)}{title}.",
        f"It is {when.date(start, time_ms)} {when.second(start, time_ms)}.",
        f"Your task: {' '.join(clean(session.brief).split())}",
    ]
    if desk.frame.index:
        lines.append(f"{desk.frame.index} records so far; timeline tells them.")
    desk.notice(lines)
    return lines


def farewell(desk: Desk) -> list[str]:
    """The score, what was missed and until when it could be done, and how to go on."""
    score = desk.session.finish()
    path = desk.session.path
    return [
        *score_lines(score, _missed(desk, score)),
        f"Run: {path}",
        f"Go on: vei resume --line {shlex.quote(str(path))}",
    ]


def _missed(desk: Desk, score: Mapping[str, Any]) -> dict[str, list[str]]:
    """What looking back at the day says about what was missed; nothing where it cannot be done."""
    if all(goal["met"] for goal in score.get("goals", ())):
        return {}
    session = desk.session
    try:
        found = session.look_back()
    except OfficeError:
        return {}
    return missed_lines(found, session.starts_at, session.record)


def prompt_text(desk: Desk) -> str:
    """The office's time and what waits in each app, before the cursor."""
    frame = desk.frame
    waiting = [f"{app} {count}" for app, count in frame.unread.items() if count]
    clock = when.second(desk.starts_at, frame.time_ms)
    return f"{', '.join([clock, *waiting])}> "


async def _follow_script(desk: Desk) -> None:
    """Do the lines of a pipe in order, showing each before what comes of it."""
    for line in piped():
        text = line.strip()
        if not text or text.startswith(COMMENT):
            continue
        show([f"{prompt_text(desk)}{one_line(text)}"])
        show(await do_line(desk, text))
        if desk.left:
            return


def piped() -> Iterator[str]:
    """The lines of a pipe; whatever is not of its encoding is no reason to stop."""
    if sys.stdin is None:
        return
    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    yield from iter(sys.stdin.readline, "")


async def _converse(desk: Desk) -> None:
    """Ask for a line, do it, until somebody leaves."""
    session = prompt_session(lambda typed: choices(desk, typed))
    while not desk.left:
        try:
            line = await session.prompt_async(prompt_text(desk))
        except KeyboardInterrupt:
            # As in a shell, ctrl-c gives up the line and nothing else.
            continue
        except EOFError:
            return
        show(await do_line(desk, line))
