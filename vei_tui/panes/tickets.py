"""Tickets: the queue, the one under the cursor with all that happened to it, where one answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from vei_tui.panes._base import Desk, Selection, place_bindings
from vei_tui.panes._listing import ALL, Listing
from vei_tui.panes._records import RecordsPane
from vei_tui.presenters import tickets
from vei_tui.presenters.records import worded
from vei_tui.presenters.text import Line, PageLine, clean, one_line
from vei_tui.registry import PaneSpec
from vei_tui.session import Frame
from vei_tui.widgets.board import Board
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.table import Column

if TYPE_CHECKING:
    from twins.tickets.seen import TicketsView
    from twins.tickets.state import Ticket

COLUMNS = (
    Column("", 1, priority=0),
    Column("Id", 9, priority=0),
    Column("Pri", 3, priority=2),
    Column("State", 11, priority=1),
    Column("Age", 4, right=True, priority=4),
    Column("Left", 8, right=True, priority=2),
    Column("Title", 20, grows=True, priority=0),
    Column("Owner", 11, priority=3),
)

NOBODY = "nobody"


class TicketsPane(RecordsPane["TicketsView"]):
    """One works through a queue: read, comment, take, move on."""

    ABOUT = (
        "The office's tickets, the most urgent first. Enter opens one, which marks it as seen; c "
        "comments, m moves it to another state, t takes it, A gives it to somebody. f filters the "
        "queue, s sorts it, o goes to what a ticket names. v shows a board, a column a state, and "
        "the table again."
    )
    FINDS = "Find in this queue"
    WRITES = True
    BINDINGS = place_bindings("tickets")
    DEFAULT_CSS = """
    TicketsPane {
        & #board { height: 1fr; display: none; }
    }
    TicketsPane.-board #board { display: block; }
    TicketsPane.-board #upper > LineTable.-front { display: none; }
    TicketsPane.-board #lower { display: none; }
    TicketsPane.-board.-reading #lower { display: block; }
    """

    def __init__(self, desk: Desk, spec: PaneSpec) -> None:
        """Make the pane."""
        queue = Listing(
            "queue", "Tickets", "ticket", COLUMNS,
            lambda ticket: tickets.cells(ticket, self._view, self.day),
            lambda ticket: ticket.id,
            "There are no tickets. C opens one.",
            kind="ticket", reads="tickets.get", reads_as="ticket_id", begins=tickets.OPEN,
        )  # fmt: skip
        super().__init__(desk, spec, (queue,))
        self._board: Board[Ticket] = Board(
            lambda ticket, width: tickets.card(ticket, self._view, self.day, width),
            lambda ticket: ticket.id,
            lambda ticket: ticket.status,
            id="board",
        )
        self._other = ALL
        """The filter of the table while the board is shown, and the board's while the table is."""
        self._sort = tickets.URGENT
        self._queued: tuple[object, ...] = ()
        self._queue: list[Ticket] = []

    @property
    def _view(self) -> TicketsView:
        """The view; only asked for while one is shown."""
        assert self.view is not None
        return self.view

    # The board

    def upper(self) -> ComposeResult:
        """What stands above the ticket: the title, the table and the board."""
        yield from super().upper()
        yield self._board

    @property
    def table(self) -> LineList[Any]:
        """The table or the board, whichever is shown."""
        return self._board if self.has_class("-board") else super().table

    def do_view(self) -> None:
        """Show the board, or the table again, with the cursor on the same ticket."""
        kept, own, read = self.kept, self.table.highlighted_id, self._detail.has_focus
        self.toggle_class("-board")
        kept["queue"], self._other = self._other, kept["queue"]
        self.redraw()
        if own and not self.table.highlight(own):
            self.say(f"{own} is not among these.")
        if not read:
            self.table.focus()

    # What is shown

    def draw(self, view: TicketsView, frame: Frame) -> None:
        """Draw the table or the board, and the ticket under its cursor."""
        self._board.set_lanes(tickets.lanes(view))
        super().draw(view, frame)

    def rows(self, view: TicketsView, listing: str, kept: str) -> Sequence[Any]:
        """The tickets that a filter keeps."""
        key = (view.tickets, view.news if kept == tickets.NEW else None, kept, self._sort)
        if len(self._queued) != len(key) or any(
            a is not b and a != b for a, b in zip(key, self._queued, strict=True)
        ):
            self._queue = tickets.queue(view, kept, self._sort)
            self._queued = key
        return self._queue

    def total(self, view: TicketsView, listing: str) -> int:
        """All tickets."""
        return len(view.tickets)

    def filters(self, view: TicketsView, listing: str) -> Sequence[tuple[str, str]]:
        """What a queue can be filtered by."""
        return tickets.filters(view)

    def detail(self, view: TicketsView, listing: str, record: Any) -> Sequence[PageLine]:
        """A ticket to read."""
        return tickets.detail(record, view, self.day)

    def heading(self, listing: str, record: Any) -> Line:
        """Its id and title."""
        return tickets.heading(record)

    @classmethod
    def locate(cls, view: Any, ref: str) -> str:
        """The queue has every ticket."""
        return "queue" if ref.partition("#")[0] in view.tickets else ""

    def go_to(self, ref: str) -> None:
        """Go to a ticket, or to the one a comment is in."""
        super().go_to(ref.partition("#")[0])

    def words(self, listing: str, record: Any) -> str:
        """A ticket is found by its id, title, text, owner and state."""
        ticket: Ticket = record
        owner = self.day.people.name(ticket.assignee)
        return f"{ticket.id} {ticket.title} {ticket.description} {owner} {worded(ticket.status)}"

    def select(self, listing: str, record: Any) -> Selection:
        """A ticket as tools take it."""
        text = f"{record.id} {record.title}\n{record.description}".strip()
        return Selection({"ticket": record.id}, {}, record.id, clean(text))

    def do_sort(self) -> None:
        """Sort the queue another way."""
        names = list(tickets.SORTS)
        self._sort = names[(names.index(self._sort) + 1) % len(names)]
        self.redraw()
        self.say(f"Sorted: {tickets.SORTS[self._sort]}.")

    # Acting

    def prompt(self, record: Any) -> str:
        """What a comment is about."""
        return f"Comment on {record.id} · enter sends · @ person"

    async def send(self, record: Any, text: str) -> bool:
        """Comment on a ticket."""
        outcome = await self.act("tickets.comment", {"ticket_id": record.id, "text": text})
        return outcome.ok

    def do_new(self) -> None:
        """Open a new ticket."""
        self.desk.open_form("tickets.create", {})

    def do_edit(self) -> None:
        """Change the ticket's title, text, priority or owner."""
        ticket = self.record
        if ticket is not None:
            self.desk.open_form(
                "tickets.update",
                {"ticket_id": ticket.id, "title": ticket.title, "description": ticket.description,
                 "priority": ticket.priority},
            )  # fmt: skip

    def do_move(self) -> None:
        """Move the ticket to a state that its type allows."""
        ticket, view = self.record, self.view
        if ticket is None or view is None:
            self.say("There is no ticket to move here.")
            return
        allowed = view.allowed(ticket)
        if not allowed:
            self.say(f"{ticket.id} is {worded(ticket.status)}, which is final.")
            return

        async def move(status: str) -> None:
            args = {"ticket_id": ticket.id, "status": status}
            if (await self.act("tickets.transition", args)).ok:
                self.say(f"{ticket.id} is {worded(status)} now.")

        choices = [(status, worded(status)) for status in allowed]
        self.desk.choose(f"Move {ticket.id} from {worded(ticket.status)} to", choices, move)

    async def do_take(self) -> None:
        """Assign the ticket to oneself."""
        if self.record is not None and self.view is not None:
            await self._assign(self.record.id, self.view.me)

    def do_assign(self) -> None:
        """Assign the ticket to somebody, or to nobody."""
        ticket = self.record
        if ticket is None:
            self.say("There is no ticket to assign here.")
            return

        async def assign(who: str) -> None:
            await self._assign(ticket.id, "" if who == NOBODY else who)

        people = self.day.people
        choices = [(p.id, one_line(f"{p.name}  {p.title}")) for p in people]
        self.desk.choose(f"Assign {ticket.id} to", [*choices, (NOBODY, "nobody")], assign)

    async def _assign(self, ticket_id: str, who: str) -> None:
        outcome = await self.act("tickets.update", {"ticket_id": ticket_id, "assignee": who})
        if outcome.ok:
            name = "you" if who == self.day.people.me else self.day.people.name(who)
            self.say(f"{ticket_id} is {'nobody' if not who else name}'s now."
                     if name != "you" else f"{ticket_id} is yours now.")  # fmt: skip

    def completions(self, field: str, typed: str) -> Sequence[str]:
        """Tickets, people, states, types and priorities."""
        view = self.view
        if view is None:
            return ()
        wanted = typed.casefold()
        if field == "assignee":
            return [p.id for p in self.day.people if wanted in f"{p.id} {p.name}".casefold()]
        known: Sequence[str] = ()
        if field == "ticket_id":
            known = [ticket.id for ticket in view.tickets.tail(200)][::-1]
        elif field == "status":
            known = list(dict.fromkeys(s for flow in view.workflows.values() for s in flow.moves))
        elif field == "type":
            known = list(view.workflows)
        elif field == "priority":
            known = view.priorities
        return [each for each in known if wanted in each.casefold()]


PANE = PaneSpec(
    twin="tickets",
    title="Tickets",
    short="tk",
    key="4",
    pane=TicketsPane,
    entity="ticket",
    quick="tickets.comment",
    news=tickets.arrivals,
)
