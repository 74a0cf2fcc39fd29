"""Packs: the groups of worlds that are shipped, and folders of your own."""

from __future__ import annotations

from pathlib import Path

from engine.errors import ScenarioError, nearest
from scenarios.cards import cards
from scenarios.sources import FILE


def packs() -> list[str]:
    """Names of the packs that are shipped, sorted."""
    return sorted({card.pack for card in cards()})


def worlds_of(pack: str) -> dict[str, str]:
    """The worlds of a pack by name, the easy ones first, each with what opens it.

    Args:
        pack: a shipped pack's name, or a folder that has a folder for each of its scenarios.

    Raises:
        ScenarioError: there is no such pack, or nothing is in it; names what there is.
    """
    found = [card.name for card in cards() if card.pack == pack]
    if found:
        return {name: name for name in found}
    folder = Path(pack).expanduser()
    if not folder.is_dir():
        raise ScenarioError(f"There is no pack {pack[:80]!r}.", nearest(pack, packs()))
    own = [card.name for card in cards(folder)]
    if not own:
        hint = f"Give each scenario a folder in it with a {FILE}."
        raise ScenarioError(f"{folder} holds no scenarios.", hint)
    return {name: str(folder / name) for name in own}
