"""What one person sees of the tickets: the view, and the summary and menu made from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from engine.table import Table
from engine.twin import MenuEntry
from twins.tickets.state import Entry, News, Ticket
from twins.tickets.workflow import Workflow

SEEN_IN_SUMMARY = 5
ENTRIES_IN_SUMMARY = 4
TEXT_IN_SUMMARY = 600
SEEN_IN_MENU = 8


@dataclass(frozen=True, slots=True)
class TicketsView:
    """The tickets as one person sees them."""

    me: str
    tickets: Table[Ticket]
    """By id, in the order of creation."""
    news: Table[News]
    """What the person follows and has not seen yet, by ticket, the newest news last."""
    opened: Ticket | None
    """The ticket looked at last."""
    workflows: Mapping[str, Workflow]
    """The status machine of each type; the same object for as long as the office is open."""
    priorities: tuple[str, ...]
    """From the most urgent to the least."""

    def allowed(self, ticket: Ticket) -> tuple[str, ...]:
        """The statuses a ticket may go to."""
        return self.workflows[ticket.type].moves[ticket.status]


def summarise(view: TicketsView) -> str:
    """The ticket in front, and what others did to those the person follows."""
    lines = ["Tickets." if view.opened is None else f"Tickets, on {_heading(view.opened)}."]
    for row, ticket in _news(view, SEEN_IN_SUMMARY):
        lines.append(f"New in {_heading(ticket)}:")
        entries = ticket.history.slice(row.seen, len(ticket.history))
        others = [entry for entry in entries if entry.by != view.me]
        lines += [f"  {_said(entry)}" for entry in others[-ENTRIES_IN_SUMMARY:]]
    if len(view.news) > SEEN_IN_SUMMARY:
        lines.append(f"… and {len(view.news) - SEEN_IN_SUMMARY} more.")
    return "\n".join(lines if len(lines) > 1 else [*lines, "Nothing new."])


def menu_of(view: TicketsView) -> list[MenuEntry]:
    """Where the ticket in front may go, and tickets to look at: the news, then the newest."""
    entries = []
    opened = view.opened
    if opened is not None:
        entries = [
            MenuEntry(
                "tickets.transition",
                {"ticket_id": opened.id, "status": status},
                f"Move {opened.id} to {status}",
            )
            for status in view.allowed(opened)
        ]
    offered = {ticket.id: ticket for _, ticket in _news(view, SEEN_IN_MENU)}
    for ticket in islice(view.tickets.newest(), SEEN_IN_MENU + 1):
        if ticket is not opened:
            offered.setdefault(ticket.id, ticket)
    return entries + [
        MenuEntry("tickets.get", {"ticket_id": ticket.id}, f"Look at {ticket.id} {ticket.title!r}")
        for ticket in islice(offered.values(), SEEN_IN_MENU)
    ]


def _news(view: TicketsView, count: int) -> Iterator[tuple[News, Ticket]]:
    """The newest news, at most so many, each with its ticket."""
    for row in islice(view.news.newest(), count):
        yield row, view.tickets[row.ticket]


def _heading(ticket: Ticket) -> str:
    who = ticket.assignee or "nobody"
    return f"{ticket.id} {ticket.title!r} ({ticket.status}, {ticket.priority}, {who})"


def _said(entry: Entry) -> str:
    if entry.what == "comment":
        return f"{entry.by}: {entry.text[:TEXT_IN_SUMMARY]}"
    if entry.what == "created":
        return f"{entry.by} created it"
    if entry.what == "sla_warning":
        return "its time is nearly up"
    if entry.what == "sla_missed":
        return "its time is up"
    if entry.after:
        return f"{entry.by} changed {entry.what}: {entry.before or 'none'} → {entry.after}"
    return f"{entry.by} changed {entry.what}"
