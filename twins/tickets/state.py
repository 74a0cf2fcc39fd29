"""What tickets consist of: tickets with comments, history and a clock, and who follows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.table import Table, Vector
from twins.tickets.clock import Clock

LINKS_KEPT = 50
"""Ids that the links of one ticket hold at most."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to a ticket."""

    time_ms: int
    by: str
    """Actor id; ``office`` for what the clock did."""
    what: str
    """created, status, assignee, title, description, priority, comment, sla_warning, sla_missed."""
    before: str = ""
    after: str = ""
    text: str = ""
    """The words of a comment, or what a description says now."""


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said in a ticket."""

    id: str
    """``TCK-42#1``, ``TCK-42#2``, …"""
    by: str
    text: str
    time_ms: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket."""

    id: str
    type: str
    """Name of its workflow."""
    title: str
    description: str
    status: str
    assignee: str
    """Actor id or name of a team; empty for nobody."""
    reporter: str
    """Actor id of who it is for."""
    priority: str
    created_ms: int
    clock: Clock
    comments: Vector[Comment]
    history: Vector[Entry]
    """Everything that happened, comments included, the oldest first."""
    links: tuple[str, ...] = ()
    """Ids of other things that its texts name, in order of first mention."""
    followers: tuple[str, ...] = ()
    """Ids of those who hear of it: its reporter, who works or worked on it, who said something
    in it or was spoken to."""

    @property
    def updated_ms(self) -> int:
        """When something happened to it last."""
        return self.history[-1].time_ms if self.history else self.created_ms

    def noted(self, entry: Entry) -> Ticket:
        """This ticket with one thing more in its history."""
        return replace(self, history=self.history.append(entry))

    def linked(self, found: Iterable[str]) -> Ticket:
        """This ticket with links to what a text of it names."""
        links = dict.fromkeys(self.links)
        links.update(dict.fromkeys(each for each in found if each != self.id))
        if len(links) == len(self.links):
            return self
        return replace(self, links=tuple(links)[:LINKS_KEPT])

    def followed(self, people: Iterable[str]) -> Ticket:
        """This ticket with more followers."""
        followers = dict.fromkeys((*self.followers, *people))
        if len(followers) == len(self.followers):
            return self
        return replace(self, followers=tuple(followers))


@dataclass(frozen=True, slots=True)
class News:
    """What somebody has not seen of a ticket yet."""

    ticket: str
    seen: int
    """Entries of its history that were there when the person looked last."""


NO_NEWS: Table[News] = Table()


@dataclass(frozen=True, slots=True)
class TicketsState:
    """All tickets."""

    tickets: Table[Ticket]
    """By id, in the order of creation. Tickets are never thrown away."""
    news: Table[Table[News]]
    """By follower, then by ticket; the newest news last."""
    open: Table[str]
    """Id of the ticket each actor looked at last."""
    last_number: int
    """The highest number among ids of the form ``TCK-n``."""

    def put(self, ticket: Ticket) -> TicketsState:
        """This state with ``ticket`` new, or in place of what it was before."""
        prefix, _, number = ticket.id.rpartition("-")
        last = self.last_number
        if prefix == "TCK" and number.isdecimal():
            last = max(last, int(number))
        return replace(self, tickets=self.tickets.set(ticket.id, ticket), last_number=last)

    def tell(self, ticket: Ticket, seen: int, people: Iterable[str]) -> TicketsState:
        """This state with what happened to ``ticket`` being news to ``people``.

        Args:
            seen: length of its history before that.
        """
        news = self.news
        for person in people:
            own = news.get(person, NO_NEWS)
            known = own.get(ticket.id)
            if known is not None:
                own = own.remove(ticket.id)
            row = known or News(ticket.id, seen)
            news = news.set(person, own.set(ticket.id, row))
        return self if news is self.news else replace(self, news=news)

    def seen(self, ticket_id: str, actor_id: str) -> TicketsState:
        """This state with a ticket looked at; the same one where it was open and had no news."""
        news, own = self.news, self.news.get(actor_id, NO_NEWS)
        if ticket_id in own:
            news = news.set(actor_id, own.remove(ticket_id))
        if news is self.news and self.open.get(actor_id) == ticket_id:
            return self
        return replace(self, news=news, open=self.open.set(actor_id, ticket_id))
