"""A small office with Okta in it, and short ways to use it."""

from __future__ import annotations

from typing import Any

from engine.actor import Actor, Directory
from engine.office import Office
from engine.rules import Identity, epoch_ms
from engine.tool import Outcome
from engine.twin import Context, Twin, event
from twins.mail.sim import Mail
from twins.okta.sim import Okta
from twins.okta.state import OktaState
from twins.slack.sim import Slack
from twins.slack.state import SlackSection

STARTS = "2026-03-02T09:00"
DOMAIN = "halden.example"

USERS: list[dict[str, Any]] = [
    {"id": "U-1", "actor": "admin", "department": "IT", "groups": ["G-IT"]},
    {
        "id": "U-2",
        "email": f"amy.santiago@{DOMAIN}",
        "title": "Analyst",
        "factors": [
            {"id": "F-1", "type": "push"},
            {"id": "F-2", "type": "sms", "status": "NOT_SETUP"},
        ],
    },
    {"id": "sam", "status": "SUSPENDED", "applications": ["A-CRM"]},
    {"id": "U-4", "name": "New Hire", "email": f"new.hire@{DOMAIN}", "status": "STAGED"},
    {"id": "U-5", "name": "Gone", "email": f"gone@{DOMAIN}", "status": "DEPROVISIONED"},
    {"id": "U-6", "name": "Locked", "email": f"locked@{DOMAIN}", "status": "LOCKED_OUT"},
]
GROUPS: list[dict[str, Any]] = [
    {"id": "G-IT", "name": "IT", "permissions": ["okta:*"]},
    {"id": "G-FIN", "name": "Finance", "permissions": ["slack:write"], "members": ["sam"]},
    {"id": "G-AUDIT", "name": "Audit", "permissions": ["okta:read"]},
]
APPLICATIONS: list[dict[str, Any]] = [
    {"id": "A-ERP", "name": "ERP", "groups": ["G-FIN"]},
    {"id": "A-CRM", "name": "CRM", "users": ["U-1"]},
    {"id": "A-OLD", "name": "Old payroll", "status": "INACTIVE"},
]


class Desk(Twin[tuple[Any, ...], None]):
    """Keeps what Okta reports; a stand-in for the service desk."""

    name = "servicedesk"
    backstage = True

    def start(self) -> tuple[Any, ...]:
        return ()

    def view(self, state: tuple[Any, ...], actor: Actor) -> None:
        return None

    @event("carried_out")
    def carried_out(
        self, ctx: Context[tuple[Any, ...]], request_id: str, app: str, ok: bool, detail: str
    ) -> None:
        """Remember it."""
        ctx.state = (*ctx.state, (request_id, app, ok, detail))


def people() -> Directory:
    """An administrator by group, someone with few rights, one suspended, two without account."""
    return Directory(
        [
            Actor("admin", "Ada Admin", f"ada@{DOMAIN}", permissions=("mail:*", "slack:read")),
            Actor("amy", "Amy Santiago", f"Amy.Santiago@{DOMAIN}", permissions=("slack:read",)),
            Actor("sam", "Sam Okafor", f"sam@{DOMAIN}"),
            Actor("boss", "Bo Ss", f"boss@{DOMAIN}"),
            Actor("guest", "Guest", f"guest@{DOMAIN}", permissions=("mail:read",)),
        ]
    )


def open_office(seed: int = 7, desk: bool = True, **section: Any) -> Office:
    """The office; ``section`` overrides keys of Okta's section."""
    everyone, start = people(), epoch_ms(STARTS)
    base = {"users": USERS, "groups": GROUPS, "applications": APPLICATIONS}
    twins: list[Twin[Any, Any]] = [
        Okta(Okta.section.model_validate({**base, **section}), everyone, start),
        Slack(SlackSection.model_validate({"channels": [{"name": "#it"}]}), everyone, start),
        Mail(Mail.section.model_validate({"domain": DOMAIN}), everyone, start),
        *([Desk(None, everyone, start)] if desk else []),
    ]
    return Office(twins, everyone, Identity("test", seed, STARTS))


def state_of(office: Office) -> OktaState:
    state: OktaState = office.world.states[office.index["okta"]]
    return state


def done(outcome: Outcome) -> Any:
    assert outcome.error is None, outcome.error
    return outcome.result


def refused(outcome: Outcome, code: str) -> dict[str, Any]:
    assert outcome.error is not None, outcome.result
    assert outcome.error["code"] == code, outcome.error
    return outcome.error


def act(office: Office, tool: str, actor: str = "admin", **args: Any) -> Any:
    """The result of a call that goes through."""
    return done(office.call(actor, f"okta.{tool}", args))


def deny(office: Office, tool: str, code: str, actor: str = "admin", **args: Any) -> dict[str, Any]:
    """The error of a call that is refused."""
    return refused(office.call(actor, f"okta.{tool}", args), code)
