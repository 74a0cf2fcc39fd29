"""The CRM section of a scenario file, and the CRM at time 0 that is made of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.actor import Directory
from engine.errors import OfficeError, ScenarioError, nearest
from engine.money import Cents
from twins.crm.shapes import EMAIL, MAX_CENTS
from twins.crm.stages import Pipeline, Stage, pipeline
from twins.crm.state import Activity, Company, Contact, CrmState, Deal

MinutesAgo = Annotated[int, Field(ge=0)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ContactSection(_Section):
    """A contact from before the scenario starts."""

    email: Annotated[str, Field(max_length=254, pattern=EMAIL)]
    first_name: str = ""
    last_name: str = ""
    do_not_contact: bool = False
    consent_note: str = ""
    """Why the contact must not be contacted, as people read it."""
    company: str = ""
    """Name of a company of this section."""


class CompanySection(_Section):
    """A company from before the scenario starts."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    domain: str = ""


class DealSection(_Section):
    """A deal from before the scenario starts."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    amount: Annotated[Cents, Field(ge=0, le=MAX_CENTS)]
    """In whole units."""
    stage: str = ""
    """The first one where left out."""
    contact: str = ""
    """Address of a contact of this section."""
    company: str = ""
    owner: str = ""
    """Actor id."""
    minutes_ago: MinutesAgo = 0


class ActivitySection(_Section):
    """An activity from before the scenario starts."""

    kind: Annotated[str, Field(min_length=1, max_length=40)]
    by: str
    """Actor id."""
    contact: str = ""
    deal: str = ""
    """Name of a deal of this section."""
    note: str = ""
    minutes_ago: MinutesAgo = 0


class StageSection(_Section):
    """A stage of deals."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    closed: Literal["", "won", "lost"] = ""
    """How a deal in it has ended; empty where it is still open."""
    to: list[str] | None = None
    """Stages that a deal may go to from here. Where one stage says so, all must."""


STAGES = [
    StageSection(name="New"),
    StageSection(name="Qualified"),
    StageSection(name="Proposal"),
    StageSection(name="Negotiation"),
    StageSection(name="Closed Won", closed="won"),
    StageSection(name="Closed Lost", closed="lost"),
]


class CrmSection(_Section):
    """The ``crm`` section of a scenario file."""

    contacts: list[ContactSection] = []
    companies: list[CompanySection] = []
    deals: list[DealSection] = []
    activities: list[ActivitySection] = []
    stages: Annotated[list[StageSection], Field(min_length=2)] = STAGES
    """In their order; at least one in which a deal is open."""
    strict_stages: bool = False
    """Whether deals go one stage at a time and begin in the first one."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"


def machine(section: CrmSection) -> Pipeline:
    """The state machine of the section's deals.

    Raises:
        ScenarioError: a stage leads to one that is not there, or no deal can be open.
    """
    names = [stage.name for stage in section.stages]
    if all(stage.closed for stage in section.stages):
        raise ScenarioError("crm.stages: a deal cannot be open in any of them.")
    told = [stage for stage in section.stages if stage.to is not None]
    if told and len(told) < len(names):
        missing = next(stage.name for stage in section.stages if stage.to is None)
        raise ScenarioError(f"crm.stages: {missing!r} does not say where it leads to.")
    for stage in told:
        for target in stage.to or ():
            if target not in names:
                message = f"crm.stages, {stage.name!r}: there is no stage {target!r}."
                raise ScenarioError(message, nearest(target, names))
    stages = [Stage(stage.name, stage.closed) for stage in section.stages]
    explicit = {stage.name: stage.to or [] for stage in told} if told else None
    return pipeline(stages, section.strict_stages, explicit)


def opening(section: CrmSection, stages: Pipeline, directory: Directory) -> CrmState:
    """The CRM at time 0.

    Raises:
        ScenarioError: something in the section names what is not there, or is there twice.
    """
    state, companies = _companies(section)
    state = _contacts(section, state, companies)
    deals: dict[str, str] = {}
    for at, planned in enumerate(section.deals, 1):
        place = f"crm.deals, {planned.name!r}"
        try:
            stage = stages.named(planned.stage or stages.entry[0])
        except OfficeError as problem:
            raise ScenarioError(f"{place}: {problem}") from None
        time_ms = -60_000 * planned.minutes_ago
        owner = _actor(directory, planned.owner, place)
        deal = Deal(
            f"D-{at}", planned.name, planned.amount, stage.name,
            _contact(state, planned.contact, place), _named(companies, planned.company, place),
            owner, time_ms,
        )  # fmt: skip
        state = state.with_deal(deal, owner, time_ms)
        deals[planned.name] = deal.id
    # Sorting keeps the order of the file among activities of the same minute.
    past = sorted(section.activities, key=lambda activity: -activity.minutes_ago)
    for at, logged in enumerate(past, 1):
        place = f"crm.activities, {logged.kind!r}"
        activity = Activity(
            f"A-{at}", logged.kind, _actor(directory, logged.by, place),
            -60_000 * logged.minutes_ago, _contact(state, logged.contact, place),
            _named(deals, logged.deal, place), logged.note,
        )  # fmt: skip
        state = state.with_activity(activity)
    return state


def _companies(section: CrmSection) -> tuple[CrmState, dict[str, str]]:
    """A CRM with the section's companies, and their ids by name."""
    state = CrmState()
    ids: dict[str, str] = {}
    for at, company in enumerate(section.companies, 1):
        if company.name in ids:
            raise ScenarioError(f"crm.companies: {company.name!r} is there twice.")
        ids[company.name] = f"CO-{at}"
        state = state.with_company(Company(f"CO-{at}", company.name, company.domain))
    return state, ids


def _contacts(section: CrmSection, state: CrmState, companies: dict[str, str]) -> CrmState:
    for at, known in enumerate(section.contacts, 1):
        if state.at(known.email) is not None:
            raise ScenarioError(f"crm.contacts: {known.email!r} is there twice.")
        contact = Contact(
            f"C-{at}", known.email, known.first_name, known.last_name, known.do_not_contact,
            known.consent_note,
        )  # fmt: skip
        state = state.with_contact(contact)
        employer = _named(companies, known.company, f"crm.contacts, {known.email!r}")
        if employer:
            state = state.associated(contact, state.companies[employer])
    return state


def _named(ids: dict[str, str], name: str, place: str) -> str:
    if name and name not in ids:
        raise ScenarioError(f"{place}: there is no {name!r}.", nearest(name, ids))
    return ids[name] if name else ""


def _contact(state: CrmState, email: str, place: str) -> str:
    found = state.at(email) if email else None
    if email and found is None:
        known = [contact.email for contact in state.contacts.values()]
        raise ScenarioError(f"{place}: there is no contact {email!r}.", nearest(email, known))
    return found.id if found else ""


def _actor(directory: Directory, actor_id: str, place: str) -> str:
    if actor_id and actor_id not in directory:
        hint = nearest(actor_id, [actor.id for actor in directory])
        raise ScenarioError(f"{place}: there is nobody called {actor_id!r}.", hint)
    return actor_id
