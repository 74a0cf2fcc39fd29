"""The calendar: the agenda by day, the week as a grid where there is room, who comes, free time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from textual import events, on
from textual.app import ComposeResult

from vei_tui.panes._base import Desk, Selection, place_bindings
from vei_tui.panes._listing import Listing
from vei_tui.panes._records import RecordsPane
from vei_tui.presenters import calendar as dates
from vei_tui.presenters.moment import Clock, length_of, span_of
from vei_tui.presenters.text import Line, PageLine, Role, clean, line, one_line
from vei_tui.presenters.week import week_lines
from vei_tui.registry import PaneSpec
from vei_tui.session import Frame
from vei_tui.widgets.frame_title import FrameTitle
from vei_tui.widgets.grid import Grid
from vei_tui.widgets.line_list import LineList
from vei_tui.widgets.table import Column

if TYPE_CHECKING:
    from twins.calendar.seen import CalendarView
    from twins.calendar.state import Meeting

AGENDA: Final = "agenda"
ROOM: Final = (68, 38)
"""Columns and rows of the pane from which the week stands above the agenda."""
EXAMPLE: Final = "tue 14:00 45 min"

COLUMNS = (
    Column("", 1, priority=0),
    Column("Time", 11, priority=0),
    Column("What", 20, grows=True, priority=0),
    Column("You", 10, priority=1),
    Column("Others", 14, priority=3),
    Column("Where", 16, priority=2),
)


class CalendarPane(RecordsPane["CalendarView"]):
    """One answers an invitation with one key, and is offered only times when everyone is free."""

    ABOUT = (
        "Your calendar, day by day; what waits for your answer is marked •. A accepts, X declines. "
        "C makes an event: type when, as “tue 14:00 45 min”. s finds a time when you and others "
        "are at work and free. t goes to what comes next."
    )
    FINDS = "Find in your calendar"
    BINDINGS = place_bindings("calendar")
    DEFAULT_CSS = """
    CalendarPane {
        & #week, & #week-title { display: none; }
    }
    CalendarPane.-week #week-title { display: block; }
    CalendarPane.-week #week { display: block; height: 22; }
    CalendarPane.-week #upper { height: 3fr; }
    CalendarPane.-week #lower { height: 1fr; }
    CalendarPane.-week.-reading #upper { height: 2fr; max-height: 100%; }
    """

    def __init__(self, desk: Desk, spec: PaneSpec) -> None:
        """Make the pane."""
        agenda = Listing(
            name=AGENDA,
            title="Agenda",
            noun="event",
            columns=COLUMNS,
            cells=lambda row: dates.meeting_cells(row, self._seen, self._clock),
            record_id=lambda row: str(row.id),
            empty="Nothing is planned. C makes an event, s finds a time for one.",
            kind="event",
            reads="calendar.get_event",
            reads_as="event_id",
            filters=(("asked", "waiting for your answer"), ("ahead", "not over yet")),
            heading=lambda row: dates.day_line(row, self._clock),
        )
        super().__init__(desk, spec, (agenda,))
        self._week_title = FrameTitle(id="week-title")
        self._week = Grid(self._week_lines, id="week")
        self._begun = False

    def upper(self) -> ComposeResult:
        """The week, and the agenda below it."""
        yield self._week_title
        yield self._week
        yield from super().upper()

    def on_resize(self, event: events.Resize) -> None:
        """With room enough, the week stands above the agenda."""
        self.set_class(event.size.width >= ROOM[0] and event.size.height >= ROOM[1], "-week")

    # What is shown

    @property
    def _seen(self) -> CalendarView:
        assert self.view is not None, "rows are drawn of a view"
        return self.view

    @property
    def _clock(self) -> Clock:
        return dates.clock_of(self._seen, self.day)

    def rows(self, view: CalendarView, listing: str, kept: str) -> Sequence[Any]:
        """Meetings by start, each day under its heading."""
        return dates.agenda(view, dates.clock_of(view, self.day), kept)

    def total(self, view: CalendarView, listing: str) -> int:
        """How many meetings there are."""
        return len(view.ahead) + len(view.past)

    def calls(self, view: CalendarView, listing: str) -> int:
        """Invitations that wait for the reader's answer."""
        return len(view.asked)

    def detail(self, view: CalendarView, listing: str, record: Any) -> Sequence[PageLine]:
        """An event to read."""
        return dates.meeting_lines(record, view, self.day)

    def heading(self, listing: str, record: Any) -> Line:
        """The title."""
        return line((one_line(record.title), Role.PLAIN))

    def show(self, view: CalendarView, frame: Frame) -> None:
        """Show a view; it opens on what comes next."""
        super().show(view, frame)
        if not self._begun:
            self._begun = True
            self._go_next()
        self._draw_week()

    @on(LineList.Highlighted)
    def _turned(self, event: LineList.Highlighted) -> None:
        if event.list is self.table:
            self._draw_week()

    def _draw_week(self) -> None:
        view = self.view
        if view is None:
            return
        right = dates.title_of(view, self._clock)
        self._week_title.set_title(line("Week"), right)
        self._week.lay_out()

    def _week_lines(self, width: int, rows: int) -> Sequence[PageLine]:
        view, record = self.view, self.record
        if view is None:
            return ()
        at_ms = record.start_ms if record is not None else self.day.now_ms
        chosen = record.id if record is not None else ""
        return week_lines(view, self._clock, at_ms, chosen, width, rows)

    def _go_next(self) -> None:
        coming = dates.next_of(self._seen, self._clock)
        if coming is not None:
            self.table.highlight(coming.id)
            self.call_after_refresh(self._show_day)

    def _show_day(self) -> None:
        """Scroll so that the heading of the day under the cursor can be seen too."""
        at, _ = self.table.position
        records = self.table.records
        head = next((i for i in range(at, -1, -1) if isinstance(records[i], dates.DayHead)), 0)
        if 0 <= at - head < self.table.view_rows - 1:
            # What comes on the days after matters more than what was on those before.
            self.table.show_row(head)

    @classmethod
    def locate(cls, view: Any, ref: str) -> str:
        """The agenda, where an event is in it."""
        if not ref.startswith("EVT-"):
            return ""
        there = any(each.id == ref for part in (view.ahead, view.past) for each in part)
        return AGENDA if there else ""

    def select(self, listing: str, record: Any) -> Selection:
        """The event under the cursor; the reader answers for itself."""
        text = clean(f"{record.title}, {self._seen.when(record)}")
        return Selection({"event": record.id}, {"attendee": self._seen.me}, record.id, text)

    def completions(self, field: str, typed: str) -> Sequence[str]:
        """People; events."""
        people = self.desk.session.people
        if field == "attendees":
            head, comma, last = typed.rpartition(",")
            lead = f"{head}{comma} " if comma else ""
            wanted = last.strip().casefold()
            return [f"{lead}{person.id}" for person in people.matching(wanted)]
        if field == "attendee":
            return [people.me]
        if field == "event_id" and self.view is not None:
            wanted = typed.casefold()
            return [each.id for each in self.view.asked if wanted in each.id.casefold()]
        return ()

    # Answering

    async def _answer(self, tool: str, words: str) -> None:
        meeting = self._under("There is no invitation here.")
        if meeting is None:
            return
        if meeting.organizer == self._seen.me and tool == "decline":
            self.say("This event is yours: D cancels it.")
            return
        args = {"event_id": meeting.id, "attendee": self._seen.me}
        if (await self.act(f"calendar.{tool}", args)).ok:
            self.say(f"{meeting.title}: you {words}.")

    async def do_accept(self) -> None:
        """Accept the invitation under the cursor."""
        await self._answer("accept", "accepted")

    async def do_decline(self) -> None:
        """Decline the invitation under the cursor."""
        await self._answer("decline", "declined")

    def _under(self, otherwise: str) -> Meeting | None:
        meeting: Meeting | None = self.record
        if meeting is None:
            self.say(otherwise)
        return meeting

    def _own(self) -> Meeting | None:
        meeting = self._under("There is no event here.")
        if meeting is not None and meeting.organizer != self._seen.me:
            who = self.day.people.name(meeting.organizer)
            self.say(f"{who} organizes this event, and alone can change it. X declines it.")
            return None
        return meeting

    # Planning

    def do_now(self) -> None:
        """Go to what comes next."""
        self._go_next()
        self.table.focus()

    def do_new(self) -> None:
        """Make an event: first when, then the rest in a form."""

        async def planned(text: str) -> None:
            span = span_of(text, self._clock)
            if span is None:
                self.say(f"“{text}” is no time. Type as {EXAMPLE}, or 3 mar 9-10:30.")
            else:
                values = {"start_ms": span[0], "end_ms": span[1]}
                self.desk.open_form("calendar.create_event", values)

        self.ask_line.open(f"When ({EXAMPLE})", "", planned)

    def do_move(self) -> None:
        """Move the event under the cursor to another time."""
        meeting = self._own()
        if meeting is None:
            return

        async def moved(text: str) -> None:
            _, length = length_of(text)
            span = span_of(text, self._clock)
            if span is None:
                self.say(f"“{text}” is no time. Type as {EXAMPLE}, or 3 mar 9-10:30.")
                return
            args = {"event_id": meeting.id, "start_ms": span[0]}
            if length is not None or "-" in text:
                args["end_ms"] = span[1]
            if (await self.act("calendar.update_event", args)).ok:
                self.say(f"{meeting.title} is moved; everyone is asked anew.")

        self.ask_line.open(f"Move to ({EXAMPLE})", "", moved)

    def do_edit(self) -> None:
        """Change the event under the cursor in a form."""
        meeting = self._own()
        if meeting is not None:
            values = {
                "event_id": meeting.id,
                "title": meeting.title,
                "attendees": list(meeting.attendees),
                "location": meeting.location,
                "description": meeting.description,
            }
            self.desk.open_form("calendar.update_event", values)

    def do_cancel(self) -> None:
        """Cancel the event under the cursor."""
        meeting = self._own()
        if meeting is None:
            return

        async def chosen(answer: str) -> None:
            if (
                answer == "yes"
                and (await self.act("calendar.cancel_event", {"event_id": meeting.id})).ok
            ):
                self.say(f"{meeting.title} is cancelled; everyone learns of it by mail.")

        choices = [("no", "Keep it"), ("yes", "Cancel it, and tell everyone by mail")]
        self.desk.choose(f"Cancel {meeting.title}?", choices, chosen)

    def do_find_time(self) -> None:
        """Find a time when the reader and others are at work and free."""
        people = self.desk.session.people
        known = [person.id for person in people if person.id != people.me]

        async def asked(text: str) -> None:
            names, length = length_of(text)
            wanted = people.handles(names)
            length = length or 30 * 60_000
            args = {"attendees": wanted, "duration_ms": length}
            outcome = await self.act("calendar.find_time", args)
            if outcome.ok:
                self._offer(wanted, outcome.result["slots"])

        label = "With whom, how long (ana, bo 45 min)"
        self.ask_line.open(label, "", asked, known)

    def _offer(self, wanted: Sequence[str], slots: Sequence[dict[str, Any]]) -> None:
        if not slots:
            self.say("Within a week there is no time when everyone is at work and free.")
            return
        spans = {str(slot["start_ms"]): slot for slot in slots}

        async def chosen(start: str) -> None:
            slot = spans[start]
            values = {
                "start_ms": slot["start_ms"],
                "end_ms": slot["end_ms"],
                "attendees": list(wanted),
            }
            self.desk.open_form("calendar.create_event", values)

        choices = [(start, slot["when"]) for start, slot in spans.items()]
        self.desk.choose("Everyone is free; choose one", choices, chosen)


PANE = PaneSpec(
    twin="calendar",
    title="Calendar",
    short="ca",
    key="7",
    pane=CalendarPane,
    entity="event",
    quick="calendar.create_event",
    news=dates.arrivals,
)
