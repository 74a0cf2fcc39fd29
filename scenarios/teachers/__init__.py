"""Teachers: scripted agents that do a world's task from what they read in it, by world name."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from engine.agents.desk import Desk
from engine.errors import ScenarioError, nearest

Teacher: TypeAlias = Callable[[Desk], Awaitable[bool]]
"""Does the task at a desk. True where it got to the end of it, as far as it can tell."""

_WORLDS: Final = ("macrocompute_default", "multi_channel")


def names() -> list[str]:
    """Names of the worlds that have a teacher, sorted."""
    return list(_WORLDS)


def teacher(name: str) -> Teacher:
    """The teacher of a world.

    Args:
        name: the world's name.

    Raises:
        ScenarioError: it has none; names those that have.
    """
    if name not in _WORLDS:
        raise ScenarioError(f"{name[:80]!r} has no teacher.", nearest(name, _WORLDS))
    found: Teacher = importlib.import_module(f"scenarios.teachers.{name}").teach
    return found
