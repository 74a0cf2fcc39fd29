"""What a calendar consists of: meetings, who answered what, and everyone's own diary of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.table import Table
from twins.calendar.agenda import Agenda, Key

PLANNED = "planned"
OVER = "over"
CANCELLED = "cancelled"

ALLOWED = {
    PLANNED: ("accept", "decline", "update", "cancel", "close"),
    OVER: (),
    CANCELLED: (),
}
"""What can be done with a meeting, by how it stands. ``close`` is what its end does."""

UNANSWERED = "needs_action"
ACCEPTED = "accepted"
DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person said to an invitation."""

    person: str
    """Actor id."""
    status: str = UNANSWERED
    """needs_action, accepted or declined."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One event of the calendar."""

    number: int
    title: str
    start_ms: int
    end_ms: int
    organizer: str
    """Actor id."""
    attendees: tuple[str, ...]
    """Actor ids of those invited, in the order in which they were named."""
    answers: tuple[Answer, ...]
    """The organizer's, then the attendees'."""
    location: str = ""
    description: str = ""
    status: str = PLANNED
    """A key of :data:`ALLOWED`."""
    revision: int = 0
    """How often its time was changed; what was set in motion for an earlier one counts no more."""

    @property
    def id(self) -> str:
        """``EVT-1``, ``EVT-2``, … in the order of making."""
        return f"EVT-{self.number}"

    @property
    def key(self) -> Key:
        """Its place in an agenda."""
        return self.start_ms, self.number

    @property
    def people(self) -> tuple[str, ...]:
        """Everyone who has it in their diary: the organizer and the attendees."""
        return tuple(answer.person for answer in self.answers)

    def answer_of(self, person: str) -> str | None:
        """What a person said; None for someone it does not concern."""
        return next((a.status for a in self.answers if a.person == person), None)

    def is_planned(self, revision: int) -> bool:
        """Whether it is still to take place, at the time that it had at a revision."""
        return self.status == PLANNED and self.revision == revision

    def answered(self, person: str, status: str) -> Meeting:
        """This meeting with a person's answer."""
        answers = tuple(Answer(person, status) if a.person == person else a for a in self.answers)
        return replace(self, answers=answers)

    def with_people(self, attendees: tuple[str, ...], keep: bool = True) -> Meeting:
        """This meeting with these attendees.

        Args:
            attendees: actor ids, each once.
            keep: whether those who answered before need not answer again.
        """
        own = self.answer_of(self.organizer) if keep else None
        answers = [Answer(self.organizer, own or ACCEPTED)]
        for person in attendees:
            if person != self.organizer:
                said = self.answer_of(person) if keep else None
                answers.append(Answer(person, said or UNANSWERED))
        return replace(self, attendees=attendees, answers=tuple(answers))


@dataclass(frozen=True, slots=True)
class Diary:
    """One person's meetings. A cancelled one is in nobody's diary."""

    ahead: Agenda = field(default_factory=Agenda)
    """Those that are planned, running ones included."""
    past: Agenda = field(default_factory=Agenda)
    """Those that are over."""
    asked: Agenda = field(default_factory=Agenda)
    """Those of ``ahead`` that wait for the person's answer."""

    def without(self, meeting: Meeting) -> Diary:
        """This diary without a meeting."""
        return Diary(self.ahead.drop(meeting), self.past.drop(meeting), self.asked.drop(meeting))

    def holding(self, person: str, meeting: Meeting) -> Diary:
        """This diary of a person with a meeting that is not in it yet."""
        if meeting.status == CANCELLED:
            return self
        if meeting.status == OVER:
            return replace(self, past=self.past.put(meeting))
        waits = meeting.answer_of(person) == UNANSWERED
        asked = self.asked.put(meeting) if waits else self.asked
        return Diary(self.ahead.put(meeting), self.past, asked)


@dataclass(frozen=True, slots=True)
class CalendarState:
    """The office's calendar."""

    meetings: Table[Meeting]
    """By id; none is ever thrown away."""
    diaries: Table[Diary]
    """By actor id."""
    begun: bool = False
    """Whether what the scenario planned has been set in motion."""

    def diary(self, person: str) -> Diary:
        """A person's diary, empty where nothing concerns the person yet."""
        return self.diaries.get(person) or Diary()

    def keep(self, meeting: Meeting) -> CalendarState:
        """This state with a meeting as it is now, in the diaries of those it concerns."""
        diaries = self.diaries
        before = self.meetings.get(meeting.id)
        if before is not None:
            for person in before.people:
                diaries = diaries.set(person, diaries[person].without(before))
        for person in meeting.people:
            diary = diaries.get(person) or Diary()
            diaries = diaries.set(person, diary.holding(person, meeting))
        return CalendarState(self.meetings.set(meeting.id, meeting), diaries, self.begun)
