"""Changing tickets: the one way in which a tool, a colleague or a clock changes one.

Every change is written into the ticket's history, becomes news to those who follow the ticket,
winds or stops its clock, and is told to those whom it concerns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.facts import ids
from engine.table import Vector
from engine.twin import Cited, Context, Message
from twins.tickets.choices import Choices
from twins.tickets.clock import MISSED, Clock, Limit
from twins.tickets.notices import assigned, mentioned, overdue
from twins.tickets.section import TicketsSection
from twins.tickets.state import Comment, Entry, Ticket, TicketsState

Ctx = Context[TicketsState]


class Changes:
    """What can be done to tickets. It never changes itself."""

    def __init__(
        self, config: TicketsSection, choices: Choices, limits: Mapping[str, Limit]
    ) -> None:
        """Args:
        choices: the people, types and priorities there are.
        limits: how long a ticket may be open, by priority.
        """
        self._config = config
        self._choices = choices
        self._limits = limits

    def create(
        self,
        ctx: Ctx,
        title: str,
        description: str,
        assignee: str,
        kind: str | None,
        priority: str | None,
    ) -> Ticket:
        """Open a ticket.

        Raises:
            Refused: ``invalid_args``, where there is no such type or priority; ``not_found``.
        """
        kind = self._choices.type(kind or self._config.default_type)
        priority = self._choices.priority(priority or self._config.default_priority)
        status = self._choices.workflows[kind].first
        worker, me, now = self._choices.worker(assignee), ctx.actor.id, ctx.time_ms
        clock = Clock(self._limits.get(priority)).start(now)
        history = [Entry(now, me, "created", after=status)]
        if worker:
            history.append(Entry(now, me, "assignee", after=worker))
        ticket = Ticket(
            f"TCK-{ctx.state.last_number + 1}", kind, title, description, status, worker, me,
            priority, now, clock, Vector(), Vector(history),
        )  # fmt: skip
        named = self._named(ctx, description)
        ticket = ticket.followed((*self._choices.people((me, worker)), *named))
        ticket = self._text(ctx, ticket, f"{title}\n{description}", ticket.id)
        self._keep(ctx, ticket, 0)
        self._wind(ctx, ticket)
        self._tell_worker(ctx, ticket)
        others = [person for person in named if person != worker]
        self._notify(ctx, others, mentioned(ticket, me, description))
        return ticket

    def edit(
        self,
        ctx: Ctx,
        ticket: Ticket,
        title: str | None,
        description: str | None,
        assignee: str | None,
        priority: str | None,
    ) -> list[str]:
        """Change what a ticket says, whose it is or how urgent; what is None stays.

        Returns:
            The names of the fields that are different now.

        Raises:
            Refused: ``invalid_args``, where there is no such priority; ``not_found``.
        """
        given = {
            "title": title,
            "description": description,
            "assignee": None if assignee is None else self._choices.worker(assignee),
            "priority": None if priority is None else self._choices.priority(priority),
        }
        fresh: dict[str, Any] = {
            field: value
            for field, value in given.items()
            if value is not None and value != getattr(ticket, field)
        }
        if not fresh:
            return []
        old, known = ticket, len(ticket.history)
        if "priority" in fresh:
            ticket = self._settled(ctx, ticket)
        for field, value in fresh.items():
            ticket = ticket.noted(_edited(ctx, field, getattr(old, field), value))
        ticket = replace(ticket, **fresh)
        if "priority" in fresh:
            ticket = replace(ticket, clock=ticket.clock.set(self._limits.get(ticket.priority)))
        words = "\n".join(fresh[field] for field in ("title", "description") if field in fresh)
        if words:
            ticket = self._text(ctx, ticket, words, ticket.id)
        before = self._named(ctx, old.description)
        named = [p for p in self._named(ctx, ticket.description) if p not in before]
        ticket = ticket.followed((*self._choices.people((ticket.assignee,)), *named))
        self._keep(ctx, ticket, known)
        if "priority" in fresh:
            self._wind(ctx, ticket)
        if "assignee" in fresh:
            self._tell_worker(ctx, ticket)
        self._notify(ctx, named, mentioned(ticket, ctx.actor.id, ticket.description))
        return list(fresh)

    def move(self, ctx: Ctx, ticket: Ticket, wanted: str) -> Ticket:
        """Move a ticket to another status; that may stop its clock, or start it again.

        Raises:
            Refused: ``invalid_state``, naming the statuses it may go to.
        """
        workflow = self._choices.workflows[ticket.type]
        status = workflow.step(ticket.id, ticket.status, wanted)
        known, clock, now = len(ticket.history), ticket.clock, ctx.time_ms
        entry = Entry(now, ctx.actor.id, "status", ticket.status, status)
        if status in workflow.done:
            ticket = self._settled(ctx, ticket)
            ticket = replace(ticket, clock=ticket.clock.stop(now))
        else:
            ticket = replace(ticket, clock=clock.start(now))
        ticket = replace(ticket, status=status).noted(entry)
        self._keep(ctx, ticket, known)
        if ticket.clock.turn != clock.turn:
            self._wind(ctx, ticket)
        return ticket

    def comment(self, ctx: Ctx, ticket: Ticket, text: str) -> str:
        """Say something in a ticket: those who follow it hear it; the comment's id."""
        me, known = ctx.actor.id, len(ticket.history)
        comment = Comment(f"{ticket.id}#{len(ticket.comments) + 1}", me, text, ctx.time_ms)
        named = self._named(ctx, text)
        ticket = replace(ticket, comments=ticket.comments.append(comment))
        ticket = ticket.noted(Entry(ctx.time_ms, me, "comment", after=comment.id, text=text))
        ticket = ticket.followed((*self._choices.people((me,)), *named))
        ticket = self._text(ctx, ticket, text, comment.id)
        self._keep(ctx, ticket, known)
        self._notify(ctx, named, mentioned(ticket, me, text))
        others = [person for person in ticket.followers if person not in (me, *named)]
        # Whoever is named is spoken to, and so is whoever is the only one to hear it.
        self._say(ctx, ticket, comment, named, direct=True)
        self._say(ctx, ticket, comment, others, direct=not named and len(others) == 1)
        return comment.id

    def mark(self, ctx: Ctx, ticket: Ticket, mark: str) -> None:
        """Let a ticket's clock come to a mark."""
        self._keep(ctx, self._marked(ctx, ticket, mark), len(ticket.history))

    def warn(self, ctx: Ctx, ticket: Ticket, mark: str, left_ms: int) -> None:
        """Tell whoever works on a ticket, or else whoever it is for, that its time runs out."""
        people = self._choices.people((ticket.assignee,)) or self._choices.people(
            (ticket.reporter,)
        )
        self._notify(ctx, people, overdue(ticket, mark, left_ms))

    # -- steps --------------------------------------------------------------------------------

    def _keep(self, ctx: Ctx, ticket: Ticket, known: int) -> None:
        """Take the ticket as it is now; what is beyond ``known`` in its history is news."""
        others = (person for person in ticket.followers if person != ctx.actor.id)
        ctx.state = ctx.state.put(ticket).tell(ticket, known, others)

    def _wind(self, ctx: Ctx, ticket: Ticket) -> None:
        """Plan the marks that the ticket's clock will come to."""
        for mark, after_ms in ticket.clock.ahead(ctx.time_ms):
            payload = {"ticket_id": ticket.id, "mark": mark, "turn": ticket.clock.turn}
            ctx.schedule("tickets.clock", payload, after_ms)

    def _settled(self, ctx: Ctx, ticket: Ticket) -> Ticket:
        """The ticket before its clock is stopped or set: late where its limit is passed.

        The clock's own event may be due without having landed yet; by then it will be void.
        """
        clock = ticket.clock
        if not clock.running or clock.missed or not clock.late(ctx.time_ms):
            return ticket
        return self._marked(ctx, ticket, MISSED)

    def _marked(self, ctx: Ctx, ticket: Ticket, mark: str) -> Ticket:
        """The ticket with its clock at a mark; the office hears of that by an event."""
        due_ms = ticket.clock.due_ms
        payload = {
            "ticket_id": ticket.id,
            "mark": mark,
            "priority": ticket.priority,
            "assignee": ticket.assignee,
            "left_ms": 0 if due_ms is None else due_ms - ctx.time_ms,
        }
        ctx.schedule("tickets.sla", payload, 0)
        entry = Entry(ctx.time_ms, "office", f"sla_{mark}")
        return replace(ticket, clock=ticket.clock.mark(mark)).noted(entry)

    def _text(self, ctx: Ctx, ticket: Ticket, text: str, ref: str) -> Ticket:
        """The ticket with links to what a text of it names, which learns of that."""
        found = ids(text)
        if found:
            ctx.emit(Cited("tickets", ref, ctx.actor.id, text, ticket.id))
        return ticket.linked(found)

    def _say(
        self, ctx: Ctx, ticket: Ticket, comment: Comment, audience: list[str], *, direct: bool
    ) -> None:
        if not audience:
            return
        ctx.emit(
            Message(
                twin="tickets",
                author=comment.by,
                audience=tuple(audience),
                text=comment.text,
                place=ticket.id,
                ref=comment.id,
                thread=ticket.id,
                subject=ticket.title,
                direct=direct,
                reply={"ticket_id": ticket.id},
                words="comment",
            )
        )

    # -- people -------------------------------------------------------------------------------

    def _named(self, ctx: Ctx, text: str) -> list[str]:
        """Ids of the people here that a text speaks to, its author left out."""
        return [person for person in self._choices.spoken_to(text) if person != ctx.actor.id]

    def _tell_worker(self, ctx: Ctx, ticket: Ticket) -> None:
        people = [
            person for person in self._choices.people((ticket.assignee,)) if person != ctx.actor.id
        ]
        self._notify(ctx, people, assigned(ticket, ctx.actor.id))

    def _notify(self, ctx: Ctx, people: Iterable[str], text: str) -> None:
        """Tell people something in Slack, where the office has that."""
        if not self._config.notify:
            return
        for person in people:
            if self._choices.works_here(person):
                payload = {"channel": f"@{person}", "text": text, "user": self._config.bot}
                ctx.schedule("slack", payload, ctx.draw("notice").between(400, 1500))


def _edited(ctx: Ctx, field: str, before: str, after: str) -> Entry:
    """The history's entry for a field that was changed."""
    if field == "description":
        return Entry(ctx.time_ms, ctx.actor.id, field, text=after)
    return Entry(ctx.time_ms, ctx.actor.id, field, before, after)
