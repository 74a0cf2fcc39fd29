"""What one person sees of the CRM: the view, and the summary and menu made from it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.money import spell
from engine.table import Table, Vector
from engine.twin import MenuEntry
from twins.crm.stages import Pipeline
from twins.crm.state import Activity, Company, Contact, Deal, Tally

SEEN_IN_SUMMARY = 3
SEEN_IN_MENU = 5


@dataclass(frozen=True, slots=True)
class CrmView:
    """The CRM as everyone sees it who may read it; empty for everyone else."""

    me: str
    contacts: Table[Contact]
    companies: Table[Company]
    deals: Table[Deal]
    activities: Table[Activity]
    """All by id; the very objects of the state, so an unchanged table is the same object."""
    timelines: Table[Vector[str]]
    """Activity ids by id of the contact or the deal they belong to, oldest first."""
    staff: Table[Vector[str]]
    """Contact ids by company id."""
    tallies: Table[Tally]
    """By stage; a stage that no deal ever was in is left out."""
    pipeline: Pipeline
    currency: str


def summarise(view: CrmView) -> str:
    """The pipeline by stage, and what was logged last."""
    lines = [
        f"CRM: {len(view.contacts)} contacts, {len(view.companies)} companies, "
        f"{len(view.deals)} deals."
    ]
    for stage in view.pipeline.stages:
        tally = view.tallies.get(stage.name)
        if tally is not None and tally.count:
            lines.append(f"  {stage.name}: {tally.count}, {spell(tally.cents, view.currency)}")
    newest = view.activities.tail(SEEN_IN_SUMMARY)
    if newest:
        lines.append("Logged last:")
    for activity in newest:
        about = " ".join(filter(None, (activity.contact_id, activity.deal_id)))
        note = f": {activity.note[:200]}" if activity.note else ""
        lines.append(f"  {activity.id} {activity.kind} {about} by {activity.by}{note}")
    return "\n".join(lines)


def menu_of(view: CrmView) -> list[MenuEntry]:
    """The newest deals and contacts, to look at."""
    deals = [
        MenuEntry("crm.get_deal", {"id": deal.id}, f"Look at {deal.name!r}")
        for deal in reversed(view.deals.tail(SEEN_IN_MENU))
    ]
    return deals + [
        MenuEntry("crm.get_contact", {"id": contact.id}, f"Look at {contact.name}")
        for contact in reversed(view.contacts.tail(SEEN_IN_MENU))
    ]
