"""A call that goes through for every tool of the whole office, and calls that are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.contract.client import Door

Args = dict[str, Any]
HOUR = 3_600_000
LAPTOP = {"item_id": "MBP16", "qty": 1, "unit_price": 3199}
PENS = {"item_id": "PEN", "qty": 1, "unit_price": 1}
ROOM = "#general"


def sent(door: Door) -> str:
    """The ts of a new post."""
    return str(door.ok("slack.send_message", channel=ROOM, text="Hello all")["ts"])


def node(door: Door, query: str, url: str = "https://shop.local/home") -> str:
    """The first node on a page that answers a query."""
    door.ok("browser.open", url=url)
    return str(door.ok("browser.find", query=query)["hits"][0]["node_id"])


def went(door: Door) -> Args:
    door.ok("browser.open", url="https://shop.local/laptop")
    return {}


def meeting(door: Door) -> str:
    """The id of an invitation that the agent may answer."""
    return str(door.ok("calendar.list_events")["result"][0]["event_id"])


def own_meeting(door: Door) -> str:
    args = {"title": "Planning", "start_ms": 48 * HOUR, "end_ms": 49 * HOUR}
    return str(door.ok("calendar.create_event", **args)["event_id"])


def order(door: Door) -> str:
    args = {"vendor": "MacroCompute", "currency": "USD", "lines": [LAPTOP]}
    return str(door.ok("erp.create_po", **args)["id"])


def invoice(door: Door, po_id: str) -> str:
    args = {"vendor": "MacroCompute", "po_id": po_id, "lines": [LAPTOP]}
    return str(door.ok("erp.submit_invoice", **args)["id"])


def matched(door: Door) -> Args:
    po_id = order(door)
    door.ok("erp.receive_goods", po_id=po_id, lines=[{"item_id": "MBP16", "qty": 1}])
    return {"po_id": po_id, "invoice_id": invoice(door, po_id)}


def contact(door: Door) -> str:
    """The id of a new contact: an address can be there once only."""
    return str(door.ok("crm.create_contact", email=address(door))["id"])


def address(door: Door) -> str:
    # Every call moves the clock, so no two are alike.
    return f"a{door.ok('vei.ping')['time_ms']}@fjord.example"


def deal(door: Door) -> str:
    return str(door.ok("crm.create_deal", name="Docks", amount="249.50")["id"])


def moved_on(door: Door) -> Args:
    ticket = str(door.ok("tickets.create", title="A task")["ticket_id"])
    return {"ticket_id": ticket, "status": "in_progress"}


def order_of_pens(door: Door) -> Args:
    args = {"vendor": "Quill & Sons", "currency": "EUR", "lines": [{**PENS, "desc": "Blue"}]}
    return {**args, "cost_centre": "", "justification": "We are out of pens."}


def request(door: Door) -> str:
    """A request whose first stage is the agent's to decide."""
    return str(door.ok("servicedesk.create_request", kind="badge")["request_id"])


def shut(door: Door) -> Args:
    """An account that is not ACTIVE, whatever happened to it before."""
    door.ok("okta.deactivate_user", user_id="USR-3")
    return {"user_id": "USR-3"}


def active(door: Door) -> Args:
    door.ok("okta.activate_user", **shut(door))
    return {"user_id": "USR-3"}


def suspended(door: Door) -> Args:
    door.ok("okta.suspend_user", **active(door))
    return {"user_id": "USR-3"}


