"""A small office with tickets, and short ways to use it."""

from __future__ import annotations

from typing import Any

from engine.actor import Actor, Directory
from engine.office import Office
from engine.rules import Identity, epoch_ms
from engine.twin import Message, Twin
from tests.twins.mail.mail_office import VENDOR, Listener, done
from twins.docs.section import DocsSection
from twins.docs.sim import Docs
from twins.slack.sim import Slack
from twins.slack.state import SlackSection
from twins.tickets.section import TicketsSection
from twins.tickets.sim import Tickets

STARTS = "2026-03-02T09:00"
MINUTE = 60_000
SLA = {"P1": {"minutes": 60, "warn_minutes": 15}, "P2": {"minutes": 240}}
LAPTOP = {
    "id": "TCK-42",
    "title": "Laptop for Sam",
    "description": "As POLICY-1 says. Ask @cfo.",
    "assignee": "agent",
    "reporter": "ops",
    "minutes_ago": 30,
    "comments": [{"by": "ops", "text": "See PO-7.", "minutes_ago": 5}],
}
OUTAGE = {
    "id": "TCK-88",
    "title": "Mail is down",
    "type": "incident",
    "priority": "P1",
    "assignee": "ops",
    "reporter": "cfo",
    "minutes_ago": 20,
}


def people() -> Directory:
    return Directory(
        [
            Actor("agent", "Dana Reyes", "dana@halden.example"),
            Actor("cfo", "Morgan Vale", "cfo@halden.example"),
            Actor("ops", "Ola Kern", "ops@halden.example"),
            Actor("guest", "Guest", "", permissions=("tickets:read",)),
            Actor("mute", "Mute", "", permissions=("slack:*",)),
            Actor("vendor", "MacroCompute Sales", VENDOR, outside=True),
        ]
    )


def open_office(*, seed: int = 7, **section: Any) -> Office:
    """An office with two tickets, a document, and the section's fields as given."""
    everyone = people()
    start = epoch_ms(STARTS)
    fields = {"tickets": [LAPTOP, OUTAGE], "sla": SLA, "teams": ["helpdesk"], **section}
    config = TicketsSection.model_validate(fields)
    policy = {"id": "POLICY-1", "title": "Purchasing", "author": "cfo"}
    twins: list[Twin[Any, Any]] = [
        Slack(SlackSection.model_validate({"channels": [{"name": "#general"}]}), everyone, start),
        Docs(DocsSection.model_validate({"documents": [policy]}), everyone, start),
        Tickets(config, everyone, start),
        Listener(None, everyone, start),
    ]
    office = Office(twins, everyone, Identity("test", seed, STARTS))
    if not len(office.world.queue):
        for due in office.twins[office.index["tickets"]].opening():
            office.enqueue(due.target, due.payload, due.after_ms)
    return office


def call(office: Office, actor: str, tool: str, **args: Any) -> Any:
    return done(office.call(actor, f"tickets.{tool}", args))


def get(office: Office, actor: str, ticket_id: str) -> dict[str, Any]:
    shown: dict[str, Any] = call(office, actor, "get", ticket_id=ticket_id)
    return shown


def create(office: Office, actor: str = "agent", **args: Any) -> str:
    made: str = call(office, actor, "create", **{"title": "A thing to do", **args})["ticket_id"]
    return made


def move(office: Office, actor: str, ticket_id: str, *statuses: str) -> None:
    for status in statuses:
        call(office, actor, "transition", ticket_id=ticket_id, status=status)


def happen(office: Office, by: str, **payload: Any) -> dict[str, Any]:
    """Let a colleague change a ticket, and return the record of that."""
    office.advance(office.time_ms)
    office.enqueue("tickets", payload, 0, by)
    seq = len(office.records())
    office.advance(office.time_ms)
    return office.records()[seq]


def until(office: Office, minutes: int) -> None:
    """Let time pass until so many minutes after the start."""
    office.advance(minutes * MINUTE)


def told(office: Office, person: str) -> list[str]:
    """What the bot told somebody in Slack."""
    office.advance(office.time_ms + 5000)
    rooms = office.view("slack", person).rooms
    return [post.text for room in rooms for post in room.posts.values() if post.user == "ticketbot"]


def happened(office: Office, target: str) -> list[dict[str, Any]]:
    """Payloads of the events that this target took."""
    return [r["payload"] for r in office.records() if r.get("target") == target]


def heard(office: Office) -> list[Message]:
    """What was said in tickets."""
    listener = office.twins[office.index["listener"]]
    assert isinstance(listener, Listener)
    return [message for message in listener.heard if message.twin == "tickets"]
