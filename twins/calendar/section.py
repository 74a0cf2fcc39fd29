"""The calendar section of a scenario file, and the calendar at time 0 that is made of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engine.errors import Refused, ScenarioError, nearest
from engine.people.personas import Delay
from engine.rules import epoch_ms
from engine.table import Table
from twins.calendar.clock import Hours
from twins.calendar.guests import GuestList
from twins.calendar.shapes import MAX_ATTENDEES, MAX_LENGTH_MS
from twins.calendar.state import OVER, PLANNED, CalendarState, Meeting

OffsetMin = Annotated[int, Field(ge=-720, le=840)]
Hour = Annotated[int, Field(ge=0, le=24)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ID = r"^[a-z0-9][a-z0-9._-]{0,31}$"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DiarySection(_Section):
    """How one person works and answers invitations."""

    hours: tuple[Hour, Hour] = (9, 17)
    """Hours of the person's own clock between which it is at work."""
    days: Annotated[list[Weekday], Field(min_length=1)] = ["mon", "tue", "wed", "thu", "fri"]
    utc_offset_min: OffsetMin | None = None
    """Minutes that the person's clock is ahead of UTC; the office's where left out."""
    answers: Literal["by_diary", "always_accepts", "always_declines", "never"] = "by_diary"
    """How the person answers by itself; ``never`` for someone in a seat."""
    silent_pct: Annotated[int, Field(ge=0, le=100)] = 0
    """How often the person does not answer at all."""
    delay: Delay = Delay()
    """How soon the person answers, once at work."""
    reminded: bool | None = None
    """Whether reminders go to the person; where left out, to those who answer for themselves."""

    @model_validator(mode="after")
    def _in_order(self) -> DiarySection:
        if self.hours[0] >= self.hours[1]:
            raise ValueError("the working day begins before it ends, as [9, 17]")
        return self

    def at(self, office_offset_min: int) -> Hours:
        """The person's working hours, where the office's clock is so far ahead of UTC."""
        offset = self.utc_offset_min
        return Hours(
            *self.hours,
            tuple(WEEKDAYS.index(day) for day in self.days),
            office_offset_min if offset is None else offset,
        )


class MeetingSection(_Section):
    """A meeting that was made before the scenario starts."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    starts: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d$")]
    """Date and hour on the office's clock."""
    minutes: Annotated[int, Field(ge=1, le=MAX_LENGTH_MS // 60_000)] = 30
    organizer: str
    attendees: Annotated[list[str], Field(max_length=MAX_ATTENDEES)] = []
    """Ids or addresses."""
    location: str = ""
    description: str = ""
    responses: dict[str, Literal["needs_action", "accepted", "declined"]] = {}
    """What attendees have answered, by id; the others are still to answer."""


class NotifySection(_Section):
    """What the calendar sets off in other apps; an office without them says no to it."""

    invitations: bool = True
    """Mails about meetings made, moved and cancelled."""
    answers: bool = True
    """Mails to the organizer when somebody answers."""
    reminders: bool = True
    """Direct messages in Slack before a meeting starts."""


class CalendarSection(_Section):
    """The ``calendar`` section of a scenario file."""

    events: list[MeetingSection] = []
    people: dict[Annotated[str, Field(pattern=ID)], DiarySection] = {}
    """By actor id. Whoever is not named here works the usual hours and answers for itself."""
    utc_offset_min: OffsetMin = 0
    """Minutes that the office's clock is ahead of UTC."""
    reminder_min: Annotated[int, Field(ge=0, le=1440)] = 10
    """Minutes before the start at which reminders come."""
    bot: Annotated[str, Field(pattern=ID)] = "calendar"
    """Who the reminders come from in Slack."""
    notify: NotifySection = NotifySection()


SELF = DiarySection(answers="never")
"""Whoever the section does not name."""


def check_people(section: CalendarSection, guests: GuestList) -> None:
    """Check that the section speaks of people there are.

    Raises:
        ScenarioError: naming who is not there, and those like it.
    """
    for person in section.people:
        if guests.directory.get(person) is None:
            hint = nearest(person, [actor.id for actor in guests.directory])
            raise ScenarioError(f"calendar.people: there is nobody called {person!r}.", hint)


def opening(section: CalendarSection, guests: GuestList, epoch: int) -> CalendarState:
    """The calendar at time 0.

    Args:
        epoch: the date of time 0, in ms since 1970.

    Raises:
        ScenarioError: a meeting names somebody who is not there, or a date that does not exist.
    """
    state = CalendarState(Table(), Table())
    for number, planned in enumerate(section.events, 1):
        try:
            state = state.keep(_meeting(number, planned, guests, epoch))
        except (Refused, ValueError) as problem:
            raise ScenarioError(f"calendar.events, {planned.title!r}: {problem}") from None
    return state


def _meeting(number: int, planned: MeetingSection, guests: GuestList, epoch: int) -> Meeting:
    start = epoch_ms(planned.starts) - epoch
    end = start + planned.minutes * 60_000
    organizer = guests.one(planned.organizer)
    meeting = Meeting(
        number, planned.title, start, end, organizer, (), (), planned.location,
        planned.description, PLANNED if end > 0 else OVER,
    ).with_people(guests.several(planned.attendees))  # fmt: skip
    for name, status in planned.responses.items():
        person = guests.one(name)
        if meeting.answer_of(person) is None:
            raise ValueError(f"{name!r} answered, but is not invited.")
        meeting = meeting.answered(person, status)
    return meeting
