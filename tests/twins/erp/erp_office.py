"""A small office with an ERP in it, and short ways to use it."""

from __future__ import annotations

from typing import Any

from engine.actor import Actor, Directory
from engine.office import Office
from engine.people.people import People
from engine.people.personas import PeopleSection
from engine.rules import Identity, epoch_ms
from engine.tool import Outcome
from engine.twin import Twin
from twins.erp.sim import Erp
from twins.erp.state import ErpState
from twins.slack.sim import Slack
from twins.slack.state import SlackSection

STARTS = "2026-03-02T09:00"
ROOM = "#procurement"
VENDOR = "MacroCompute"
HOLD = {"limit": "$5,000", "channel": ROOM, "approvers": ["cfo"]}
MASTER: dict[str, Any] = {
    "vendors": [{"name": VENDOR, "id": "V-100", "email": "sales@macrocompute.example"},
                {"name": "Quill & Sons"}],
    "items": [{"item_id": "MBP16", "desc": "MacroBook Pro 16", "price": 3199},
              {"item_id": "DOCK", "desc": "Dock", "price": "249.50"}],
    "budgets": [{"cost_centre": "IT-10", "name": "IT hardware", "amount": 10_000}],
}  # fmt: skip
APPROVE = {
    "kind": "approve",
    "rooms": [ROOM],
    "requesters": ["agent", "erp"],
    "cap": 20_000,
    "approved": [":white_check_mark: Approved"],
    "ask_amount": ["What's the amount?"],
    "ask_citation": ["Where does it say so?"],
    "over_cap": ["Over my cap."],
    "other_currency": ["In USD, please."],
    "not_entitled": ["Ask procurement."],
    "withdrawn": ["OK."],
}

MEMBERS: list[dict[str, Any]] = [
    {"id": "agent", "name": "Robin Vale", "permissions": ["slack:*", "erp:read", "erp:write"]},
    {"id": "cfo", "name": "Dana Whitfield", "rules": [APPROVE]},
    {"id": "coo", "name": "Kim Sato", "rules": [{**APPROVE, "rooms": []}]},
    {"id": "reader", "name": "Rea Der", "permissions": ["erp:read"]},
]


def people() -> Directory:
    return Directory(
        Actor(m["id"], m["name"], permissions=tuple(m.get("permissions", ["*"]))) for m in MEMBERS
    )


def open_office(seed: int = 7, citation_over: int = 20_000, **section: Any) -> Office:
    """An office with this ERP section, in which approvals above an amount take a citation."""
    everyone, start = people(), epoch_ms(STARTS)
    rule = {**APPROVE, "citation_over": citation_over}
    cfo = {**MEMBERS[1], "rules": [rule]}
    members = PeopleSection.model_validate({"members": [MEMBERS[0], cfo, *MEMBERS[2:]]})
    slack = SlackSection.model_validate({"channels": [{"name": ROOM}]})
    twins: list[Twin[Any, Any]] = [
        Slack(slack, everyone, start),
        Erp(Erp.section.model_validate(section), everyone, start),
        People(members, everyone, start),
    ]
    return Office(twins, everyone, Identity("test", seed, STARTS))


def books(office: Office) -> ErpState:
    state: ErpState = office.world.states[office.index["erp"]]
    return state


def done(outcome: Outcome) -> Any:
    assert outcome.error is None, outcome.error
    return outcome.result


def refused(outcome: Outcome, code: str) -> dict[str, Any]:
    assert outcome.error is not None, outcome.result
    assert outcome.error["code"] == code, outcome.error
    return outcome.error


def erp(office: Office, name: str, actor: str = "agent", **args: Any) -> Any:
    return done(office.call(actor, f"erp.{name}", args))


def no(office: Office, code: str, name: str, actor: str = "agent", **args: Any) -> dict[str, Any]:
    """A call that is refused, and that leaves the books as they were."""
    before = books(office)
    error = refused(office.call(actor, f"erp.{name}", args), code)
    assert books(office) is before
    return error


def line(item: str = "MBP16", qty: int = 2, price: Any = 3199, **more: Any) -> dict[str, Any]:
    return {"item_id": item, "qty": qty, "unit_price": price, **more}


def order(office: Office, *lines: dict[str, Any], **args: Any) -> str:
    """Order from the vendor, two laptops where not said otherwise; its id."""
    args = {"vendor": VENDOR, "currency": "USD", "lines": list(lines) or [line()], **args}
    own: str = erp(office, "create_po", **args)["id"]
    return own


def receive(office: Office, po_id: str, qty: int = 2, item: str = "MBP16") -> str:
    lines = [{"item_id": item, "qty": qty}]
    own: str = erp(office, "receive_goods", po_id=po_id, lines=lines)["id"]
    return own


def bill(office: Office, po_id: str, *lines: dict[str, Any]) -> str:
    args = {"vendor": VENDOR, "po_id": po_id, "lines": list(lines) or [line()]}
    own: str = erp(office, "submit_invoice", **args)["id"]
    return own


def matched(office: Office, po_id: str, invoice_id: str, receipt_id: str | None = None) -> Any:
    args = {"po_id": po_id, "invoice_id": invoice_id, "receipt_id": receipt_id}
    return erp(office, "match_three_way", **args)


def posts(office: Office) -> list[tuple[str, str]]:
    shown = done(office.call("cfo", "slack.open_channel", {"channel": ROOM}))["messages"]
    return [(post["user"], post["text"]) for post in shown]


def settle(office: Office, ms: int = 60_000) -> None:
    office.advance(office.time_ms + ms)
