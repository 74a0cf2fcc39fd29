"""The tools that act on incidents."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import Refused
from engine.tool import tool
from engine.twin import Cited
from twins.paging import Cursor, page_of
from twins.servicedesk.desk import READ, WRITE, Ctx, Desk
from twins.servicedesk.flow import INCIDENT_FLOW, check_step
from twins.servicedesk.shapes import (
    Assignee,
    IncidentChanged,
    IncidentId,
    IncidentMade,
    Incidents,
    IncidentState,
    Limit,
    Row,
    Text,
    Title,
    Urgency,
    incident_row,
    incident_shown,
)
from twins.servicedesk.state import Change, Comment, Incident


class IncidentTools(Desk):
    """What can be asked of the desk about incidents."""

    @tool(permission=READ, latency_ms=250, jitter_ms=150)
    def list_incidents(
        self,
        ctx: Ctx,
        status: IncidentState | None = None,
        priority: Urgency | None = None,
        limit: Limit = 50,
        cursor: Cursor | None = None,
    ) -> Incidents:
        """List the incidents, newest first: all, or those of a status or a priority."""
        found, older = page_of(
            ctx.state.incidents,
            cursor,
            limit,
            lambda row: status in (None, row.status) and priority in (None, row.priority),
        )
        shown: Incidents = {
            "incidents": [incident_row(incident) for incident in found],
            "count": len(found),
        }
        if older is not None:
            shown["next_cursor"] = older
        return shown

    @tool(permission=READ, latency_ms=150, jitter_ms=100, on=("incident", "incident_id"))
    def get_incident(self, ctx: Ctx, incident_id: IncidentId) -> Row:
        """Look at an incident: its comments and its history."""
        return incident_shown(self._incident(ctx.state, incident_id))

    @tool(permission=WRITE, latency_ms=350, jitter_ms=200, writes=True,
          on=("incident", "incident_id"))  # fmt: skip
    def update_incident(
        self,
        ctx: Ctx,
        incident_id: IncidentId,
        status: IncidentState | None = None,
        assignee: Assignee | None = None,
        comment: Text | None = None,
    ) -> IncidentChanged:
        """Move an incident on, give it to someone, or comment on it."""
        before = self._incident(ctx.state, incident_id)
        changed = self._change_incident(ctx, before, status, assignee, comment, ctx.actor.id)
        incident = ctx.state.incidents[before.id]
        return {
            "incident_id": incident.id,
            "status": incident.status,
            "assignee": incident.assignee or None,
            "changed": changed,
        }

    @tool(permission=WRITE, latency_ms=400, jitter_ms=200, writes=True)
    def create_incident(
        self,
        ctx: Ctx,
        title: Title,
        description: Text | None = None,
        priority: Urgency = "P3",
        assignee: Assignee | None = None,
    ) -> IncidentMade:
        """Report something that does not work."""
        incident = self._open_incident(
            ctx, title, description or "", priority, assignee, ctx.actor.id
        )
        return {"incident_id": incident.id, "status": incident.status}

    # -- what they share with the events ------------------------------------------------------

    def _open_incident(
        self,
        ctx: Ctx,
        title: str,
        description: str,
        priority: str,
        assignee: str | None,
        by: str,
    ) -> Incident:
        """A new incident, reported by somebody."""
        number = ctx.state.last_incident + 1
        while f"INC-{number}" in ctx.state.incidents:
            number += 1
        incident = Incident(
            id=f"INC-{number}",
            title=title,
            description=description,
            priority=priority,
            status="NEW",
            requester=by if by in self.directory else "",
            assignee=self._assignee(assignee) if assignee is not None else "",
            service="",
            links=(),
            opened_ms=ctx.time_ms,
        )
        ctx.state = replace(ctx.state.keep_incident(incident), last_incident=number)
        self._note(ctx, incident.id, by, f"reported ({priority}): {title}")
        self._announce(ctx, f"{incident.id} ({priority}) {title}, reported by {self._name(by)}.")
        ctx.emit(Cited(self.name, incident.id, by, f"{title}\n{description}"))
        return incident

    def _change_incident(
        self,
        ctx: Ctx,
        incident: Incident,
        status: str | None,
        assignee: str | None,
        comment: str | None,
        by: str,
    ) -> bool:
        """Apply an update; whether it changed anything."""
        before = incident
        holder = self._assignee(assignee) if assignee is not None else incident.assignee
        if holder != incident.assignee:
            if not INCIDENT_FLOW[incident.status]:
                message = f"{incident.id} is {incident.status}: nobody can be given it."
                raise Refused("invalid_state", message, f"{incident.status} is final.")
            incident = replace(
                _noted(ctx, incident, by, "assignee", incident.assignee, holder), assignee=holder
            )
            self._note(ctx, incident.id, by, f"assigned to {self._name(holder)}")
        if status is not None and status != incident.status:
            check_step(INCIDENT_FLOW, incident.id, incident.status, status)
            self._note(ctx, incident.id, by, f"{incident.status} → {status}")
            self._announce(ctx, f"{incident.id} {incident.title}: {status} ({self._name(by)}).")
            incident = replace(
                _noted(ctx, incident, by, "status", incident.status, status), status=status
            )
        if comment is not None:
            said = incident.comments.append(Comment(ctx.time_ms, by, comment))
            incident = replace(incident, comments=said)
            self._note(ctx, incident.id, by, comment)
            involved = (incident.requester, incident.assignee)
            self._said(ctx, incident.id, len(said), by, comment, involved)
        if incident is before:
            return False
        ctx.state = ctx.state.keep_incident(incident)
        return True


def _noted(ctx: Ctx, incident: Incident, by: str, field: str, old: str, new: str) -> Incident:
    history = incident.history.append(Change(ctx.time_ms, by, field, old, new))
    return replace(incident, history=history)
