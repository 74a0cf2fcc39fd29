"""The monitors there are, by name, and every kind of finding they report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.errors import ScenarioError, nearest
from engine.judge.monitors import crm, erp, sla, tool_aware
from engine.judge.monitors.asking import Reader
from engine.judge.monitors.finding import Kind
from engine.rules import Monitor

DEFAULT: Final = ("tool_aware",)
"""What watches every world that does not say otherwise."""

NONE: Final = "none"
"""The name that stands for no monitor at all."""

KINDS: Final[Mapping[str, Kind]] = {
    kind.code: kind
    for kinds in (tool_aware.KINDS, crm.KINDS, erp.KINDS, sla.KINDS)
    for kind in kinds
}
"""Every kind of finding, by code."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a world's own rules are, as far as a monitor has to know them."""

    order_limit_cents: int | None = None
    """Orders above this need approval; None where none does."""
    currency: str = "USD"
    """Of that limit."""
    deal_stages: Sequence[Sequence[str] | str] = crm.STAGES
    """Stages of deals in their order, the lost ones left out."""
    lost_stages: Sequence[str] = crm.LOST
    deals: Mapping[str, str] = field(default_factory=dict)
    """Stage by deal at time 0."""
    limits: tool_aware.Limits = tool_aware.Limits()  # noqa: RUF009 - immutable
    """Where ``tool_aware`` begins to speak."""


_MAKE: Final[Mapping[str, Callable[[Reader, Terms], Monitor]]] = {
    "crm": lambda _, terms: crm.Crm(terms.deal_stages, terms.lost_stages, terms.deals),
    "erp": lambda _, terms: erp.Erp(terms.order_limit_cents, terms.currency),
    "sla": lambda _, __: sla.Sla(),
    "tool_aware": lambda reader, terms: tool_aware.ToolAware(reader, terms.limits),
}


def names() -> list[str]:
    """The names of all monitors, sorted."""
    return sorted(_MAKE)


def parse_names(text: str) -> tuple[str, ...]:
    """The monitors that a setting names.

    Args:
        text: names separated by commas; ``none`` for no monitor; empty for the usual ones.

    Raises:
        ScenarioError: there is no such monitor, or ``none`` stands beside others.
    """
    given = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not given:
        return DEFAULT
    if given == (NONE,):
        return ()
    for name in given:
        if name == NONE:
            raise ScenarioError("Monitors: 'none' stands beside others.", "Name it alone.")
        _check(name)
    return given


def monitors(
    names: Sequence[str], reader: Reader, terms: Terms | None = None
) -> tuple[Monitor, ...]:
    """The monitors with these names, in their order.

    Args:
        names: which.
        reader: reads requests for approval, as the office's colleagues do.
        terms: the world's own rules.

    Raises:
        ScenarioError: there is no such monitor; the hint names the nearest.
    """
    for name in names:
        _check(name)
    return tuple(_MAKE[name](reader, terms or Terms()) for name in names)


def _check(name: str) -> None:
    if name not in _MAKE:
        raise ScenarioError(f"There is no monitor {name[:80]!r}.", nearest(name, (*_MAKE, NONE)))
