"""Keeping a conversation within what a model takes: old words give way, the newest stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import orjson

from engine.agents.messages import Answered, Message, Said, Told

CHARS_A_TOKEN = 4
"""A usual ratio for English text and JSON; the budget is a budget, not a bill."""

KEPT_TURNS = 4
"""Turns of the model, counted from the newest, that are never shortened."""

GONE = "[dropped to save room]"

SHORT = 200
"""Characters up to which a text is left alone: dropping it would save nothing."""


def tokens_of(messages: Sequence[Message]) -> int:
    """About how many tokens a conversation takes."""
    return sum(_chars(message) for message in messages) // CHARS_A_TOKEN


def fitted(messages: Sequence[Message], budget: int) -> tuple[list[Message], list[int]]:
    """A conversation that fits, and the places of what was dropped from it.

    Results and observations give way, the oldest first, down to half the budget, so that the
    next turns need not drop again and what a provider caches stays good. The first message, the
    task, the newest turns and everything the model itself said are kept.

    Args:
        messages: the conversation.
        budget: tokens it may take.
    """
    kept = list(messages)
    if tokens_of(kept) <= budget:
        return kept, []
    turns = [at for at, message in enumerate(kept) if isinstance(message, Said)]
    newest = turns[-KEPT_TURNS] if len(turns) >= KEPT_TURNS else 0
    dropped: list[int] = []
    left = sum(_chars(message) for message in kept)
    for at in range(1, newest):
        if left <= budget * CHARS_A_TOKEN // 2:
            break
        message = kept[at]
        shorter: Message = message
        if isinstance(message, Answered) and len(message.content) > SHORT:
            shorter = replace(message, content=GONE)
        elif isinstance(message, Told) and len(message.text) > SHORT:
            shorter = Told(GONE)
        if shorter is not message:
            left -= _chars(message) - _chars(shorter)
            kept[at] = shorter
            dropped.append(at)
    return kept, dropped


def _chars(message: Message) -> int:
    if isinstance(message, Told):
        return len(message.text)
    if isinstance(message, Answered):
        return len(message.content)
    if message.native is not None:
        # What is really sent: signatures and sealed thoughts are longer than what they seal.
        return len(orjson.dumps(message.native))
    calls = sum(len(call.wire) + len(str(call.args)) for call in message.calls)
    return len(message.text) + len(message.thought) + calls
