"""From the servicedesk section of a scenario file to the desk's books at time 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from engine.actor import Directory
from engine.errors import ScenarioError, nearest
from engine.table import Table, Vector
from twins.servicedesk.flow import (
    APPROVED,
    CANCELED,
    PENDING,
    PENDING_APPROVAL,
    REJECTED,
    SKIPPED,
)
from twins.servicedesk.section import (
    ApprovedSection,
    CommentSection,
    DeskSection,
    IncidentSection,
    OrderSection,
    RequestSection,
)
from twins.servicedesk.state import (
    Answer,
    Approval,
    Comment,
    DeskState,
    Incident,
    Order,
    Plan,
    Request,
)

FIRST = 1000
"""Incidents and requests that are made during the day are numbered from here on."""


def opening_state(section: DeskSection, directory: Directory) -> DeskState:
    """The desk's books at time 0.

    Raises:
        ScenarioError: an id is used twice, a name is nobody's, a status contradicts its stages.
    """
    state = DeskState(
        Table(), Table(), Table(), Table(), Table(),
        _number("INC", [incident.id for incident in section.incidents]),
        _number("REQ", [request.id for request in section.requests]),
    )  # fmt: skip
    kinds = {kind.id: kind for kind in section.kinds}
    _once([*kinds, *(i.id for i in section.incidents), *(r.id for r in section.requests)])
    for kind in section.kinds:
        approvals_of(kind, directory, f"kinds, {kind.id}")
        plan_of(kind, "", directory, f"kinds, {kind.id}")
    for incident in section.incidents:
        where = f"incidents, {incident.id}"
        for name in (incident.requester, incident.assignee):
            if name and name not in section.teams:
                person_of(directory, name, where)
        state = state.keep_incident(_incident(incident))
    for request in section.requests:
        where = f"requests, {request.id}"
        if request.kind is not None and request.kind not in kinds:
            hint = nearest(request.kind, kinds)
            raise ScenarioError(f"servicedesk.{where}: there is no kind {request.kind!r}.", hint)
        if request.requester:
            person_of(directory, request.requester, where)
        base = kinds.get(request.kind or "")
        staged = request if request.approvals or base is None else base
        approvals = approvals_of(staged, directory, where)
        state = state.keep_request(_request(request, approvals, where))
        own = request if request.answers or request.on_approved or base is None else base
        plan = plan_of(own, request.requester, directory, where, approvals)
        if not all(order.payload["user"] for order in plan.orders):
            message = f"servicedesk.{where}: on_approved says nothing of whose account it is."
            raise ScenarioError(message, "Give it a user, or give the request a requester.")
        state = replace(state, plans=state.plans.set(request.id, plan))
    return state


def approvals_of(part: ApprovedSection, directory: Directory, where: str) -> tuple[Approval, ...]:
    """The stages of a request or a kind of request.

    Raises:
        ScenarioError: a stage is there twice, or nobody may decide it.
    """
    _once(f"{where}, {each.stage}" for each in part.approvals)
    found = []
    for each in part.approvals:
        for name in (*each.approvers, *filter(None, (each.decided_by,))):
            person_of(directory, name, f"{where}, {each.stage}")
        roles = [a.id for a in directory if each.role and each.role in a.roles]
        people = tuple(dict.fromkeys((*each.approvers, *roles)))
        if not people and each.status == PENDING:
            message = f"servicedesk.{where}: nobody may decide the stage {each.stage!r}."
            raise ScenarioError(message, "Give it approvers, or a role that somebody has.")
        named = [f"{directory[name].name} ({name})" for name in each.approvers]
        if each.role:
            named.append(f"whoever has the role {each.role!r}")
        found.append(Approval(each.stage, people, " or ".join(named), each.status, each.decided_by))
    return tuple(found)


def plan_of(
    part: ApprovedSection,
    requester: str,
    directory: Directory,
    where: str,
    approvals: tuple[Approval, ...] | None = None,
) -> Plan:
    """What will come of a request: who answers how, and what is done in the end.

    Raises:
        ScenarioError: an answer is to a stage that there is not, or by who may not give it.
    """
    stages = {a.stage: a for a in approvals or approvals_of(part, directory, where)}
    answers = {}
    for stage, answer in part.answers.items():
        if stage not in stages:
            hint = nearest(stage, stages)
            raise ScenarioError(f"servicedesk.{where}: answers a stage {stage!r}.", hint)
        may = stages[stage].approvers
        by = answer.by or next(iter(may), "")
        if by not in may:
            message = f"servicedesk.{where}: {by!r} may not decide the stage {stage!r}."
            raise ScenarioError(message, nearest(by, may))
        answers[stage] = Answer(by, answer.status, answer.after_ms, answer.comment)
    wanted = part.on_approved if isinstance(part.on_approved, list) else [part.on_approved]
    return Plan(answers, tuple(_order(order, requester) for order in wanted))


def person_of(directory: Directory, name: str, where: str) -> None:
    """Check that somebody has this id.

    Raises:
        ScenarioError: nobody has.
    """
    if name not in directory:
        message = f"servicedesk.{where}: there is nobody called {name!r}."
        raise ScenarioError(message, nearest(name, [a.id for a in directory]))


def _order(order: OrderSection, requester: str) -> Order:
    payload: dict[str, Any] = {"action": order.okta, "user": order.user or requester}
    if order.group:
        payload["group"] = order.group
    if order.app:
        payload["app"] = order.app
    return Order("okta", payload, order.after_ms)


def _incident(section: IncidentSection) -> Incident:
    return Incident(
        section.id, section.title, section.description, section.priority, section.status,
        section.requester, section.assignee, section.service, tuple(section.links),
        -60_000 * section.opened_minutes_ago, _comments(section.comments),
    )  # fmt: skip


def _request(section: RequestSection, approvals: tuple[Approval, ...], where: str) -> Request:
    statuses = [each.status for each in approvals]
    if REJECTED in statuses:
        natural = REJECTED
    else:
        natural = PENDING_APPROVAL if PENDING in statuses else APPROVED
    status = section.status or natural
    agrees = status in (CANCELED, natural)
    if natural == APPROVED:
        agrees = status not in (REJECTED, PENDING_APPROVAL)
    if not agrees:
        stages = ", ".join(f"{each.stage} {each.status}" for each in approvals) or "none"
        message = f"servicedesk.{where}: it cannot be {status} with these stages: {stages}."
        raise ScenarioError(message, f"They make it {natural}.")
    if status == CANCELED:
        approvals = tuple(
            Approval(a.stage, a.approvers, a.who, SKIPPED) if a.status == PENDING else a
            for a in approvals
        )
    return Request(
        section.id, section.title, section.description, section.kind or "", status,
        section.requester, tuple(section.links), -60_000 * section.opened_minutes_ago, approvals,
        _comments(section.comments),
    )  # fmt: skip


def _comments(sections: list[CommentSection]) -> Vector[Comment]:
    ordered = sorted(sections, key=lambda comment: -comment.minutes_ago)
    return Vector(Comment(-60_000 * c.minutes_ago, c.author, c.text) for c in ordered)


def _number(prefix: str, ids: list[str]) -> int:
    """The highest number among ids such as ``INC-1204``; :data:`FIRST` where there is none."""
    parts = (each.partition("-") for each in ids)
    return max([FIRST, *(int(n) for p, _, n in parts if p == prefix and n.isdecimal())])


def _once(ids: Iterable[str]) -> None:
    seen: dict[str, None] = {}
    for each in ids:
        if each in seen:
            raise ScenarioError(f"servicedesk: {each!r} is there twice.")
        seen[each] = None
