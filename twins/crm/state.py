"""What a CRM consists of: contacts, companies, deals, activities, and breaches of consent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.table import Table, Vector

BREACH = "consent_breach"
"""Kind of the entry that a breach of consent leaves in a contact's timeline."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person that the company deals with."""

    id: str
    email: str
    first_name: str = ""
    last_name: str = ""
    do_not_contact: bool = False
    consent_note: str = ""
    """Why the contact must not be contacted, where somebody wrote it down."""
    companies: tuple[str, ...] = ()
    """Ids of the contact's companies, in the order in which they were associated."""
    created_ms: int = 0

    @property
    def name(self) -> str:
        """What people call the contact."""
        return f"{self.first_name} {self.last_name}".strip() or self.email


@dataclass(frozen=True, slots=True)
class Company:
    """A company that it deals with."""

    id: str
    name: str
    domain: str = ""
    created_ms: int = 0


@dataclass(frozen=True, slots=True)
class Move:
    """A deal came into a stage."""

    stage: str
    by: str
    """Actor id."""
    time_ms: int


@dataclass(frozen=True, slots=True)
class Deal:
    """Something that may be sold."""

    id: str
    name: str
    cents: int
    stage: str
    contact_id: str = ""
    company_id: str = ""
    owner: str = ""
    """Id of the actor who made it."""
    created_ms: int = 0
    moves: Vector[Move] = field(default_factory=Vector)
    """Every stage it was in, the first one first."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that was done, as it was logged."""

    id: str
    kind: str
    by: str
    """Actor id; for a breach of consent, who wrote to the contact."""
    time_ms: int
    contact_id: str = ""
    deal_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Violation:
    """A breach of consent: somebody here wrote to a contact who must not be contacted."""

    id: str
    contact_id: str
    actor: str
    """Who wrote."""
    app: str
    """Where, as ``mail``."""
    ref: str
    """Id of the message there."""
    subject: str
    answered: bool
    """Whether it was said in a conversation that had begun before."""
    time_ms: int
    activity_id: str
    """The entry in the contact's timeline."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The deals in one stage."""

    count: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class CrmState:
    """The CRM."""

    contacts: Table[Contact] = field(default_factory=Table)
    companies: Table[Company] = field(default_factory=Table)
    deals: Table[Deal] = field(default_factory=Table)
    activities: Table[Activity] = field(default_factory=Table)
    violations: Table[Violation] = field(default_factory=Table)
    """All by id: ``C-1``, ``CO-1``, ``D-1``, ``A-1``, ``V-1``, in the order of making."""
    by_email: Table[str] = field(default_factory=Table)
    """Contact id by address in lower case."""
    staff: Table[Vector[str]] = field(default_factory=Table)
    """Contact ids by company id."""
    timelines: Table[Vector[str]] = field(default_factory=Table)
    """Activity ids by id of the contact or the deal they belong to, oldest first."""
    tallies: Table[Tally] = field(default_factory=Table)
    """By stage."""

    def at(self, email: str) -> Contact | None:
        """The contact with this address, whatever its case."""
        found = self.by_email.get(email.casefold())
        return None if found is None else self.contacts[found]

    def with_contact(self, contact: Contact) -> CrmState:
        """This state with a contact, new or changed; its address never changes."""
        by_email = self.by_email
        if contact.id not in self.contacts:
            by_email = by_email.set(contact.email.casefold(), contact.id)
        return replace(self, contacts=self.contacts.set(contact.id, contact), by_email=by_email)

    def with_company(self, company: Company) -> CrmState:
        """This state with a new company."""
        return replace(self, companies=self.companies.set(company.id, company))

    def associated(self, contact: Contact, company: Company) -> CrmState:
        """This state with a contact at a company; the same one where it is there already."""
        if company.id in contact.companies:
            return self
        staff = self.staff.get(company.id, Vector[str]()).append(contact.id)
        changed = replace(contact, companies=(*contact.companies, company.id))
        return replace(self.with_contact(changed), staff=self.staff.set(company.id, staff))

    def with_deal(self, deal: Deal, by: str, time_ms: int) -> CrmState:
        """This state with a deal, new or in another stage."""
        tallies = self.tallies
        before = self.deals.get(deal.id)
        if before is not None:
            left = tallies[before.stage]
            tallies = tallies.set(before.stage, Tally(left.count - 1, left.cents - before.cents))
        entered = tallies.get(deal.stage) or Tally()
        tallies = tallies.set(deal.stage, Tally(entered.count + 1, entered.cents + deal.cents))
        moved = replace(deal, moves=deal.moves.append(Move(deal.stage, by, time_ms)))
        return replace(self, deals=self.deals.set(deal.id, moved), tallies=tallies)

    def with_activity(self, activity: Activity) -> CrmState:
        """This state with a new activity, in the timelines that it belongs to."""
        timelines = self.timelines
        for owner in filter(None, (activity.contact_id, activity.deal_id)):
            line = timelines.get(owner, Vector[str]()).append(activity.id)
            timelines = timelines.set(owner, line)
        activities = self.activities.set(activity.id, activity)
        return replace(self, activities=activities, timelines=timelines)
