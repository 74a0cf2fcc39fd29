"""What of the service desk can be read at addresses: incidents and requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.resource import Resource
from twins.servicedesk.seen import DeskView
from twins.servicedesk.shapes import incident_shown, request_shown


def _read_incident(view: DeskView, now_ms: int, incident_id: str) -> Mapping[str, object] | None:
    incident = view.incidents.get(incident_id)
    return None if incident is None else incident_shown(incident)


def _read_request(view: DeskView, now_ms: int, request_id: str) -> Mapping[str, object] | None:
    request = view.requests.get(request_id)
    return None if request is None else request_shown(request)


def _incidents(view: DeskView) -> Iterator[tuple[str]]:
    return ((incident.id,) for incident in view.incidents.newest())


def _requests(view: DeskView) -> Iterator[tuple[str]]:
    return ((request.id,) for request in view.requests.newest())


RESOURCES: tuple[Resource[DeskView], ...] = (
    Resource("incidents/{incident_id}", "Incident", "An incident in full.",
                       "servicedesk.get_incident", _read_incident, _incidents),
    Resource("requests/{request_id}", "Request", "A request and its approvals.",
                       "servicedesk.get_request", _read_request, _requests),
)  # fmt: skip
"""Incidents and requests."""
