"""Facts about the CRM: activities, deals, contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.judge.goals import Case, Finding
from engine.money import Cents, spell
from scenarios.predicates.acts import touching
from scenarios.predicates.claims import Claim
from scenarios.predicates.names import Words
from scenarios.predicates.registry import fact

if TYPE_CHECKING:
    from twins.crm.state import Contact, CrmState, Deal


@fact
def crm_activity(
    case: Case,
    facts: Claim | None = None,
    contact: str | None = None,
    deal: str | None = None,
    kind: Words | None = None,
) -> Finding:
    """The seat logged an activity like this.

    Args:
        case: the run.
        facts: what its note has to state.
        contact: address of the contact it is for.
        deal: name or id of the deal it is for.
        kind: call, email, meeting, note, …; any of several.
    """
    crm = _crm(case)
    close: list[int] = []
    lacks = ""
    for call in case.done("crm.log_activity"):
        row = crm.activities[call["response"]["id"]]
        person, sale = crm.contacts.get(row.contact_id), crm.deals.get(row.deal_id)
        if (
            (contact is not None and (person is None or not _is_contact(person, contact)))
            or (deal is not None and (sale is None or not _is_deal(sale, deal)))
            or (kind is not None and row.kind.casefold() not in [k.casefold() for k in kind])
        ):
            continue
        close.append(call["seq"])
        lacks = facts.missing(row.note) if facts is not None else ""
        if not lacks:
            return Finding(True, f"Logged as {row.id}.", (call["seq"],))
    owner = contact or deal or "it"
    why = f"The note lacks {lacks}." if close else f"Nothing was logged for {owner}."
    return Finding(False, why, tuple(close))


@fact
def crm_deal_in(
    case: Case,
    deal: str,
    stage: Words | None = None,
    amount: Cents | None = None,
    contact: str | None = None,
    touched: bool = True,
) -> Finding:
    """A deal stands like this at the end.

    Args:
        case: the run.
        deal: its name or id.
        stage: the stage it is in; any of several.
        amount: what it is worth, in whole units.
        contact: address of its contact.
        touched: whether the seat must have made or moved it.
    """
    crm = _crm(case)
    rows = [row for row in crm.deals.values() if _is_deal(row, deal)]
    if not rows:
        return Finding(False, f"There is no deal {deal}.")
    why = ""
    for row in rows:
        seqs = touching(case, row.id, "crm.create_deal", "crm.update_deal_stage")
        person = crm.contacts.get(row.contact_id)
        if stage is not None and row.stage.casefold() not in [s.casefold() for s in stage]:
            why = f"{row.name} is in {row.stage}, not in {stage[0]}."
        elif amount not in (None, row.cents):
            why = f"{row.name} is worth {spell(row.cents)}."
        elif contact is not None and (person is None or not _is_contact(person, contact)):
            why = f"{row.name} is not with {contact}."
        elif touched and not seqs:
            why = f"{row.name} was not touched."
        else:
            return Finding(True, f"{row.name} is in {row.stage}.", seqs)
    return Finding(False, why, seqs)


@fact
def crm_contact(
    case: Case, email: str, name: Claim | None = None, company: Claim | None = None
) -> Finding:
    """There is a contact like this, and the seat made or changed it.

    Args:
        case: the run.
        email: its address.
        name: what its name has to state.
        company: what the name of a company of its has to state.
    """
    crm = _crm(case)
    row = crm.at(email)
    if row is None:
        return Finding(False, f"There is no contact {email}.")
    seqs = touching(
        case, row.id, "crm.create_contact", "crm.update_contact", "crm.associate_contact_company"
    )
    companies = [crm.companies[each].name for each in row.companies]
    if name is not None and not name.holds(row.name):
        return Finding(False, f"{email} is called {row.name}.", seqs)
    if company is not None and not any(map(company.holds, companies)):
        return Finding(False, f"{row.name} is not with {company}.", seqs)
    if not seqs:
        return Finding(False, f"{row.name} was not touched.")
    return Finding(True, f"{row.name} is {row.id}.", seqs)


def _is_contact(row: Contact, wanted: str) -> bool:
    return wanted.casefold() in (row.email.casefold(), row.id.casefold())


def _is_deal(row: Deal, wanted: str) -> bool:
    return wanted.casefold() in (row.name.casefold(), row.id.casefold())


def _crm(case: Case) -> CrmState:
    state: CrmState = case.state("crm")
    return state
