"""What of the tickets can be read at addresses: each ticket in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.resource import Resource
from twins.tickets.rows import shown
from twins.tickets.seen import TicketsView


def _read(view: TicketsView, now_ms: int, ticket_id: str) -> Mapping[str, object] | None:
    ticket = view.tickets.get(ticket_id)
    return None if ticket is None else shown(ticket, view.workflows[ticket.type], now_ms)


def _tickets(view: TicketsView) -> Iterator[tuple[str]]:
    return ((ticket.id,) for ticket in view.tickets.newest())


RESOURCES: tuple[Resource[TicketsView], ...] = (
    Resource(
        "{ticket_id}",
        "Ticket",
        "A ticket: its text, comments, history and deadline.",
        "tickets.get",
        _read,
        _tickets,
    ),
)
"""Tickets."""
