"""The effects that apps have on each other, as a table: made from what the twins declare."""

from __future__ import annotations

from engine.people.people import People
from engine.twin import Effect
from twins import registry


def declared() -> list[tuple[str, Effect]]:
    """App and effect, for every effect that a twin or the colleagues declare, by app."""
    twins = [registry.twin(name) for name in registry.names()]
    return [(each.title, effect) for each in [*twins, People] for effect in each.effects]


def table() -> str:
    """All cross-effects in Markdown."""
    titles = {name: registry.twin(name).title for name in registry.names()}
    rows = ["| when | in | what is felt there |", "| --- | --- | --- |"]
    for _, effect in declared():
        target = "where it came from" if effect.target == "*" else titles[effect.target]
        rows.append(f"| {effect.trigger} | {target} | {effect.what} |")
    return "\n".join(rows)
