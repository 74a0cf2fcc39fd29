"""Views of calendar, CRM, Okta and service desk: nothing, ten thousand of everything, harm."""

from __future__ import annotations

from engine.rules import epoch_ms
from engine.table import Table, Vector
from twins.calendar.agenda import Agenda
from twins.calendar.clock import Clock
from twins.calendar.seen import CalendarView
from twins.calendar.state import ACCEPTED, OVER, UNANSWERED, Meeting
from twins.crm.seen import CrmView
from twins.crm.stages import Stage, pipeline
from twins.crm.state import Activity, Company, Contact, CrmState, Deal
from twins.okta.lifecycle import STATUSES
from twins.okta.seen import NO_APPLICATIONS, NO_GROUPS, NO_STANDING, NO_USERS, OktaView
from twins.okta.state import Application, Change, Factor, Group, OktaState, User
from twins.servicedesk.seen import NO_IDS, NO_INCIDENTS, NO_NEWS, NO_REQUESTS, DeskView
from twins.servicedesk.state import Approval, Comment, Incident, Request
from twins.servicedesk.state import Change as DeskChange

ME = "agent"
STARTS = "2026-03-03T09:00"
MANY = 10_000
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
STAGES = (
    Stage("New"), Stage("Proposal"), Stage("Negotiation"),
    Stage("Closed Won", "won"), Stage("Closed Lost", "lost"),
)  # fmt: skip


# Calendar


def meeting(
    number: int,
    start_ms: int,
    *,
    title: str = "",
    minutes: int = 30,
    organizer: str = "cfo",
    people: tuple[str, ...] = (ME, "marta"),
    answer: str = ACCEPTED,
    text: str = "",
) -> Meeting:
    """A meeting that the seat is asked to, or organizes."""
    end_ms = start_ms + minutes * 60_000
    made = Meeting(
        number, title or f"Meeting {number}", start_ms, end_ms, organizer, (), (), text, text
    ).with_people(people)
    if organizer != ME:
        made = made.answered(ME, answer)
    return made


def calendar_view(meetings: list[Meeting], offset_min: int = 0) -> CalendarView:
    """The calendar of the seat with these meetings, as it stands at time 0."""
    past = ahead = asked = Agenda()
    for each in meetings:
        if each.status == OVER or each.end_ms <= 0:
            past = past.put(each)
            continue
        ahead = ahead.put(each)
        if each.answer_of(ME) == UNANSWERED:
            asked = asked.put(each)
    return CalendarView(ME, ahead, past, asked, Clock(epoch_ms(STARTS), 0), offset_min)


