"""What an office says of itself at its edges: the time, what waits, the goals, who sits there."""

from __future__ import annotations

from collections.abc import Sequence

from vei_tui.presenters import when
from vei_tui.presenters.goals import GoalState, tally
from vei_tui.presenters.text import Line, Role, line
from vei_tui.session import Frame, Session
from vei_tui.widgets.status import Part


def where_in_time(session: Session, frame: Frame) -> Line:
    """Date, time and step."""
    date = when.date(session.starts_at, frame.time_ms)
    clock = when.second(session.starts_at, frame.time_ms)
    return line((date, Role.DIM), f" {clock}", (f"  step {frame.index} ", Role.DIM))


def work_parts(session: Session, frame: Frame, goals: Sequence[GoalState]) -> list[Part]:
    """Goals, unread things, what is on its way, and apps whose answers come from elsewhere."""
    parts = []
    met, wanted = tally(goals)
    if wanted:
        words = line("goals ", (f"{met}/{wanted}", Role.STRONG))
        parts.append(Part(words, 1, command="office.goals"))
    unread = sum(frame.unread.values())
    if unread:
        parts.append(Part(line(f"{unread} unread"), 2))
    if frame.pending:
        words = line((f"{frame.pending} on the way", Role.DIM))
        parts.append(Part(words, 3, command="office.wait"))
    if session.modes:
        modes = " ".join(f"{app}:{mode}" for app, mode in session.modes.items())
        parts.append(Part(line((modes, Role.WARN)), 2))
    return parts


def seat_parts(session: Session) -> list[Part]:
    """The person in the seat, who is the one at the keys."""
    me = session.people.by_id.get(session.actor)
    name = session.people.name(session.actor)
    parts = [Part(line((me.title, Role.DIM)), 6, right=True)] if me and me.title else []
    return [*parts, Part(line((name, Role.SELF), (" (you)", Role.DIM)), 4, right=True)]


def seed_part(session: Session) -> Part:
    """What all chance hangs on."""
    return Part(line((f"seed {session.seed}", Role.DIM)), 5, right=True)
