"""The tools for contacts and companies."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import Refused
from engine.tool import Page, tool
from engine.twin import Context
from twins.crm.finding import company_of, contact_of
from twins.crm.listing import company_shown, contact_shown
from twins.crm.shapes import (
    CompanyShown,
    ContactShown,
    Domain,
    Done,
    Email,
    Id,
    Limit,
    Made,
    Name,
    PersonName,
    Query,
)
from twins.crm.state import Company, Contact, CrmState
from twins.paging import Cursor, has_words, page_of, words_of

Ctx = Context[CrmState]

MAX_COMPANIES = 20
"""Companies that one contact may be at."""


class ContactTools:
    """Whom the company deals with."""

    @tool(permission="crm:write", latency_ms=300, jitter_ms=200, writes=True)
    def create_contact(
        self,
        ctx: Ctx,
        email: Email,
        first_name: PersonName = "",
        last_name: PersonName = "",
        do_not_contact: bool = False,
    ) -> Made:
        """Add a contact; each address once."""
        known = ctx.state.at(email)
        if known is not None:
            message = f"{email} is there already: {known.id}."
            hint = f"Use {known.id} ({known.name})."
            raise Refused("invalid_state", message, hint, existing_id=known.id)
        contact = Contact(
            f"C-{len(ctx.state.contacts) + 1}", email, first_name, last_name, do_not_contact,
            created_ms=ctx.time_ms,
        )  # fmt: skip
        ctx.state = ctx.state.with_contact(contact)
        return {"id": contact.id}

    @tool(permission="crm:read", latency_ms=150, jitter_ms=100, on=("contact", "id"))
    def get_contact(self, ctx: Ctx, id: Id) -> ContactShown:
        """Look at a contact."""
        return contact_shown(ctx.state, contact_of(ctx.state, id))

    @tool(permission="crm:read", latency_ms=250, jitter_ms=150)
    def list_contacts(
        self, ctx: Ctx, query: Query | None = None, limit: Limit = 50, cursor: Cursor | None = None
    ) -> Page:
        """List the contacts, newest first: all, or those that match."""
        words = words_of(query)

        def test(contact: Contact) -> bool:
            return has_words(words, contact.id, contact.email, contact.name)

        state = ctx.state
        found, more = page_of(state.contacts, cursor, limit, test if words else None)
        return Page([contact_shown(state, contact) for contact in found], more)

    @tool(permission="crm:write", latency_ms=250, jitter_ms=150, writes=True, idempotent=True,
          destructive=True, on=("contact", "id"))  # fmt: skip
    def update_contact(
        self,
        ctx: Ctx,
        id: Id,
        first_name: PersonName | None = None,
        last_name: PersonName | None = None,
        do_not_contact: bool | None = None,
    ) -> ContactShown:
        """Change a contact's name, or note that it must not be contacted."""
        contact = contact_of(ctx.state, id)
        if contact.do_not_contact and do_not_contact is False:
            message = f"{contact.name} ({id}) withdrew consent; only the contact can give it again."
            hint = "Leave do_not_contact as it is."
            raise Refused("policy_denied", message, hint, reason="do_not_contact", contact_id=id)
        changed = replace(
            contact,
            first_name=contact.first_name if first_name is None else first_name,
            last_name=contact.last_name if last_name is None else last_name,
            do_not_contact=contact.do_not_contact or bool(do_not_contact),
        )
        if changed != contact:
            ctx.state = ctx.state.with_contact(changed)
        return contact_shown(ctx.state, changed)

    @tool(permission="crm:write", latency_ms=300, jitter_ms=200, writes=True)
    def create_company(self, ctx: Ctx, name: Name, domain: Domain = "") -> Made:
        """Add a company."""
        number = len(ctx.state.companies) + 1
        company = Company(f"CO-{number}", name, domain, ctx.time_ms)
        ctx.state = ctx.state.with_company(company)
        return {"id": company.id}

    @tool(permission="crm:read", latency_ms=150, jitter_ms=100, on=("company", "id"))
    def get_company(self, ctx: Ctx, id: Id) -> CompanyShown:
        """Look at a company and its contacts."""
        return company_shown(ctx.state, company_of(ctx.state, id))

    @tool(permission="crm:read", latency_ms=250, jitter_ms=150)
    def list_companies(
        self, ctx: Ctx, query: Query | None = None, limit: Limit = 50, cursor: Cursor | None = None
    ) -> Page:
        """List the companies, newest first: all, or those that match."""
        words = words_of(query)

        def test(company: Company) -> bool:
            return has_words(words, company.id, company.name, company.domain)

        state = ctx.state
        found, more = page_of(state.companies, cursor, limit, test if words else None)
        return Page([company_shown(state, company) for company in found], more)

    @tool(permission="crm:write", latency_ms=250, jitter_ms=150, writes=True, idempotent=True)
    def associate_contact_company(self, ctx: Ctx, contact_id: Id, company_id: Id) -> Done:
        """Note that a contact is at a company."""
        contact, company = contact_of(ctx.state, contact_id), company_of(ctx.state, company_id)
        if len(contact.companies) >= MAX_COMPANIES and company_id not in contact.companies:
            message = f"{contact_id} is at {MAX_COMPANIES} companies already."
            raise Refused("invalid_state", message, "A contact has no more.")
        ctx.state = ctx.state.associated(contact, company)
        return {"ok": True}
