"""What of the CRM can be read at addresses: contacts, companies and deals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.resource import Resource
from twins.crm.listing import company_shown, contact_shown, deal_shown
from twins.crm.seen import CrmView


def _read_contact(view: CrmView, now_ms: int, contact_id: str) -> Mapping[str, object] | None:
    contact = view.contacts.get(contact_id)
    return None if contact is None else contact_shown(view, contact)


def _read_company(view: CrmView, now_ms: int, company_id: str) -> Mapping[str, object] | None:
    company = view.companies.get(company_id)
    return None if company is None else company_shown(view, company)


def _read_deal(view: CrmView, now_ms: int, deal_id: str) -> Mapping[str, object] | None:
    deal = view.deals.get(deal_id)
    return None if deal is None else deal_shown(deal, view.pipeline, view.currency)


def _contacts(view: CrmView) -> Iterator[tuple[str]]:
    return ((contact.id,) for contact in view.contacts.newest())


def _companies(view: CrmView) -> Iterator[tuple[str]]:
    return ((company.id,) for company in view.companies.newest())


def _deals(view: CrmView) -> Iterator[tuple[str]]:
    return ((deal.id,) for deal in view.deals.newest())


RESOURCES: tuple[Resource[CrmView], ...] = (
    Resource("contacts/{id}", "Contact", "A contact, and whether it may be written to.",
                      "crm.get_contact", _read_contact, _contacts),
    Resource("companies/{id}", "Company", "A company and its contacts.",
                      "crm.get_company", _read_company, _companies),
    Resource("deals/{id}", "Deal", "A deal and the stages it was in.",
                      "crm.get_deal", _read_deal, _deals),
)  # fmt: skip
"""Contacts, companies and deals."""
