"""Facts about the service desk: requests and incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.judge.goals import Case, Finding
from engine.table import Vector
from scenarios.predicates.acts import touching
from scenarios.predicates.claims import Claim
from scenarios.predicates.names import IncidentId, RequestId, Words
from scenarios.predicates.registry import fact
from scenarios.predicates.words import name_of

if TYPE_CHECKING:
    from twins.servicedesk.state import Comment, DeskState

_REQUESTS = ("servicedesk.create_request", "servicedesk.update_request")
_INCIDENTS = ("servicedesk.create_incident", "servicedesk.update_incident")


@fact
def request_approved(
    case: Case, request: RequestId, stage: str, by: Words | None = None
) -> Finding:
    """A stage of a request was approved, by the seat or by one of these people.

    Args:
        case: the run.
        request: which request.
        stage: which stage of it.
        by: who may have approved it; the seat where left out.
    """
    found = _desk(case).requests[request]
    seqs = touching(case, request, *_REQUESTS)
    for approval in found.approvals:
        if approval.stage != stage:
            continue
        if approval.status != "APPROVED":
            return Finding(False, f"{stage} of {request} is {approval.status}.", seqs)
        if approval.decided_by not in (by or [case.seat]):
            why = f"{stage} of {request} was approved by {name_of(case, approval.decided_by)}."
            return Finding(False, why, seqs)
        decided = _decision(case, request, stage) or seqs or _events(case, request)
        return Finding(True, f"{stage} of {request} is approved.", decided)
    return Finding(False, f"{request} has no stage {stage}.", seqs)


@fact
def request_in(
    case: Case, request: RequestId, status: Words | None = None, comment: Claim | None = None
) -> Finding:
    """A request stands like this at the end, and the seat said this in it.

    Args:
        case: the run.
        request: which request.
        status: what it is in; any of several.
        comment: what a comment of the seat's has to state.
    """
    found = _desk(case).requests[request]
    seqs = touching(case, request, *_REQUESTS)
    if status is not None and found.status.casefold() not in [s.casefold() for s in status]:
        return Finding(False, f"{request} is {found.status}, not {status[0]}.", seqs)
    if comment is not None and not _said(case, found.comments, comment):
        return Finding(False, f"No comment in {request} says {comment}.", seqs)
    if not seqs and comment is None:
        seqs = _events(case, request)
    return Finding(True, f"{request} is {found.status}.", seqs)


@fact
def incident_in(
    case: Case,
    incident: IncidentId | None = None,
    status: Words | None = None,
    assignee: Words | None = None,
    comment: Claim | None = None,
    facts: Claim | None = None,
) -> Finding:
    """An incident that the seat worked on stands like this at the end.

    Args:
        case: the run.
        incident: which one; any that the seat reported where left out.
        status, assignee: what it is in and whose; any of several.
        comment: what a comment of the seat's has to state.
        facts: what its title and description have to state.
    """
    state = _desk(case)
    rows = [state.incidents[incident]] if incident else list(state.incidents.values())
    why = f"{incident} was not touched." if incident else "No incident was reported."
    evidence: tuple[int, ...] = ()
    for row in rows:
        seqs = touching(case, row.id, *(_INCIDENTS if incident else _INCIDENTS[:1]))
        if not seqs:
            continue
        evidence = touching(case, row.id, *_INCIDENTS)
        if status and row.status.casefold() not in [s.casefold() for s in status]:
            why = f"{row.id} is {row.status}, not {status[0]}."
        elif assignee and row.assignee not in assignee:
            why = f"{row.id} is with {name_of(case, row.assignee or 'nobody')}."
        elif comment is not None and not _said(case, row.comments, comment):
            why = f"No comment in {row.id} says {comment}."
        elif facts is not None and not facts.holds(f"{row.title}\n{row.description}"):
            why = f"{row.id} does not say {facts}."
        else:
            return Finding(True, f"{row.id} is as it should be.", evidence)
    return Finding(False, why, evidence)


def _decision(case: Case, request: str, stage: str) -> tuple[int, ...]:
    """The record that approved a stage: the seat's own call, or what a colleague did."""
    for record in case.records:
        calls = record["type"] == "call"
        given = record["args"] if calls else record["payload"]
        key, verdict = ("approval_stage", "approval_status") if calls else ("stage", "status")
        if (
            "error" not in record
            and given.get("request_id") == request
            and given.get(key) == stage
            and str(given.get(verdict)).upper() == "APPROVED"
        ):
            return (record["seq"],)
    return ()


def _said(case: Case, comments: Vector[Comment], claim: Claim) -> bool:
    return any(c.author == case.seat and c.time_ms >= 0 and claim.holds(c.text) for c in comments)


def _events(case: Case, ref: str) -> tuple[int, ...]:
    """What happened to it by itself, or by others."""
    return tuple(
        r["seq"]
        for r in case.records
        if r["type"] == "event" and ref in r["payload"].values() and "error" not in r
    )


def _desk(case: Case) -> DeskState:
    state: DeskState = case.state("servicedesk")
    return state
