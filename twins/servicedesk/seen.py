"""What one person sees of the desk: the view, and the summary and menu made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from engine.table import Table, Vector
from engine.twin import MenuEntry
from twins.servicedesk.state import Incident, News, Request

SEEN_IN_SUMMARY = 5
SEEN_IN_MENU = 6
TEXT_IN_SUMMARY = 600

NO_INCIDENTS: Table[Incident] = Table()
NO_REQUESTS: Table[Request] = Table()
NO_IDS: Table[str] = Table()
NO_NEWS: Vector[News] = Vector()


@dataclass(frozen=True, slots=True)
class DeskView:
    """The desk as one person sees it; all of it is empty for who may not read it."""

    me: str
    reads: bool
    incidents: Table[Incident]
    requests: Table[Request]
    turn: Table[str]
    """Ids of the requests that wait for this person's decision."""
    assigned: Table[str]
    """Ids of the open incidents that this person has."""
    news: Vector[News]
    """What happened at the desk, the newest last."""

    def decisions(self) -> Iterator[Request]:
        """The requests that wait for this person's decision."""
        return (self.requests[ref] for ref in self.turn)

    def tasks(self) -> Iterator[Incident]:
        """The open incidents that this person has."""
        return (self.incidents[ref] for ref in self.assigned)


def summarise(view: DeskView) -> str:
    """What waits for the actor, and what happened last, comments in full."""
    if not view.reads:
        return "Service desk. You may not look into it."
    lines = [f"Service desk: {len(view.incidents)} incidents, {len(view.requests)} requests."]
    for request in islice(view.decisions(), SEEN_IN_SUMMARY):
        current = request.current
        stage = current.stage if current is not None else ""
        lines.append(f"Yours to decide: {request.id} {request.title} (stage {stage})")
    if len(view.turn) > SEEN_IN_SUMMARY:
        lines.append(f"  … and {len(view.turn) - SEEN_IN_SUMMARY} more.")
    for incident in islice(view.tasks(), SEEN_IN_SUMMARY):
        lines.append(
            f"Assigned to you: {incident.id} {incident.title} "
            f"({incident.priority}, {incident.status})"
        )
    if len(view.assigned) > SEEN_IN_SUMMARY:
        lines.append(f"  … and {len(view.assigned) - SEEN_IN_SUMMARY} more.")
    for news in view.news.tail(SEEN_IN_SUMMARY):
        lines.append(f"  {news.ref} {news.actor}: {news.text[:TEXT_IN_SUMMARY]}")
    return "\n".join(lines)


def menu_of(view: DeskView) -> list[MenuEntry]:
    """Decisions to take, incidents to work on, and what changed last."""
    entries = []
    shown: dict[str, None] = {}
    for request in islice(view.decisions(), SEEN_IN_MENU):
        shown[request.id] = None
        current = request.current
        if current is None:
            continue
        for verdict, label in (("APPROVED", "Approve"), ("REJECTED", "Reject")):
            args = {
                "request_id": request.id,
                "approval_stage": current.stage,
                "approval_status": verdict,
            }
            name = f"{label} {request.id} ({current.stage}): {request.title}"
            entries.append(MenuEntry("servicedesk.update_request", args, name))
    for incident in islice(view.tasks(), SEEN_IN_MENU):
        shown[incident.id] = None
    for news in view.news.tail(SEEN_IN_MENU)[::-1]:
        shown[news.ref] = None
    for ref in shown:
        row = view.requests.get(ref) or view.incidents.get(ref)
        kind = "request" if ref in view.requests else "incident"
        if row is not None:
            name = f"Look at {ref}: {row.title}"
            entries.append(MenuEntry(f"servicedesk.get_{kind}", {f"{kind}_id": ref}, name))
    return entries
