"""Bookings: how a meeting is made, changed, answered and ended, and what that sets in motion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from engine.errors import Refused
from engine.twin import Cited, Context
from twins.calendar.answering import decide, due_ms
from twins.calendar.clock import MINUTE_MS, Clock, Hours
from twins.calendar.guests import GuestList
from twins.calendar.letters import Letters
from twins.calendar.section import SELF, CalendarSection, DiarySection
from twins.calendar.shapes import MAX_LENGTH_MS
from twins.calendar.state import (
    ALLOWED,
    CANCELLED,
    DECLINED,
    OVER,
    PLANNED,
    UNANSWERED,
    CalendarState,
    Meeting,
)

Ctx = Context[CalendarState]

ANSWERS = {"accept": "accepted", "decline": "declined"}
"""What an answer makes of an invitation, by the tool that gives it."""


class Bookings:
    """The rules of the calendar. It never changes; all that does is in the context's state."""

    def __init__(self, section: CalendarSection, guests: GuestList, clock: Clock) -> None:
        self._section = section
        self._clock = clock
        self._hours = {
            person: diary.at(section.utc_offset_min) for person, diary in section.people.items()
        }
        self._usual = Hours(offset_min=section.utc_offset_min)
        self._letters = Letters(guests, clock, lambda person: self.hours_of(person).offset_min)

    def hours_of(self, person: str) -> Hours:
        """When somebody works."""
        return self._hours.get(person, self._usual)

    def begin(self, ctx: Ctx) -> None:
        """Set in motion what was planned before the scenario started."""
        if ctx.state.begun:
            return
        ctx.state = replace(ctx.state, begun=True)
        for meeting in ctx.state.meetings.values():
            if meeting.status == PLANNED:
                self._run(ctx, meeting)
                self._ask(ctx, meeting, meeting.people)

    def make(self, ctx: Ctx, meeting: Meeting) -> Meeting:
        """Put a new meeting into everyone's diary and invite its attendees."""
        _check_times(meeting)
        if meeting.end_ms <= ctx.time_ms:
            meeting = replace(meeting, status=OVER)
        ctx.state = ctx.state.keep(meeting)
        _cite(ctx, meeting)
        if meeting.status == PLANNED:
            self._run(ctx, meeting)
            self._tell(ctx, meeting, "new", meeting.attendees)
            self._ask(ctx, meeting, meeting.attendees)
        return meeting

    def change(self, ctx: Ctx, before: Meeting, meeting: Meeting) -> Meeting:
        """Let a meeting be as it is now in ``meeting``, and tell whom it concerns.

        Who is invited anew is asked; when the time changes everyone is.
        """
        check(before, "update")
        _check_times(meeting)
        if meeting.end_ms <= ctx.time_ms:
            raise _wrong("end_ms", f"A meeting cannot be moved into the past ({ctx.time_ms} now).")
        if meeting == before:
            return before
        moved = (meeting.start_ms, meeting.end_ms) != (before.start_ms, before.end_ms)
        if moved:
            meeting = replace(meeting, revision=before.revision + 1)
        meeting = meeting.with_people(meeting.attendees, keep=not moved)
        ctx.state = ctx.state.keep(meeting)
        if _text(meeting) != _text(before):
            _cite(ctx, meeting)
        if moved:
            self._run(ctx, meeting)
        known = [p for p in meeting.people if before.answer_of(p) is not None]
        fresh = [p for p in meeting.people if before.answer_of(p) is None]
        self._tell(ctx, meeting, "changed", known)
        self._tell(ctx, meeting, "new", fresh)
        gone = [p for p in before.people if meeting.answer_of(p) is None]
        self._tell(ctx, meeting, "dropped", gone)
        self._ask(ctx, meeting, meeting.people if moved else fresh)
        return meeting

    def cancel(self, ctx: Ctx, meeting: Meeting) -> Meeting:
        """Take a meeting out of everyone's diary and tell them."""
        check(meeting, "cancel")
        meeting = replace(meeting, status=CANCELLED)
        ctx.state = ctx.state.keep(meeting)
        self._tell(ctx, meeting, "cancelled", meeting.attendees)
        return meeting

    def answer(self, ctx: Ctx, meeting: Meeting, person: str, action: str, reason: str = "") -> str:
        """Take a person's answer and tell the organizer; the status it has now.

        Args:
            action: ``accept`` or ``decline``.
        """
        check(meeting, action)
        status = ANSWERS[action]
        if meeting.answer_of(person) == status:
            return status
        ctx.state = ctx.state.keep(meeting.answered(person, status))
        letter = self._letters.answer(meeting, person, status, reason)
        if self._section.notify.answers and letter is not None:
            self._mail(ctx, letter, person)
        return status

    def answer_by_diary(self, ctx: Ctx, meeting: Meeting, person: str) -> None:
        """Let a colleague say what its diary lets it say, unless it has answered since."""
        if meeting.answer_of(person) != UNANSWERED:
            return
        own = self._section.people.get(person, SELF)
        status, reason = decide(
            own, person, self.hours_of(person), self._clock, meeting, ctx.state.diary(person)
        )
        action = "decline" if status == DECLINED else "accept"
        self.answer(ctx, meeting, person, action, reason)

    def remind(self, ctx: Ctx, meeting: Meeting) -> None:
        """Tell everyone who has not declined that a meeting is about to start."""
        for person in meeting.people:
            actor = ctx.directory.get(person)
            if actor is None or actor.outside or meeting.answer_of(person) == DECLINED:
                continue
            if not self._reminded(person):
                continue
            text = self._letters.reminder(meeting, person, ctx.time_ms)
            payload = {"channel": f"@{person}", "text": text, "user": self._section.bot}
            ctx.schedule("slack", payload, 0)

    def close(self, ctx: Ctx, meeting: Meeting) -> None:
        """A meeting is over."""
        ctx.state = ctx.state.keep(replace(meeting, status=OVER))

    def _run(self, ctx: Ctx, meeting: Meeting) -> None:
        """Let a planned meeting be reminded of, and end."""
        payload = {"event_id": meeting.id, "revision": meeting.revision}
        lead = self._section.reminder_min * MINUTE_MS
        if self._section.notify.reminders and meeting.start_ms > ctx.time_ms:
            ctx.schedule("calendar.remind", payload, meeting.start_ms - lead - ctx.time_ms)
        ctx.schedule("calendar.close", payload, meeting.end_ms - ctx.time_ms)

    def _ask(self, ctx: Ctx, meeting: Meeting, people: Iterable[str]) -> None:
        """Let the colleagues among those who are asked think about their answers."""
        for person in people:
            own = self._section.people.get(person, SELF)
            if own.answers == "never" or meeting.answer_of(person) != UNANSWERED:
                continue
            if own.silent_pct and ctx.draw(f"silent/{person}").hits(own.silent_pct * 10_000):
                continue
            at = due_ms(
                own, self.hours_of(person), self._clock, meeting, ctx.time_ms,
                ctx.draw(f"answer/{person}"),
            )  # fmt: skip
            if at is None:
                continue
            payload = {"event_id": meeting.id, "attendee": person, "revision": meeting.revision}
            ctx.schedule("calendar.answer", payload, at - ctx.time_ms, actor=person)

    def _tell(self, ctx: Ctx, meeting: Meeting, what: str, people: Iterable[str]) -> None:
        if not self._section.notify.invitations:
            return
        letter = self._letters.about(meeting, what, people)
        if letter is not None:
            self._mail(ctx, letter, meeting.organizer)

    def _mail(self, ctx: Ctx, letter: dict[str, Any], author: str) -> None:
        # A program writes these, so nobody answers them by mail.
        payload = {**letter, "automatic": True}
        ctx.schedule("mail", payload, ctx.draw(f"mail/{author}").between(500, 2000), actor=author)

    def _reminded(self, person: str) -> bool:
        own: DiarySection = self._section.people.get(person, SELF)
        # Nobody reads what is sent to a colleague whom the office answers for.
        return own.answers == "never" if own.reminded is None else own.reminded


