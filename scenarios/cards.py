"""What a list of scenarios shows, read without opening any of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import ScenarioError
from scenarios.sources import FILE, PACKS, in_folder, read
from scenarios.variants import SHUFFLE, varied
from twins.registry import names as app_names

DIFFICULTIES = ("easy", "moderate", "hard")


_READ = ("id", "pack", "title", "brief", "difficulty", "expected_calls", "seat", "people", "vary")


@dataclass(frozen=True, slots=True)
class Card:
    """A scenario in a list."""

    name: str
    title: str
    difficulty: str
    apps: tuple[str, ...]
    brief: str
    seat: tuple[str, str, str]
    """Id, name and title of who the player is."""
    pack: str = "core"
    """The group of worlds that it belongs to."""
    varies: bool = False
    """Whether it has variants."""
    expected_calls: int = 0
    """Calls that a good day takes."""


def cards(folder: Path = PACKS) -> list[Card]:
    """The scenarios of a folder, or those that are shipped, the easy ones first, each as its
    variant 0. Only what a list shows is read, and nothing is checked: opening one does that."""
    found = [_card(folder, name) for name in in_folder(folder)]
    return sorted(found, key=lambda card: (DIFFICULTIES.index(card.difficulty), card.title))


def _card(folder: Path, name: str) -> Card:
    path = folder / name / FILE
    source = read(path, _READ)
    try:
        DIFFICULTIES.index(source.value["difficulty"])
        apps = tuple(app for app in app_names() if app in source.value)
        source.value = {key: source.value[key] for key in _READ if key in source.value}
        made = varied(source, 0, whole=False)
        value: dict[str, Any] = made.value
        people = {person["id"]: person for person in value["people"]}
        seat = people[value["seat"]]
        return Card(
            name,
            str(value["title"]),
            str(value["difficulty"]),
            apps,
            str(value["brief"]),
            (str(seat["id"]), str(seat["name"]), str(seat.get("title", ""))),
            str(value.get("pack", "core")),
            bool(made.varies) or SHUFFLE.encode() in source.files[FILE],
            int(value["expected_calls"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ScenarioError(f"{path}: not a scenario: {error}.") from None
