"""What clients of this kind of office rely on: every tool, its arguments, what its result holds.

A line a tool: its name, its arguments (``?`` marks an optional one), the keys of its result, with
those of the first of several rows in brackets. ``*`` stands for a result that is a list, by the
keys of its rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PROMISED = """
slack.list_channels | | *
slack.open_channel | channel limit? cursor? | messages[ts user text thread_ts] unread_count
slack.send_message | channel text thread_ts? | ts
slack.react | channel ts emoji | ok
slack.fetch_thread | channel thread_ts | messages[ts user text thread_ts]
slack.search | query limit? | hits
slack.list_users | query? | *
mail.list | folder? limit? cursor? | *id from to subj time unread
mail.open | id | headers body_text parts
mail.compose | to subj body_text cc? attachments? | id
mail.reply | id body_text all? | id
mail.search | query |
mail.move | id folder |
browser.open | url | url title
browser.find | query top_k? | hits[node_id role name]
browser.click | node_id | url
browser.type | node_id text | ok
browser.submit | form_id | url
browser.read | max_chars? | url title excerpt axtree screenshot_ref
browser.back | | url
docs.list | | *doc_id title tags
docs.read | doc_id | doc_id title body tags
docs.search | query | *doc_id title
docs.create | title body tags? | doc_id title
docs.update | doc_id title? body? tags? |
calendar.list_events | | *event_id title start_ms end_ms attendees location description responses
calendar.create_event | title start_ms end_ms attendees? location? description? | event_id
calendar.accept | event_id attendee | event_id attendee status
calendar.decline | event_id attendee | event_id attendee status
tickets.list | | *ticket_id title status
tickets.get | ticket_id | ticket_id title status assignee description history
tickets.create | title description? assignee? | ticket_id
tickets.update | ticket_id description? assignee? |
tickets.transition | ticket_id status |
tickets.comment | ticket_id text |
erp.create_po | vendor currency lines | id amount currency
erp.get_po | id | id
erp.list_pos | | *id
erp.receive_goods | po_id lines | id
erp.submit_invoice | vendor po_id lines | id amount
erp.get_invoice | id | id
erp.list_invoices | | *id
erp.match_three_way | po_id invoice_id receipt_id? | \
status amount_ok qty_mismatches po_id invoice_id receipt_id
erp.post_payment | invoice_id amount | status paid_amount
crm.create_contact | email first_name? last_name? do_not_contact? | id
crm.get_contact | id | id
crm.list_contacts | | *id
crm.create_company | name domain? | id
crm.get_company | id | id
crm.list_companies | | *id
crm.associate_contact_company | contact_id company_id | ok
crm.create_deal | name amount stage? contact_id? company_id? | id
crm.get_deal | id | id
crm.list_deals | | *id
crm.update_deal_stage | id stage | ok stage
crm.log_activity | kind contact_id? deal_id? note? | ok
crm.list_activities | | *id
okta.list_users | status? query? include_groups? | users count
okta.get_user | user_id |
okta.activate_user | user_id | id status changed
okta.deactivate_user | user_id reason? | id status changed
okta.reset_password | user_id | user_id reset_token expires_ms
okta.list_groups | query? include_members? | groups
okta.assign_group | user_id group_id |
okta.list_applications | query? | applications
okta.assign_application | user_id app_id |
servicedesk.list_incidents | status? priority? | incidents count
servicedesk.get_incident | incident_id | incident_id
servicedesk.update_incident | incident_id status? assignee? comment? |
servicedesk.list_requests | status? | requests
servicedesk.get_request | request_id | approvals[stage status]
servicedesk.update_request | request_id status? approval_stage? approval_status? comment? |
vei.observe | focus? | time_ms focus summary screenshot_ref action_menu pending_events
vei.act_and_observe | tool args | result observation
vei.call | tool args |
vei.tick | dt_ms? | delivered time_ms pending
vei.wait | max_ms? |
vei.pending | | total
vei.state | tool_tail? include_receipts? |
vei.tools.search | query top_k? | query top_k results[name description score permissions \
side_effects default_latency_ms latency_jitter_ms fault_probability]
vei.help | |
vei.ping | |
"""


@dataclass(frozen=True, slots=True)
class Promise:
    """One tool, as clients know it."""

    required: frozenset[str]
    optional: frozenset[str]
    keys: tuple[str, ...]
    """Keys of the result; of its rows where it is a list."""
    rows: dict[str, tuple[str, ...]]
    """Keys of the rows under a key of the result."""
    is_list: bool


def _promise(arguments: str, result: str) -> Promise:
    names = arguments.split()
    rows = {key: tuple(keys.split()) for key, keys in re.findall(r"(\w+)\[([^\]]*)\]", result)}
    return Promise(
        frozenset(name for name in names if name[-1] != "?"),
        frozenset(name[:-1] for name in names if name[-1] == "?"),
        tuple(re.sub(r"\[[^\]]*\]", "", result.lstrip("*")).split()),
        rows,
        result.startswith("*"),
    )


def promises() -> dict[str, Promise]:
    """Every tool that is promised, by name."""
    lines = [[part.strip() for part in line.split("|")] for line in PROMISED.strip().splitlines()]
    return {name: _promise(arguments, result) for name, arguments, result in lines}
