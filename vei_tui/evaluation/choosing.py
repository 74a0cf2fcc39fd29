"""From what was asked for on the command line to the plan of an evaluation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.errors import ScenarioError
from vei_tui.evaluation.plan import Plan, WorldPlan
from vei_tui.settings import MAX_SEED, Settings, UsageProblem

if TYPE_CHECKING:
    from scenarios.catalogue import Scenario

MOST: Final = 100_000
"""Seeds or variants of one evaluation: beyond it a slip of the keyboard is likelier."""

_PART: Final = re.compile(r"(\d{1,19})(?:-(\d{1,19}))?")


def numbers(text: str, source: str, first: int) -> tuple[int, ...]:
    """Seeds or variants as they are written.

    Args:
        text: ``20`` for the first so many, ``3,7,9`` or ``5,`` for these, ``100-119`` for a range;
            lists and ranges go together.
        source: the option, for the error.
        first: the number that counting begins with.

    Raises:
        UsageProblem: it is none of these.
    """
    parts = [part.strip() for part in text.split(",")]
    hint = "Write a count such as 20, a list such as 3,7,9, or a range such as 100-119."
    if len(parts) == 1 and parts[0].isdecimal() and parts[0].isascii():
        # A number with more digits than these is too large, and may be too long to be read.
        count = int(parts[0]) if len(parts[0]) < 20 else MOST + 1
        if 1 <= count <= MOST:
            return tuple(range(first, first + count))
        raise UsageProblem(f"{source} asks for {parts[0][:20]}.", f"It may be 1 to {MOST:,}.")
    found: dict[int, None] = {}
    for part in parts[:-1] if len(parts) > 1 and not parts[-1] else parts:
        read = _PART.fullmatch(part)
        low = int(read[1]) if read else 1
        high = int(read[2] or read[1]) if read else 0
        if low > high or high > MAX_SEED or high - low >= MOST:
            raise UsageProblem(f"{source} has {part[:40]!r}.", hint)
        found |= dict.fromkeys(range(low, high + 1))
    if len(found) > MOST:
        raise UsageProblem(f"{source} asks for {len(found):,}.", f"It may be 1 to {MOST:,}.")
    return tuple(found)


def worlds_of(scenarios: Sequence[str], pack: str, settings: Settings) -> list[Scenario]:
    """The worlds that are asked for, each once, as first written.

    Args:
        scenarios: names or paths; they stand above the pack.
        pack: a pack's name, or a folder; all of its worlds.
        settings: say which world opens where nothing is asked for.

    Raises:
        UsageProblem: there is no such world or pack, or two worlds have the same id.
        ScenarioError: one is not sound.
    """
    from scenarios.catalogue import load
    from scenarios.shelves import worlds_of as in_pack
    from vei_tui.choosing import settled

    sources = list(scenarios)
    try:
        if pack:
            sources += in_pack(pack).values()
        elif not sources:
            sources = [settled(settings).scenario]
    except ScenarioError as problem:
        raise UsageProblem(problem.message, problem.hint) from None
    found: dict[str, Scenario] = {}
    for source in dict.fromkeys(sources):
        world = load(source)
        if world.text:
            raise UsageProblem("A text cannot be evaluated.", "Write it into a file.")
        if found.setdefault(world.id, world).source != world.source:
            hint = "Evaluate them one after the other."
            raise UsageProblem(f"Two scenarios are called {world.id}.", hint)
    return list(found.values())


def planned(
    mode: str,
    worlds: Sequence[Scenario],
    agents: Callable[[Scenario], Sequence[str]],
    seeds: Sequence[int],
    variants: Sequence[int],
    options: Mapping[str, Any],
    model: Mapping[str, Any] | None = None,
) -> Plan:
    """The plan of an evaluation. A world that does not vary is tried as first written alone.

    Args:
        mode: what is evaluated; one of :data:`vei_tui.evaluation.plan.MODES`.
        worlds: where.
        agents: labels of who is tried in a world.
        seeds, variants: of each world.
        options: what makes its runs different from usual ones.
        model: how models work.
    """
    from scenarios.options import WorldOptions

    planned = [
        WorldPlan(
            world.id,
            _source(world),
            world.digest,
            tuple(variants) if world.varies else (0,),
            tuple(agents(world)),
        )
        for world in worlds
    ]
    kept = WorldOptions.read(options).identity()
    return Plan(mode, tuple(planned), tuple(seeds), kept, dict(model or {}))


def _source(world: Scenario) -> str:
    """A shipped world by its name, another by where it is."""
    from scenarios.catalogue import names

    return world.source if world.source in names() else str(Path(world.source).resolve())
