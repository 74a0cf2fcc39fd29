"""A small office with mail in it, and short ways to use it."""

from __future__ import annotations

from typing import Any

from engine.actor import Actor, Directory
from engine.office import Office
from engine.rules import Identity, epoch_ms
from engine.tool import Outcome
from engine.twin import Message, Twin, hears
from twins.mail.sim import Mail
from twins.slack.sim import Slack
from twins.slack.state import SlackSection

STARTS = "2026-03-02T09:00"
VENDOR = "sales@macrocompute.example"


class Listener(Twin[None, None]):
    """Keeps what it hears; a stand-in for the colleagues."""

    name = "listener"
    backstage = True

    def start(self) -> None:
        self.heard: list[Message] = []

    def view(self, state: None, actor: Actor) -> None:
        return None

    @hears(Message)
    def hear(self, ctx: Any, signal: Message) -> None:
        """Remember it."""
        self.heard.append(signal)


def people() -> Directory:
    return Directory(
        [
            Actor("agent", "Dana Reyes", "dana@halden.example"),
            Actor("cfo", "Morgan Vale", "cfo@halden.example"),
            Actor("ops", "Ola Kern", "ops@halden.example"),
            Actor("guest", "Guest", "", permissions=("mail:read",)),
            Actor("mute", "Mute", "", permissions=("slack:*",)),
            Actor("vendor", "MacroCompute Sales", VENDOR, outside=True),
        ]
    )


def open_office(seed: int = 7, **section: Any) -> Office:
    everyone = people()
    start = epoch_ms(STARTS)
    config = Mail.section.model_validate({"domain": "halden.example", **section})
    slack = SlackSection.model_validate({"channels": [{"name": "#general"}]})
    twins: list[Twin[Any, Any]] = [
        Slack(slack, everyone, start),
        Mail(config, everyone, start),
        Listener(None, everyone, start),
    ]
    return Office(twins, everyone, Identity("test", seed, STARTS))


def heard(office: Office) -> list[Message]:
    listener = office.twins[office.index["listener"]]
    assert isinstance(listener, Listener)
    return listener.heard


def done(outcome: Outcome) -> Any:
    assert outcome.error is None, outcome.error
    return outcome.result


def refused(outcome: Outcome, code: str) -> dict[str, Any]:
    assert outcome.error is not None
    assert outcome.error["code"] == code
    return outcome.error


def listed(office: Office, actor: str, folder: str = "INBOX", **args: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = done(office.call(actor, "mail.list", {"folder": folder, **args}))
    return found


def compose(office: Office, actor: str, to: str, **args: Any) -> str:
    mail = {"to": to, "subj": "Hello", "body_text": "A line.", **args}
    sent: str = done(office.call(actor, "mail.compose", mail))["id"]
    return sent


def settle(office: Office) -> None:
    office.advance(office.time_ms + 60_000)


def inject(office: Office, **payload: Any) -> dict[str, Any]:
    """Let a mail arrive, and return the record of that."""
    mail = {"from": VENDOR, "subj": "Quote", "body_text": "It is $3,199.", **payload}
    office.enqueue("mail", mail, 0, "vendor")
    office.advance(office.time_ms)
    return office.records()[-1]


def opened(office: Office, actor: str, mail_id: str) -> dict[str, Any]:
    mail: dict[str, Any] = done(office.call(actor, "mail.open", {"id": mail_id}))
    return mail
