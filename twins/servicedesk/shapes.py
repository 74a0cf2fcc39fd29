"""What the tools of the desk take and give: the arguments' types and the results' shapes."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from pydantic import BeforeValidator, Field
from typing_extensions import TypedDict

from twins.servicedesk.flow import Decision, IncidentStatus, Priority, RequestStatus
from twins.servicedesk.state import Approval, Change, Comment, Incident, Request

SHOWN = 100
"""Comments and changes that one answer shows at most, the newest."""


def upper(value: object) -> object:
    """A status as it is spelled here, however it was typed."""
    return value.strip().upper().replace(" ", "_") if isinstance(value, str) else value


IncidentId = Annotated[str, Field(min_length=1, max_length=64, description="An incident's id.")]
RequestId = Annotated[str, Field(min_length=1, max_length=64, description="A request's id.")]
RecordId = Annotated[str, Field(min_length=1, max_length=64)]
IncidentState = Annotated[IncidentStatus, BeforeValidator(upper)]
RequestState = Annotated[RequestStatus, BeforeValidator(upper)]
Verdict = Annotated[Decision, BeforeValidator(upper)]
Urgency = Annotated[Priority, BeforeValidator(upper)]
Stage = Annotated[str, Field(min_length=1, max_length=40, description="The current one if absent.")]
Assignee = Annotated[str, Field(min_length=1, max_length=200, description="A person or a team.")]
Text = Annotated[str, Field(min_length=1, max_length=10_000)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
KindId = Annotated[str, Field(min_length=1, max_length=64, description="Of list_kinds.")]
Limit = Annotated[int, Field(ge=1, le=200)]
By = Annotated[str, Field(min_length=1, max_length=64)]


Row = dict[str, Any]
"""A row of a list or a thing in full. Spelling its keys out in every listing of the tools would
cost clients more than it tells them; the functions below say what they are."""


class Incidents(TypedDict):
    incidents: list[Row]
    count: int
    """Incidents in this answer."""
    next_cursor: NotRequired[str]


class Requests(TypedDict):
    requests: list[Row]
    count: int
    """Requests in this answer."""
    next_cursor: NotRequired[str]


class IncidentChanged(TypedDict):
    incident_id: str
    status: str
    assignee: str | None
    changed: bool


class RequestChanged(TypedDict):
    request_id: str
    status: str
    approvals: list[Row]
    changed: bool


class IncidentMade(TypedDict):
    incident_id: str
    status: str


class RequestMade(TypedDict):
    request_id: str
    status: str


def incident_row(incident: Incident) -> Row:
    """An incident in a list."""
    return {
        "id": incident.id,
        "incident_id": incident.id,
        "title": incident.title,
        "priority": incident.priority,
        "status": incident.status,
        "requester": incident.requester or None,
        "assignee": incident.assignee or None,
        "opened_ms": incident.opened_ms,
    }


def incident_shown(incident: Incident) -> Row:
    """An incident in full."""
    return {
        "incident_id": incident.id,
        "title": incident.title,
        "description": incident.description,
        "priority": incident.priority,
        "status": incident.status,
        "requester": incident.requester or None,
        "assignee": incident.assignee or None,
        "service": incident.service,
        "links": list(incident.links),
        "opened_ms": incident.opened_ms,
        "comments": _comments(incident.comments.tail(SHOWN)),
        "history": _history(incident.history.tail(SHOWN)),
    }


def request_row(request: Request) -> Row:
    """A request in a list."""
    return {
        "id": request.id,
        "request_id": request.id,
        "title": request.title,
        "status": request.status,
        "requester": request.requester or None,
        "opened_ms": request.opened_ms,
        "approvals": [{"stage": a.stage, "status": a.status} for a in request.approvals],
    }


def request_shown(request: Request) -> Row:
    """A request in full."""
    return {
        "request_id": request.id,
        "title": request.title,
        "description": request.description,
        "kind": request.kind or None,
        "status": request.status,
        "requester": request.requester or None,
        "links": list(request.links),
        "opened_ms": request.opened_ms,
        "approvals": approvals_shown(request),
        "comments": _comments(request.comments.tail(SHOWN)),
        "history": _history(request.history.tail(SHOWN)),
    }


def approvals_shown(request: Request) -> list[Row]:
    """The stages of a request, in order."""
    return [_approval(each) for each in request.approvals]


def _approval(approval: Approval) -> Row:
    return {
        "stage": approval.stage,
        "status": approval.status,
        "approvers": list(approval.approvers),
        "decided_by": approval.decided_by or None,
        "decided_ms": approval.decided_ms,
    }


def _comments(comments: tuple[Comment, ...]) -> list[Row]:
    return [{"author": c.author, "text": c.text, "time_ms": c.time_ms} for c in comments]


def _history(changes: tuple[Change, ...]) -> list[Row]:
    return [
        {"time_ms": c.time_ms, "actor": c.actor, "field": c.field, "from": c.old, "to": c.new}
        for c in changes
    ]
