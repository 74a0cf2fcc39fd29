"""What a list of scenarios shows, read without opening any of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from engine.errors import ScenarioError
from scenarios.sources import FILE, PACKS, Loader, shipped
from twins.registry import names as app_names

DIFFICULTIES = ("easy", "moderate", "hard")


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


def cards() -> list[Card]:
    """The scenarios that are shipped, the easy ones first. Only their own files are read, nothing
    that they include, and nothing is checked: opening one does that."""
    found = [_card(name) for name in shipped()]
    return sorted(found, key=lambda card: (DIFFICULTIES.index(card.difficulty), card.title))


def _card(name: str) -> Card:
    path = PACKS / name / FILE
    try:
        value: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=Loader)
        people = {person["id"]: person for person in value["people"]}
        seat = people[value["seat"]]
        return Card(
            name,
            str(value["title"]),
            str(value["difficulty"]),
            tuple(app for app in app_names() if app in value),
            str(value["brief"]),
            (str(seat["id"]), str(seat["name"]), str(seat.get("title", ""))),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ScenarioError(f"{path}: not a scenario: {error}.") from None
