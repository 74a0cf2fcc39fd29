"""How colleagues answer invitations: when they get to it, and what their diary lets them say."""

from __future__ import annotations

from engine.chance import Draw
from twins.calendar.clock import Clock, Hours
from twins.calendar.free import busy
from twins.calendar.section import DiarySection
from twins.calendar.state import ACCEPTED, DECLINED, Diary, Meeting


def due_ms(
    person: DiarySection, hours: Hours, clock: Clock, meeting: Meeting, time_ms: int, draw: Draw
) -> int | None:
    """When somebody who is invited at ``time_ms`` answers, in office time.

    None where the person is not at work before the meeting begins: then it goes unanswered.
    """
    seen = clock.next_at_work(hours, time_ms, meeting.start_ms)
    if seen is None:
        return None
    pace = person.delay
    thought = draw.lognormal(pace.median_ms, pace.spread_pct, pace.min_ms, pace.max_ms)
    return clock.next_at_work(hours, seen + thought, meeting.start_ms)


def decide(
    person: DiarySection, name: str, hours: Hours, clock: Clock, meeting: Meeting, diary: Diary
) -> tuple[str, str]:
    """What somebody answers, and the reason that the person gives.

    Args:
        name: the person's actor id.
        diary: the person's own.
    """
    if person.answers == "always_accepts":
        return ACCEPTED, ""
    if person.answers == "always_declines":
        return DECLINED, "I can't make it."
    if not clock.at_work(hours, meeting.start_ms, meeting.end_ms):
        return DECLINED, f"That is outside my working hours ({hours})."
    taken = busy(diary, name, meeting.start_ms, meeting.end_ms, but=meeting.id)
    if next(taken, None) is not None:
        return DECLINED, "I have another meeting at that time."
    return ACCEPTED, ""
