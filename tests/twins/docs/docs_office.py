"""A small office with documents, and short ways to use it."""

from __future__ import annotations

from typing import Any

from engine.actor import Actor, Directory
from engine.office import Office
from engine.rules import Identity, epoch_ms
from engine.twin import Twin
from tests.twins.mail.mail_office import VENDOR, done
from twins.docs.section import DocsSection
from twins.docs.sim import Docs
from twins.mail.sim import Mail
from twins.slack.sim import Slack
from twins.slack.state import SlackSection

STARTS = "2026-03-02T09:00"
POLICY = {
    "id": "POLICY-1",
    "title": "Purchasing",
    "body": "Requests over $2,000 need a citation. See PROC-7.",
    "tags": ["policy", "money"],
    "author": "cfo",
    "minutes_ago": 90,
}
PROCEDURE = {
    "id": "PROC-7",
    "title": "Leaving the company",
    "body": "Deactivate the account first.",
    "tags": ["policy"],
    "author": "ops",
    "minutes_ago": 60,
}
SECRET = {
    "id": "DOC-12",
    "title": "Salaries",
    "body": "Nobody earns enough.",
    "tags": ["money"],
    "author": "cfo",
    "readers": ["ops"],
}


def people() -> Directory:
    return Directory(
        [
            Actor("agent", "Dana Reyes", "dana@halden.example"),
            Actor("cfo", "Morgan Vale", "cfo@halden.example"),
            Actor("ops", "Ola Kern", "ops@halden.example"),
            Actor("guest", "Guest", "", permissions=("docs:read",)),
            Actor("mute", "Mute", "", permissions=("slack:*",)),
            Actor("vendor", "MacroCompute Sales", VENDOR, outside=True),
        ]
    )


def open_office(*documents: dict[str, Any], seed: int = 7) -> Office:
    everyone = people()
    start = epoch_ms(STARTS)
    config = DocsSection.model_validate({"documents": documents or (POLICY, PROCEDURE, SECRET)})
    rooms = [{"name": "#general"}, {"name": "#board", "members": ["cfo", "ops"]}]
    twins: list[Twin[Any, Any]] = [
        Slack(SlackSection.model_validate({"channels": rooms}), everyone, start),
        Mail(Mail.section.model_validate({"domain": "halden.example"}), everyone, start),
        Docs(config, everyone, start),
    ]
    return Office(twins, everyone, Identity("test", seed, STARTS))


def call(office: Office, actor: str, tool: str, **args: Any) -> Any:
    return done(office.call(actor, f"docs.{tool}", args))


def read(office: Office, actor: str, doc_id: str, **args: Any) -> dict[str, Any]:
    shown: dict[str, Any] = call(office, actor, "read", doc_id=doc_id, **args)
    return shown


def happen(office: Office, by: str, **payload: Any) -> dict[str, Any]:
    """Let a colleague change a document, and return the record of that."""
    office.enqueue("docs", payload, 0, by)
    office.advance(office.time_ms)
    return office.records()[-1]
