"""A model's day told as it goes: what it thinks, what it calls, what reaches its seat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from vei_tui.line.panes import plain_lines
from vei_tui.presenters.events import happening_line
from vei_tui.presenters.text import clean, one_line

if TYPE_CHECKING:
    from engine.agents.journal import Entry
    from vei_tui.evaluation.sitting import Sitting
    from vei_tui.local_session import LocalSession
    from vei_tui.play import Play
    from vei_tui.session import Frame

Say = Callable[[Sequence[str]], None]
"""Takes lines of plain text."""

_KINDS: Final[Mapping[str, str]] = {
    "thought": "thinks",
    "plan_error": "plans what cannot be",
    "tool_search": "looks for tools",
    "dropped": "forgets",
}


def told_day(play: Play, sitting: Sitting, say: Say) -> tuple[dict[str, Any], str]:
    """Let a model do a day's work, and tell it.

    Args:
        play: the day.
        sitting: how it works.
        say: takes what is told.

    Returns:
        The score, and why the model stopped, as the manifest has it.

    Raises:
        ModelError: there is no key for the model.
        RunError: a file cannot be read or written.
    """
    scenario = play.scenario
    task = sitting.task or scenario.brief
    me = play.office.directory[play.actor]
    say(
        [
            f"{one_line(scenario.title)}. Seed {play.seed}.",
            f"{sitting.model} sits in the seat of {one_line(me.name)}.",
            f"Its task: {' '.join(clean(task).split())}",
            "",
        ]
    )

    def see(session: LocalSession, frame: Frame) -> None:
        lines = (
            happening_line(each, session.people, session.starts_at) for each in frame.happenings
        )
        say(plain_lines(lines))

    def tell(entry: Entry) -> None:
        say(_entry_lines(entry))

    ended = asyncio.run(sitting.day(play, see=see, tell=tell))
    return play.finish(ended), ended


def _entry_lines(entry: Entry) -> list[str]:
    kind = entry["kind"]
    if kind == "end":
        return ["", f"It ended, {entry['why']}: {one_line(entry['text'])}"]
    if kind not in _KINDS:
        return []
    if kind == "tool_search":
        words = f"{len(entry['results'])} for {one_line(entry['query'])}"
    elif kind == "dropped":
        words = f"{len(entry['messages'])} old messages, to save room"
    else:
        words = one_line(entry["text"])
    return [f"  {_KINDS[kind]}: {words}"]
