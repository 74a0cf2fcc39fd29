"""Tickets: types with their own status machines, comments, history, and clocks that run out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from engine.actor import Actor, Directory
from engine.errors import Refused, nearest
from engine.facts import ids
from engine.resource import Resource
from engine.tool import Page, tool
from engine.twin import Cited, Context, Due, Effect, MenuEntry, Twin, event
from twins.paging import Cursor, has_words, page_of, words_of
from twins.tickets.changes import Changes
from twins.tickets.choices import Choices
from twins.tickets.clock import MISSED, WARNING
from twins.tickets.rows import listed, shown
from twins.tickets.section import TicketsSection, limits, opening
from twins.tickets.seen import TicketsView, menu_of, summarise
from twins.tickets.shapes import (
    Assignee,
    Commented,
    Created,
    Description,
    Limit,
    Moved,
    Priority,
    Query,
    Shown,
    Status,
    Text,
    TicketId,
    Title,
    Type,
    Updated,
)
from twins.tickets.state import NO_NEWS, Ticket, TicketsState

Ctx = Context[TicketsState]
Mark = Literal["warning", "missed"]

IDS_IN_HINT = 200
"""Newest tickets among which a mistyped id looks for its likeness."""


class Tickets(Twin[TicketsState, TicketsView]):
    """What has to be done in the office, by whom, and by when."""

    name: ClassVar[str] = "tickets"
    title: ClassVar[str] = "Tickets"
    section: ClassVar[type[TicketsSection]] = TicketsSection
    effects: ClassVar[tuple[Effect, ...]] = (
        Effect("tickets.create, tickets.update, tickets.comment", "slack",
               "Whoever is assigned or mentioned is told, where the scenario has that."),
        Effect("a ticket whose time is nearly up, or up", "slack",
               "Whoever works on it is told, where the scenario has that."),
        Effect("a ticket or a comment that names a document", "docs",
               "It shows among the document's references."),
    )  # fmt: skip
    config: TicketsSection

    def __init__(self, config: Any, directory: Directory, epoch_ms: int = 0) -> None:
        """See :class:`Twin`."""
        super().__init__(config, directory, epoch_ms)
        self._choices = Choices(self.config, directory)
        self._changes = Changes(self.config, self._choices, limits(self.config))

    def start(self) -> TicketsState:
        """The tickets from before."""
        return opening(self.config, self.directory)

    def opening(self) -> Sequence[Due]:
        """The clocks that run already, and the links that are there already."""
        tickets = list(self.start().tickets.values())
        due = [
            Due("tickets.clock", {"ticket_id": t.id, "mark": mark, "turn": t.clock.turn}, after_ms)
            for t in tickets
            for mark, after_ms in t.clock.ahead(0)
        ]
        if any(ticket.links for ticket in tickets):
            due.append(Due("tickets.links", {}, 0))
        return due

    # -- tools --------------------------------------------------------------------------------

    @tool("list", permission="tickets:read", latency_ms=200, jitter_ms=100)
    def list_tickets(
        self,
        ctx: Ctx,
        status: Status | None = None,
        assignee: Assignee | None = None,
        query: Query | None = None,
        limit: Limit = 50,
        cursor: Cursor | None = None,
    ) -> Page:
        """List tickets, newest first: all of them, or those that match."""
        wanted = None if status is None else self._choices.status(status)
        who = None if assignee is None else self._choices.worker(assignee)
        words = words_of(query)

        def keep(ticket: Ticket) -> bool:
            return (
                wanted in (None, ticket.status)
                and who in (None, ticket.assignee)
                and has_words(words, ticket.id, ticket.title, ticket.description, ticket.type)
            )

        found, more = page_of(ctx.state.tickets, cursor, limit, keep)
        return Page([listed(ticket) for ticket in found], more)

    @tool(permission="tickets:read", latency_ms=200, jitter_ms=150, writes=True,
          on=("ticket", "ticket_id"))  # fmt: skip
    def get(self, ctx: Ctx, ticket_id: TicketId) -> Shown:
        """Look at a ticket: its text, comments, history, and where it may go."""
        ticket = self._ticket(ctx, ticket_id)
        ctx.state = ctx.state.seen(ticket.id, ctx.actor.id)
        return shown(ticket, self._choices.workflows[ticket.type], ctx.time_ms)

    @tool(permission="tickets:write", latency_ms=400, jitter_ms=200, writes=True)
    def create(
        self,
        ctx: Ctx,
        title: Title,
        description: Description = "",
        assignee: Assignee | None = None,
        type_: Type | None = None,
        priority: Priority | None = None,
    ) -> Created:
        """Open a new ticket."""
        ticket = self._changes.create(ctx, title, description, assignee or "", type_, priority)
        ctx.state = ctx.state.seen(ticket.id, ctx.actor.id)
        return {"ticket_id": ticket.id, "status": ticket.status}

    @tool(permission="tickets:write", latency_ms=300, jitter_ms=200, writes=True,
          on=("ticket", "ticket_id"))  # fmt: skip
    def update(
        self,
        ctx: Ctx,
        ticket_id: TicketId,
        description: Description | None = None,
        assignee: Assignee | None = None,
        title: Title | None = None,
        priority: Priority | None = None,
    ) -> Updated:
        """Change a ticket's description, assignee, title or priority."""
        if description is None and assignee is None and title is None and priority is None:
            message = (
                "tickets.update changes nothing without description, assignee, title or priority."
            )
            raise Refused("invalid_args", message, "Give at least one of them.")
        ticket = self._ticket(ctx, ticket_id)
        changed = self._changes.edit(ctx, ticket, title, description, assignee, priority)
        return {"ticket_id": ticket.id, "changed": changed}

    @tool(permission="tickets:write", latency_ms=300, jitter_ms=200, writes=True,
          on=("ticket", "ticket_id"))  # fmt: skip
    def transition(self, ctx: Ctx, ticket_id: TicketId, status: Status) -> Moved:
        """Move a ticket to another status, as its type allows."""
        ticket = self._changes.move(ctx, self._ticket(ctx, ticket_id), status)
        allowed = list(self._choices.workflows[ticket.type].moves[ticket.status])
        return {"ticket_id": ticket.id, "status": ticket.status, "allowed": allowed}

    @tool(permission="tickets:write", latency_ms=300, jitter_ms=200, writes=True,
          on=("ticket", "ticket_id"))  # fmt: skip
    def comment(self, ctx: Ctx, ticket_id: TicketId, text: Text) -> Commented:
        """Say something in a ticket; @name speaks to somebody."""
        ticket = self._ticket(ctx, ticket_id)
        return {"ticket_id": ticket.id, "comment_id": self._changes.comment(ctx, ticket, text)}

    # -- events -------------------------------------------------------------------------------

    @event()
    def change(
        self,
        ctx: Ctx,
        ticket_id: TicketId | None = None,
        title: Title | None = None,
        description: Description | None = None,
        assignee: Assignee | None = None,
        priority: Priority | None = None,
        type_: Type | None = None,
        comment: Text | None = None,
        status: Status | None = None,
    ) -> None:
        """A colleague opens a ticket, or changes one, says something in it and moves it."""
        if ticket_id is None:
            if title is None:
                raise Refused("invalid_args", "A new ticket needs a title.")
            ticket_id = self._changes.create(
                ctx, title, description or "", assignee or "", type_, priority
            ).id
        else:
            ticket = self._ticket(ctx, ticket_id)
            self._changes.edit(ctx, ticket, title, description, assignee, priority)
        if comment is not None:
            self._changes.comment(ctx, self._ticket(ctx, ticket_id), comment)
        if status is not None:
            self._changes.move(ctx, self._ticket(ctx, ticket_id), status)

    @event("links")
    def link(self, ctx: Ctx) -> None:
        """What the tickets from before name learns of it."""
        for ticket in ctx.state.tickets.values():
            texts = (f"{ticket.title}\n{ticket.description}", ticket.reporter, "")
            said = ((c.text, c.by, c.id) for c in ticket.comments)
            for text, by, ref in (texts, *said):
                if ids(text):
                    ctx.emit(Cited("tickets", ref or ticket.id, by, text, ticket.id))

    @event("clock")
    def strike(
        self, ctx: Ctx, ticket_id: TicketId, mark: Mark, turn: Annotated[int, Field(ge=0)]
    ) -> None:
        """A ticket's clock comes to a mark, unless it was stopped or set since."""
        ticket = self._ticket(ctx, ticket_id)
        clock = ticket.clock
        late = clock.late(ctx.time_ms)
        void = clock.turn != turn or clock.missed or not clock.running
        if void or (mark == MISSED) != late or (mark == WARNING and clock.warned):
            return
        self._changes.mark(ctx, ticket, mark)

    @event("sla")
    def run_out(
        self,
        ctx: Ctx,
        ticket_id: TicketId,
        mark: Mark,
        priority: Priority,
        assignee: Assignee,
        left_ms: int,
    ) -> None:
        """A ticket is about to miss its time, or has missed it: whoever works on it is told."""
        self._changes.warn(ctx, self._ticket(ctx, ticket_id), mark, left_ms)

    # -- what they share ----------------------------------------------------------------------

    def _ticket(self, ctx: Ctx, ticket_id: str) -> Ticket:
        ticket = ctx.state.tickets.get(ticket_id)
        if ticket is None:
            newest = islice(ctx.state.tickets.newest(), IDS_IN_HINT)
            hint = nearest(ticket_id, [each.id for each in newest])
            raise Refused("not_found", f"There is no ticket {ticket_id!r}.", hint)
        return ticket

    # -- what is seen -------------------------------------------------------------------------

    def view(self, state: TicketsState, actor: Actor) -> TicketsView:
        """All tickets, and the actor's news of them."""
        me = actor.id
        opened = state.tickets.get(state.open.get(me, ""))
        news = state.news.get(me, NO_NEWS)
        choices = self._choices
        return TicketsView(me, state.tickets, news, opened, choices.workflows, choices.priorities)

    def summary(self, view: TicketsView) -> str:
        """The ticket in front, and what is new in those the actor follows."""
        return summarise(view)

    def menu(self, view: TicketsView) -> list[MenuEntry]:
        """Where the ticket in front may go, and tickets to look at."""
        return menu_of(view)

    def unread(self, view: TicketsView) -> int:
        """Tickets the actor follows in which something happened since."""
        return len(view.news)

    def resources(self) -> Sequence[Resource[TicketsView]]:
        """Tickets."""
        # Few offices are ever read this way, so the others do not load it.
        from twins.tickets.resources import RESOURCES

        return RESOURCES


TWIN = Tickets
