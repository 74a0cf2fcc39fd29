"""The CRM in lines: contacts, companies, deals by stage, activities, and consent in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from twins.crm.state import BREACH, Activity, Contact
from vei_tui.presenters.events import Arrival
from vei_tui.presenters.money import amount
from vei_tui.presenters.records import (
    Day,
    counted,
    fields,
    name_of,
    prose,
    reference,
    section,
    worded,
)
from vei_tui.presenters.text import Line, PageLine, Piece, Role, Span, apart, line, one_line

if TYPE_CHECKING:
    from twins.crm.seen import CrmView
    from twins.crm.state import Company, Deal

APP: Final = "crm"
STAGE: Final = "stage "
"""Begins the id of a heading over the deals of a stage."""
SHOWN: Final = 200
"""Entries of a timeline, people and deals that are listed at most."""
COMPLETED: Final = 50
"""Ids that a field completes at most."""

KINDS: Final = ("call", "email", "meeting", "demo", "visit", "note", "task")
"""Kinds of activity that people log."""
NOTE: Final = "note"
"""The kind of what is written without one: it reaches nobody."""
_KIND: Final = re.compile(r"\s*([A-Za-z][\w -]{0,30}?)\s*:\s*(.*)", re.DOTALL)
_CLOSED: Final[dict[str, Span]] = {"won": ("won", Role.GOOD), "lost": ("lost", Role.DIM)}


@dataclass(frozen=True, slots=True)
class StageHead:
    """Stands over the deals of one stage."""

    name: str
    count: int
    cents: int
    closed: str
    """`won` or `lost`; empty for a stage in which deals are still open."""

    @property
    def id(self) -> str:
        """Unique among deals and headings."""
        return f"{STAGE}{self.name}"


# Lists


def contacts(view: CrmView, kept: str = "") -> Sequence[Contact]:
    """The contacts by name; with `closed` only those who must not be contacted."""
    found = sorted(view.contacts.values(), key=lambda each: each.name.casefold())
    return [each for each in found if each.do_not_contact] if kept else found


def companies(view: CrmView) -> Sequence[Company]:
    """The companies by name."""
    return sorted(view.companies.values(), key=lambda each: each.name.casefold())


def deals(view: CrmView, kept: str = "") -> Sequence[Deal | StageHead]:
    """The deals of each stage under a heading, the newest first.

    Args:
        view: The CRM.
        kept: `open`, `won`, `lost` or `mine` for these alone; all where empty.
    """
    by_stage: dict[str, list[Deal]] = {stage.name: [] for stage in view.pipeline.stages}
    closed = {stage.name: stage.closed or "open" for stage in view.pipeline.stages}
    for deal in view.deals.newest():
        if kept in ("", closed[deal.stage]) or (kept == "mine" and deal.owner == view.me):
            by_stage[deal.stage].append(deal)
    found: list[Deal | StageHead] = []
    for stage in view.pipeline.stages:
        rows = by_stage[stage.name]
        if rows:
            total = sum(deal.cents for deal in rows)
            found += [StageHead(stage.name, len(rows), total, stage.closed), *rows]
    return found


def activities(view: CrmView, kept: str = "") -> Sequence[Activity]:
    """What was logged, the newest first; with `mine` only what the reader logged."""
    found = view.activities.newest()
    return [each for each in found if each.by == view.me] if kept else list(found)


def stage_line(row: object, currency: str) -> Line | None:
    """The heading over a stage's deals: how many, and what they are worth; None for a deal."""
    if not isinstance(row, StageHead):
        return None
    told = row.closed in row.name.casefold()
    closed = line(("  ", Role.PLAIN), _CLOSED[row.closed]) if row.closed and not told else ()
    left = line((row.name.upper(), Role.STRONG), (f"  {counted(row.count, 'deal')}", Role.DIM))
    total = line((f" {amount(row.cents, currency)}", Role.STRONG))
    return apart((*left, *closed), total)


def contact_cells(row: Contact, view: CrmView, day: Day) -> Sequence[PageLine]:
    """Who, consent, where, address, when something was logged last."""
    names = [view.companies[each].name for each in row.companies if each in view.companies]
    last = _last(view, row.id)
    return (
        line((one_line(row.name), Role.DIM if row.do_not_contact else Role.AUTHOR)),
        line(("do not contact", Role.ALERT) if row.do_not_contact else ("", Role.DIM)),
        line(one_line(", ".join(names))),
        line((one_line(row.email), Role.DIM)),
        line((day.stamp(last.time_ms) if last else "never", Role.TIME)),
    )


def _last(view: CrmView, owner: str) -> Activity | None:
    timeline = view.timelines.get(owner)
    return view.activities.get(timeline[-1]) if timeline else None


def company_cells(row: Company, view: CrmView) -> Sequence[PageLine]:
    """Name, domain, how many people are known there."""
    staff = view.staff.get(row.id)
    people = counted(len(staff), "contact") if staff else "nobody known"
    return (
        line((one_line(row.name), Role.AUTHOR)),
        line((one_line(row.domain), Role.DIM)),
        line((people, Role.PLAIN if staff else Role.DIM)),
    )


