"""Faults: how the office misbehaves when it is told to, each time keyed and written down.

An error or a rate limit refuses the call; a latency spike lets it take long; a silent fault lets
it go through and gives back less than there is, which is what real systems do to the unwary.
The agent is never told; the record has it, for operators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from engine.chance import PPM, Draw
from engine.errors import Refused, ScenarioError, nearest

if TYPE_CHECKING:
    from engine.tool import Tool

Kind = Literal["error", "rate_limited", "latency", "silent"]

LONG_TEXT = 120
"""Texts from this length on may be cut."""


@dataclass(frozen=True, slots=True)
class Faults:
    """How often calls of the apps' tools go wrong, in parts per million."""

    error: int = 0
    rate_limited: int = 0
    latency: int = 0
    silent: int = 0
    by_app: Mapping[str, int] = field(default_factory=dict)
    """Further errors of single apps."""

    def strike(self, tool: Tool, draw: Draw) -> Kind | None:
        """What goes wrong with a call, by one throw of its tool's dice."""
        at = draw.below(PPM)
        error = self.error + tool.traits.fault_ppm + self.by_app.get(tool.app, 0)
        chances: tuple[tuple[Kind, int], ...] = (
            ("error", error),
            ("rate_limited", self.rate_limited),
            ("latency", self.latency),
            ("silent", 0 if tool.traits.writes else self.silent),
        )
        for kind, chance in chances:
            if at < chance:
                return kind
            at -= chance
        return None


PROFILES: Mapping[str, Faults | None] = {
    "off": None,
    "light": Faults(error=5_000, rate_limited=3_000, latency=10_000, silent=5_000),
    "spiky": Faults(error=20_000, rate_limited=10_000, latency=60_000, silent=15_000),
    "aggressive": Faults(error=60_000, rate_limited=40_000, latency=100_000, silent=50_000),
}
"""The profiles a world may be opened with, each worse than the one before."""


def profile(name: str) -> Faults | None:
    """A profile by its name; None for ``off``.

    Raises:
        ScenarioError: there is no such profile.
    """
    if name not in PROFILES:
        raise ScenarioError(f"There is no fault profile {name!r}.", nearest(name, PROFILES))
    return PROFILES[name]


def refuse(kind: str, tool: Tool, draw: Draw) -> Refused:
    """The refusal that an error or a rate limit shows to the caller."""
    if kind == "rate_limited":
        retry_ms = 500 * draw.between(1, 20)
        message = f"{tool.app} is receiving too many calls."
        hint = f"Try again in {retry_ms} ms."
        return Refused("rate_limited", message, hint, retry_after_ms=retry_ms)
    return Refused("fault.injected", f"{tool.name} failed.", "Try again.")


def spike_ms(tool: Tool, draw: Draw) -> int:
    """How much longer a call takes that is held up."""
    return tool.latency_ms * draw.between(5, 30)


def degrade(tool: Tool, result: Any, draw: Draw) -> tuple[Any, str]:
    """A result with something left out, and what; unchanged and empty where nothing can be.

    What is left still fits the tool's output schema.
    """
    ways: list[tuple[str, Any]] = []
    if isinstance(result, list):
        if result:
            ways.append(("stale: the newest is missing", result[1:]))
    elif isinstance(result, dict):
        required = tool.output_schema.get("required", ())
        for key, value in result.items():
            if isinstance(value, str) and len(value) >= LONG_TEXT:
                cut = len(value) * draw.between(30, 70) // 100
                ways.append((f"truncated: {key}", {**result, key: value[:cut]}))
            elif isinstance(value, list) and value:
                ways.append((f"stale: {key} lacks the last", {**result, key: value[:-1]}))
            elif key not in required:
                ways.append((f"missing: {key}", {k: v for k, v in result.items() if k != key}))
    if not ways:
        return result, ""
    what, less = draw.pick(ways)
    return less, what
