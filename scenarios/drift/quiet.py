"""Quiet words: those that no colleague in the room would answer.

Drift is what goes on by itself. If it made colleagues speak it would throw their dice, and what
they say to the seat would depend on it.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.people.personas import Answer, Approve, PersonSection
from engine.people.reading import asks, read_details, read_request


def is_quiet(text: str, room: str, listeners: Iterable[PersonSection]) -> bool:
    """Whether nobody in a room reacts to a text.

    Args:
        text: what would be said.
        room: the channel.
        listeners: who would read it.
    """
    return not any(
        _stirs(text, room, rule, person.id)
        for person in listeners
        for rule in person.rules
        if isinstance(rule, (Answer, Approve))
    )


def _stirs(text: str, room: str, rule: Answer | Approve, person: str) -> bool:
    if f"@{person}" in text:
        return True
    if room not in rule.rooms:
        return False
    if isinstance(rule, Answer):
        return asks(text, rule.topics) is not None
    details = read_details(text)
    return read_request(text) is not None or details.amount is not None or details.has_citation
