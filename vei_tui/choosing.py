"""Which world the settings stand for, and which variant: a name, a pack's first, or one drawn."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import ScenarioError
from vei_tui.settings import Settings, UsageProblem

DRAWN_VARIANTS = 1000
"""A variant that is drawn is one of the first so many; those that are proved are among them."""


def settled(settings: Settings) -> Settings:
    """The settings with the scenario that they stand for, as ``load`` takes it.

    Where a scenario is named, a name of the pack stands for the pack's own. Where none is, it is
    the first of the pack, or one drawn by the seed from the pack or from all that are shipped.

    Raises:
        UsageProblem: there is no such pack; names those that there are.
    """
    if not settings.pack and (settings.named or not settings.random):
        return settings
    from engine.chance import Draw
    from scenarios.shelves import worlds_of
    from scenarios.sources import shipped

    try:
        worlds = worlds_of(settings.pack) if settings.pack else {name: name for name in shipped()}
    except ScenarioError as problem:
        raise UsageProblem(problem.message, problem.hint) from None
    if settings.named:
        scenario = worlds.get(settings.scenario, settings.scenario)
    elif settings.random:
        drawn = Draw(settings.seed, "settings/scenario", 0).pick(sorted(worlds))
        scenario = worlds[drawn]
    else:
        scenario = next(iter(worlds.values()))
    return replace(settings, scenario=scenario, named=True)


def variant_for(settings: Settings, scenario: str, seed: int) -> int:
    """Which variant of a scenario is opened.

    Args:
        settings: settled ones; a variant that was asked for is one of their own scenario.
        scenario: what is opened.
        seed: whose dice are thrown, where the variant is drawn.

    Raises:
        ScenarioError: the scenario cannot be read.
    """
    if settings.variant is not None:
        return settings.variant if scenario == settings.scenario else 0
    if not settings.random:
        return 0
    from engine.chance import Draw
    from scenarios.catalogue import load

    if not load(scenario).varies:
        return 0
    return Draw(seed, "settings/variant", 0).between(1, DRAWN_VARIANTS)
