"""A small office with a service desk in it, and short ways to use it."""

from __future__ import annotations

from typing import Any

from engine.actor import Actor, Directory
from engine.office import Office
from engine.rules import Identity, epoch_ms
from engine.tool import Outcome
from engine.twin import Cited, Message, Twin, hears
from twins.okta.sim import Okta
from twins.servicedesk.sim import ServiceDesk
from twins.servicedesk.state import DeskState
from twins.slack.sim import Slack
from twins.slack.state import SlackSection

STARTS = "2026-03-02T09:00"
DOMAIN = "halden.example"

INCIDENTS: list[dict[str, Any]] = [
    {"id": "INC-1204", "title": "VPN drops", "priority": "P2", "requester": "amy",
     "opened_minutes_ago": 30, "service": "VPN", "links": ["TCK-77"],
     "comments": [{"author": "amy", "text": "Since this morning.", "minutes_ago": 20}]},
    {"id": "INC-1199", "title": "Printer jam", "priority": "P4", "status": "RESOLVED"},
    {"id": "INC-1201", "title": "Mail is slow", "priority": "P2", "status": "IN_PROGRESS",
     "assignee": "network"},
]  # fmt: skip
TWO_STAGES: list[dict[str, Any]] = [
    {"stage": "manager", "approvers": ["maya"]},
    {"stage": "security", "role": "security"},
]
JOIN = {"okta": "assign_group", "user": "amy", "group": "G-ERP"}
REQUESTS: list[dict[str, Any]] = [
    {"id": "REQ-8801", "title": "Access to the ERP", "requester": "amy", "links": ["PROC-7"],
     "approvals": TWO_STAGES, "on_approved": JOIN, "opened_minutes_ago": 60},
    {"id": "REQ-8700", "title": "A monitor", "status": "FULFILLED"},
    {"id": "REQ-8750", "title": "A second phone", "requester": "ops",
     "approvals": [{"stage": "manager", "approvers": ["maya"], "status": "REJECTED",
                    "decided_by": "maya"}]},
]  # fmt: skip
KINDS: list[dict[str, Any]] = [
    {"id": "erp", "title": "ERP access", "description": "Read and write.",
     "approvals": TWO_STAGES, "on_approved": {"okta": "assign_group", "group": "G-ERP"}},
    {"id": "chair", "title": "A chair"},
]  # fmt: skip


class Listener(Twin[tuple[object, ...], None]):
    """Keeps what it hears; a stand-in for the colleagues."""

    name = "listener"
    backstage = True

    def start(self) -> tuple[object, ...]:
        return ()

    def view(self, state: tuple[object, ...], actor: Actor) -> None:
        return None

    @hears(Message)
    def hear(self, ctx: Any, signal: Message) -> None:
        """Remember what was said."""
        ctx.state = (*ctx.state, signal)

    @hears(Cited)
    def note(self, ctx: Any, signal: Cited) -> None:
        """Remember what was written."""
        ctx.state = (*ctx.state, signal)


def people() -> Directory:
    """The seat at the desk, a manager, two of security, a requester, and two with fewer rights."""
    return Directory(
        [
            Actor("ops", "Ola Kern", f"ops@{DOMAIN}"),
            Actor("maya", "Maya Lin", f"maya@{DOMAIN}"),
            Actor("iris", "Iris Moss", f"iris@{DOMAIN}", roles=("security",)),
            Actor("noor", "Noor Vey", f"noor@{DOMAIN}", roles=("security",)),
            Actor("amy", "Amy Santiago", f"amy@{DOMAIN}", permissions=("slack:*",)),
            Actor("reader", "Reader", "", permissions=("servicedesk:read",)),
            Actor("vendor", "Vendor", "v@vendor.example", outside=True),
        ]
    )


def open_office(seed: int = 7, groups: tuple[str, ...] = ("G-ERP",), **section: Any) -> Office:
    """The office; ``section`` overrides keys of the desk's section."""
    everyone, start = people(), epoch_ms(STARTS)
    base = {
        "incidents": INCIDENTS, "requests": REQUESTS, "kinds": KINDS, "teams": ["network"],
    }  # fmt: skip
    accounts = {
        "users": [{"id": "U-amy", "actor": "amy"}],
        "groups": [
            {"id": group, "name": group, "permissions": ["servicedesk:read"]} for group in groups
        ],
    }
    twins: list[Twin[Any, Any]] = [
        ServiceDesk(ServiceDesk.section.model_validate({**base, **section}), everyone, start),
        Okta(Okta.section.model_validate(accounts), everyone, start),
        Slack(SlackSection.model_validate({"channels": [{"name": "#desk"}]}), everyone, start),
        Listener(None, everyone, start),
    ]
    return Office(twins, everyone, Identity("test", seed, STARTS))


def state_of(office: Office) -> DeskState:
    state: DeskState = office.world.states[office.index["servicedesk"]]
    return state


def heard(office: Office) -> list[Any]:
    return list(office.world.states[office.index["listener"]])


def posts(office: Office) -> list[str]:
    room = office.world.states[office.index["slack"]].rooms["#desk"]
    return [post.text for post in room.posts.values()]


def done(outcome: Outcome) -> Any:
    assert outcome.error is None, outcome.error
    return outcome.result


def act(office: Office, tool: str, actor: str = "ops", **args: Any) -> Any:
    """The result of a call that goes through."""
    return done(office.call(actor, f"servicedesk.{tool}", args))


def deny(office: Office, tool: str, code: str, actor: str = "ops", **args: Any) -> dict[str, Any]:
    """The error of a call that is refused."""
    outcome = office.call(actor, f"servicedesk.{tool}", args)
    assert outcome.error is not None, outcome.result
    assert outcome.error["code"] == code, outcome.error
    return outcome.error


def vote(office: Office, actor: str, stage: str, status: str = "APPROVED", **args: Any) -> Any:
    """Let somebody decide a stage of REQ-8801."""
    given = {"approval_stage": stage, "approval_status": status, **args}
    return act(office, "update_request", actor, request_id="REQ-8801", **given)