def deal_cells(row: Deal, view: CrmView, day: Day) -> Sequence[PageLine]:
    """What, with whom, whose it is, since when it is in its stage, what it is worth."""
    since = row.moves[-1].time_ms if row.moves else row.created_ms
    partner = view.companies.get(row.company_id) or view.contacts.get(row.contact_id)
    return (
        line("  ", (one_line(row.name), Role.PLAIN)),
        line((one_line(partner.name) if partner else "", Role.AUTHOR)),
        line(day.who(row.owner)),
        line((day.ago(since), Role.TIME)),
        line((amount(row.cents, view.currency), Role.MONEY)),
    )


def activity_cells(row: Activity, view: CrmView, day: Day) -> Sequence[PageLine]:
    """When, what kind, who logged it, about whom or what, what was noted."""
    about = view.contacts.get(row.contact_id) or view.deals.get(row.deal_id)
    return (
        line((day.stamp(row.time_ms), Role.TIME)),
        line(_kind(row.kind)),
        line(day.who(row.by)),
        line((one_line(about.name) if about else "", Role.AUTHOR)),
        line((one_line(row.note[:400]), Role.DIM)),
    )


def _kind(kind: str) -> Span:
    return ("consent broken", Role.ALERT) if kind == BREACH else (worded(kind), Role.PLAIN)


# One of them


def contact_lines(view: CrmView, row: Contact, day: Day) -> list[PageLine]:
    """A contact: consent first, then who it is, its deals, what was done with it."""
    found: list[PageLine] = []
    if row.do_not_contact:
        found += [*consent_lines(row, day), ()]
    found += fields(("Contact", row.id), ("Mail", row.email))
    found += _linked("At", ((each, view.companies.get(each)) for each in row.companies))
    own = _deals(view, lambda deal: deal.contact_id == row.id)
    return [*found, *own, *timeline_lines(view, row.id, day)]


def consent_lines(row: Contact, day: Day) -> list[PageLine]:
    """That a contact must not be contacted, and why."""
    found: list[PageLine] = [
        line(("! Do not contact. ", Role.ALERT), "No call, mail or meeting; only a note is logged.")
    ]
    if row.consent_note.strip():
        found += prose(row.consent_note, day.people, "  ")
    return found


def company_lines(view: CrmView, row: Company) -> list[PageLine]:
    """A company: its people and its deals."""
    staff = view.staff.get(row.id)
    ids = staff.tail(SHOWN) if staff else ()
    found: list[PageLine] = [
        *fields(("Company", row.id), ("Domain", row.domain)),
        (),
        section("contacts"),
    ]
    for each in ids:
        contact = view.contacts.get(each)
        if contact is not None:
            closed = ("  do not contact", Role.ALERT) if contact.do_not_contact else ("", Role.DIM)
            words = line((f"  {one_line(contact.email)}", Role.DIM), closed)
            found.append((("  · ", Role.DIM), reference(each, APP, contact.name), *words))
    if not ids:
        found.append(line(("  Nobody known.", Role.DIM)))
    if staff and len(staff) > SHOWN:
        found.append(line((f"  … and {len(staff) - SHOWN:,} more", Role.DIM)))
    return [*found, *_deals(view, lambda deal: deal.company_id == row.id)]


def deal_lines(view: CrmView, row: Deal, day: Day) -> list[PageLine]:
    """A deal: what it is worth, how far it is and may go, with whom, what was done for it."""
    allowed = steps(view, row)
    hint = "  m moves it" if allowed else "  closed for good"
    found: list[PageLine] = [
        *fields(("Deal", row.id), ("Amount", (amount(row.cents, view.currency), Role.MONEY))),
        (*name_of("Stage"), *line((row.stage, Role.STRONG), (hint, Role.DIM))),
    ]
    if allowed:
        words = " · ".join(one_line(name) for name in allowed)
        found.append((*name_of("May go to"), *line(words)))
    found += fields(("Owner", day.who(row.owner)))
    contact = view.contacts.get(row.contact_id)
    found += _linked("Contact", ((row.contact_id, contact),))
    found += _linked("Company", ((row.company_id, view.companies.get(row.company_id)),))
    if contact is not None and contact.do_not_contact:
        found += [(), *consent_lines(contact, day)]
    found += [(), section("stages")]
    for move in reversed(row.moves.tail(SHOWN)):
        found.append(
            line((f"{day.stamp(move.time_ms)}  ", Role.TIME), move.stage, ("  by ", Role.DIM),
                 day.who(move.by))
        )  # fmt: skip
    return [*found, *timeline_lines(view, row.id, day)]


def activity_lines(view: CrmView, row: Activity, day: Day) -> list[PageLine]:
    """An activity in full."""
    found: list[PageLine] = [
        (*name_of("Activity"), *line(_kind(row.kind))),
        *fields(("By", day.who(row.by)), ("When", (day.stamp(row.time_ms), Role.TIME))),
        *_linked("With", ((row.contact_id, view.contacts.get(row.contact_id)),)),
        *_linked("For", ((row.deal_id, view.deals.get(row.deal_id)),)),
    ]
    return [*found, (), *prose(row.note, day.people)] if row.note.strip() else found


