"""Consent: what must not be done with a contact who does not want to be contacted."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import Refused
from engine.twin import Message
from twins.crm.state import BREACH, Activity, Contact, CrmState, Violation

QUIET = frozenset(
    {
        BREACH,
        "note",
        "task",
        "todo",
        "reminder",
        "research",
        "inbound",
        "inboundcall",
        "inboundemail",
        "inboundmail",
        "inboundmessage",
        "callreceived",
        "emailreceived",
        "mailreceived",
        "replyreceived",
        "stagechange",
        "statuschange",
        "unsubscribe",
        "optout",
    }
)
"""Kinds of activity that reach nobody. Every other kind counts as outbound, known or not, so that
a new word for calling somebody is no way around consent."""


def outbound(kind: str) -> bool:
    """Whether an activity of this kind reaches the contact."""
    return "".join(char for char in kind.casefold() if char.isalnum()) not in QUIET


def check(contact: Contact, kind: str) -> None:
    """Hold an activity with a contact to the contact's consent.

    Raises:
        Refused: ``policy_denied``, with the reason.
    """
    if not contact.do_not_contact or not outbound(kind):
        return
    why = f": {contact.consent_note}" if contact.consent_note else ""
    raise Refused(
        "policy_denied",
        f"{contact.name} ({contact.id}) must not be contacted{why}.",
        "Log a note instead, or leave the contact alone.",
        reason="do_not_contact",
        contact_id=contact.id,
    )


def breach(state: CrmState, contact: Contact, message: Message, time_ms: int) -> CrmState:
    """The state with the fact that a message went to a contact who must not be contacted."""
    activity = Activity(
        f"A-{len(state.activities) + 1}", BREACH, message.author, time_ms, contact.id, "",
        f"{message.author} wrote to {contact.email}: {message.subject or '(no subject)'}",
    )  # fmt: skip
    violation = Violation(
        f"V-{len(state.violations) + 1}", contact.id, message.author, message.twin, message.ref,
        message.subject, bool(message.thread), time_ms, activity.id,
    )  # fmt: skip
    state = state.with_activity(activity)
    return replace(state, violations=state.violations.set(violation.id, violation))
