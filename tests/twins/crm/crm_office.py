"""A small office with a CRM and mail in it, and short ways to use it."""

from __future__ import annotations

from typing import Any

from engine.actor import Actor, Directory
from engine.office import Office
from engine.rules import Identity, epoch_ms
from engine.tool import Outcome
from engine.twin import Twin
from twins.crm.sim import Crm
from twins.crm.state import CrmState
from twins.mail.sim import Mail

STARTS = "2026-03-02T09:00"
QUIET = "no@quiet.example"
"""The address of a contact who must not be contacted."""


def people() -> Directory:
    return Directory(
        [
            Actor("agent", "Dana Reyes", "dana@halden.example"),
            Actor("robin", "Robin Vale", "robin@halden.example"),
            Actor("guest", "Guest", "guest@halden.example", permissions=("crm:read",)),
            Actor("none", "None", "none@halden.example", permissions=("mail:*",)),
            Actor("quiet", "Quinn Iet", QUIET, outside=True),
            Actor("vendor", "Alex Moreau", "alex@vendor.example", outside=True),
        ]
    )


def open_office(seed: int = 7, **section: Any) -> Office:
    everyone, start = people(), epoch_ms(STARTS)
    mail = Mail.section.model_validate({"domain": "halden.example"})
    config = Crm.section.model_validate(section)
    twins: list[Twin[Any, Any]] = [Mail(mail, everyone, start), Crm(config, everyone, start)]
    return Office(twins, everyone, Identity("test", seed, STARTS))


def state_of(office: Office) -> CrmState:
    state: CrmState = office.world.states[office.index["crm"]]
    return state


def done(outcome: Outcome) -> Any:
    assert outcome.error is None, outcome.error
    return outcome.result


def refused(outcome: Outcome, code: str) -> dict[str, Any]:
    assert outcome.error is not None
    assert outcome.error["code"] == code
    return outcome.error


def call(office: Office, tool: str, actor: str = "agent", **args: Any) -> Outcome:
    return office.call(actor, f"crm.{tool}", args)


def contact(office: Office, email: str = "a@b.example", **args: Any) -> str:
    made: str = done(call(office, "create_contact", email=email, **args))["id"]
    return made


def deal(office: Office, **args: Any) -> str:
    made: str = done(call(office, "create_deal", **{"name": "Deal", "amount": 10, **args}))["id"]
    return made
