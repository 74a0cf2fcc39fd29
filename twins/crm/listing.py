"""Long lists, newest first, and the shapes in which rows are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from engine.money import amount
from engine.table import Vector
from twins.crm.shapes import ActivityShown, CompanyShown, ContactShown, DealShown
from twins.crm.stages import Pipeline
from twins.crm.state import Activity, Company, Contact, CrmState, Deal
from twins.paging import cursor_of

if TYPE_CHECKING:
    from twins.crm.seen import CrmView

T = TypeVar("T")

CONTACTS_SHOWN = 50
"""Contacts that a company is shown with; the others are counted."""
MOVES_SHOWN = 50


def line(timeline: Vector[str], before: int | None, count: int) -> tuple[list[str], str | None]:
    """Up to ``count`` ids of a timeline, newest first, and the cursor to go on with."""
    end = len(timeline) if before is None else min(before, len(timeline))
    start = max(end - count, 0)
    return list(timeline.slice(start, end))[::-1], cursor_of(start or None)


def contact_shown(state: CrmState | CrmView, contact: Contact) -> ContactShown:
    """A contact as tools show it."""
    return {
        "id": contact.id,
        "email": contact.email,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "do_not_contact": contact.do_not_contact,
        "consent_note": contact.consent_note,
        "company_id": contact.companies[-1] if contact.companies else None,
        "company_ids": list(contact.companies),
        "activity_count": len(state.timelines.get(contact.id, Vector[str]())),
        "created_ms": contact.created_ms,
    }


def company_shown(state: CrmState | CrmView, company: Company) -> CompanyShown:
    """A company as tools show it, with its newest contacts."""
    staff = state.staff.get(company.id, Vector[str]())
    return {
        "id": company.id,
        "name": company.name,
        "domain": company.domain,
        "contact_ids": list(staff.tail(CONTACTS_SHOWN)),
        "contact_count": len(staff),
        "created_ms": company.created_ms,
    }


def deal_shown(deal: Deal, pipeline: Pipeline, currency: str) -> DealShown:
    """A deal as tools show it, with the stages it was in last."""
    return {
        "id": deal.id,
        "name": deal.name,
        "amount": amount(deal.cents),
        "amount_cents": deal.cents,
        "currency": currency,
        "stage": deal.stage,
        "closed": pipeline.named(deal.stage).closed or None,
        "contact_id": deal.contact_id or None,
        "company_id": deal.company_id or None,
        "owner": deal.owner,
        "created_ms": deal.created_ms,
        "history": [
            {"stage": move.stage, "by": move.by, "time_ms": move.time_ms}
            for move in deal.moves.tail(MOVES_SHOWN)
        ],
    }


def activity_shown(activity: Activity) -> ActivityShown:
    """An activity as tools show it."""
    return {
        "id": activity.id,
        "kind": activity.kind,
        "by": activity.by,
        "time_ms": activity.time_ms,
        "contact_id": activity.contact_id or None,
        "deal_id": activity.deal_id or None,
        "note": activity.note,
    }
