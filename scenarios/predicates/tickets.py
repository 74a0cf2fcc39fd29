"""Facts about tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from engine.judge.goals import Case, Finding
from scenarios.predicates.acts import touching
from scenarios.predicates.claims import Claim
from scenarios.predicates.documents import own_docs
from scenarios.predicates.names import TicketId, Words
from scenarios.predicates.registry import fact
from scenarios.predicates.words import name_of, written

if TYPE_CHECKING:
    from twins.tickets.state import Ticket, TicketsState

_WRITES = ("tickets.create", "tickets.update", "tickets.transition", "tickets.comment")


@fact
def ticket_in(
    case: Case,
    ticket: TicketId | None = None,
    status: Words | None = None,
    assignee: Words | None = None,
    priority: Words | None = None,
    links: Words | None = None,
    links_own_doc: bool | Claim | None = None,
    comment: Claim | None = None,
    facts: Claim | None = None,
) -> Finding:
    """A ticket that the seat worked on stands like this at the end.

    Args:
        case: the run.
        ticket: which one; any that the seat made where left out.
        status, assignee, priority: what it is in, whose, how urgent; any of several.
        links: ids that its texts have to name, all of them.
        links_own_doc: whether they name a document that the seat wrote; as a claim, what that
            document has to state.
        comment: what a comment of the seat's in it has to state.
        facts: what its title and description have to state.
    """
    state = _tickets(case)
    if ticket is not None:
        known = [state.tickets[ticket]] if ticket in state.tickets else []
    else:
        known = [t for t in state.tickets.values() if t.reporter == case.seat and _made(case, t)]
    missed = ""
    for each in known:
        evidence = touching(case, each.id, *_WRITES)
        wants = (("status", status), ("assignee", assignee), ("priority", priority))
        missed = next(
            (_is_not(case, each, field, want) for field, want in wants
             if want is not None and not _among(getattr(each, field), want)), ""
        ) or _lacks(case, each, links, links_own_doc, comment, facts)  # fmt: skip
        if not missed and evidence:
            return Finding(True, f"{each.id} is as it should be.", evidence)
        missed = missed or f"{each.id} was not touched."
    if not known:
        return Finding(False, f"There is no {ticket}." if ticket else "No ticket was made.")
    return Finding(False, missed, touching(case, known[-1].id, *_WRITES))


@fact
def ticket_done(case: Case, ticket: TicketId | None = None, answered: bool = False) -> Finding:
    """The seat brought a ticket to its end: its clock stands, and the seat moved it last.

    Args:
        case: the run.
        ticket: which one; where left out, any that the seat worked on.
        answered: whether the seat must have said something in it.
    """
    close = Finding(
        False, f"{ticket or 'No ticket'} was {'not ' if ticket else ''}brought to its end."
    )
    for each in _tickets(case).tickets.values():
        moves = touching(case, each.id, "tickets.transition")
        if (ticket is not None and each.id != ticket) or not moves:
            continue
        by = [entry.by for entry in each.history if entry.what == "status"]
        said = touching(case, each.id, "tickets.comment")
        if each.clock.running:
            close = Finding(False, f"{each.id} is {each.status}.", moves)
        elif by[-1:] != [case.seat]:
            close = Finding(False, f"Somebody else moved {each.id} last.", moves)
        elif answered and not said:
            close = Finding(False, f"Nothing was said in {each.id}.", moves)
        else:
            return Finding(
                True, f"{each.id} is {each.status}.", (*moves, *(said if answered else ()))
            )
    return close


@fact
def tickets_on_time(case: Case, least: Annotated[int, Field(ge=0)] = 1) -> Finding:
    """No ticket of the seat's passed its time limit, and those with a limit are done.

    The seat's tickets are those that are assigned to it at the end, or that it moved.

    Args:
        case: the run.
        least: how many with a time limit it must have brought to their end.
    """
    done: list[int] = []
    count = 0
    for each in _tickets(case).tickets.values():
        moves = touching(case, each.id, "tickets.transition")
        if each.clock.limit is None or not (each.assignee == case.seat or moves):
            continue
        if _missed_now(case, each):
            return Finding(False, f"{each.id} passed its time limit.", moves)
        if each.clock.running and each.assignee == case.seat:
            return Finding(False, f"{each.id} is still {each.status}.", moves)
        if moves and not each.clock.running:
            count += 1
            done += moves
    if count < least:
        return Finding(False, f"{count} with a time limit came to their end.", tuple(done))
    return Finding(True, f"{count} came to their end in time.", tuple(done))


def _missed_now(case: Case, ticket: Ticket) -> bool:
    """Whether a ticket became late in this run; what was late before is nobody's fault here."""
    marked = any(e.what == "sla_missed" and e.time_ms >= 0 for e in ticket.history)
    return marked or (ticket.clock.late(case.office.time_ms) and not ticket.clock.missed)


def _tickets(case: Case) -> TicketsState:
    state: TicketsState = case.state("tickets")
    return state


def _among(value: str, wanted: list[str]) -> bool:
    return value.casefold().replace(" ", "_") in [w.casefold().replace(" ", "_") for w in wanted]


def _is_not(case: Case, ticket: Ticket, field: str, wanted: list[str]) -> str:
    now = getattr(ticket, field) or "nobody"
    return f"{ticket.id}: {field} is {name_of(case, now)}, not {name_of(case, wanted[0])}."


def _lacks(
    case: Case,
    ticket: Ticket,
    links: list[str] | None,
    own_doc: Claim | bool | None,
    comment: Claim | None,
    facts: Claim | None,
) -> str:
    """What a ticket's words lack; empty where nothing."""
    for link in links or ():
        if link not in ticket.links:
            return f"{ticket.id} does not name {link}."
    linked = [doc.now for doc in own_docs(case) if doc.id in ticket.links]
    if own_doc and not any(
        own_doc is True or own_doc.holds(f"{doc.title}\n{doc.body}") for doc in linked
    ):
        return f"{ticket.id} does not name the document that was written."
    if comment is not None:
        said = [w.text for w in written(case) if w.app == "tickets" and w.place == ticket.id]
        if not any(comment.holds(text) for text in said):
            return f"No comment in {ticket.id} says {comment}."
    if facts is not None and not facts.holds(f"{ticket.title}\n{ticket.description}"):
        return f"{ticket.id} does not say {facts}."
    return ""


def _made(case: Case, ticket: Ticket) -> bool:
    return bool(touching(case, ticket.id, "tickets.create"))
