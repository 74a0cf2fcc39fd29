"""The effects that apps have on each other, as a table: made from what the twins declare."""

from __future__ import annotations

from typing import Any

from engine.people.people import People
from engine.twin import Effect, Twin
from twins import registry


def declared() -> list[Effect]:
    """Every effect that the apps, in the order of their names, and the colleagues declare."""
    twins: list[type[Twin[Any, Any]]] = [registry.twin(name) for name in registry.names()]
    twins.append(People)
    return [effect for each in twins for effect in each.effects]


def table() -> str:
    """All cross-effects in Markdown."""
    titles = {name: registry.twin(name).title for name in registry.names()}
    rows = ["| when | in | what is felt there |", "| --- | --- | --- |"]
    for effect in declared():
        target = "where it came from" if effect.target == "*" else titles[effect.target]
        rows.append(f"| {effect.trigger} | {target} | {effect.what} |")
    return "\n".join(rows)
