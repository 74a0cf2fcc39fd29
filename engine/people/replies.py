"""What a rule decides to say, and the words it chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.people.memory import PeopleState, QuoteSent
from engine.twin import Context

Ctx = Context[PeopleState]


@dataclass(frozen=True, slots=True)
class Reply:
    """Words, and what becomes true once they are said."""

    text: str
    grants: str = ""
    """Id of the request that the words grant."""
    quotes: QuoteSent | None = None


def worded(ctx: Ctx, purpose: str, wordings: Sequence[str], **values: str) -> str:
    """One of several wordings, with its ``{names}`` filled in."""
    text = ctx.draw(f"{purpose}/wording").pick(wordings)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
