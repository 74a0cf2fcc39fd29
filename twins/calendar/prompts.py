"""The common job in the calendar: preparing a meeting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.prompt import Argument, Prompt
from twins.calendar.resources import events
from twins.calendar.seen import CalendarView


def _events(view: CalendarView) -> Iterator[str]:
    return (meeting.id for meeting in events(view))


def _prepare(given: Mapping[str, str]) -> str:
    goal = f" What you want from it: {given['goal']}" if given["goal"] else ""
    return (
        f"Prepare the meeting {given['event_id']}.{goal}\n\n"
        "1. Look at it with calendar.get_event: when, who, what about, who has answered.\n"
        "2. Look for what the other apps hold on its subject, and read what the description "
        "names.\n"
        "3. Write down: the aim in one sentence, what is known and where it stands, what has to be "
        "decided, and who has to say something to it.\n"
        "4. Name what is missing, and whom you would ask. Move, cancel or answer nothing unless "
        "your task says so."
    )


PROMPTS: tuple[Prompt[CalendarView], ...] = (
    Prompt(
        "prepare_meeting",
        "Prepare a meeting",
        "Gather what is known for a meeting, and what has to be decided in it.",
        _prepare,
        (
            Argument("event_id", "Id of the event.", required=True, choices=_events),
            Argument("goal", "What you want from the meeting."),
        ),
    ),
)
"""Preparing a meeting."""
