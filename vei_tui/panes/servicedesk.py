"""The service desk: incidents, requests with the stages that approve them, comments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vei_tui.panes._base import Desk, Selection, place_bindings
from vei_tui.panes._listing import Listing
from vei_tui.panes._records import RecordsPane
from vei_tui.presenters import servicedesk as desks
from vei_tui.presenters.text import Line, PageLine, Role, clean, line, one_line
from vei_tui.registry import PaneSpec
from vei_tui.session import Frame
from vei_tui.widgets.table import Column

if TYPE_CHECKING:
    from engine.tool import Outcome
    from twins.servicedesk.seen import DeskView
    from twins.servicedesk.state import Incident, Request

INCIDENTS = "incidents"
REQUESTS = "requests"

INCIDENT_COLUMNS = (
    Column("", 1, priority=0),
    Column("Id", 9, priority=1),
    Column("Pri", 3, priority=3),
    Column("Status", 11, priority=2),
    Column("Title", 17, grows=True, priority=0),
    Column("Assigned", 15, priority=4),
    Column("Age", 6, right=True, priority=4),
)
REQUEST_COLUMNS = (
    Column("", 1, priority=0),
    Column("Id", 9, priority=1),
    Column("Status", 17, priority=2),
    Column("Title", 26, grows=True, priority=0),
    Column("Asked by", 15, priority=5),
    Column("Age", 6, right=True, priority=4),
)


class ServiceDeskPane(RecordsPane["DeskView"]):
    """What waits for one's decision comes first, and one key decides it."""

    ABOUT = (
        "Incidents and requests. What is yours is marked • and comes first. A request is approved "
        "stage by stage: where it is your turn, A approves and X rejects. c writes a comment, "
        "m moves on what is under the cursor."
    )
    FINDS = "Find at the desk"
    BINDINGS = place_bindings("servicedesk")
    WRITES = True

    def __init__(self, desk: Desk, spec: PaneSpec) -> None:
        """Make the pane."""
        nothing = "Nothing here that you may see. C reports something or asks for something."
        incidents = Listing(
            name=INCIDENTS,
            title="Incidents",
            noun="incident",
            columns=INCIDENT_COLUMNS,
            cells=self._incident_cells,
            record_id=lambda row: str(row.id),
            empty=nothing,
            kind="incident",
            reads="servicedesk.get_incident",
            reads_as="incident_id",
            filters=(("mine", "yours"), ("open", "still open")),
        )
        requests = Listing(
            name=REQUESTS,
            title="Requests",
            noun="request",
            columns=REQUEST_COLUMNS,
            cells=self._request_cells,
            record_id=lambda row: str(row.id),
            empty=nothing,
            kind="request",
            reads="servicedesk.get_request",
            reads_as="request_id",
            filters=(("turn", "waiting for you"), ("open", "still open")),
        )
        super().__init__(desk, spec, (incidents, requests))

    def _incident_cells(self, row: Incident) -> Sequence[PageLine]:
        return desks.incident_cells(row, self._seen, self.day)

    def _request_cells(self, row: Request) -> Sequence[PageLine]:
        return desks.request_cells(row, self._seen, self.day)

    @property
    def _seen(self) -> DeskView:
        assert self.view is not None, "rows are drawn of a view"
        return self.view

    # What is shown

    def draw(self, view: DeskView, frame: Frame) -> None:
        """Draw the desk; it opens on the requests where one of them waits for the reader."""
        if not self._opened and len(view.turn):
            self.show_listing(REQUESTS)
        self._opened = True
        super().draw(view, frame)

    _opened = False

    def rows(self, view: DeskView, listing: str, kept: str) -> Sequence[Any]:
        """Incidents or requests, one's own first."""
        found = desks.incidents if listing == INCIDENTS else desks.requests
        return found(view, kept)

    def total(self, view: DeskView, listing: str) -> int:
        """How many there are."""
        return len(view.incidents if listing == INCIDENTS else view.requests)

    def calls(self, view: DeskView, listing: str) -> int:
        """Requests that wait for the reader, incidents that the reader has."""
        return len(view.assigned if listing == INCIDENTS else view.turn)

    def detail(self, view: DeskView, listing: str, record: Any) -> Sequence[PageLine]:
        """An incident or a request to read."""
        if listing == INCIDENTS:
            return desks.incident_lines(record, self.day)
        return desks.request_lines(record, view, self.day)

    def heading(self, listing: str, record: Any) -> Line:
        """Id and title."""
        return line(record.id, (f"  {one_line(record.title)}", Role.PLAIN))

    @classmethod
    def locate(cls, view: Any, ref: str) -> str:
        """The listing that has an id."""
        if ref in view.incidents:
            return INCIDENTS
        return REQUESTS if ref in view.requests else ""

    def select(self, listing: str, record: Any) -> Selection:
        """An incident or a request, and the stage whose turn it is."""
        kind = self.listings[listing].kind
        args: dict[str, object] = {}
        current = record.current if listing == REQUESTS else None
        if current is not None and self._seen.me in current.approvers:
            args["approval_stage"] = current.stage
        text = clean(f"{record.id} {record.title}")
        return Selection({kind: record.id}, args, record.id, text)

    def completions(self, field: str, typed: str) -> Sequence[str]:
        """Ids, people, stages."""
        view, wanted = self.view, typed.casefold()
        if field == "assignee":
            return [person.id for person in self.desk.session.people if wanted in person.id]
        if view is None:
            return ()
        if field == "incident_id":
            return desks.ids_like(view.incidents.newest(), wanted)
        if field == "request_id":
            return desks.ids_like(view.requests.newest(), wanted)
        if field == "kind":
            kinds = dict.fromkeys(each.kind for each in view.requests.tail(200) if each.kind)
            return [kind for kind in kinds if wanted in kind.casefold()]
        return ()

    # Acting

    def prompt(self, record: Any) -> str:
        """What the composer asks for."""
        return f"Comment on {record.id} · enter sends · esc back"

    async def send(self, record: Any, text: str) -> bool:
        """Send a comment."""
        outcome = await self._update(record, comment=text)
        return outcome.ok

    async def _update(self, record: Any, **changes: str) -> Outcome:
        kind = self.listing.kind
        name = f"servicedesk.update_{kind}"
        return await self.act(name, {f"{kind}_id": record.id, **changes})

    def _mine(self) -> Request | None:
        """The request under the cursor, where it is the reader's turn; else it is said why not."""
        record = self.record
        if self.listing.name != REQUESTS or record is None:
            self.say("Only requests are approved: ] shows them.")
            return None
        current = record.current
        if current is None:
            words, _ = desks.status_of(record.status)
            self.say(f"{record.id} is {words}: no stage waits for a decision.")
        elif self._seen.me not in current.approvers:
            who = current.who or "nobody"
            self.say(f"The stage {current.stage} of {record.id} is not yours: {who} decides it.")
        else:
            request: Request = record
            return request
        return None

    async def _decide(self, request: Request, verdict: str, comment: str = "") -> None:
        current = request.current
        stage = current.stage if current is not None else ""
        extra = {"comment": comment} if comment.strip() else {}
        outcome = await self._update(
            request, approval_stage=stage, approval_status=verdict, **extra
        )
        if outcome.ok:
            after = self._seen.requests[request.id]
            coming = after.current
            then = f" Next: {coming.who} ({coming.stage})." if coming is not None else ""
            words, _ = desks.status_of(verdict)
            self.say(f"{request.id}: {stage} {words}.{then}")

    async def do_approve(self) -> None:
        """Approve the stage that is the reader's."""
        request = self._mine()
        if request is not None:
            await self._decide(request, "APPROVED")

    def do_reject(self) -> None:
        """Reject the stage that is the reader's, and say why."""
        request = self._mine()
        if request is None:
            return

        async def because(why: str) -> None:
            await self._decide(request, "REJECTED", why)

        self.ask_line.open(f"Reject {request.id}, because", "", because)

    def do_move(self) -> None:
        """Move what is under the cursor on."""
        record = self.record
        if record is None:
            self.say("There is nothing to move on here.")
            return
        choices = desks.steps(record)
        if not choices:
            self.say(f"{record.id}: {desks.final(record)}")
            return

        async def chosen(status: str) -> None:
            outcome = await self._update(record, status=status)
            if outcome.ok:
                self.say(f"{record.id} is {desks.status_of(status)[0]}.")

        words, _ = desks.status_of(record.status)
        self.desk.choose(f"{record.id} is {words}. Move it to", choices, chosen)

    def do_assign(self) -> None:
        """Give the incident under the cursor to somebody."""
        record = self.record
        if self.listing.name != INCIDENTS or record is None:
            self.say("Only incidents are assigned: [ shows them.")
            return
        people = list(self.desk.session.people)
        people.sort(key=lambda person: person.id != self._seen.me)
        choices = [(person.id, f"{person.name} · {person.title}".rstrip(" ·")) for person in people]
        teams = dict.fromkeys(
            row.assignee
            for row in self._seen.incidents.tail(200)
            if row.assignee and row.assignee not in self.desk.session.people.by_id
        )
        choices += [(team, f"{team} · team") for team in teams]

        async def chosen(person: str) -> None:
            outcome = await self._update(record, assignee=person)
            if outcome.ok:
                self.say(f"{record.id} is with {self.day.people.name(person)} now.")

        self.desk.choose(f"Give {record.id} to", choices, chosen)

    async def do_new(self) -> None:
        """Report an incident, or ask for something of a kind that the desk offers."""
        if self.listing.name == INCIDENTS:
            self.desk.open_form("servicedesk.create_incident", {})
            return
        outcome = await self.act("servicedesk.list_kinds", {})
        if not outcome.ok:
            return
        choices = [
            (kind["id"], f"{kind['title']} · {kind['description']}".rstrip(" ·"))
            for kind in outcome.result
        ]
        if not choices:
            self.say("The desk offers no kind of request.")
            return

        async def chosen(kind: str) -> None:
            self.desk.open_form("servicedesk.create_request", {"kind": kind})

        self.desk.choose("Ask for", choices, chosen)


PANE = PaneSpec(
    twin="servicedesk",
    title="Service desk",
    short="sd",
    key="0",
    pane=ServiceDeskPane,
    entity="request",
    quick="servicedesk.update_request",
    news=desks.arrivals,
)
