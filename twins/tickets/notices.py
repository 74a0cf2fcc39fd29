"""What people are told of tickets outside of them, in the words of a direct message."""

from __future__ import annotations

from twins.tickets.clock import WARNING
from twins.tickets.state import Ticket

QUOTED = 400
"""Characters of a text that a notice quotes."""


def assigned(ticket: Ticket, by: str) -> str:
    """To whoever has to work on a ticket from now on."""
    return f"{by} assigned {_name(ticket)} to you. Priority: {ticket.priority}."


def mentioned(ticket: Ticket, by: str, text: str) -> str:
    """To whoever a text in a ticket speaks to."""
    quoted = "\n".join(f"> {line}" for line in text[:QUOTED].splitlines())
    more = " […]" if len(text) > QUOTED else ""
    return f"{by} mentioned you in {_name(ticket)}:\n{quoted}{more}"


def overdue(ticket: Ticket, mark: str, left_ms: int) -> str:
    """To whoever works on a ticket whose time is nearly up, or up.

    Args:
        left_ms: what is left of its time.
    """
    if mark == WARNING:
        left = max(left_ms // 60_000, 0)
        minutes = "less than a minute" if left < 1 else f"{left} min"
        return f"{_name(ticket)} is about to miss its {ticket.priority} target: {minutes} left."
    return f"{_name(ticket)} missed its {ticket.priority} target. It is {ticket.status}."


def _name(ticket: Ticket) -> str:
    return f"{ticket.id} ({ticket.title})"