def check(meeting: Meeting, action: str) -> None:
    """Hold a meeting to what can be done with it.

    Raises:
        Refused: ``invalid_state``, naming what is allowed.
    """
    allowed = [name for name in ALLOWED[meeting.status] if name != "close"]
    if action not in allowed:
        hint = f"Allowed: {', '.join(allowed)}." if allowed else "Nothing more can be done with it."
        message = f"{meeting.id} is {meeting.status}: it cannot be {_DONE[action]}."
        raise Refused("invalid_state", message, hint, allowed=allowed)


_DONE = {
    "accept": "accepted",
    "decline": "declined",
    "update": "changed",
    "cancel": "cancelled",
}


def _text(meeting: Meeting) -> str:
    return f"{meeting.title}\n{meeting.description}"


def _cite(ctx: Ctx, meeting: Meeting) -> None:
    text = _text(meeting)
    ctx.emit(Cited("calendar", meeting.id, meeting.organizer, text, readers=meeting.people))


def _check_times(meeting: Meeting) -> None:
    if meeting.end_ms <= meeting.start_ms:
        raise _wrong("end_ms", "'end_ms' has to be after 'start_ms'.")
    if meeting.end_ms - meeting.start_ms > MAX_LENGTH_MS:
        raise _wrong("end_ms", f"A meeting takes at most {MAX_LENGTH_MS} ms (31 days).")


def _wrong(field: str, message: str) -> Refused:
    return Refused(
        "invalid_args", message, "Times are ms of office time.",
        problems=[{"field": field, "problem": message}],
    )  # fmt: skip