CASES: dict[str, Args | Callable[[Door], Args]] = {
    "slack.list_channels": {},
    "slack.open_channel": {"channel": ROOM, "limit": 2},
    "slack.send_message": lambda d: {"channel": ROOM, "text": "Yes", "thread_ts": sent(d)},
    "slack.react": lambda d: {"channel": ROOM, "ts": sent(d), "emoji": "tada"},
    "slack.fetch_thread": lambda d: {"channel": ROOM, "thread_ts": sent(d)},
    "slack.search": {"query": "printer"},
    "slack.list_users": {"query": "dana"},
    "mail.list": {"folder": "INBOX"},
    "mail.open": {"id": "m1"},
    "mail.compose": {"to": "dana@halden.example", "subj": "Rules", "body_text": "Where are they?",
                     "cc": ["sam@halden.example"], "attachments": ["doc:POLICY-1"]},
    "mail.reply": {"id": "m1", "body_text": "Understood.", "all": True},
    "mail.search": {"query": "rules", "folder": "INBOX"},
    "mail.move": {"id": "m2", "folder": "Archive"},
    "mail.folders": {},
    "browser.open": {"url": "https://shop.local/laptop"},
    "browser.find": lambda d: {"query": str(d.ok("browser.read")["title"]), "top_k": 3},
    "browser.click": lambda d: {"node_id": node(d, "laptop link")},
    "browser.type": lambda d: {"node_id": node(d, "name textbox"), "text": "Robin"},
    "browser.submit": lambda d: {"form_id": node(d, "ask form")},
    "browser.read": {"max_chars": 100},
    "browser.back": went,
    "docs.list": {},
    "docs.read": {"doc_id": "POLICY-1"},
    "docs.search": {"query": "policy"},
    "docs.history": {"doc_id": "POLICY-1"},
    "docs.create": {"title": "Notes", "body": "Of today.", "tags": ["day"]},
    "docs.update": lambda d: {"doc_id": "DOC-2", "title": "Onboarding",
                              "body": f"At {d.ok('vei.ping')['time_ms']}", "tags": ["people"]},
    "calendar.list_events": {},
    "calendar.get_event": lambda d: {"event_id": meeting(d)},
    "calendar.create_event": {"title": "Review", "start_ms": 24 * HOUR, "end_ms": 25 * HOUR,
                              "attendees": ["amy"], "location": "Room 1", "description": "All."},
    "calendar.update_event": lambda d: {"event_id": own_meeting(d), "title": "Plan",
                                        "start_ms": 50 * HOUR, "end_ms": 51 * HOUR},
    "calendar.cancel_event": lambda d: {"event_id": own_meeting(d)},
    "calendar.accept": lambda d: {"event_id": meeting(d), "attendee": "agent"},
    "calendar.decline": lambda d: {"event_id": meeting(d), "attendee": "robin@halden.example"},
    "calendar.find_time": {"attendees": ["amy"], "duration_ms": HOUR},
    "tickets.list": {},
    "tickets.get": {"ticket_id": "TCK-42"},
    "tickets.create": {"title": "Move desks", "description": "Two of them.", "assignee": "amy"},
    "tickets.update": {"ticket_id": "TCK-42", "description": "See POLICY-1.", "assignee": "agent"},
    "tickets.transition": moved_on,
    "tickets.comment": {"ticket_id": "TCK-42", "text": "On it."},
    "erp.create_po": order_of_pens,
    "erp.get_po": {"id": "PO-1"},
    "erp.list_pos": {},
    "erp.receive_goods": lambda d: {"po_id": order(d), "lines": [{"item_id": "MBP16", "qty": 1}]},
    "erp.submit_invoice": lambda d: {"vendor": "V-100", "po_id": order(d), "lines": [LAPTOP]},
    "erp.get_invoice": {"id": "INV-1"},
    "erp.list_invoices": {},
    "erp.match_three_way": matched,
    "erp.post_payment": lambda d: {"invoice_id": invoice(d, order(d)), "amount": "199.50"},
    "erp.list_vendors": {},
    "erp.list_items": {},
    "erp.list_budgets": {},
    "crm.create_contact": lambda d: {"email": address(d), "first_name": "Liv", "last_name": "Berg",
                                     "do_not_contact": False},
    "crm.get_contact": {"id": "C-1"},
    "crm.list_contacts": {},
    "crm.update_contact": {"id": "C-1", "first_name": "Ada"},
    "crm.create_company": {"name": "Fjord", "domain": "fjord.example"},
    "crm.get_company": {"id": "CO-1"},
    "crm.list_companies": {},
    "crm.associate_contact_company": lambda d: {"contact_id": contact(d), "company_id": "CO-1"},
    "crm.create_deal": {"name": "Docks", "amount": 900, "stage": "New", "contact_id": "C-1",
                        "company_id": "CO-1"},
    "crm.get_deal": {"id": "D-1"},
    "crm.list_deals": {},
    "crm.update_deal_stage": lambda d: {"id": deal(d), "stage": "Qualified"},
    "crm.log_activity": {"kind": "call", "contact_id": "C-1", "deal_id": "D-1", "note": "Keen."},
    "crm.list_activities": {"contact_id": "C-1"},
    "okta.list_users": {"status": "ACTIVE", "query": "amy", "include_groups": True},
    "okta.get_user": {"user_id": "USR-2"},
    "okta.activate_user": shut,
    "okta.deactivate_user": lambda d: {**active(d), "reason": "Left."},
    "okta.suspend_user": lambda d: {**active(d), "reason": "On leave."},
    "okta.unsuspend_user": suspended,
    "okta.unlock_user": active,
    "okta.reset_password": active,
    "okta.list_factors": {"user_id": "USR-2"},
    "okta.reset_factors": {"user_id": "USR-2", "factor_id": "push-1"},
    "okta.list_groups": {"query": "buyers", "include_members": True},
    "okta.assign_group": {"user_id": "USR-3", "group_id": "analysts"},
    "okta.unassign_group": {"user_id": "USR-3", "group_id": "analysts"},
    "okta.list_applications": {"query": "mail"},
    "okta.assign_application": {"user_id": "USR-3", "app_id": "mail-app"},
    "okta.unassign_application": {"user_id": "USR-3", "app_id": "mail-app"},
    "servicedesk.list_incidents": {"status": "NEW", "priority": "P2"},
    "servicedesk.get_incident": {"incident_id": "INC-1"},
    "servicedesk.update_incident": {"incident_id": "INC-1", "status": "IN_PROGRESS",
                                    "assignee": "itops", "comment": "On it."},
    "servicedesk.create_incident": {"title": "No light", "priority": "P4"},
    "servicedesk.list_requests": {"status": "PENDING_APPROVAL"},
    "servicedesk.get_request": {"request_id": "REQ-8801"},
    "servicedesk.update_request": lambda d: {"request_id": request(d), "approval_stage": "manager",
                                             "approval_status": "APPROVED", "comment": "Fine."},
    "servicedesk.list_kinds": {},
    "servicedesk.create_request": {"kind": "laptop", "title": "A laptop for Lee"},
    "vei.observe": {"focus": "mail"},
    "vei.act_and_observe": {"tool": "tickets.get", "args": {"ticket_id": "TCK-42"}},
    "vei.call": {"tool": "slack.search", "args": {"query": "printer"}},
    "vei.tick": {"dt_ms": 10},
    "vei.wait": {"max_ms": 10},
    "vei.pending": {},
    "vei.state": {"tool_tail": 3, "include_receipts": True},
    "vei.tools.search": {"query": "send a mail", "top_k": 3},
    "vei.help": {},
    "vei.ping": {},
}  # fmt: skip
"""Arguments, or what prepares and returns them, by tool."""

