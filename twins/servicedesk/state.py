"""What the service desk consists of: incidents, requests, and the stages that approve them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.table import Table, Vector
from twins.servicedesk.flow import OPEN_INCIDENT, PENDING, PENDING_APPROVAL


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was changed on an incident or a request."""

    time_ms: int
    actor: str
    """Who did it: an actor id, or the name of an app."""
    field: str
    """``status``, ``assignee``, or ``approval:STAGE``."""
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Comment:
    """Something that was said about an incident or a request."""

    time_ms: int
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that does not work."""

    id: str
    title: str
    description: str
    priority: str
    status: str
    requester: str
    """Id of who it troubles, empty for nobody in particular."""
    assignee: str
    """Id of a person or name of a team; empty for nobody."""
    service: str
    links: tuple[str, ...]
    """Ids of related things in other apps."""
    opened_ms: int
    """Office time; negative before the scenario's start."""
    comments: Vector[Comment] = field(default_factory=Vector)
    history: Vector[Change] = field(default_factory=Vector)


@dataclass(frozen=True, slots=True)
class Approval:
    """One stage of a request's approval."""

    stage: str
    approvers: tuple[str, ...]
    """Ids of the people who may decide it."""
    who: str
    """Who may decide it, in words."""
    status: str = PENDING
    """PENDING, APPROVED, REJECTED or SKIPPED."""
    decided_by: str = ""
    decided_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Something that somebody wants, and who has to agree to it."""

    id: str
    title: str
    description: str
    kind: str
    """Id of the kind of request; empty for one of its own kind."""
    status: str
    requester: str
    links: tuple[str, ...]
    opened_ms: int
    approvals: tuple[Approval, ...]
    comments: Vector[Comment] = field(default_factory=Vector)
    history: Vector[Change] = field(default_factory=Vector)

    @property
    def current(self) -> Approval | None:
        """The stage whose turn it is; None where nothing is left to decide."""
        if self.status != PENDING_APPROVAL:
            return None
        return next((each for each in self.approvals if each.status == PENDING), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a colleague will decide, once it is their turn."""

    by: str
    status: str
    after_ms: int
    comment: str


@dataclass(frozen=True, slots=True)
class Order:
    """What another app is to do once a request is approved."""

    app: str
    payload: Mapping[str, Any]
    after_ms: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What will come of a request; nobody can see it."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By stage."""
    orders: tuple[Order, ...] = ()
    unreported: int = 0
    """Orders given of which nothing was heard yet, or that failed."""


@dataclass(frozen=True, slots=True)
class News:
    """One line of what happens at the desk."""

    time_ms: int
    ref: str
    """Id of the incident or request."""
    actor: str
    text: str


@dataclass(frozen=True, slots=True)
class DeskState:
    """The desk's books."""

    incidents: Table[Incident]
    requests: Table[Request]
    plans: Table[Plan]
    """By request id."""
    turns: Table[Table[str]]
    """By actor id: ids of the requests that wait for that person's decision."""
    assigned: Table[Table[str]]
    """By assignee: ids of the incidents that are still open."""
    last_incident: int
    """The highest number of an incident so far."""
    last_request: int
    news: Vector[News] = field(default_factory=Vector)

    def keep_incident(self, incident: Incident) -> DeskState:
        """This state with an incident as given, filed with whoever has it now."""
        before = self.incidents.get(incident.id)
        assigned = _moved(self.assigned, incident.id, _holders(before), _holders(incident))
        incidents = self.incidents.set(incident.id, incident)
        return replace(self, incidents=incidents, assigned=assigned)

    def keep_request(self, request: Request) -> DeskState:
        """This state with a request as given, filed with whoever has to decide it now."""
        before = self.requests.get(request.id)
        turns = _moved(self.turns, request.id, _deciders(before), _deciders(request))
        return replace(self, requests=self.requests.set(request.id, request), turns=turns)


def _holders(incident: Incident | None) -> tuple[str, ...]:
    if incident is None or not incident.assignee or incident.status not in OPEN_INCIDENT:
        return ()
    return (incident.assignee,)


def _deciders(request: Request | None) -> tuple[str, ...]:
    current = request.current if request is not None else None
    return current.approvers if current is not None else ()


def _moved(
    index: Table[Table[str]], ref: str, old: tuple[str, ...], new: tuple[str, ...]
) -> Table[Table[str]]:
    """An index by person with ``ref`` taken from some and given to others."""
    for person in old:
        if person not in new:
            index = index.set(person, index[person].remove(ref))
    for person in new:
        if person not in old:
            index = index.set(person, (index.get(person) or Table[str]()).set(ref, ref))
    return index
