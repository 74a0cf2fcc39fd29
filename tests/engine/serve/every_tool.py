"""One call of every tool of the office with ten apps, and what each must answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.office import Office
from tests.engine.serve.reading_office import full_office

GIVEN: Final[dict[str, Any]] = {
    "amount": 100,
    "app_id": "crm-app",
    "attendee": "dana.whitfield@larkfield.example",
    "attendees": ["cfo"],
    "channel": "#general",
    "currency": "USD",
    "doc_id": "POLICY-1",
    "duration_ms": 1_800_000,
    "email": "liv@larkfield.example",
    "emoji": "tada",
    "end_ms": 90_000_000,
    "event_id": "EVT-6",
    "folder": "Archive",
    "group_id": "sales",
    "incident_id": "INC-2002",
    "invoice_id": "INV-2",
    "item_id": "LBL-100",
    "kind": "call",
    "node_id": "CLICK:data_sheets_of_the_calibration_benches#0",
    "po_id": "PO-4",
    "request_id": "REQ-5002",
    "start_ms": 86_400_000,
    "ticket_id": "TCK-43",
    "to": "dana.whitfield@larkfield.example",
    "tool": "slack.list_users",
    "user_id": "tomas.hale",
    "vendor": "Kestrel Components",
}
"""Values of arguments by name; any other text is a word."""

KNOWN: Final[dict[str, dict[str, Any]]] = {
    "crm.get_company": {"id": "CO-1"},
    "crm.get_contact": {"id": "C-1"},
    "crm.get_deal": {"id": "D-3"},
    "crm.update_deal_stage": {"id": "D-3", "stage": "Proposal"},
    "docs.update": {"title": "Rules"},
    "erp.get_invoice": {"id": "INV-2"},
    "erp.get_po": {"id": "PO-4"},
    "mail.move": {"id": "m1"},
    "mail.open": {"id": "m1"},
    "mail.reply": {"id": "m1"},
    "crm.update_contact": {"id": "C-1", "first_name": "Liv"},
    "crm.associate_contact_company": {"contact_id": "C-1", "company_id": "CO-1"},
    "servicedesk.create_request": {"kind": "group-access"},
    "tickets.update": {"priority": "P2"},
    "vei.tick": {"dt_ms": 1000},
    "vei.wait": {"max_ms": 60_000},
}
"""Arguments of some tools, so that more than the twin's refusal of a word comes back."""

Call = tuple[str, dict[str, Any]]


def every_call(office: Office) -> list[Call]:
    """One well-formed call of each tool that is offered, by name."""
    return [
        (tool.name, _filled(tool.schema) | KNOWN.get(tool.name, {})) for tool in office.offered()
    ]


def answers(calls: list[Call]) -> list[dict[str, Any]]:
    """What an office answers without any server: ``{name, isError, result}`` for each call."""
    office = full_office()
    given = ((name, office.call("agent", name, args)) for name, args in calls)
    return [{"name": name, "isError": not got.ok, "result": got.content()} for name, got in given]


def _filled(schema: Mapping[str, Any]) -> dict[str, Any]:
    definitions = schema.get("$defs", {})
    return {
        name: _value(name, schema["properties"][name], definitions)
        for name in schema.get("required", ())
    }


def _value(name: str, part: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    if "$ref" in part:
        part = definitions[part["$ref"].rpartition("/")[2]]
    if name in GIVEN:
        return GIVEN[name]
    if "enum" in part:
        return part["enum"][0]
    if part.get("type") == "array":
        return [_value("", part["items"], definitions)]
    if part.get("type") == "object":
        inner = part.get("properties", {})
        return {key: _value(key, inner[key], definitions) for key in part.get("required", ())}
    kinds = part.get("type", "string")
    return part.get("minimum", 1) if "integer" in kinds or "number" in kinds else "one"