SEAT_CANNOT = {
    "erp.approve_po": "permission_denied",
    "okta.complete_reset": "permission_denied",
}
"""Tools whose success needs somebody else or something that only happens; how they answer here."""

NEEDED = {("servicedesk.update_request", "approval_status"), ("vei.call", "args"),
          ("vei.act_and_observe", "args")}  # fmt: skip
"""Optional arguments that the rest of the case makes necessary."""

PAGED: dict[str, tuple[Args, str]] = {
    "slack.open_channel": ({"channel": ROOM}, "messages"),
    "mail.list": ({}, ""),
    "docs.list": ({}, ""),
    "docs.search": ({"query": "a"}, ""),
    "calendar.list_events": ({}, ""),
    "tickets.list": ({}, ""),
    "erp.list_pos": ({}, ""),
    "erp.list_invoices": ({}, ""),
    "crm.list_contacts": ({}, ""),
    "crm.list_companies": ({}, ""),
    "crm.list_deals": ({}, ""),
    "crm.list_activities": ({}, ""),
    "okta.list_users": ({}, "users"),
    "okta.list_groups": ({}, "groups"),
    "okta.list_applications": ({}, "applications"),
    "servicedesk.list_incidents": ({}, "incidents"),
    "servicedesk.list_requests": ({}, "requests"),
}
"""Lists that go on, and the key that their rows are under; empty where the result is the list."""

BAD_LINE = {"item_id": "MBP16", "qty": 0, "unit_price": 3199}
FREE_LINE = {"item_id": "MBP16", "qty": 1, "unit_price": 0}
NOT_ORDERED = {"item_id": "SOFA", "qty": 1}
BUY = {"vendor": "MacroCompute", "currency": "USD"}

