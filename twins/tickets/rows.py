"""The rows that tickets answer with: a ticket in a list, and in full."""

from __future__ import annotations

from twins.tickets.clock import Clock
from twins.tickets.shapes import Happened, Listed, Said, Shown, Sla
from twins.tickets.state import Comment, Entry, Ticket
from twins.tickets.workflow import Workflow

ENTRIES_SHOWN = 100
"""Newest entries of a history, and newest comments, that a ticket is shown with."""
TEXT_IN_HISTORY = 500


def listed(ticket: Ticket) -> Listed:
    """A ticket in a list."""
    return {
        "ticket_id": ticket.id,
        "title": ticket.title,
        "status": ticket.status,
        "assignee": ticket.assignee or None,
        "type": ticket.type,
        "priority": ticket.priority,
        "updated_ms": ticket.updated_ms,
        "due_ms": ticket.clock.due_ms,
    }


def shown(ticket: Ticket, workflow: Workflow, now_ms: int) -> Shown:
    """A ticket in full."""
    return {
        "ticket_id": ticket.id,
        "title": ticket.title,
        "status": ticket.status,
        "assignee": ticket.assignee or None,
        "description": ticket.description,
        "type": ticket.type,
        "priority": ticket.priority,
        "reporter": ticket.reporter,
        "created_ms": ticket.created_ms,
        "updated_ms": ticket.updated_ms,
        "allowed": list(workflow.moves[ticket.status]),
        "sla": _sla(ticket.clock, now_ms),
        "links": list(ticket.links),
        "comments": [_said(comment) for comment in ticket.comments.tail(ENTRIES_SHOWN)],
        "history": [_happened(entry) for entry in ticket.history.tail(ENTRIES_SHOWN)],
    }


def _sla(clock: Clock, now_ms: int) -> Sla:
    if clock.limit is None:
        state = "none"
    elif clock.missed:
        state = "missed"
    elif not clock.running:
        state = "stopped"
    else:
        state = "warned" if clock.warned else "running"
    return {
        "state": state,
        "limit_ms": clock.limit.limit_ms if clock.limit else None,
        "elapsed_ms": clock.elapsed_ms(now_ms),
        "due_ms": clock.due_ms,
    }


def _said(comment: Comment) -> Said:
    return {
        "comment_id": comment.id,
        "by": comment.by,
        "text": comment.text,
        "time_ms": comment.time_ms,
    }


def _happened(entry: Entry) -> Happened:
    return {
        "time_ms": entry.time_ms,
        "by": entry.by,
        "what": entry.what,
        "from": entry.before,
        "to": entry.after,
        "text": entry.text[:TEXT_IN_HISTORY],
    }
