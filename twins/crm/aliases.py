"""Names under which clients of well-known CRMs know the tools of this one."""

from __future__ import annotations

from typing import Final

_TOOLS: Final = (
    "crm.create_contact",
    "crm.get_contact",
    "crm.list_contacts",
    "crm.create_company",
    "crm.get_company",
    "crm.list_companies",
    "crm.associate_contact_company",
    "crm.create_deal",
    "crm.get_deal",
    "crm.list_deals",
    "crm.update_deal_stage",
    "crm.log_activity",
)

_NAMES: Final = {
    "hubspot": (
        "contacts.create",
        "contacts.get",
        "contacts.list",
        "companies.create",
        "companies.get",
        "companies.list",
        "associations.contact_company",
        "deals.create",
        "deals.get",
        "deals.list",
        "deals.update_stage",
        "activities.log",
    ),
    "salesforce": (
        "contact.create",
        "contact.get",
        "contact.list",
        "account.create",
        "account.get",
        "account.list",
        "contact.link_account",
        "opportunity.create",
        "opportunity.get",
        "opportunity.list",
        "opportunity.update_stage",
        "activity.log",
    ),
}
"""Names within each pack, in the order of the tools."""

ALIASES: Final[dict[str, dict[str, str]]] = {
    pack: {f"{pack}.{name}": tool for name, tool in zip(names, _TOOLS, strict=True)}
    for pack, names in _NAMES.items()
}
"""Tool of this twin by the vendor's name for it, by pack."""