REFUSED: list[tuple[str, Args, str]] = [
    ("slack.open_channel", {"channel": "#nowhere"}, "unknown_channel"),
    ("slack.open_channel", {"channel": "@nobody"}, "unknown_channel"),
    ("slack.send_message", {"channel": "#nowhere", "text": "x"}, "unknown_channel"),
    ("slack.send_message", {"channel": ROOM, "text": "x", "thread_ts": "1"}, "unknown_message"),
    ("slack.react", {"channel": ROOM, "ts": "1", "emoji": "x"}, "unknown_message"),
    ("slack.react", {"channel": "#nowhere", "ts": "1", "emoji": "x"}, "unknown_channel"),
    ("slack.fetch_thread", {"channel": ROOM, "thread_ts": "1"}, "unknown_message"),
    ("mail.list", {"folder": "Nowhere"}, "not_found"),
    ("mail.open", {"id": "m999"}, "not_found"),
    ("mail.compose", {"to": "no address", "subj": "x", "body_text": "x"}, "invalid_args"),
    ("mail.reply", {"id": "m999", "body_text": "x"}, "not_found"),
    ("mail.search", {"query": "x", "folder": "Nowhere"}, "not_found"),
    ("mail.move", {"id": "m1", "folder": "Nowhere"}, "not_found"),
    ("browser.click", {"node_id": "CLICK:nothing#0"}, "invalid_action"),
    ("browser.type", {"node_id": "TYPE:nothing#0", "text": "x"}, "invalid_action"),
    ("browser.submit", {"form_id": "FORM:nothing#0"}, "invalid_action"),
    ("docs.read", {"doc_id": "DOC-999"}, "not_found"),
    ("docs.update", {"doc_id": "DOC-999", "title": "x"}, "not_found"),
    ("docs.update", {"doc_id": "DOC-2"}, "invalid_args"),
    ("calendar.create_event", {"title": "x", "start_ms": 2, "end_ms": 1}, "invalid_args"),
    ("calendar.create_event", {"title": "x", "start_ms": 1, "end_ms": HOUR,
                               "attendees": ["nobody"]}, "not_found"),
    ("calendar.accept", {"event_id": "EVT-999", "attendee": "agent"}, "not_found"),
    ("calendar.accept", {"event_id": "EVT-1", "attendee": "amy"}, "permission_denied"),
    ("calendar.decline", {"event_id": "EVT-999", "attendee": "agent"}, "not_found"),
    ("calendar.decline", {"event_id": "EVT-1", "attendee": "cfo"}, "permission_denied"),
    ("tickets.get", {"ticket_id": "TCK-999"}, "not_found"),
    ("tickets.update", {"ticket_id": "TCK-999", "assignee": "agent"}, "not_found"),
    ("tickets.create", {"title": "x", "assignee": "nobody"}, "not_found"),
    ("tickets.transition", {"ticket_id": "TCK-999", "status": "closed"}, "not_found"),
    ("tickets.transition", {"ticket_id": "TCK-77", "status": "provisioned"}, "invalid_state"),
    ("tickets.comment", {"ticket_id": "TCK-999", "text": "x"}, "not_found"),
    ("erp.create_po", {**BUY, "lines": [BAD_LINE]}, "invalid_args"),
    ("erp.create_po", {**BUY, "lines": [FREE_LINE]}, "invalid_args"),
    ("erp.create_po", {**BUY, "lines": []}, "invalid_args"),
    ("erp.create_po", {**BUY, "currency": "XYZ", "lines": [LAPTOP]}, "invalid_args"),
    ("erp.get_po", {"id": "PO-999"}, "not_found"),
    ("erp.receive_goods", {"po_id": "PO-999", "lines": [NOT_ORDERED]}, "not_found"),
    ("erp.receive_goods", {"po_id": "PO-1", "lines": [NOT_ORDERED]}, "not_found"),
    ("erp.receive_goods", {"po_id": "PO-3", "lines": [{"item_id": "PEN", "qty": 101}]},
     "invalid_state"),
    ("erp.receive_goods", {"po_id": "PO-2", "lines": [{"item_id": "MBP16", "qty": 1}]},
     "approval_required"),
    ("erp.submit_invoice", {"vendor": "Quill & Sons", "po_id": "PO-1", "lines": [PENS]},
     "invalid_args"),
    ("erp.submit_invoice", {"vendor": "V-100", "po_id": "PO-999", "lines": [LAPTOP]}, "not_found"),
    ("erp.get_invoice", {"id": "INV-999"}, "not_found"),
    ("erp.match_three_way", {"po_id": "PO-999", "invoice_id": "INV-1"}, "not_found"),
    ("erp.match_three_way", {"po_id": "PO-1", "invoice_id": "INV-999"}, "not_found"),
    ("erp.match_three_way", {"po_id": "PO-1", "invoice_id": "INV-2"}, "invalid_args"),
    ("erp.post_payment", {"invoice_id": "INV-999", "amount": 1}, "not_found"),
    ("erp.post_payment", {"invoice_id": "INV-1", "amount": "998.01"}, "invalid_state"),
    ("erp.post_payment", {"invoice_id": "INV-1", "amount": -1}, "invalid_args"),
    ("erp.post_payment", {"invoice_id": "INV-2", "amount": 1}, "approval_required"),
    ("crm.create_contact", {"email": "no address"}, "invalid_args"),
    ("crm.create_contact", {"email": "Ada@northwind.example"}, "invalid_state"),
    ("crm.get_contact", {"id": "C-999"}, "not_found"),
    ("crm.get_company", {"id": "CO-999"}, "not_found"),
    ("crm.associate_contact_company", {"contact_id": "C-999", "company_id": "CO-1"}, "not_found"),
    ("crm.associate_contact_company", {"contact_id": "C-1", "company_id": "CO-999"}, "not_found"),
    ("crm.create_deal", {"name": "x", "amount": 1, "contact_id": "C-999"}, "not_found"),
    ("crm.create_deal", {"name": "x", "amount": -1}, "invalid_args"),
    ("crm.create_deal", {"name": "x", "amount": 1, "stage": "Nowhere"}, "invalid_args"),
    ("crm.get_deal", {"id": "D-999"}, "not_found"),
    ("crm.update_deal_stage", {"id": "D-999", "stage": "New"}, "not_found"),
    ("crm.update_deal_stage", {"id": "D-1", "stage": "Nowhere"}, "invalid_args"),
    ("crm.log_activity", {"kind": "call", "contact_id": "C-999"}, "not_found"),
    ("crm.log_activity", {"kind": "call", "contact_id": "C-2"}, "policy_denied"),
    ("crm.log_activity", {"kind": "email", "deal_id": "D-2"}, "policy_denied"),
    ("okta.list_users", {"status": "ASLEEP"}, "invalid_args"),
    ("okta.get_user", {"user_id": "USR-999"}, "okta.user_not_found"),
    ("okta.activate_user", {"user_id": "USR-999"}, "okta.user_not_found"),
    ("okta.deactivate_user", {"user_id": "USR-999"}, "okta.user_not_found"),
    ("okta.reset_password", {"user_id": "USR-999"}, "okta.user_not_found"),
    ("okta.assign_group", {"user_id": "USR-999", "group_id": "buyers"}, "okta.user_not_found"),
    ("okta.assign_group", {"user_id": "USR-2", "group_id": "nowhere"}, "okta.group_not_found"),
    ("okta.assign_application", {"user_id": "USR-2", "app_id": "none"}, "okta.app_not_found"),
    ("okta.assign_application", {"user_id": "USR-999", "app_id": "books"}, "okta.user_not_found"),
    ("servicedesk.list_incidents", {"priority": "P9"}, "invalid_args"),
    ("servicedesk.get_incident", {"incident_id": "INC-9"}, "servicedesk.incident_not_found"),
    ("servicedesk.update_incident", {"incident_id": "INC-9", "comment": "x"},
     "servicedesk.incident_not_found"),
    ("servicedesk.update_incident", {"incident_id": "INC-2", "status": "CLOSED"}, "invalid_state"),
    ("servicedesk.get_request", {"request_id": "REQ-9"}, "servicedesk.request_not_found"),
    ("servicedesk.update_request", {"request_id": "REQ-9", "comment": "x"},
     "servicedesk.request_not_found"),
    ("servicedesk.update_request", {"request_id": "REQ-8802", "approval_stage": "finance",
                                    "approval_status": "APPROVED"}, "permission_denied"),
    ("servicedesk.update_request", {"request_id": "REQ-8802", "status": "APPROVED"},
     "invalid_state"),
    ("vei.observe", {"focus": "nowhere"}, "invalid_args"),
    ("vei.call", {"tool": "slack.nothing"}, "unknown_tool"),
    ("vei.call", {"tool": "vei.call"}, "invalid_args"),
    ("vei.tick", {"dt_ms": -1}, "invalid_args"),
    ("vei.wait", {"max_ms": -1}, "invalid_args"),
    ("vei.tools.search", {"query": "x", "top_k": 0}, "invalid_args"),
    ("mail.list", {"cursor": "somewhere"}, "invalid_args"),
    ("slack.open_channel", {"channel": ROOM, "limit": 0}, "invalid_args"),
]  # fmt: skip
"""A tool, its arguments, and the code of the error."""
