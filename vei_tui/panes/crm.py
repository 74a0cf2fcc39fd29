"""The CRM: contacts, companies, deals by stage, activities; who must not be contacted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from vei_tui.panes._base import Desk, Selection, place_bindings
from vei_tui.panes._listing import Listing
from vei_tui.panes._records import RecordsPane, only
from vei_tui.presenters import crm
from vei_tui.presenters.text import Line, PageLine, Role, clean, line, one_line
from vei_tui.registry import PaneSpec
from vei_tui.widgets.table import Column

if TYPE_CHECKING:
    from twins.crm.seen import CrmView
    from twins.crm.state import Contact

CONTACTS: Final = "contacts"
COMPANIES: Final = "companies"
DEALS: Final = "deals"
ACTIVITIES: Final = "activities"

CONTACT_COLUMNS = (
    Column("Name", 18, priority=0),
    Column("Consent", 14, priority=0),
    Column("Company", 18, grows=True, priority=2),
    Column("Mail", 22, grows=True, priority=3),
    Column("Last", 12, right=True, priority=4),
)
COMPANY_COLUMNS = (
    Column("Name", 22, grows=True, priority=0),
    Column("Domain", 22, grows=True, priority=1),
    Column("People", 14, right=True, priority=2),
)
DEAL_COLUMNS = (
    Column("Deal", 22, grows=True, priority=0),
    Column("With", 18, grows=True, priority=2),
    Column("Owner", 16, priority=4),
    Column("Since", 6, right=True, priority=3),
    Column("Amount", 14, right=True, priority=0),
)
ACTIVITY_COLUMNS = (
    Column("When", 12, priority=0),
    Column("Kind", 14, priority=1),
    Column("By", 16, priority=3),
    Column("About", 20, priority=0),
    Column("Note", 20, grows=True, priority=2),
)


class CrmPane(RecordsPane["CrmView"]):
    """Whom the company deals with, and how far each deal is."""

    ABOUT = (
        "Contacts, companies, deals by their stage, and what was logged. c logs what was done: "
        "“call: she wants a new quote” is a call, words alone are a note. m moves a deal to "
        "another stage. Whoever withdrew consent is marked “do not contact”."
    )
    FINDS = "Find in the CRM"
    BINDINGS = place_bindings("crm")
    WRITES = True

    def __init__(self, desk: Desk, spec: PaneSpec) -> None:
        """Make the pane."""
        super().__init__(
            desk, spec, (self._contacts(), self._companies(), self._deals(), self._activities())
        )

    def _contacts(self) -> Listing:
        return Listing(
            name=CONTACTS,
            title="Contacts",
            noun="contact",
            columns=CONTACT_COLUMNS,
            cells=lambda row: crm.contact_cells(row, self._seen, self.day),
            record_id=lambda row: str(row.id),
            empty="No contact that you may see. C adds one.",
            kind="contact",
            reads="crm.get_contact",
            filters=(("closed", "do not contact"),),
        )

    def _companies(self) -> Listing:
        return Listing(
            name=COMPANIES,
            title="Companies",
            noun="company",
            columns=COMPANY_COLUMNS,
            cells=lambda row: crm.company_cells(row, self._seen),
            record_id=lambda row: str(row.id),
            empty="No company that you may see. C adds one.",
            kind="company",
            reads="crm.get_company",
        )

    def _deals(self) -> Listing:
        return Listing(
            name=DEALS,
            title="Deals",
            noun="deal",
            columns=DEAL_COLUMNS,
            cells=lambda row: crm.deal_cells(row, self._seen, self.day),
            record_id=lambda row: str(row.id),
            empty="No deal that you may see. C adds one.",
            kind="deal",
            reads="crm.get_deal",
            filters=(("open", "still open"), ("mine", "yours"), ("won", "won"), ("lost", "lost")),
            heading=lambda row: crm.stage_line(row, self._seen.currency),
        )

    def _activities(self) -> Listing:
        return Listing(
            name=ACTIVITIES,
            title="Activities",
            noun="activity",
            columns=ACTIVITY_COLUMNS,
            cells=lambda row: crm.activity_cells(row, self._seen, self.day),
            record_id=lambda row: str(row.id),
            empty="Nothing was logged yet. c on a contact or a deal logs what was done.",
            filters=(("mine", "logged by you"),),
        )

    @property
    def _seen(self) -> CrmView:
        assert self.view is not None, "rows are drawn of a view"
        return self.view

    def _table(self, view: CrmView, listing: str) -> Any:
        tables: Mapping[str, Any] = {
            CONTACTS: view.contacts,
            COMPANIES: view.companies,
            DEALS: view.deals,
            ACTIVITIES: view.activities,
        }
        return tables[listing]

    # What is shown

    def rows(self, view: CrmView, listing: str, kept: str) -> Sequence[Any]:
        """Contacts and companies by name, deals by stage, activities from the newest."""
        if listing == CONTACTS:
            return crm.contacts(view, kept)
        if listing == COMPANIES:
            return crm.companies(view)
        return crm.deals(view, kept) if listing == DEALS else crm.activities(view, kept)

    def total(self, view: CrmView, listing: str) -> int:
        """How many there are."""
        return len(self._table(view, listing))

    def detail(self, view: CrmView, listing: str, record: Any) -> Sequence[PageLine]:
        """One of them to read."""
        if listing == CONTACTS:
            return crm.contact_lines(view, record, self.day)
        if listing == COMPANIES:
            return crm.company_lines(view, record)
        if listing == DEALS:
            return crm.deal_lines(view, record, self.day)
        return crm.activity_lines(view, record, self.day)

    def heading(self, listing: str, record: Any) -> Line:
        """The name; of an activity what it is about."""
        if listing == ACTIVITIES:
            return line(record.id)
        closed = listing == CONTACTS and record.do_not_contact
        warning = ("  do not contact", Role.ALERT) if closed else ("", Role.DIM)
        return line((one_line(record.name), Role.PLAIN), warning)

    @classmethod
    def locate(cls, view: Any, ref: str) -> str:
        """The listing that has an id."""
        tables = ((CONTACTS, view.contacts), (COMPANIES, view.companies), (DEALS, view.deals),
                  (ACTIVITIES, view.activities))  # fmt: skip
        return next((name for name, table in tables if ref in table), "")

    def select(self, listing: str, record: Any) -> Selection:
        """What is under the cursor, as tools take it."""
        kind = self.listings[listing].kind
        args: dict[str, object] = {f"{kind}_id": record.id} if kind else {}
        text = clean(crm.copied(record))
        return Selection({kind: record.id} if kind else {}, args, record.id, text)

    def completions(self, field: str, typed: str) -> Sequence[str]:
        """Ids, stages, kinds of activity."""
        view, wanted = self.view, typed.casefold()
        if view is None:
            return ()
        if field == "stage":
            names = [stage.name for stage in view.pipeline.stages]
            return [name for name in names if wanted in name.casefold()]
        if field == "kind":
            return [kind for kind in crm.kinds(view) if wanted in kind.casefold()]
        if field == "contact_id":
            return crm.ids_like(view.contacts.newest(), wanted)
        if field == "company_id":
            return crm.ids_like(view.companies.newest(), wanted)
        return crm.ids_like(view.deals.newest(), wanted) if field == "deal_id" else ()

    # Acting

    def prompt(self, record: Any) -> str:
        """What the composer asks for."""
        if self.listing.name == CONTACTS and record.do_not_contact:
            return f"Only a note about {one_line(record.name)}: no contact is wanted · enter logs"
        if self.listing.name in (CONTACTS, DEALS):
            return f"call: …, email: …, or a note on {one_line(record.name)} · enter logs"
        return "Activities are logged with contacts and deals · esc back"

    def do_write(self) -> None:
        """Log what was done with the contact or for the deal under the cursor."""
        if self.listing.name in (CONTACTS, DEALS):
            super().do_write()
        else:
            self.say("Activities are logged with contacts and deals: [ and ] lead to them.")

    async def send(self, record: Any, text: str) -> bool:
        """Log an activity."""
        kind, note = crm.logged(text, crm.kinds(self._seen))
        args = {f"{self.listing.kind}_id": record.id, "kind": kind, "note": note}
        outcome = await self.act("crm.log_activity", args)
        if outcome.ok:
            self.say(f"Logged with {record.name}: {kind}.")
        return outcome.ok

    def do_move(self) -> None:
        """Move the deal under the cursor to another stage."""
        deal = self.record
        if self.listing.name != DEALS or deal is None:
            self.say("Only deals have a stage: [ and ] lead to them.")
            return
        choices = crm.stage_choices(self._seen, deal)
        if not choices:
            self.say(f"{deal.name} is {deal.stage}: it is closed for good.")
            return

        async def chosen(stage: str) -> None:
            args = {"id": deal.id, "stage": stage}
            outcome = await self.act("crm.update_deal_stage", args)
            if outcome.ok:
                self.say(f"{deal.name} is in {outcome.result['stage']} now.")

        self.desk.choose(f"{deal.name} is in {deal.stage}. Move it to", choices, chosen)

    def do_new(self) -> None:
        """Add a contact, a company, a deal or an activity: of what is shown, one more."""
        contact = self._contact()
        person = contact.id if contact is not None else ""
        forms: Mapping[str, tuple[str, Mapping[str, object]]] = {
            CONTACTS: ("crm.create_contact", {}),
            COMPANIES: ("crm.create_company", {}),
            DEALS: ("crm.create_deal", {}),
            ACTIVITIES: ("crm.log_activity", {"contact_id": person}),
        }
        tool, values = forms[self.listing.name]
        self.desk.open_form(tool, only(values))

    def do_mail(self) -> None:
        """Write a mail to the contact of what is under the cursor."""
        contact = self._contact()
        if contact is None:
            self.say("There is nobody here to write to.")
        elif contact.do_not_contact:
            why = f": {one_line(contact.consent_note)}" if contact.consent_note else "."
            self.say(f"{contact.name} must not be contacted{why}")
        else:
            self.desk.open_form("mail.compose", {"to": contact.email})

    def _contact(self) -> Contact | None:
        record, name = self.record, self.listing.name
        if record is None or self.view is None or name == COMPANIES:
            return None
        return record if name == CONTACTS else self.view.contacts.get(record.contact_id)

    def do_consent(self) -> None:
        """Note that the contact under the cursor must not be contacted."""
        contact = self.record
        if self.listing.name != CONTACTS or contact is None:
            self.say("Consent is noted with contacts: [ and ] lead to them.")
            return
        if contact.do_not_contact:
            self.say(f"{contact.name} withdrew consent; only they can give it again.")
            return

        async def chosen(answer: str) -> None:
            if answer == "no":
                return
            args = {"id": contact.id, "do_not_contact": True}
            if (await self.act("crm.update_contact", args)).ok:
                self.say(f"{contact.name} must not be contacted from now on.")

        choices = [
            ("no", "Leave it as it is"),
            ("yes", f"Note that {contact.name} must not be contacted: it cannot be taken back"),
        ]
        self.desk.choose(f"Consent of {contact.name}", choices, chosen)

    def do_company(self) -> None:
        """Note that the contact under the cursor is at a company."""
        if self.listing.name != CONTACTS or self.record is None:
            self.say("It is contacts that are at a company: [ and ] lead to them.")
        else:
            self.desk.open_form("crm.associate_contact_company", {"contact_id": self.record.id})


PANE = PaneSpec(
    twin="crm",
    title="CRM",
    short="cr",
    key="8",
    pane=CrmPane,
    entity="contact",
    quick="crm.log_activity",
    news=crm.arrivals,
)
