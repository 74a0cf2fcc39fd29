"""Whatever people do with the CRM, its books balance, its machine holds, and consent is kept."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from engine.table import Vector
from tests.twins.crm.crm_office import call, open_office, people, state_of
from twins.crm.consent import outbound
from twins.crm.sim import Crm
from twins.crm.state import BREACH, Tally

EMAILS = ("no@quiet.example", "alex@vendor.example", "a@b.example", "A@B.example", "c@d.example")
KINDS = ("call", "email", "note", "task", "lunch")
STAGES = ("New", "Qualified", "Proposal", "Negotiation", "Closed Won", "Closed Lost")
EVERYONE = people()
contacts = st.integers(1, 5).map("C-{}".format)
companies = st.integers(1, 3).map("CO-{}".format)
deals = st.integers(1, 4).map("D-{}".format)


class CrmMachine(RuleBasedStateMachine):
    """People who sell; after each step the books are written anew and compared."""

    @initialize(strict=st.booleans())
    def begin(self, strict: bool) -> None:
        self.office = open_office(strict_stages=strict)
        self.logged = 0
        self.breaches = 0

    def call(self, tool: str, **args: Any) -> Any:
        outcome = call(self.office, tool, **args)
        if outcome.error is not None:
            assert outcome.error["code"] in ("not_found", "invalid_state", "policy_denied")
        return outcome.result

    @rule(email=st.sampled_from(EMAILS), quiet=st.booleans())
    def add_contact(self, email: str, quiet: bool) -> None:
        known = state_of(self.office).at(email)
        assert (self.call("create_contact", email=email, do_not_contact=quiet) is None) == (
            known is not None
        )

    @rule(contact=contacts, quiet=st.booleans())
    def update(self, contact: str, quiet: bool) -> None:
        self.call("update_contact", id=contact, do_not_contact=quiet)

    @rule(contact=contacts, company=companies)
    def associate(self, contact: str, company: str) -> None:
        self.call("create_company", name="x")
        self.call("associate_contact_company", contact_id=contact, company_id=company)

    @rule(cents=st.integers(0, 10**6), stage=st.none() | st.sampled_from(STAGES), who=contacts)
    def add_deal(self, cents: int, stage: str | None, who: str) -> None:
        amount = f"{cents // 100}.{cents % 100:02}"
        known = who if who in state_of(self.office).contacts else None
        self.call("create_deal", name="x", amount=amount, stage=stage, contact_id=known)

    @rule(deal=deals, stage=st.sampled_from(STAGES))
    def move(self, deal: str, stage: str) -> None:
        twin = self.office.twins[self.office.index["crm"]]
        assert isinstance(twin, Crm)
        before = state_of(self.office).deals.get(deal)
        moved = self.call("update_deal_stage", id=deal, stage=stage)
        if before is not None:
            allowed = stage == before.stage or stage in twin.pipeline.allowed[before.stage]
            assert (moved is not None) == allowed

    @rule(kind=st.sampled_from(KINDS), contact=st.none() | contacts, deal=st.none() | deals)
    def log(self, kind: str, contact: str | None, deal: str | None) -> None:
        done = self.call("log_activity", kind=kind, contact_id=contact, deal_id=deal)
        self.logged += done is not None
        if done is None or not outbound(kind):
            return
        state = state_of(self.office)
        activity = state.activities[done["id"]]
        concerned = [activity.contact_id]
        if activity.deal_id:
            concerned.append(state.deals[activity.deal_id].contact_id)
        assert not any(state.contacts[c].do_not_contact for c in concerned if c)

    @rule(to=st.sampled_from(EMAILS[:2]))
    def write(self, to: str) -> None:
        known = state_of(self.office).at(to)
        self.breaches += known is not None and known.do_not_contact
        mail = {"to": to, "subj": "x", "body_text": "x"}
        assert self.office.call("agent", "mail.compose", mail).error is None

    @invariant()
    def books_balance(self) -> None:
        state = state_of(self.office)
        for stage in STAGES:
            here = [deal.cents for deal in state.deals.values() if deal.stage == stage]
            assert (state.tallies.get(stage) or Tally()) == Tally(len(here), sum(here))
        for deal in state.deals.values():
            assert deal.moves[-1].stage == deal.stage
            assert deal.cents >= 0

    @invariant()
    def indexes_equal_what_follows_from_the_rows(self) -> None:
        state = state_of(self.office)
        emails = {c.email.casefold(): c.id for c in state.contacts.values()}
        assert dict(state.by_email.items()) == emails
        assert len(emails) == len(state.contacts)
        for company in state.companies:
            staff = {c.id for c in state.contacts.values() if company in c.companies}
            listed = list(state.staff.get(company, Vector[str]()))
            assert (set(listed), len(listed)) == (staff, len(staff))
        for owner in (*state.contacts, *state.deals):
            rows = [a.id for a in state.activities.values() if owner in (a.contact_id, a.deal_id)]
            assert list(state.timelines.get(owner, Vector[str]())) == rows

    @invariant()
    def nothing_is_lost(self) -> None:
        state = state_of(self.office)
        assert len(state.activities) == self.logged + self.breaches
        assert len(state.violations) == self.breaches
        for violation in state.violations.values():
            assert state.activities[violation.activity_id].kind == BREACH
            assert state.contacts[violation.contact_id].do_not_contact
        for prefix, table in (("C", state.contacts), ("D", state.deals), ("A", state.activities)):
            assert list(table.keys()) == [f"{prefix}-{n}" for n in range(1, len(table) + 1)]

    @invariant()
    def views_stay_the_same_objects(self) -> None:
        twin = self.office.twins[self.office.index["crm"]]
        for seat in ("agent", "none"):
            before = self.office.view("crm", seat)
            assert twin.view(state_of(self.office), EVERYONE[seat]) == before


TestCrmMachine = CrmMachine.TestCase
TestCrmMachine.settings = settings(max_examples=50, stateful_step_count=25)
