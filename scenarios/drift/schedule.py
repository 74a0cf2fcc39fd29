"""The schedule of drift: when what happens by itself, for a scenario, a mode and a seed.

The day is cut into short slots. Something happens in each of them when the office is busiest; the
calmer modes leave out whole happenings and move none. So the modes are ordered over any stretch of
time, and what happens in a calm office happens in a busier one at the same moment, in the same
words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from engine.chance import Draw
from engine.errors import ScenarioError, nearest
from engine.queue import Event
from scenarios.catalogue import Scenario
from scenarios.drift.dice import Dice
from scenarios.drift.happenings import kinds

Mode = Literal["off", "light", "fast", "aggressive"]
MODES: Final[tuple[Mode, ...]] = ("off", "light", "fast", "aggressive")
"""From the calmest to the busiest."""

DAY_MS: Final = 8 * 3_600_000
"""An office day: what is scheduled unless told otherwise."""

SLOT_MS: Final = 6_000
"""Office time within which one thing happens when the office is busiest."""

ONE_IN: Final = 3
"""A calmer mode keeps one of so many happenings of the next busier one: every 18 seconds, and every
54, for modes that are plainly not the same."""

WEIGHTS: Final = {"chatter": 8, "newsletter": 4, "edit": 3, "security": 2, "price": 2}
"""How common each kind is."""


def parse_mode(text: str) -> Mode:
    """A mode by its name; empty means off.

    Raises:
        ScenarioError: there is no such mode.
    """
    wanted = text.strip().casefold() or "off"
    for mode in MODES:
        if mode == wanted:
            return mode
    raise ScenarioError(f"There is no drift mode {text[:40]!r}.", nearest(wanted, MODES))


def drift_seed(run_seed: int) -> int:
    """The seed of a run's drift where none is given: its own, so that no other dice are thrown."""
    return Draw(run_seed, "drift/seed", 0).below(2**63)


def schedule(scenario: Scenario, mode: Mode, seed: int, horizon_ms: int = DAY_MS) -> list[Event]:
    """What happens by itself, in order.

    Args:
        scenario: where. Only its own apps, channels and people take part.
        mode: how busy the office is.
        seed: the drift's own; see :func:`drift_seed`.
        horizon_ms: how far ahead, in office time.

    Returns:
        Events without a cause, numbered from 0; nothing at all where the mode is off, or where
        the scenario has no app that drift knows.
    """
    makers = kinds(scenario, seed) if mode != "off" else {}
    if not makers:
        return []
    bag = [kind for kind, weight in WEIGHTS.items() if kind in makers for _ in range(weight)]
    turns = dict.fromkeys(makers, 0)
    events: list[Event] = []
    for slot in range(horizon_ms // SLOT_MS):
        dice = Dice(seed, slot)
        kind = dice.draw("kind").pick(bag)
        turn = turns[kind]
        turns[kind] += 1
        if _keeps(mode, seed, slot):
            due_ms = slot * SLOT_MS + dice.draw("when").below(SLOT_MS)
            target, payload, actor = makers[kind](dice, turn)
            events.append(Event(due_ms, 0, len(events), target, payload, actor, None))
    return events


def _keeps(mode: Mode, seed: int, slot: int) -> bool:
    """Whether what happens in a slot happens in a mode."""
    for busier in _calmed_by(mode):
        group, place = divmod(slot, ONE_IN)
        if Draw(seed, f"drift/{busier}", group).below(ONE_IN) != place:
            return False
        slot = group
    return True


def _calmed_by(mode: Mode) -> Iterator[Mode]:
    """The modes from the second busiest down to this one: each leaves something out."""
    if mode in ("fast", "light"):
        yield "fast"
    if mode == "light":
        yield "light"
