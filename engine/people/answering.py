"""Answering questions by topic."""

from __future__ import annotations

from engine.people.personas import Answer, PersonSection
from engine.people.reading import asks
from engine.people.replies import Ctx, Reply, worded
from engine.twin import Message


def answer(ctx: Ctx, person: PersonSection, rule: Answer, message: Message) -> Reply | None:
    """What the person says to a message it was spoken to with, or that is in a room it reads."""
    if message.author not in ctx.directory:
        # A program's post is read, and may be approved, but not chatted with.
        return None
    spoken_to = message.direct or f"@{person.id}" in message.text
    if not spoken_to and message.place not in rule.rooms:
        return None
    purpose = f"{person.id}/{message.twin}/answer"
    topic = asks(message.text, rule.topics)
    if topic is not None and topic in rule.replies:
        return Reply(worded(ctx, purpose, rule.replies[topic]))
    if spoken_to and rule.otherwise:
        return Reply(worded(ctx, purpose, rule.otherwise))
    return None