def timeline_lines(view: CrmView, owner: str, day: Day) -> list[PageLine]:
    """What was done with a contact or for a deal, the newest first."""
    found: list[PageLine] = [(), section("timeline")]
    timeline = view.timelines.get(owner)
    for each in reversed(timeline.tail(SHOWN) if timeline else ()):
        row = view.activities.get(each)
        if row is None:
            continue
        words, role = _kind(row.kind)
        loud = Role.ALERT if role is Role.ALERT else Role.STRONG
        head = line((f"{day.stamp(row.time_ms)}  ", Role.TIME), (words, loud), ("  ", Role.DIM),
                    day.who(row.by))  # fmt: skip
        found.append(head)
        if row.note.strip():
            found += prose(row.note, day.people, "  ")
    if not timeline:
        found.append(line(("  Nothing was logged yet. c logs what was done.", Role.DIM)))
    elif len(timeline) > SHOWN:
        found.append(line((f"  … and {len(timeline) - SHOWN:,} older entries", Role.DIM)))
    return found


def _linked(
    label: str, things: Iterable[tuple[str, Contact | Company | Deal | None]]
) -> list[PageLine]:
    row: list[Piece] = []
    for ref, thing in things:
        if thing is None:
            continue
        if row:
            row.append(("  ", Role.PLAIN))
        row.append(reference(ref, APP, thing.name))
    return [(*name_of(label), *row)] if row else []


def _deals(view: CrmView, wanted: Callable[[Deal], bool]) -> list[PageLine]:
    """Deals, each with its stage, the amounts one under the other."""
    rows = list(islice(filter(wanted, view.deals.newest()), SHOWN))
    if not rows:
        return []
    found: list[PageLine] = [(), section("deals")]
    for deal in rows:
        left: PageLine = (
            ("  · ", Role.DIM),
            reference(deal.id, APP, deal.name),
            *line((f"  {one_line(deal.stage)}", Role.DIM)),
        )
        worth = line((f" {amount(deal.cents, view.currency)}", Role.MONEY))
        found.append((*left, (" ", Role.FILL), *worth))
    return found


def arrivals(before: CrmView, after: CrmView) -> Sequence[Arrival]:
    """What others logged between two views."""
    count = len(after.activities) - len(before.activities)
    found = []
    for row in after.activities.tail(max(0, count)):
        if row.by != after.me:
            about = after.contacts.get(row.contact_id) or after.deals.get(row.deal_id)
            words = f"logged {_kind(row.kind)[0]}"
            what = f"{words} with {one_line(about.name)}" if about else words
            found.append(Arrival(row.by, what, one_line(row.note), row.id))
    return found


# Acting


def steps(view: CrmView, deal: Deal) -> Sequence[str]:
    """Stages that a deal may go to."""
    return view.pipeline.allowed.get(deal.stage, ())


def stage_choices(view: CrmView, deal: Deal) -> list[tuple[str, str]]:
    """The same, to choose from: how many deals are in each already, and whether it closes."""
    closed = {stage.name: stage.closed for stage in view.pipeline.stages}
    found = []
    for name in steps(view, deal):
        tally = view.tallies.get(name)
        held = counted(tally.count, "deal") if tally else "no deal yet"
        ends = f", closes it as {closed[name]}" if closed.get(name) else ""
        found.append((name, f"{name} · {held}{ends}"))
    return found


def kinds(view: CrmView) -> Sequence[str]:
    """Kinds of activity that can be named: the usual ones, and those that were logged lately."""
    lately = (row.kind for row in view.activities.tail(SHOWN) if row.kind != BREACH)
    return tuple(dict.fromkeys((*KINDS, *lately)))


def logged(text: str, known: Iterable[str]) -> tuple[str, str]:
    """What was written as an activity: its kind, and the note.

    `call: she wants a new quote` is a call; what begins with no known kind is a note.
    """
    found = _KIND.fullmatch(text)
    if found is not None:
        named = {worded(kind): kind for kind in known}
        kind = named.get(worded(found[1]))
        if kind is not None:
            return kind, found[2].strip()
    return NOTE, text.strip()


def ids_like(things: Iterable[Contact | Company | Deal], typed: str) -> list[str]:
    """Ids of things whose id or name holds what was typed."""
    found: Iterator[str] = (
        each.id for each in things if typed in f"{each.id} {each.name}".casefold()
    )
    return list(islice(found, COMPLETED))


def copied(thing: Contact | Company | Deal | Activity) -> str:
    """What copying one of them copies: an address that mail takes, a note, or id and name."""
    if isinstance(thing, Activity):
        return thing.note or thing.id
    if isinstance(thing, Contact):
        return f"{thing.name} <{thing.email}>"
    return f"{thing.id} {thing.name}"
