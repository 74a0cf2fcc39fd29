"""How much an agent may use, and what it has used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from engine.agents.messages import Reply, Usage

Price = Callable[[Usage], Decimal | None]
"""Dollars of one request; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a run may use; None where there is no such limit."""

    calls: int | None = 200
    """Calls of the office's tools."""
    turns: int | None = 200
    """Requests to the model."""
    tokens: int | None = None
    """Tokens read and written in all requests together."""
    reply_tokens: int = 8192
    """Tokens the model may write in one reply, thoughts included: as many as every current model
    allows."""
    usd: Decimal | None = None
    """Dollars. A model whose price is unknown cannot be held to it, and is refused."""
    office_ms: int | None = None
    """Office time since the agent sat down, in ms."""


@dataclass(slots=True)
class Spent:
    """What an agent has used so far."""

    calls: int = 0
    turns: int = 0
    usage: Usage = field(default_factory=Usage)
    usd: Decimal | None = Decimal(0)
    """Dollars; None from the first reply on whose price nobody knows."""
    office_ms: int = 0
    retries: int = 0
    """Requests to the model that failed and were made again."""

    def book(self, reply: Reply, price: Price) -> Decimal | None:
        """Add what a request used. Returns its dollars; None where nobody knows.

        Args:
            reply: what came back.
            price: what it cost, where the provider does not say so.
        """
        usd = Decimal(reply.usd) if reply.usd is not None else price(reply.usage)
        self.turns += 1
        self.retries += reply.retries
        self.usage += reply.usage
        self.usd = None if usd is None or self.usd is None else self.usd + usd
        return usd

    def reached(self, limits: Limits) -> str:
        """The limit that is reached, in a sentence; empty while there is none."""
        if limits.calls is not None and self.calls >= limits.calls:
            return f"The limit of {limits.calls} calls is reached."
        if limits.turns is not None and self.turns >= limits.turns:
            return f"The limit of {limits.turns} turns is reached."
        if limits.tokens is not None and self.usage.total >= limits.tokens:
            return f"The limit of {limits.tokens} tokens is reached."
        if limits.usd is not None and self.usd is None:
            return f"It cannot be held to {limits.usd} dollars: nobody knows what it costs."
        if limits.usd is not None and self.usd is not None and self.usd >= limits.usd:
            return f"The limit of {limits.usd} dollars is reached."
        if limits.office_ms is not None and self.office_ms >= limits.office_ms:
            return f"The limit of {limits.office_ms} ms of office time is reached."
        return ""
