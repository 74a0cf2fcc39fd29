"""What the calendar writes to people: invitations, changes, answers, reminders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from twins.calendar.clock import MINUTE_MS, Clock
from twins.calendar.guests import GuestList
from twins.calendar.state import ACCEPTED, Meeting

SUBJECTS = {
    "new": "Invitation: {title} ({when})",
    "changed": "Changed: {title} ({when})",
    "cancelled": "Cancelled: {title} ({when})",
    "dropped": "No longer invited: {title} ({when})",
}
"""Subject of a mail about a meeting, by what became of it."""

_OPENINGS = {
    "new": "{organizer} invites you to {title}.",
    "changed": "{organizer} has changed {title}.",
    "cancelled": "{organizer} has cancelled {title}.",
    "dropped": "{organizer} no longer expects you at {title}.",
}


class Letters:
    """Words for what happens in the calendar. It never changes."""

    def __init__(self, guests: GuestList, clock: Clock, offset_of: Callable[[str], int]) -> None:
        """Args:
        offset_of: minutes that somebody's clock is ahead of UTC, by actor id.
        """
        self._guests = guests
        self._clock = clock
        self._offset_of = offset_of

    def about(self, meeting: Meeting, what: str, people: Iterable[str]) -> dict[str, Any] | None:
        """The mail in which the organizer tells people of a meeting.

        Args:
            what: what became of it: a key of :data:`SUBJECTS`.
            people: ids of those it goes to.

        Returns:
            The payload of the event; None where nobody or no address is left to write to.
        """
        receivers = [p for p in people if p != meeting.organizer and self._guests.address(p)]
        sender = self._guests.address(meeting.organizer)
        if not receivers or not sender:
            return None
        when = self._office_time(meeting)
        organizer = self._guests.name(meeting.organizer)
        lines = [
            _OPENINGS[what].format(organizer=organizer, title=meeting.title), "",
            f"When: {when}", *self._elsewhere(meeting, receivers),
        ]  # fmt: skip
        if meeting.location:
            lines.append(f"Where: {meeting.location}")
        lines.append(f"Who: {', '.join(map(self._guests.name, meeting.people))}")
        if meeting.description:
            lines += ["", meeting.description]
        if what in ("new", "changed"):
            lines += ["", f"Please accept or decline {meeting.id} in the calendar."]
        return {
            "from": sender,
            "to": [self._guests.address(person) for person in receivers],
            "subj": SUBJECTS[what].format(title=meeting.title, when=when),
            "body_text": "\n".join(lines),
        }

    def answer(
        self, meeting: Meeting, person: str, status: str, reason: str
    ) -> dict[str, Any] | None:
        """The mail that tells the organizer of an answer; None where there is none to send."""
        sender = self._guests.address(person)
        receiver = self._guests.address(meeting.organizer)
        if person == meeting.organizer or not sender or not receiver:
            return None
        word = "accepted" if status == ACCEPTED else "declined"
        when = self._office_time(meeting)
        text = f"{self._guests.name(person)} has {word} {meeting.title} ({meeting.id}).\n\n"
        return {
            "from": sender,
            "to": receiver,
            "subj": f"{word.capitalize()}: {meeting.title} ({when})",
            "body_text": text + f"When: {when}" + (f"\n\n{reason}" if reason else ""),
        }

    def reminder(self, meeting: Meeting, person: str, time_ms: int) -> str:
        """What a person is told before a meeting starts."""
        minutes = -(-(meeting.start_ms - time_ms) // MINUTE_MS)
        start = f"in {minutes} minute{'s' if minutes != 1 else ''}" if minutes else "now"
        when = self._clock.when(meeting.start_ms, meeting.end_ms, self._offset_of(person))
        where = f", {meeting.location}" if meeting.location else ""
        return f"Reminder: {meeting.title} starts {start}. {when}{where} ({meeting.id})"

    def _office_time(self, meeting: Meeting) -> str:
        return self._clock.when(meeting.start_ms, meeting.end_ms, self._clock.offset_min)

    def _elsewhere(self, meeting: Meeting, people: Iterable[str]) -> list[str]:
        """The same time for those whose clocks show another."""
        by_offset: dict[int, list[str]] = {}
        for person in people:
            offset = self._offset_of(person)
            if offset != self._clock.offset_min:
                by_offset.setdefault(offset, []).append(self._guests.name(person))
        return [
            f"For {', '.join(names)}: " + self._clock.when(meeting.start_ms, meeting.end_ms, offset)
            for offset, names in by_offset.items()
        ]
