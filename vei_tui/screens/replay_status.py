"""What the status line says of a recorded day: playing or not, at which step, what was spent."""

from __future__ import annotations

from engine.agents.limits import Spent
from vei_tui.presenters.money import dollars
from vei_tui.presenters.steps import speed_words
from vei_tui.presenters.text import Role, line
from vei_tui.seats.replaying import ReplaySession
from vei_tui.widgets.status import Part


def replay_parts(
    day: ReplaySession, spent: Spent, playing: bool, speed: int, follows: bool
) -> list[Part]:
    """The parts of a replay's status line that are about the recording.

    Args:
        day: the recorded day.
        spent: what its agent had spent by this step.
        playing: whether it goes on by itself.
        speed: steps a second, while it does.
        follows: whether the pane comes to the front that the seat worked in.
    """
    state = ("PLAYING", Role.GOOD) if playing else ("PAUSED", Role.WARN)
    at = f"step {day.index}/{day.total}"
    parts = [
        Part(line(("REPLAY ", Role.HEADING), state, (f" {speed_words(speed)}", Role.DIM)), 0,
             command="replay.play"),
        Part(line((at, Role.STRONG)), 1, command="replay.jump"),
    ]  # fmt: skip
    if not day.known:
        parts.append(Part(line((f"doing it again: {day.count}", Role.WARN)), 2))
    elif not day.problem:
        parts.append(Part(line(("as recorded", Role.GOOD)), 6))
    on_off = ("follow on", Role.PLAIN) if follows else ("follow off", Role.WARN)
    parts.append(Part(line(on_off), 4, command="replay.follow"))
    if day.whole:
        parts.append(Part(line(("ALL RECORDS", Role.WARN)), 1, command="replay.whole"))
    if spent.usage.total:
        parts.append(Part(line((f"{spent.usage.total:,} tokens", Role.DIM)), 5))
        parts.append(Part(line((dollars(spent.usd), Role.MONEY)), 5))
    return parts