def crowded_calendar(count: int) -> CalendarView:
    """Years of meetings, some of which wait for an answer and some at the same time."""
    made = []
    for number in range(1, count + 1):
        start = (number - count // 2) * HOUR_MS - HOUR_MS // 2
        answer = UNANSWERED if number % 7 == 0 else ACCEPTED
        made.append(meeting(number, start, minutes=90 if number % 3 else 30, answer=answer))
    return calendar_view(made)


def hostile_calendar(bad: str) -> CalendarView:
    """A meeting all of whose words are bad."""
    return calendar_view(
        [
            meeting(1, -DAY_MS, title=bad, text=bad, people=(ME, bad)),
            meeting(2, HOUR_MS, title=bad, text=bad, organizer=bad, answer=UNANSWERED),
            meeting(3, HOUR_MS, title=bad, text=bad, organizer=ME, minutes=4_000),
        ]
    )


# CRM


def crm_view(state: CrmState) -> CrmView:
    """What the seat sees of a CRM."""
    return CrmView(
        ME, state.contacts, state.companies, state.deals, state.activities, state.timelines,
        state.staff, state.tallies, pipeline(STAGES, strict=False), "USD",
    )  # fmt: skip


def crowded_crm(count: int) -> CrmView:
    """Ten thousand contacts, deals and activities, half a thousand companies."""
    contacts = {
        f"C-{n}": Contact(
            f"C-{n}", f"person{n}@customer{n % 500}.example", f"First{n % 97}", f"Last{n}",
            do_not_contact=n % 11 == 0, companies=(f"CO-{n % 500 + 1}",),
        )
        for n in range(1, count + 1)
    }  # fmt: skip
    companies = {
        f"CO-{n}": Company(f"CO-{n}", f"Customer {n}", f"customer{n}.example")
        for n in range(1, 501)
    }
    state = CrmState(contacts=Table(contacts.items()), companies=Table(companies.items()))
    for n in range(1, count + 1):
        stage = STAGES[n % len(STAGES)].name
        deal = Deal(f"D-{n}", f"Deal {n}", n * 12_345, stage, f"C-{n}", f"CO-{n % 500 + 1}", "ines")
        state = state.with_deal(deal, "ines", -n * 60_000)
        note = f"What was said the {n}th time"
        owner = f"C-{n % 50 + 1}"
        state = state.with_activity(
            Activity(f"A-{n}", "call", "ines", -n * 60_000, owner, "", note)
        )
    return crm_view(state)


def hostile_crm(bad: str) -> CrmView:
    """A contact, a company, a deal and activities all of whose words are bad."""
    contact = Contact("C-1", bad, bad, bad, True, bad)
    state = CrmState().with_contact(Contact("C-2", bad)).with_contact(contact)
    company = Company("CO-1", bad, bad)
    state = state.with_company(company).associated(contact, company)
    state = state.with_deal(Deal("D-1", bad, 1, "New", "C-1", "CO-1", bad), bad, 0)
    state = state.with_activity(Activity("A-1", bad, bad, 0, "C-1", "D-1", bad))
    return crm_view(state.with_activity(Activity("A-2", "consent_breach", bad, 0, "C-1", "", bad)))


# Okta


def user(number: int, status: str = "ACTIVE", **changes: object) -> User:
    """An account."""
    values: dict[str, object] = {
        "id": f"user.{number}",
        "name": f"User {number}",
        "email": f"user.{number}@larkfield.example",
        "title": "Engineer",
        "department": f"Department {number % 20}",
        "manager": "",
        "status": status,
        "actor": "",
        "last_login_ms": -number * 60_000,
        "groups": (),
        "applications": (),
        "factors": (),
        **changes,
    }
    return User(**values)  # type: ignore[arg-type]


def okta_view(state: OktaState, *, writes: bool = True) -> OktaView:
    """What an administrator, or somebody who may only look, sees of Okta."""
    return OktaView(
        ME, None, True, writes, state.users, state.groups, state.applications, state.standing
    )


def okta_state() -> OktaState:
    """Some groups and applications, and nobody yet."""
    groups = {
        "ops": Group("ops", "Operations", "", ("erp:write",), ("erp-app",), Table()),
        "sales": Group("sales", "Sales", "Customers", (), (), Table()),
    }
    apps = {"erp-app": Application("erp-app", "ERP", "Orders", "ACTIVE", ("ops",), Table())}
    return OktaState(Table(), Table(groups.items()), Table(apps.items()), Table(), Table())


def crowded_okta(count: int) -> OktaView:
    """Ten thousand accounts in two groups, a few of them waiting."""
    state = okta_state()
    waiting = [status for status in STATUSES if status != "ACTIVE"]
    for n in range(1, count + 1):
        status = waiting[n // 100 % len(waiting)] if n % 100 == 0 else "ACTIVE"
        state = state.keep(user(n, status))
        if n <= 400:
            state = state.join(state.users[f"user.{n}"], state.groups["ops"])
    return okta_view(state)


def hostile_okta(bad: str) -> OktaView:
    """Accounts, a group and an application all of whose words are bad."""
    groups = {"g": Group("g", bad, bad, (bad,), ("a",), Table())}
    apps = {"a": Application("a", bad, bad, "ACTIVE", ("g",), Table())}
    state = OktaState(Table(), Table(groups.items()), Table(apps.items()), Table(), Table())
    words = {"name": bad, "email": bad, "title": bad, "department": bad, "manager": "nobody"}
    factors = (Factor("f", bad, bad, bad),)
    for n, status in enumerate(STATUSES):
        one = user(n, status, factors=factors, history=Vector([Change(0, bad, bad)]), **words)
        state = state.keep(one)
        state = state.join(state.users[one.id], state.groups["g"])
        state = state.assign(state.users[one.id], state.applications["a"])
    return okta_view(state)


# Service desk


def request(
    number: int, *stages: Approval, status: str = "PENDING_APPROVAL", text: str = ""
) -> Request:
    """A request with its stages."""
    return Request(
        f"REQ-{number}", text or f"Request {number}", text, "group-access", status, text or "ines",
        (), -number * 60_000, stages,
    )  # fmt: skip


def incident(
    number: int, status: str = "NEW", priority: str = "P3", assignee: str = ""
) -> Incident:
    """An incident."""
    return Incident(
        f"INC-{number}", f"Incident {number}", "It does not work.", priority, status, "tomas",
        assignee, "Dock", (), -number * 60_000,
    )  # fmt: skip


def desk_view(incidents: list[Incident], requests: list[Request]) -> DeskView:
    """The desk as the seat sees it."""
    turn = [r.id for r in requests if r.current is not None and ME in r.current.approvers]
    held = [i.id for i in incidents if i.assignee == ME and i.status in ("NEW", "IN_PROGRESS")]
    return DeskView(
        ME, True, Table((i.id, i) for i in incidents), Table((r.id, r) for r in requests),
        Table((each, each) for each in turn), Table((each, each) for each in held), NO_NEWS,
    )  # fmt: skip


def crowded_desk(count: int) -> DeskView:
    """Ten thousand incidents and as many requests."""
    statuses = ("NEW", "IN_PROGRESS", "ON_HOLD", "RESOLVED", "CLOSED", "CANCELED")
    incidents = [
        incident(n, statuses[n % 6], f"P{n % 4 + 1}", ME if n % 500 == 0 else "sam")
        for n in range(1, count + 1)
    ]
    requests = [
        request(n, Approval("manager", (ME if n % 400 == 0 else "cfo",), "manager"))
        for n in range(1, count + 1)
    ]
    return desk_view(incidents, requests)


def hostile_desk(bad: str) -> DeskView:
    """Incidents and a request all of whose words are bad."""
    said = Vector([Comment(0, bad, bad)])
    changed = Vector([DeskChange(0, bad, bad, bad, bad), DeskChange(0, bad, "assignee", "", bad)])
    one = Incident(
        "INC-1", bad, bad, "P1", "NEW", bad, bad, bad, (bad,), 0, said, changed
    )  # fmt: skip
    stages = (
        Approval(bad, (bad,), bad, "APPROVED", bad, 0), Approval("b", (ME, bad), bad),
        Approval("c", (), bad),
    )  # fmt: skip
    other = Request(
        "REQ-1", bad, bad, bad, "PENDING_APPROVAL", bad, (bad,), 0, stages, said, changed
    )
    return desk_view([one], [other])


# Each of them by what stands in it, as `crowds` names it


def no_meetings(view: CalendarView) -> CalendarView:
    """A calendar with nothing in it."""
    return calendar_view([])


def no_customers(view: CrmView) -> CrmView:
    """A CRM with nothing in it, or seen by somebody who may not read it."""
    return crm_view(CrmState())


def no_accounts(view: OktaView) -> OktaView:
    """Okta as somebody sees it who has no account and may not look."""
    return OktaView(ME, None, False, False, NO_USERS, NO_GROUPS, NO_APPLICATIONS, NO_STANDING)


def no_desk(view: DeskView) -> DeskView:
    """The desk as somebody sees it who may not look into it."""
    return DeskView(ME, False, NO_INCIDENTS, NO_REQUESTS, NO_IDS, NO_IDS, NO_NEWS)


def crowd_of_meetings(view: CalendarView, words: str = "", count: int = MANY) -> CalendarView:
    """So many meetings, or some whose every text is `words`."""
    return hostile_calendar(words) if words else crowded_calendar(count)


def crowd_of_customers(view: CrmView, words: str = "", count: int = MANY) -> CrmView:
    """So many contacts, deals and activities, or some whose every text is `words`."""
    return hostile_crm(words) if words else crowded_crm(count)


def crowd_of_accounts(view: OktaView, words: str = "", count: int = MANY) -> OktaView:
    """So many accounts, or some whose every text is `words`."""
    return hostile_okta(words) if words else crowded_okta(count)


def crowd_of_requests(view: DeskView, words: str = "", count: int = MANY) -> DeskView:
    """So many incidents and requests, or some whose every text is `words`."""
    return hostile_desk(words) if words else crowded_desk(count)
