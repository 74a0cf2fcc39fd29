"""Whatever people do with the calendar, every diary tells the truth and nothing old is acted on."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.twins.calendar.calendar_office import (
    HOUR,
    call,
    open_office,
    people,
    reminders,
    state_of,
)
from twins.calendar.state import CANCELLED, OVER, PLANNED, UNANSWERED

SEATS = ("agent", "robin", "cfo")
PERSONS = (*SEATS, "ken", "ops", "yes", "vendor")
EVERYONE = people()
seats = st.sampled_from(SEATS)
invited = st.lists(st.sampled_from(PERSONS), max_size=4)
halves = st.integers(-4, 40)
numbers = st.integers(1, 8)


class CalendarMachine(RuleBasedStateMachine):
    """Three people who meet; after each step the diaries are written anew and compared."""

    def __init__(self) -> None:
        super().__init__()
        self.office = open_office()
        self.revisions: dict[str, int] = {}

    def call(self, seat: str, tool: str, **args: Any) -> None:
        outcome = call(self.office, seat, tool, **args)
        if outcome.error is not None:
            expected = ("not_found", "permission_denied", "invalid_state", "invalid_args")
            assert outcome.error["code"] in expected

    @rule(seat=seats, at=halves, length=st.integers(1, 6), who=invited)
    def create(self, seat: str, at: int, length: int, who: list[str]) -> None:
        start = self.office.time_ms + at * HOUR // 2
        times = {"start_ms": start, "end_ms": start + length * HOUR // 2}
        self.call(seat, "create_event", title="x", attendees=who, **times)

    @rule(seat=seats, number=numbers, at=st.none() | halves, who=st.none() | invited)
    def update(self, seat: str, number: int, at: int | None, who: list[str] | None) -> None:
        start = None if at is None else self.office.time_ms + at * HOUR // 2
        self.call(seat, "update_event", event_id=f"EVT-{number}", start_ms=start, attendees=who)

    @rule(seat=seats, number=numbers, accept=st.booleans())
    def answer(self, seat: str, number: int, accept: bool) -> None:
        tool = "accept" if accept else "decline"
        self.call(seat, tool, event_id=f"EVT-{number}", attendee=seat)

    @rule(seat=seats, number=numbers)
    def cancel(self, seat: str, number: int) -> None:
        self.call(seat, "cancel_event", event_id=f"EVT-{number}")

    @rule(minutes=st.integers(0, 300))
    def wait(self, minutes: int) -> None:
        self.office.advance(self.office.time_ms + minutes * 60_000)

    @rule(seat=seats, who=invited)
    def find(self, seat: str, who: list[str]) -> None:
        found = call(self.office.fork(), seat, "find_time", attendees=who, duration_ms=HOUR)
        state = state_of(self.office)
        for slot in found.result["slots"]:
            for person in {seat, *who}:
                for meeting in state.diary(person).ahead:
                    if meeting.answer_of(person) == "accepted":
                        apart = (
                            meeting.end_ms <= slot["start_ms"] or meeting.start_ms >= slot["end_ms"]
                        )
                        assert apart

    @invariant()
    def diaries_equal_what_follows_from_the_meetings(self) -> None:
        state = state_of(self.office)
        meetings = sorted(state.meetings.values(), key=lambda m: m.key)
        for person in PERSONS:
            mine = [m for m in meetings if m.answer_of(person) is not None]
            diary = state.diary(person)
            ahead = [m for m in mine if m.status == PLANNED]
            assert list(diary.ahead) == ahead
            assert list(diary.past) == [m for m in mine if m.status == OVER]
            assert list(diary.asked) == [m for m in ahead if m.answer_of(person) == UNANSWERED]
            for agenda in (diary.ahead, diary.past, diary.asked):
                assert len(agenda) == len(list(agenda))

    @invariant()
    def meetings_hold_together(self) -> None:
        for meeting in state_of(self.office).meetings.values():
            assert meeting.start_ms < meeting.end_ms
            assert meeting.people[0] == meeting.organizer
            assert set(meeting.people) == {meeting.organizer, *meeting.attendees}
            assert len(set(meeting.people)) == len(meeting.people)
            assert meeting.revision >= self.revisions.get(meeting.id, 0)
            self.revisions[meeting.id] = meeting.revision

    @invariant()
    def every_planned_meeting_ends_once(self) -> None:
        closing = [
            (event.payload["event_id"], event.payload["revision"])
            for event in self.office.world.queue
            if event.target == "calendar.close"
        ]
        for meeting in state_of(self.office).meetings.values():
            if meeting.status == PLANNED:
                assert closing.count((meeting.id, meeting.revision)) == 1
            if meeting.status == CANCELLED:
                assert meeting not in state_of(self.office).diary(meeting.organizer).ahead

    @invariant()
    def nobody_is_reminded_of_the_same_time_twice(self) -> None:
        for seat in ("agent", "robin"):
            told = reminders(self.office, seat)
            times = sum(m.revision + 1 for m in state_of(self.office).meetings.values())
            assert len(told) <= times

    @invariant()
    def everything_could_be_delivered(self) -> None:
        assert self.office.world.undeliverable == 0

    @invariant()
    def views_stay_the_same_objects(self) -> None:
        before = {seat: self.office.view("calendar", seat) for seat in SEATS}
        again = self.office.fork()
        again.call("agent", "calendar.list_events", {})
        for seat in SEATS:
            assert self.office.view("calendar", seat) is before[seat]
            afresh = self.office.twins[2].view(state_of(self.office), EVERYONE[seat])
            assert afresh == before[seat]


TestCalendarMachine = CalendarMachine.TestCase
TestCalendarMachine.settings = settings(max_examples=40, stateful_step_count=25)
