"""The tickets section of a scenario file, and the tickets from before the scenario starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.actor import Directory
from engine.errors import ScenarioError, nearest
from engine.facts import ids
from engine.table import Table, Vector
from twins.tickets.clock import MISSED, Clock, Limit
from twins.tickets.state import Comment, Entry, Ticket, TicketsState
from twins.tickets.workflow import WORKFLOWS, Workflow, spelled

TICKET_ID = r"^[A-Z][A-Z0-9]{1,9}-[0-9]{1,9}$"
PRIORITIES = ("P1", "P2", "P3", "P4")
Status = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WorkflowSection(_Section):
    """A type of ticket in a scenario file."""

    first: Status
    moves: Annotated[dict[Status, list[Status]], Field(min_length=1)]
    """Every status, and those that may follow it."""
    done: list[Status] = []
    """Statuses that stop the clock."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        named = [self.first, *self.done, *(to for after in self.moves.values() for to in after)]
        for status in named:
            if status not in self.moves:
                raise ValueError(f"the status {status!r} is not among the moves")
        return self


class SlaSection(_Section):
    """How long tickets of a priority may be open."""

    minutes: Annotated[int, Field(ge=1)]
    warn_minutes: Annotated[int, Field(ge=0)] = 0
    """How long before that somebody is warned; 0 for never."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.warn_minutes >= self.minutes:
            raise ValueError("warn_minutes must be less than minutes")
        return self


class CommentSection(_Section):
    """A comment from before the scenario starts."""

    by: str
    text: Annotated[str, Field(min_length=1)]
    minutes_ago: Annotated[int, Field(ge=0)] = 0


class TicketSection(_Section):
    """A ticket in a scenario file."""

    id: Annotated[str, Field(pattern=TICKET_ID)]
    title: Annotated[str, Field(min_length=1, max_length=300)]
    description: str = ""
    type: str | None = None
    """The section's ``default_type`` where left out."""
    status: str | None = None
    """The first one of its type where left out."""
    priority: str | None = None
    """The section's ``default_priority`` where left out."""
    assignee: str = ""
    reporter: str = "office"
    minutes_ago: Annotated[int, Field(ge=0)] = 0
    comments: list[CommentSection] = []


class TicketsSection(_Section):
    """The ``tickets`` section of a scenario file."""

    tickets: list[TicketSection] = []
    types: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], WorkflowSection] = {}
    """Types of tickets besides the usual ones, or in place of those of the same name."""
    default_type: str = "task"
    priorities: Annotated[list[str], Field(min_length=1)] = list(PRIORITIES)
    """From the most urgent to the least."""
    default_priority: str = "P3"
    sla: dict[str, SlaSection] = {}
    """By priority; a priority without one has no clock."""
    teams: list[str] = []
    """Names besides people's that a ticket can be assigned to."""
    notify: bool = False
    """Whether people are told in Slack of what is assigned to them, said to them or about to be
    late."""
    bot: str = "ticketbot"
    """Who tells them."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        for priority in (self.default_priority, *self.sla):
            if priority not in self.priorities:
                raise ValueError(f"the priority {priority!r} is not among the priorities")
        if self.default_type not in self.types and self.default_type not in WORKFLOWS:
            raise ValueError(f"there is no type {self.default_type!r}")
        return self


def workflows(section: TicketsSection) -> Mapping[str, Workflow]:
    """Every type of ticket in an office, by name."""
    own = {
        name: Workflow(
            given.first,
            {status: tuple(after) for status, after in given.moves.items()},
            tuple(given.done),
        )
        for name, given in section.types.items()
    }
    return {**WORKFLOWS, **own}


def limits(section: TicketsSection) -> Mapping[str, Limit]:
    """How long tickets may be open, by priority."""
    return {
        priority: Limit(given.minutes * 60_000, given.warn_minutes * 60_000)
        for priority, given in section.sla.items()
    }


def opening(section: TicketsSection, directory: Directory) -> TicketsState:
    """The tickets at time 0.

    Raises:
        ScenarioError: an id, a type, a status, a priority or a person in the section is wrong.
    """
    state = TicketsState(Table(), Table(), Table(), 0)
    types, sla = workflows(section), limits(section)
    # Sorting keeps the order of the file among tickets of the same minute.
    for given in sorted(section.tickets, key=lambda t: -t.minutes_ago):
        if given.id in state.tickets:
            message = f"tickets.tickets, {given.id}: there are two of them."
            raise ScenarioError(message, "Give one of them another id.")
        state = state.put(_past(section, given, types, sla, directory))
    return state


def _past(
    section: TicketsSection,
    given: TicketSection,
    types: Mapping[str, Workflow],
    sla: Mapping[str, Limit],
    directory: Directory,
) -> Ticket:
    """A ticket of the past, with its clock as it stands at time 0."""
    where = f"tickets.tickets, {given.id}"
    kind = given.type or section.default_type
    workflow = types[_one_of(where, "type", kind, types)]
    status = spelled(given.status) if given.status else workflow.first
    _one_of(where, "status", status, workflow.moves)
    priority = given.priority or section.default_priority
    _one_of(where, "priority", priority, section.priorities)
    people = {actor.id for actor in directory}
    for person in (given.assignee, given.reporter, *(c.by for c in given.comments)):
        if person not in people and person not in ("", "office", *section.teams):
            hint = nearest(person, people)
            raise ScenarioError(f"{where}: there is nobody called {person!r}.", hint)
    created = -60_000 * given.minutes_ago
    said = sorted(given.comments, key=lambda c: -c.minutes_ago)
    comments = tuple(
        Comment(f"{given.id}#{at}", c.by, c.text, max(-60_000 * c.minutes_ago, created))
        for at, c in enumerate(said, 1)
    )
    clock = Clock(sla.get(priority))
    if status not in workflow.done:
        clock = clock.start(created)
        if clock.late(0):
            clock = clock.mark(MISSED)
    history = [Entry(created, given.reporter, "created", after=status)]
    history += [Entry(c.time_ms, c.by, "comment", after=c.id, text=c.text) for c in comments]
    ticket = Ticket(
        given.id, kind, given.title, given.description, status, given.assignee, given.reporter,
        priority, created, clock, Vector(comments), Vector(history),
    )  # fmt: skip
    texts = "\n".join((given.title, given.description, *(c.text for c in comments)))
    following = [given.reporter, given.assignee, *(c.by for c in comments)]
    return ticket.linked(ids(texts)).followed(each for each in following if each in people)


def _one_of(where: str, field: str, value: str, choices: Mapping[str, object] | list[str]) -> str:
    if value not in choices:
        raise ScenarioError(f"{where}: there is no {field} {value!r}.", nearest(value, choices))
    return value
