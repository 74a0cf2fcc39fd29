"""The conversation: a prompt with history and completion in a terminal, or lines from a pipe."""

from __future__ import annotations

import asyncio
import shlex
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from engine.agents.messages import Delta
from vei_tui.chat.commands import completions, do_slash
from vei_tui.chat.room import Room
from vei_tui.line.grading import score_lines
from vei_tui.line.loop import COMMENT, greeting, is_interactive, piped
from vei_tui.line.printing import show
from vei_tui.line.prompting import prompt_session
from vei_tui.presenters.events import happening_line
from vei_tui.presenters.text import clean, one_line, plain
from vei_tui.session import Frame

if TYPE_CHECKING:
    from prompt_toolkit.history import History

    from vei_tui.evaluation.sitting import Sitting
    from vei_tui.play import Play

HISTORY: Final = "chat_history"

PROMPT: Final = "you> "

CALLED: Final = "  → "
"""Stands before what the model did."""

LANDED: Final = "  ← "
"""Stands before what landed meanwhile."""


class Printer:
    """Prints an answer as it streams, and between its parts what is done and lands."""

    def __init__(self, room: Room) -> None:
        """Args:
        room: the conversation.
        """
        self._room = room
        self._in_line = False
        """Whether the last line printed is not ended yet."""
        self._streamed = False
        self._open = False
        """Whether the model has its turn; what a person does is shown by what they typed."""
        room.hear = self.hear
        room.desk.session.subscribe(self.see)

    def begin(self) -> None:
        """Something is said to the model."""
        self._streamed = False
        self._open = True

    def hear(self, delta: Delta) -> None:
        """Take a piece of what streams."""
        if delta.kind == "retry":
            self._end_line()
            click.echo(one_line(f"{CALLED}asking again: {delta.text}"))
        elif delta.kind == "text" and delta.text:
            self._streamed = True
            self._in_line = True
            click.echo(clean(delta.text), nl=False)

    def see(self, frame: Frame) -> None:
        """Take a frame: what the model did, and what landed."""
        if not self._open:
            return
        desk = self._room.desk
        for each in frame.happenings:
            sign = CALLED if each.call is not None else LANDED
            self._end_line()
            click.echo(f"{sign}{plain(happening_line(each, desk.people, desk.starts_at))}")

    def end(self, words: str, failed: bool = False) -> None:
        """The turn is over.

        Args:
            words: the answer, printed where it did not stream; or why there is none.
            failed: whether there is none.
        """
        self._end_line()
        self._open = False
        if failed:
            click.echo(one_line(f"error: {words}"))
        elif words and not self._streamed:
            show(clean(words).split("\n"))
        click.echo("")

    def _end_line(self) -> None:
        if self._in_line:
            self._in_line = False
            click.echo("")


def run_chat(play: Play, sitting: Sitting) -> int:
    """Let a person talk with a model in an office; the run is finished at the end.

    Args:
        play: the day in the office; it is closed afterwards.
        sitting: how the model works.

    Returns:
        The exit code: 0, or 1 where lines came from a pipe and the model could not be asked.
    """
    with play:
        room = Room(play, sitting)
        talks = is_interactive()
        show([*greeting(room.desk), f"{room.model} listens. Type /help for what can be typed.", ""])
        asyncio.run(_talk(room, talks))
        show(_farewell(room))
    return 1 if room.failed and not talks else 0


def _farewell(room: Room) -> list[str]:
    """The score in a line, where the run is, and how to go on."""
    session = room.desk.session
    path = session.path
    return [
        score_lines(session.finish())[0],
        f"Run: {path}",
        f"Go on: vei resume --line {shlex.quote(str(path))}",
    ]


async def _talk(room: Room, talks: bool) -> None:
    try:
        await (_converse(room) if talks else _follow_script(room))
    finally:
        await room.close()


async def _follow_script(room: Room) -> None:
    """Do the lines of a pipe in order, showing each before what comes of it."""
    printer = Printer(room)
    for line in piped():
        text = line.strip()
        if not text or text.startswith(COMMENT):
            continue
        show([f"{PROMPT}{one_line(text)}"])
        await _take(room, printer, text)
        if room.desk.left:
            return


async def _converse(room: Room) -> None:
    """Ask for a line, do it, until somebody leaves."""
    session = prompt_session(lambda typed: completions(room, typed), _history())
    printer = Printer(room)
    while not room.desk.left:
        try:
            line = await session.prompt_async(PROMPT)
        except KeyboardInterrupt:
            # As in a shell, ctrl-c gives up the line and nothing else.
            continue
        except EOFError:
            return
        if line.strip():
            with _interruptible(room):
                await _take(room, printer, line.strip())


async def _take(room: Room, printer: Printer, text: str) -> None:
    """Do a command, or say something to the model."""
    if text.startswith("/"):
        show(await do_slash(room, text))
        return
    printer.begin()
    end = await room.say(text)
    if end is None:
        printer.end("It was interrupted. What it had begun is in the record.", failed=True)
    else:
        printer.end(end.words, failed=end.why.value != "done")


@contextmanager
def _interruptible(room: Room) -> Iterator[None]:
    """While the model has its turn, ctrl-c stops that turn and nothing else."""
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError, RuntimeError):
        loop.add_signal_handler(signal.SIGINT, room.interrupt)
    try:
        yield
    finally:
        with suppress(NotImplementedError, RuntimeError):
            loop.remove_signal_handler(signal.SIGINT)


def _history() -> History:
    """What was typed before, kept in the user's data directory where that can be written."""
    from platformdirs import user_data_path
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    path: Path = user_data_path("vei-office", appauthor=False) / HISTORY
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))
