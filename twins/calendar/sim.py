"""The calendar: meetings, invitations that people answer, reminders, free time across zones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar

from pydantic import Field

from engine.actor import Actor, Directory
from engine.errors import Refused
from engine.prompt import Prompt
from engine.resource import Resource
from engine.tool import Page, tool
from engine.twin import Context, Due, Effect, MenuEntry, Twin, event
from twins.calendar.bookings import Bookings
from twins.calendar.clock import DAY_MS, Clock
from twins.calendar.free import propose
from twins.calendar.guests import GuestList
from twins.calendar.reach import booked, concerning, organized
from twins.calendar.section import CalendarSection, check_people, opening
from twins.calendar.seen import CalendarView, listed, menu_of, shown, summarise
from twins.calendar.shapes import (
    MAX_LENGTH_MS,
    Answered,
    Cancelled,
    Created,
    Description,
    EventCursor,
    EventId,
    EventShown,
    FreeTime,
    Length,
    Limit,
    Moment,
    People,
    Person,
    Place,
    Slots,
    Title,
)
from twins.calendar.state import CalendarState, Meeting

Ctx = Context[CalendarState]
Revision = Annotated[int, Field(ge=0)]


class Calendar(Twin[CalendarState, CalendarView]):
    """The calendar that everyone here shares and sees their own part of."""

    name: ClassVar[str] = "calendar"
    title: ClassVar[str] = "Calendar"
    section: ClassVar[type[CalendarSection]] = CalendarSection
    effects: ClassVar[tuple[Effect, ...]] = (
        Effect("calendar.create_event", "mail", "Invitations go out to the attendees."),
        Effect("calendar.update_event", "mail", "Attendees learn what changed, and who is left."),
        Effect("calendar.cancel_event", "mail", "Attendees learn that it is cancelled."),
        Effect("calendar.accept", "mail", "The organizer learns of the answer."),
        Effect("calendar.decline", "mail", "The organizer learns of the answer."),
        Effect("a meeting about to start", "slack", "Who has not declined gets a reminder."),
        Effect("an event that names a document", "docs", "It shows among its references."),
    )
    config: CalendarSection

    def __init__(self, config: Any, directory: Directory, epoch_ms: int = 0) -> None:
        """See :class:`Twin`.

        Raises:
            ScenarioError: the section speaks of somebody who is not there.
        """
        super().__init__(config, directory, epoch_ms)
        self._guests = GuestList(directory)
        check_people(self.config, self._guests)
        self._clock = Clock(epoch_ms, self.config.utc_offset_min)
        self._bookings = Bookings(self.config, self._guests, self._clock)

    def start(self) -> CalendarState:
        """The meetings that were made before."""
        return opening(self.config, self._guests, self.epoch_ms)

    def opening(self) -> Sequence[Due]:
        """The day begins where something is planned."""
        return [Due("calendar.begin", {}, 0)] if self.config.events else []

    # -- tools --------------------------------------------------------------------------------

    @tool(permission="calendar:read", latency_ms=200, jitter_ms=100)
    def list_events(
        self,
        ctx: Ctx,
        from_ms: Moment | None = None,
        to_ms: Moment | None = None,
        limit: Limit = 50,
        cursor: EventCursor | None = None,
    ) -> Page:
        """List your events by start: all, or those that overlap a time."""
        found, more = listed(ctx.state.diary(ctx.actor.id), from_ms, to_ms, limit, cursor)
        return Page([self._shown(ctx, meeting) for meeting in found], more)

    @tool(permission="calendar:read", latency_ms=150, jitter_ms=100, on=("event", "event_id"))
    def get_event(self, ctx: Ctx, event_id: EventId) -> EventShown:
        """Look at one event, who is invited and what they answered."""
        return self._shown(ctx, concerning(ctx.state, event_id, ctx.actor.id))

    @tool(permission="calendar:write", latency_ms=400, jitter_ms=200, writes=True)
    def create_event(
        self,
        ctx: Ctx,
        title: Title,
        start_ms: Moment,
        end_ms: Moment,
        attendees: People | None = None,
        location: Place = "",
        description: Description = "",
    ) -> Created:
        """Make an event and invite people by mail; they answer in their own time."""
        names = self._guests.several(attendees or ())
        made = self._make(ctx, ctx.actor.id, title, start_ms, end_ms, names, location, description)
        return {"event_id": made.id}

    @tool(permission="calendar:write", latency_ms=400, jitter_ms=200, writes=True,
          destructive=True, on=("event", "event_id"))  # fmt: skip
    def update_event(
        self,
        ctx: Ctx,
        event_id: EventId,
        title: Title | None = None,
        start_ms: Moment | None = None,
        end_ms: Moment | None = None,
        attendees: People | None = None,
        location: Place | None = None,
        description: Description | None = None,
    ) -> EventShown:
        """Change an event of yours. A new start alone keeps its length; a new time asks anew."""
        before = organized(ctx.state, event_id, ctx.actor.id)
        start = before.start_ms if start_ms is None else start_ms
        end = before.end_ms + start - before.start_ms if end_ms is None else end_ms
        names = before.attendees if attendees is None else self._guests.several(attendees)
        meeting = replace(
            before,
            title=title or before.title,
            start_ms=start,
            end_ms=end,
            attendees=names,
            location=before.location if location is None else location,
            description=before.description if description is None else description,
        )
        return self._shown(ctx, self._bookings.change(ctx, before, meeting))

    @tool(permission="calendar:write", latency_ms=300, jitter_ms=200, writes=True,
          destructive=True, on=("event", "event_id"))  # fmt: skip
    def cancel_event(self, ctx: Ctx, event_id: EventId) -> Cancelled:
        """Cancel an event of yours; attendees learn of it by mail."""
        meeting = self._bookings.cancel(ctx, organized(ctx.state, event_id, ctx.actor.id))
        return {"event_id": meeting.id, "status": meeting.status}

    @tool(permission="calendar:write", latency_ms=200, jitter_ms=100, writes=True,
          idempotent=True, on=("event", "event_id"))  # fmt: skip
    def accept(self, ctx: Ctx, event_id: EventId, attendee: Person) -> Answered:
        """Accept an invitation, for yourself alone."""
        return self._answer(ctx, event_id, attendee, "accept")

    @tool(permission="calendar:write", latency_ms=200, jitter_ms=100, writes=True,
          idempotent=True, on=("event", "event_id"))  # fmt: skip
    def decline(self, ctx: Ctx, event_id: EventId, attendee: Person) -> Answered:
        """Decline an invitation, for yourself alone."""
        return self._answer(ctx, event_id, attendee, "decline")

    @tool(permission="calendar:read", latency_ms=400, jitter_ms=200)
    def find_time(
        self,
        ctx: Ctx,
        attendees: People,
        duration_ms: Length,
        from_ms: Moment | None = None,
        to_ms: Moment | None = None,
        limit: Slots = 5,
    ) -> FreeTime:
        """Find times when you and others are at work and free, a week ahead if not told."""
        start = ctx.time_ms if from_ms is None else from_ms
        window = start, start + 7 * DAY_MS if to_ms is None else to_ms
        if not 0 < window[1] - start <= MAX_LENGTH_MS:
            message = "'to_ms' has to be after 'from_ms', by at most 31 days."
            raise Refused("invalid_args", message, "Look in a shorter span.")
        people = dict.fromkeys((ctx.actor.id, *self._guests.several(attendees)))
        taking_part = [(p, ctx.state.diary(p), self._bookings.hours_of(p)) for p in people]
        return propose(self._clock, taking_part, window, duration_ms, limit)

    # -- events -------------------------------------------------------------------------------

    @event()
    def arrive(
        self,
        ctx: Ctx,
        title: Title,
        start_ms: Moment,
        end_ms: Moment,
        attendees: People | None = None,
        location: Place = "",
        description: Description = "",
        organizer: Person | None = None,
    ) -> None:
        """A colleague makes an event."""
        author = self._guests.one(organizer or ctx.actor.id)
        names = self._guests.several(attendees or ())
        self._make(ctx, author, title, start_ms, end_ms, names, location, description)

    @event("move")
    def move(self, ctx: Ctx, event_id: EventId, start_ms: Moment) -> None:
        """A colleague moves an event."""
        before = booked(ctx.state, event_id)
        end = before.end_ms + start_ms - before.start_ms
        self._bookings.change(ctx, before, replace(before, start_ms=start_ms, end_ms=end))

    @event("cancel")
    def cancel(self, ctx: Ctx, event_id: EventId) -> None:
        """A colleague cancels an event."""
        self._bookings.cancel(ctx, booked(ctx.state, event_id))

    @event("begin")
    def begin(self, ctx: Ctx) -> None:
        """The day begins: meetings of the scenario are reminded of, answered and ended."""
        self._bookings.begin(ctx)

    @event("answer")
    def answer(self, ctx: Ctx, event_id: EventId, attendee: Person, revision: Revision) -> None:
        """A colleague gets to an invitation."""
        meeting = booked(ctx.state, event_id)
        if meeting.is_planned(revision):
            self._bookings.answer_by_diary(ctx, meeting, attendee)

    @event("remind")
    def remind(self, ctx: Ctx, event_id: EventId, revision: Revision) -> None:
        """An event is about to start."""
        meeting = booked(ctx.state, event_id)
        if meeting.is_planned(revision):
            self._bookings.remind(ctx, meeting)

    @event("close")
    def close(self, ctx: Ctx, event_id: EventId, revision: Revision) -> None:
        """An event ends."""
        meeting = booked(ctx.state, event_id)
        if meeting.is_planned(revision):
            self._bookings.close(ctx, meeting)

    # -- what they share ----------------------------------------------------------------------

    def _make(
        self,
        ctx: Ctx,
        organizer: str,
        title: str,
        start_ms: int,
        end_ms: int,
        attendees: tuple[str, ...],
        location: str,
        description: str,
    ) -> Meeting:
        number = len(ctx.state.meetings) + 1
        meeting = Meeting(number, title, start_ms, end_ms, organizer, (), (), location, description)
        return self._bookings.make(ctx, meeting.with_people(attendees))

    def _answer(self, ctx: Ctx, event_id: str, attendee: str, action: str) -> Answered:
        meeting = concerning(ctx.state, event_id, ctx.actor.id)
        person = self._guests.one(attendee)
        if person != ctx.actor.id:
            message = f"{ctx.actor.id} may not answer for {person}."
            raise Refused("permission_denied", message, f"Answer as {ctx.actor.id}.")
        status = self._bookings.answer(ctx, meeting, person, action)
        return {"event_id": meeting.id, "attendee": person, "status": status}

    def _shown(self, ctx: Ctx, meeting: Meeting) -> EventShown:
        offset = self._bookings.hours_of(ctx.actor.id).offset_min
        return shown(meeting, self._clock.when(meeting.start_ms, meeting.end_ms, offset))

    # -- what is seen -------------------------------------------------------------------------

    def view(self, state: CalendarState, actor: Actor) -> CalendarView:
        """The actor's own diary."""
        diary = state.diary(actor.id)
        offset = self._bookings.hours_of(actor.id).offset_min
        return CalendarView(actor.id, diary.ahead, diary.past, diary.asked, self._clock, offset)

    def summary(self, view: CalendarView) -> str:
        """The invitations that wait for an answer, and what comes next."""
        return summarise(view)

    def menu(self, view: CalendarView) -> list[MenuEntry]:
        """Invitations to answer, and meetings to look at."""
        return menu_of(view)

    def unread(self, view: CalendarView) -> int:
        """Invitations that wait for the actor's answer."""
        return len(view.asked)

    def resources(self) -> Sequence[Resource[CalendarView]]:
        """Events of one's own diary."""
        # Few offices are ever read this way, so the others do not load it.
        from twins.calendar.resources import RESOURCES

        return RESOURCES

    def prompts(self) -> Sequence[Prompt[CalendarView]]:
        """Preparing a meeting."""
        from twins.calendar.prompts import PROMPTS

        return PROMPTS


TWIN = Calendar
