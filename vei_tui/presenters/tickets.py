"""Tickets in lines: the queue, one ticket with all that happened to it, and what is new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from vei_tui.presenters import board, when
from vei_tui.presenters.board import Lane
from vei_tui.presenters.events import Arrival, Needs
from vei_tui.presenters.records import (
    Day,
    happened,
    length,
    name_of,
    prose,
    references,
    said,
    section,
    worded,
)
from vei_tui.presenters.text import Line, PageLine, Role, Span, line, one_line

if TYPE_CHECKING:
    from twins.tickets.clock import Clock
    from twins.tickets.seen import TicketsView
    from twins.tickets.state import Entry, Ticket

OPEN: Final = "open tickets"
MINE: Final = "mine"
NOBODY: Final = "nobody"
LATE: Final = "late"
NEW: Final = "new"
STATUS: Final = "status "
"""Begins the name of a filter that keeps one status."""

FILTERS: Final = (
    (OPEN, "open"),
    (MINE, "yours, open"),
    (NOBODY, "nobody's, open"),
    (LATE, "late or nearly"),
    (NEW, "new to you"),
)
"""Filters that every office has; one for each status follows."""

URGENT: Final = "urgent"
NEWEST: Final = "newest"
CHANGED: Final = "changed"
SORTS: Final = {
    URGENT: "the most urgent first",
    NEWEST: "the newest first",
    CHANGED: "what changed last first",
}
"""Orders of the queue, and what they say."""

FAR_MS: Final = 1 << 60
"""Stands in for a time that never comes."""

ENTRIES_SHOWN: Final = 100
"""Newest entries of a history that are shown."""


def is_done(view: TicketsView, ticket: Ticket) -> bool:
    """Whether nobody has to do anything more."""
    return ticket.status in view.workflows[ticket.type].done


def filters(view: TicketsView) -> Sequence[tuple[str, str]]:
    """The filters of an office: those of every office, then its statuses."""
    statuses = dict.fromkeys(s for flow in view.workflows.values() for s in flow.moves)
    return (*FILTERS, *((f"{STATUS}{status}", worded(status)) for status in statuses))


def lanes(view: TicketsView) -> list[Lane]:
    """The columns of the board: every status, as the workflows have them, what is done last."""
    flows = view.workflows.values()
    done = {status for flow in flows for status in flow.done}
    statuses = dict.fromkeys(status for flow in flows for status in flow.moves)
    return [Lane(each, worded(each)) for each in sorted(statuses, key=done.__contains__)]


def card(ticket: Ticket, view: TicketsView, day: Day, width: int) -> Sequence[PageLine]:
    """A ticket on the board: what is new, id, priority, owner, and below them the title."""
    new, own, priority, _, _, _, title, owner = cells(ticket, view, day)
    mark = new if ticket.id in view.news else ()
    return board.card((*mark, *own, (" ", Role.PLAIN), *priority), owner, title, width)


def queue(view: TicketsView, kept: str, sort: str) -> list[Ticket]:
    """The tickets that a filter keeps, in an order.

    Args:
        view: The view.
        kept: Name of the filter; everything where empty.
        sort: One of `SORTS`.
    """
    found = [ticket for ticket in view.tickets.newest() if _keeps(view, ticket, kept)]
    if sort == CHANGED:
        found.sort(key=lambda ticket: -ticket.updated_ms)
    elif sort == URGENT:
        place = {priority: at for at, priority in enumerate(view.priorities)}
        done = {name: frozenset(flow.done) for name, flow in view.workflows.items()}

        def urgency(ticket: Ticket) -> tuple[bool, int, int]:
            due = ticket.clock.due_ms
            return (
                ticket.status in done[ticket.type],
                place[ticket.priority],
                FAR_MS if due is None else due,
            )

        found.sort(key=urgency)
    return found


def _keeps(view: TicketsView, ticket: Ticket, kept: str) -> bool:
    if not kept:
        return True
    if kept.startswith(STATUS):
        return ticket.status == kept.removeprefix(STATUS)
    if kept == NEW:
        return ticket.id in view.news
    if ticket.status in view.workflows[ticket.type].done:
        return False
    if kept == MINE:
        return ticket.assignee == view.me
    if kept == NOBODY:
        return not ticket.assignee
    if kept == LATE:
        return ticket.clock.running and (ticket.clock.warned or ticket.clock.missed)
    return True


def cells(ticket: Ticket, view: TicketsView, day: Day) -> Sequence[PageLine]:
    """The cells of a ticket: what is new, id, priority, state, age, time left, title, owner."""
    new = ticket.id in view.news
    done = is_done(view, ticket)
    urgent = ticket.priority == view.priorities[0] and not done
    return (
        (("•" if new else " ", Role.WARN),),
        line((ticket.id, Role.DIM if done else Role.LINK)),
        line((one_line(ticket.priority), Role.ALERT if urgent else Role.PLAIN)),
        line(_state(ticket, done)),
        line((day.ago(ticket.created_ms), Role.TIME)),
        line(left(ticket.clock, day)),
        line((one_line(ticket.title), _title_role(new, done))),
        line(_owner(ticket, day)),
    )


def _title_role(new: bool, done: bool) -> Role:
    if new:
        return Role.STRONG
    return Role.DIM if done else Role.PLAIN


def _state(ticket: Ticket, done: bool) -> Span:
    words = worded(ticket.status)
    if done:
        return (f"✔ {words}", Role.DIM)
    return (words, Role.WARN if ticket.status == "blocked" else Role.PLAIN)


def _owner(ticket: Ticket, day: Day) -> Span:
    if ticket.assignee and ticket.assignee not in day.people.by_id:
        return (one_line(ticket.assignee), Role.PLAIN)
    return day.who(ticket.assignee)


def left(clock: Clock, day: Day) -> Span:
    """The time that a clock leaves, in a word or two: "35m", "! 5m", "late 2h"."""
    due = clock.due_ms
    if clock.limit is None or due is None:
        return ("late" if clock.missed else "-", Role.DIM)
    if day.now_ms >= due:
        return (f"late {length(day.now_ms - due)}", Role.ALERT)
    return (f"{'! ' if clock.warned else ''}{length(due - day.now_ms)}",
            Role.WARN if clock.warned else Role.PLAIN)  # fmt: skip


def heading(ticket: Ticket) -> Line:
    """What stands over a ticket."""
    return line(ticket.id, f"  {one_line(ticket.title)}")


def detail(ticket: Ticket, view: TicketsView, day: Day) -> list[PageLine]:
    """A ticket to read: how it stands, what it says, what happened to it."""
    done = is_done(view, ticket)
    state, role = _state(ticket, done)
    found: list[PageLine] = [
        (
            *name_of("State"),
            *line((state, Role.STRONG if role is Role.PLAIN else role), _moves(view, ticket)),
        ),
        (
            *name_of("Owner"),
            *line(
                _owner(ticket, day),
                (" · priority ", Role.DIM),
                one_line(ticket.priority),
                (" · ", Role.DIM),
                worded(ticket.type),
            ),
        ),
        (
            *name_of("Opened"),
            *line((day.stamp(ticket.created_ms), Role.TIME), " by ", day.who(ticket.reporter)),
        ),
    ]
    if ticket.clock.limit is not None:
        found.append((*name_of("Time"), *line(*_time(ticket.clock, day))))
    found += references("Names", ticket.links)
    if ticket.description.strip():
        found += [(), *prose(ticket.description.strip("\n"), day.people)]
    return [*found, *_history(ticket, view, day)]


def _moves(view: TicketsView, ticket: Ticket) -> Span:
    allowed = ", ".join(worded(status) for status in view.allowed(ticket))
    return (f" → {allowed}" if allowed else "  final", Role.DIM)


def _time(clock: Clock, day: Day) -> list[str | Span]:
    due, limit = clock.due_ms, clock.limit
    of = f"of {when.span(limit.limit_ms)}" if limit is not None else ""
    used = when.span(clock.elapsed_ms(day.now_ms))
    if due is None:
        missed = (" · was late", Role.WARN) if clock.missed else ("", Role.DIM)
        return [f"stands at {used} {of}", missed]
    if day.now_ms >= due:
        return [
            (f"late by {when.span(day.now_ms - due)}", Role.ALERT),
            (f" · due {day.stamp(due)}, {of}", Role.DIM),
        ]
    return [
        (f"{when.span(due - day.now_ms)} left", Role.WARN if clock.warned else Role.PLAIN),
        (f" {of} · due {day.stamp(due)}", Role.DIM),
    ]


def _history(ticket: Ticket, view: TicketsView, day: Day) -> list[PageLine]:
    entries = ticket.history.tail(ENTRIES_SHOWN)
    hidden = len(ticket.history) - len(entries)
    found: list[PageLine] = [(), section("What happened")]
    if hidden:
        found.append(line((f"  {hidden:,} older entries are not shown.", Role.DIM)))
    news = view.news.get(ticket.id)
    new_from = news.seen if news is not None else len(ticket.history)
    for at, entry in enumerate(entries, hidden):
        if at == new_from:
            found.append(section("new"))
        if entry.what == "comment":
            found += said(day, entry.time_ms, entry.by, entry.text)
        else:
            found.append(happened(day, entry.time_ms, entry.by, done_words(entry, day)))
    return found


def done_words(entry: Entry, day: Day) -> str:
    """What somebody did to a ticket, without who."""
    before, after = entry.before, entry.after
    if entry.what == "created":
        return "opened it"
    if entry.what == "status":
        return f"moved it: {worded(before)} → {worded(after)}"
    if entry.what == "assignee":
        return f"gave it to {day.people.name(after)}" if after else "took it from its owner"
    if entry.what == "sla_warning":
        return "tells: its time is nearly up"
    if entry.what == "sla_missed":
        return "tells: its time is up"
    if entry.what == "comment":
        return f"said “{one_line(entry.text)}”"
    change = f": {one_line(before) or 'none'} → {one_line(after)}" if after else ""
    return f"changed the {worded(entry.what)}{change}"


def arrivals(before: TicketsView, after: TicketsView) -> Sequence[Arrival]:
    """What others did to tickets the seat follows, in one view and not in the other."""
    found: list[Arrival] = []
    for news in after.news.newest():
        ticket, old = after.tickets[news.ticket], before.tickets.get(news.ticket)
        if ticket is old:
            # The newest news last: whatever is before it was there.
            break
        start = len(old.history) if old is not None else 0
        for entry in ticket.history.slice(start, len(ticket.history)):
            if entry.by != after.me:
                found.append(_arrival(ticket, entry, after.me))
    return found[::-1]


def _arrival(ticket: Ticket, entry: Entry, me: str) -> Arrival:
    title = one_line(ticket.title)
    if entry.what == "comment":
        needs = Needs.MENTION if f"@{me}" in entry.text else Needs.NOTHING
        return Arrival(entry.by, f"on {ticket.id}", one_line(entry.text), ticket.id, needs)
    if entry.what == "assignee" and entry.after == me:
        return Arrival(entry.by, f"gave you {ticket.id}", title, ticket.id, Needs.DIRECT)
    if entry.what in ("sla_warning", "sla_missed") and ticket.assignee == me:
        words = "is late" if entry.what == "sla_missed" else "is nearly late"
        return Arrival("tickets", f"{ticket.id} {words}", title, ticket.id, Needs.DIRECT)
    if entry.what == "status":
        return Arrival(entry.by, f"moved {ticket.id} to {worded(entry.after)}", title, ticket.id)
    return Arrival(entry.by, f"changed {ticket.id}", title, ticket.id)
